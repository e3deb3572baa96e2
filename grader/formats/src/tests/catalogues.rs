//! The catalogues of all languages define the same entries with the same placeables.

use std::collections::{BTreeMap, BTreeSet};

use fluent_syntax::ast::{Entry, Expression, InlineExpression, Pattern, PatternElement};
use fluent_syntax::parser;

use crate::labels::CATALOGUES;

type Entries = BTreeMap<String, BTreeSet<String>>;

fn entries(text: &str) -> Entries {
    let resource = parser::parse(text).expect("Fluent");
    let messages = resource.body.iter().filter_map(|entry| match entry {
        Entry::Message(message) => Some(message),
        _ => None,
    });
    messages
        .map(|message| {
            let mut found = BTreeSet::new();
            placeables(message.value.as_ref().unwrap(), &mut found);
            (message.id.name.to_owned(), found)
        })
        .collect()
}

fn placeables(pattern: &Pattern<&str>, found: &mut BTreeSet<String>) {
    for element in &pattern.elements {
        let PatternElement::Placeable { expression } = element else {
            continue;
        };
        match expression {
            Expression::Inline(inline) => variable(inline, found),
            Expression::Select { selector, variants } => {
                variable(selector, found);
                for variant in variants {
                    placeables(&variant.value, found);
                }
            }
        }
    }
}

fn variable(inline: &InlineExpression<&str>, found: &mut BTreeSet<String>) {
    if let InlineExpression::VariableReference { id } = inline {
        found.insert(id.name.to_owned());
    }
}

#[test]
fn every_language_has_the_same_entries_with_the_same_placeables() {
    let (_, english) = CATALOGUES[0];
    let english = entries(english);
    assert!(english.len() > 20, "{english:?}");
    for (language, text) in CATALOGUES {
        assert_eq!(entries(text), english, "{language}");
    }
}

#[test]
fn every_entry_is_used() {
    let sources = [
        include_str!("../github.rs"),
        include_str!("../markdown.rs"),
        include_str!("../notices.rs"),
        include_str!("../sarif.rs"),
        include_str!("../text.rs"),
        include_str!("../text/drawing.rs"),
    ];
    for id in entries(CATALOGUES[0].1).keys() {
        let quoted = format!("\"{id}\"");
        assert!(sources.iter().any(|s| s.contains(&quoted)), "{id}");
    }
}
