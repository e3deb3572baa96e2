//! The documented number of diagnoses matches the data.
//!
//! `corpus.rs` checks that each diagnosis occurs in the corpus and has its texts and hints.

use std::collections::BTreeSet;

use grader::exercise::Exercise;
use grader::exercises;

#[test]
fn there_are_as_many_kinds_as_are_said_to_be() {
    let kinds = |exercise: &Exercise| {
        let names = exercise.diagnoses.iter().map(|kind| kind.name);
        names.collect::<BTreeSet<_>>().len()
    };
    assert!(kinds(&exercises::lock::SPEC) >= 20);
    assert!(kinds(&exercises::event::SPEC) >= 10);
}
