//! There are as many kinds of mistakes that the grader names as it says.
//!
//! That each is given to a submission of the corpus, and has its words and hints, is seen in `corpus.rs`.

use std::collections::BTreeSet;

use grader::tasks::{self, TaskSpec};

#[test]
fn there_are_as_many_kinds_as_are_said_to_be() {
    let kinds = |task: &TaskSpec| {
        let names = task.diagnoses.iter().map(|kind| kind.name);
        names.collect::<BTreeSet<_>>().len()
    };
    assert!(kinds(&tasks::lock::SPEC) >= 20);
    assert!(kinds(&tasks::event::SPEC) >= 10);
}
