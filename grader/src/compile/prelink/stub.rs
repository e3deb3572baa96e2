//! A stand-in for a submission while the program is linked: a crate of the same name, with the one
//! function that the program calls.

pub mod __grader {
    pub fn make(_arguments: &[u32]) -> Box<dyn __grader_harness::TestObject> {
        unreachable!("a submission takes the place of this library")
    }
}
