//! The compiler's exact messages for the mistakes that students make: `compile_fail/`, each beside
//! its `.stderr`.
//!
//! After a change, `TRYBUILD=overwrite` writes the new texts. Read them before a commit: each must
//! point at the student's own token, in the terms of the student's own code.

#[test]
fn mistakes_are_told_in_the_students_own_terms() {
    trybuild::TestCases::new().compile_fail("tests/compile_fail/*.rs");
}
