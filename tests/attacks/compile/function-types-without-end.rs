//! tries: a type of a function that returns a function, and so on
//! must: gave up or compile error

pub type Deep = @{fn() -> }*20000@u8;

fn attack() {}
