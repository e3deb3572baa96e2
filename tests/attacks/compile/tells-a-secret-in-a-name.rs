//! tries: have the compiler read a secret as code, and stop over the names that it finds there
//! must: refused no-include
//! unruled: compile error or gave up

fn attack() {
    let _ = [include!("@SECRET@")];
}
