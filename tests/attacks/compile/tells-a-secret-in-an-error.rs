//! tries: have the compiler read a secret into an error of the submission's own, which points at no other file
//! must: refused no-include
//! unruled: compile error or gave up
//! proof: secret

compile_error!(concat!("marks: ", include_str!("@SECRET@")));

fn attack() {}
