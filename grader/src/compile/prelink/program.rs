//! The program that obeys, without a submission. Which one it runs is settled when it is loaded: the submission is a shared library.

fn main() {
    __grader_harness::main(submission::__grader::make)
}
