//! tries: let a macro of many steps put the call together
//! must: refused
//! unruled: compile error or gave up
//! proof: secret

macro_rules! munch {
    ([$($done:tt)*] ) => { $($done)*; };
    ([$($done:tt)*] $next:tt $($rest:tt)*) => { munch!([$($done)* $next] $($rest)*); };
}
macro_rules! bang {
    ($name:ident $file:literal) => { munch!([] $name ! ($file)); };
}
bang!(include "@SECRET@");

fn attack() {}
