//! tries: hide code in what the rules take for an item of a test build
//! must: refused

pub struct Hidden(#[cfg(test)] fn(), Sized2<{ fn hidden() { std::process::exit(0) } hidden as fn(); 1 }>);
pub struct Sized2<const N: usize>;

fn attack() {}
