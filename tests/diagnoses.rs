//! Every kind of mistake that the grader names is made by some submission of the corpus, under that name.
//!
//! That these submissions get their diagnosis is seen where they are graded: in `corpus.rs`.

mod support;

use std::collections::BTreeSet;
use std::fs;

use grader::diagnosis;
use grader::messages::Texts;
use grader::tasks::{self, TaskSpec};

use support::root;

/// The names in the lines `//! diagnosis: NAME` of the corpus.
fn named(task: &TaskSpec) -> BTreeSet<String> {
    let folder = root().join("tests/corpus").join(task.name).join("wrong");
    let files = fs::read_dir(folder).expect("a folder of the corpus");
    let texts =
        files.map(|file| fs::read_to_string(file.unwrap().path()).expect("a readable file"));
    let names = texts.filter_map(|text| {
        let line = text
            .lines()
            .find_map(|line| line.strip_prefix("//! diagnosis: "));
        line.map(str::to_owned)
    });
    names.collect()
}

#[test]
fn every_kind_of_mistake_is_made_by_a_submission() {
    for task in tasks::ALL {
        let known: BTreeSet<String> = task
            .diagnoses
            .iter()
            .map(|kind| kind.name.to_owned())
            .collect();
        let named = named(task);
        let unmade: Vec<_> = known.difference(&named).collect();
        let unknown: Vec<_> = named.difference(&known).collect();
        assert!(unmade.is_empty(), "{}: nobody makes {unmade:?}", task.name);
        assert!(
            unknown.is_empty(),
            "{}: the grader does not know {unknown:?}",
            task.name
        );
    }
}

#[test]
fn there_are_as_many_kinds_as_are_said_to_be() {
    let kinds = |task: &TaskSpec| {
        task.diagnoses
            .iter()
            .map(|kind| kind.name)
            .collect::<BTreeSet<_>>()
            .len()
    };
    assert!(kinds(&tasks::lock::SPEC) >= 20);
    assert!(kinds(&tasks::event::SPEC) >= 10);
}

#[test]
fn the_first_hint_is_a_question_and_no_hint_is_said_twice_for_one_mistake() {
    let texts = Texts::english();
    for task in tasks::ALL {
        for kind in task.diagnoses {
            let hints = diagnosis::hints_of(task, kind).map(|id| texts.entry(&id));
            assert!(hints[0].ends_with('?'), "{}: {}", kind.name, hints[0]);
            let told: BTreeSet<String> = hints
                .into_iter()
                .chain([texts.entry(&diagnosis::text_of(task, kind))])
                .collect();
            assert_eq!(told.len(), diagnosis::HINTS + 1, "{}", kind.name);
        }
    }
}
