//! tries: the same with a parameter of a function pointer
//! must: refused

pub struct Sized2<const N: usize>;
pub type Hidden = fn(#[cfg(test)] fn(), Sized2<{ async fn hidden() {} 1 }>);

fn attack() {}
