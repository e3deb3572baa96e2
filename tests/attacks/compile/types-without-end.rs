//! tries: make the compiler instantiate a function for ever larger types
//! must: compile error or gave up

fn grow<T: Default>(depth: u32) {
    if depth > 0 {
        grow::<(T, T)>(depth - 1);
    }
}

fn attack() {
    grow::<u8>(100_000);
}
