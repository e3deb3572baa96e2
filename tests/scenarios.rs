//! The reviewed scenarios match the output of the reference solutions.
//!
//! `cargo insta review` shows the output of a changed scenario, and accepts it.

mod support;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use grader::compile::{self, Built};
use grader::exercise::Exercise;
use grader::exercise::How;
use grader::exercise::notation;
use grader::exercises;
use grader::rules;
use grader::runner::{Child, Limits, Ran};
use grader::scenario;
use grader::submission;
use grader::trace::{self, Expect};
use sandbox::Sandbox;

use support::root;

#[test]
fn the_reference_shows_the_scenarios_of_the_lock() {
    shows_every_scenario(&exercises::lock::SPEC, "tasks/lock/src/reference.rs");
}

#[test]
fn the_worked_example_shows_the_scenarios_of_the_event() {
    shows_every_scenario(&exercises::event::SPEC, "tasks/event/src/lib.rs");
}

#[test]
fn every_snapshot_belongs_to_a_scenario() {
    for exercise in exercises::ALL {
        let files = fs::read_dir(snapshots(exercise)).expect("a folder of snapshots");
        let files: BTreeSet<_> = files
            .map(|file| file.unwrap().file_name().into_string().unwrap())
            .collect();
        let named: BTreeSet<_> = scenarios(exercise)
            .map(|(name, _)| format!("{name}.snap"))
            .collect();
        assert_eq!(files, named, "{}", exercise.name);
    }
}

#[track_caller]
fn shows_every_scenario(exercise: &'static Exercise, solution: &str) {
    let built = build(exercise, &root().join(solution));
    let mut child = Child::new(&built, Sandbox::best(), Limits::DEFAULT);
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(snapshots(exercise));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    for (name, word) in scenarios(exercise) {
        let log = observe(exercise, &mut child, word);
        settings.bind(|| insta::assert_snapshot!(name, log));
    }
}

fn observe(exercise: &Exercise, child: &mut Child<'_>, word: &str) -> String {
    let program = notation::parse(exercise.vocabulary, word).expect("a word");
    let Ran::Answered(bytes) = child.run(&program).expect("it can be run") else {
        panic!("`{word}` did not come to its end");
    };
    let trace = trace::decode(&program, &bytes, Expect::Whole).expect("a trace");
    scenario::log(exercise, &program, &trace)
}

fn build(exercise: &Exercise, path: &Path) -> Built {
    let kit = compile::kit(&compile::place(), &mut |_| {}).expect("the kit is built");
    let submission = submission::read(path).expect("a submission");
    let admitted =
        rules::admit(submission).unwrap_or_else(|(_, violations)| panic!("{violations:?}"));
    let built =
        compile::compile(&kit, Sandbox::best(), exercise, &admitted).expect("the compiler runs");
    built.unwrap_or_else(|why| panic!("{why:?}"))
}

/// Returns the names and programs of the exercise's scenarios.
fn scenarios(exercise: &Exercise) -> impl Iterator<Item = (&'static str, &'static str)> {
    exercise.checks.iter().filter_map(|check| match check.how {
        How::Scenario { program, .. } => Some((check.name, program)),
        How::Explore { .. } | How::Probe { .. } => None,
    })
}

fn snapshots(exercise: &Exercise) -> PathBuf {
    root()
        .join("grader/src/exercises")
        .join(exercise.name)
        .join("snapshots")
}
