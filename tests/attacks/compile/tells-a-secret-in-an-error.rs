//! tries: have the compiler read a secret into an error that points at no other file
//! must: refused no-include
//! unruled: compile error or gave up
//! proof: secret

compile_error!(concat!("marks: ", include_str!("@SECRET@")));

fn attack() {}
