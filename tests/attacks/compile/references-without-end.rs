//! tries: a type behind forty thousand references
//! must: gave up or compile error

pub struct Deep(@{&'static }*20000@u8);

fn attack() {}
