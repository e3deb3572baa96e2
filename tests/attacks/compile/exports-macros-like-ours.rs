//! tries: export macros with the names of std's and ours
//! must: no full marks or compile error

#[macro_export]
macro_rules! println {
    ($($any:tt)*) => { loop {} };
}
#[macro_export]
macro_rules! panic {
    ($($any:tt)*) => { loop {} };
}

fn attack() {}
