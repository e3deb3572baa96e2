//! tries: asm! in a function
//! must: refused
//! unruled: compile error

fn attack() {
    unsafe { std::arch::asm!("ud2") }
}
