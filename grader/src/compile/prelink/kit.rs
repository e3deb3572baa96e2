//! The shared library with everything that a submission is linked with.

extern crate __grader_harness;
extern crate __grader_warm;
extern crate common;
