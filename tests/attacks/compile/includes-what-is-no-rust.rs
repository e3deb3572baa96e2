//! tries: include! a secret as code, so that the error shows it
//! must: refused no-include
//! unruled: compile error or gave up
//! proof: secret

include!("@SECRET@");

fn attack() {}
