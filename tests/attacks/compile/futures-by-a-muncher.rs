//! tries: glue core and ::future together
//! must: refused

macro_rules! glue {
    ([$($a:tt)*] [$($b:tt)*]) => { $($a)* $($b)* };
}

fn attack() {
    let _ = glue!([core] [::task::Waker::noop()]);
}
