//! tries: have the compiler tell a variable of its environment in an error
//! must: refused no-environment
//! unruled: compile error or gave up

compile_error!(concat!(env!("@VARIABLE@"), env!("TMPDIR"), env!("PATH")));

fn attack() {}
