//! tries: define modules called common, harness, submission and std
//! must: compile error or no full marks or refused

pub mod harness {
    pub fn main() {}
}
pub mod submission {
    pub struct Lock2;
}
pub mod program {}

fn attack() {}
