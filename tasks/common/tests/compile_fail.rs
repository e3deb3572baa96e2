//! The compiler's exact messages for the mistakes that students make: `compile_fail/`, each beside
//! its `.stderr`.
//!
//! After a change, `TRYBUILD=overwrite` writes the new texts. They are to be read before they are
//! committed: each must point at the student's own token, and speak of what the student wrote.

#[test]
fn mistakes_are_told_in_the_students_own_terms() {
    trybuild::TestCases::new().compile_fail("tests/compile_fail/*.rs");
}
