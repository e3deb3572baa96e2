//! tries: let a macro double its tokens forty times
//! must: gave up or compile error

macro_rules! double {
    ([$($done:tt)*] $step:tt $($rest:tt)*) => { double!([$($done)* $($done)*] $($rest)*) };
    ([$($done:tt)*]) => { $($done)* };
}

fn attack() {
    double!([let _ = 1;] 1 2 3 4 5 6 7 8 9 1 2 3 4 5 6 7 8 9 1 2 3 4 5 6 7 8 9 1 2 3 4 5 6 7 8 9 1 2 3 4);
}
