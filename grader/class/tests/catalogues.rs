//! Every note has words in every language, with the same placeables.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use class::gradebook::{COLUMNS, OUTCOMES};
use class::note::CATALOGUES;
use fluent_syntax::ast::Entry;
use fluent_syntax::parser::parse;

/// Returns the entries of a catalogue with the placeables that they use.
fn entries(text: &str) -> BTreeMap<String, BTreeSet<String>> {
    let resource = parse(text).unwrap_or_else(|(_, errors)| panic!("{errors:?}"));
    let mut found = BTreeMap::new();
    for entry in resource.body {
        if let Entry::Message(message) = entry {
            let words = format!("{:?}", message.value);
            let used = words
                .split("VariableReference { id: Identifier { name: \"")
                .skip(1);
            let used = used.filter_map(|rest| Some(rest.split_once('"')?.0.to_owned()));
            let twice = found.insert(message.id.name.to_owned(), used.collect());
            assert_eq!(twice, None, "{}", message.id.name);
        }
    }
    found
}

#[test]
fn languages_have_the_same_entries_with_the_same_placeables() {
    let [(_, english), (_, russian)] = CATALOGUES else {
        panic!()
    };
    assert_eq!(entries(english), entries(russian));
}

#[test]
fn every_note_of_the_sources_has_an_entry_and_every_entry_a_use() {
    let english = entries(CATALOGUES[0].1);
    let mut text = String::new();
    let mut dirs = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("src")];
    // Commands of the grader use these entries, too.
    dirs.push(Path::new(env!("CARGO_MANIFEST_DIR")).join("../src"));
    while let Some(dir) = dirs.pop() {
        for entry in fs::read_dir(dir).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                dirs.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                text += &fs::read_to_string(path).unwrap();
            }
        }
    }
    let used: BTreeSet<&str> = text
        .split('"')
        .filter(|word| word.starts_with("class-") && !word.ends_with('-'))
        .collect();
    let used: BTreeSet<&str> = used
        .into_iter()
        .filter(|word| {
            word.bytes()
                .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
        })
        .collect();
    let without: Vec<_> = used
        .iter()
        .filter(|id| !english.contains_key(**id))
        .collect();
    assert_eq!(without, Vec::<&&str>::new());
    // Names of columns and outcomes are put together from parts.
    let columns = COLUMNS.iter().map(|name| format!("class-column-{name}"));
    let outcomes = OUTCOMES.iter().map(|name| format!("class-outcome-{name}"));
    let computed: BTreeSet<String> = columns.chain(outcomes).collect();
    let idle: Vec<_> = english
        .keys()
        .filter(|id| !used.contains(id.as_str()) && !computed.contains(*id))
        .collect();
    assert_eq!(idle, Vec::<&String>::new());
    assert!(computed.iter().all(|id| english.contains_key(id)));
}
