//! tries: the same, and stop the compiler by a macro without end before it lists what it read
//! must: refused no-include
//! unruled: compile error or gave up

macro_rules! again {
    ($($sign:tt)*) => { again!($($sign)* +); };
}

compile_error!(include_str!("@SECRET@"));
again!();

fn attack() {}
