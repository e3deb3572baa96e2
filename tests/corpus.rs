//! Grades the corpus of right and wrong submissions (`tests/corpus`), and compares the verdicts
//! with the labels of the files.
//!
//! Every right submission gets full marks. Each wrong one loses them for its own mistake. Each
//! check and each diagnosis is needed by at least one file. The checks are those of `grader
//! selfcheck`.

mod support;

use std::env;
use std::fmt::Write;
use std::fs;

use grader::messages::Texts;
use grader::selfcheck;
use grader::selfcheck::row::SelfcheckRow;

use support::root;

#[track_caller]
fn holds(rows: &[SelfcheckRow]) {
    let texts = Texts::english();
    let mut list = String::new();
    for row in rows {
        for trouble in &row.trouble {
            let title = texts.render(&row.title);
            writeln!(list, "{title}: {trouble}").expect("to a string");
        }
        assert!(row.tried > 0, "{:?} was tried on nothing", row.title);
    }
    assert!(list.is_empty(), "{list}");
}

/// One file in this many is graded. `CORPUS=all` grades all files, which takes minutes.
const SHARE: usize = 8;

#[test]
fn corpus_is_as_labelled() {
    let place = grader::compile::place();
    if env::var_os("CORPUS").is_some_and(|which| which == "all") {
        holds(&selfcheck::of_corpus(root(), &place, &mut |_| {}).unwrap());
    } else {
        eprintln!("one file in {SHARE}; all of them with CORPUS=all in the environment");
        holds(&selfcheck::of_sample(root(), &place, SHARE).unwrap());
    }
}

#[test]
fn promises_points_and_texts_go_together() {
    holds(&selfcheck::of_data(&Texts::english()));
}

#[test]
fn the_corpus_is_as_large_as_it_is_said_to_be() {
    let folder =
        |exercise: &str, label: &str| root().join("tests/corpus").join(exercise).join(label);
    let count =
        |exercise: &str, label: &str| fs::read_dir(folder(exercise, label)).unwrap().count();
    let least = [
        ("lock", "wrong", 80),
        ("lock", "right", 30),
        ("event", "wrong", 15),
        ("event", "right", 6),
        ("semaphore", "wrong", 50),
        ("semaphore", "right", 8),
    ];
    for (exercise, label, least) in least {
        assert!(count(exercise, label) >= least, "{exercise}/{label}");
    }
}
