//! All that a submission is linked with, as one shared library.

extern crate __grader_harness;
extern crate __grader_warm;
extern crate common;
