//! tries: the same with the module renamed
//! must: refused

use std::time as t;

macro_rules! glue {
    ([$($a:tt)*] [$($b:tt)*]) => { $($a)* $($b)* };
}

fn attack() {
    let _ = (glue!([t] [::Instant::now()]), t::Duration::ZERO);
}
