//! tries: let a macro call itself without end
//! must: compile error or gave up

macro_rules! again {
    ($($any:tt)*) => { again!($($any)* 1) };
}

fn attack() {
    again!();
}
