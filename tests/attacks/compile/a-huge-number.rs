//! tries: a number with two hundred thousand digits
//! must: compile error or gave up

fn attack() {
    let _ = @{9}*200000@;
}
