//! tries: overflow the stack of our own macro, which runs inside the compiler
//! must: gave up or compile error

fn attack() {
    let _ = common::coroutine! { let _ = @{!}*60000@true; };
}
