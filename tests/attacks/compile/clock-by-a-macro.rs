//! tries: make std::time::Instant out of a module and a tail, in a macro that glues tokens
//! must: refused

macro_rules! glue {
    ([$($a:tt)*] [$($b:tt)*]) => { $($a)* $($b)* };
}

fn attack() {
    let _ = glue!([std::time] [::Instant::now()]);
}
