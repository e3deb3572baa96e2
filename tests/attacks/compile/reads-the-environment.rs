//! tries: read a variable of the compiler with env!
//! must: refused no-environment
//! unruled: compile error or gave up

fn attack() {
    panic!("{}", env!("@VARIABLE@"));
}
