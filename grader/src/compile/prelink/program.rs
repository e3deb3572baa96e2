//! The test program without a submission. The loader decides which submission it runs: that is a
//! shared library.

fn main() {
    __grader_harness::main(submission::__grader::make)
}
