//! Checks the catalogues against the code: each requested text exists, with the values that it
//! needs, and no text is unused.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use fluent_syntax::ast::{
    CallArguments, Entry, Expression, InlineExpression, Pattern, PatternElement,
};
use fluent_syntax::parser;

use super::*;
use crate::{diagnosis, exercises, sandbox_check};

/// Entries of a catalogue, and the values that each needs.
type Entries = BTreeMap<String, BTreeSet<String>>;

fn entries(catalogue: &Catalogue) -> Entries {
    let mut entries = Entries::new();
    let of_exercises = exercises::catalogues();
    let further = of_exercises
        .iter()
        .filter(|(language, _)| *language == catalogue.language)
        .map(|(_, text)| text);
    for file in catalogue.files.iter().chain(further) {
        let resource = parser::parse(*file)
            .unwrap_or_else(|(_, errors)| panic!("{}: {errors:?}", catalogue.language));
        for entry in resource.body {
            let Entry::Message(message) = entry else {
                continue;
            };
            let mut gaps = BTreeSet::new();
            gaps_of(
                message.value.as_ref().expect("every entry has a text"),
                &mut gaps,
            );
            let twice = entries.insert(message.id.name.to_owned(), gaps).is_some();
            assert!(
                !twice,
                "{}: `{}` stands there twice",
                catalogue.language, message.id.name
            );
        }
    }
    entries
}

fn gaps_of(pattern: &Pattern<&str>, gaps: &mut BTreeSet<String>) {
    for element in &pattern.elements {
        if let PatternElement::Placeable { expression } = element {
            gaps_of_expression(expression, gaps);
        }
    }
}

fn gaps_of_expression(expression: &Expression<&str>, gaps: &mut BTreeSet<String>) {
    match expression {
        Expression::Inline(inline) => gaps_of_inline(inline, gaps),
        Expression::Select { selector, variants } => {
            gaps_of_inline(selector, gaps);
            variants
                .iter()
                .for_each(|variant| gaps_of(&variant.value, gaps));
        }
    }
}

fn gaps_of_inline(inline: &InlineExpression<&str>, gaps: &mut BTreeSet<String>) {
    match inline {
        InlineExpression::VariableReference { id } => {
            gaps.insert(id.name.to_owned());
        }
        InlineExpression::FunctionReference { arguments, .. } => gaps_of_arguments(arguments, gaps),
        InlineExpression::TermReference {
            arguments: Some(arguments),
            ..
        } => gaps_of_arguments(arguments, gaps),
        InlineExpression::Placeable { expression } => gaps_of_expression(expression, gaps),
        InlineExpression::TermReference {
            arguments: None, ..
        }
        | InlineExpression::MessageReference { .. }
        | InlineExpression::StringLiteral { .. }
        | InlineExpression::NumberLiteral { .. } => {}
    }
}

fn gaps_of_arguments(arguments: &CallArguments<&str>, gaps: &mut BTreeSet<String>) {
    arguments
        .positional
        .iter()
        .for_each(|argument| gaps_of_inline(argument, gaps));
}

/// Returns the crate's sources, without tests.
fn sources() -> Vec<(PathBuf, String)> {
    fn walk(dir: &Path, found: &mut Vec<(PathBuf, String)>) {
        for entry in fs::read_dir(dir)
            .expect("the crate's sources are at hand")
            .map(|entry| entry.expect("an entry").path())
        {
            let name = entry
                .file_name()
                .expect("a name")
                .to_string_lossy()
                .into_owned();
            if entry.is_dir() {
                walk(&entry, found);
            } else if name.ends_with(".rs")
                && !["tests.rs", "examples.rs", "cases.rs"].contains(&name.as_str())
            {
                let text = fs::read_to_string(&entry).expect("a source");
                let code = text
                    .split("#[cfg(test)]\nmod tests {")
                    .next()
                    .unwrap_or_default();
                found.push((entry, code.to_owned()));
            }
        }
    }
    let mut found = Vec::new();
    walk(
        &Path::new(env!("CARGO_MANIFEST_DIR")).join("src"),
        &mut found,
    );
    found
}

/// Returns the text from `open` to the next quotation mark, and the rest, at each place of `open`.
fn literals<'a>(code: &'a str, open: &'a str) -> impl Iterator<Item = (&'a str, &'a str)> {
    code.match_indices(open)
        .filter_map(move |(place, _)| code[place + open.len()..].split_once('"'))
}

/// Returns the names of entries that are computed, from what computes them.
fn computed() -> Vec<String> {
    let mut names = Vec::new();
    let attempts = sandbox_check::ATTEMPTS.iter();
    names.extend(attempts.map(|attempt| format!("attempt-{}", attempt.name)));
    for exercise in exercises::ALL {
        names.extend(
            exercise
                .checks
                .iter()
                .map(|check| format!("check-{}-{}", exercise.name, check.name)),
        );
        names.extend(
            exercise
                .parts
                .iter()
                .map(|part| format!("part-{}", part.name)),
        );
        for part in exercise.parts {
            names.extend(diagnosis::hints_of_part(exercise, part.name));
        }
        for kind in exercise.diagnoses {
            names.push(diagnosis::text_of(exercise, kind));
            names.extend(diagnosis::hints_of(exercise, kind));
        }
        names.push(format!("hint-start-{}", exercise.name));
    }
    names
}

/// Entries that the command line requests by the name of an argument; its own tests check them.
const OF_ARGUMENTS: &str = "help-";

#[test]
fn catalogues_parse_and_name_each_entry_once() {
    for catalogue in CATALOGUES {
        assert!(!entries(catalogue).is_empty());
    }
}

#[test]
fn every_text_that_is_asked_for_is_there() {
    let english = entries(&CATALOGUES[0]);
    let missing = |id: &str| (!english.contains_key(id)).then(|| id.to_owned());
    let mut gaps: Vec<String> = computed().iter().filter_map(|id| missing(id)).collect();
    for (_, code) in sources() {
        gaps.extend(literals(&code, "Message::new(\"").filter_map(|(id, _)| missing(id)));
        gaps.extend(literals(&code, ".entry(\"").filter_map(|(id, _)| missing(id)));
    }
    assert!(gaps.is_empty(), "no catalogue has {gaps:?}");
}

#[test]
fn every_text_gets_the_values_it_needs() {
    let english = entries(&CATALOGUES[0]);
    for (path, code) in sources() {
        // A value may be added later than where the message is made, but not in another file.
        let given: BTreeSet<&str> = literals(&code, ".with(\"").map(|(name, _)| name).collect();
        for (id, _) in literals(&code, "Message::new(\"") {
            let needed = english.get(id).into_iter().flatten();
            let missing: Vec<&String> =
                needed.filter(|gap| !given.contains(gap.as_str())).collect();
            assert!(
                missing.is_empty(),
                "{}: `{id}` needs {missing:?}",
                path.display()
            );
        }
        for (id, _) in literals(&code, ".entry(\"") {
            let needed = english.get(id).cloned().unwrap_or_default();
            assert!(
                needed.is_empty(),
                "{}: `{id}` is asked for without {needed:?}",
                path.display()
            );
        }
    }
}

#[test]
fn no_text_is_there_in_vain() {
    let computed: BTreeSet<String> = computed().into_iter().collect();
    let code: String = sources().into_iter().map(|(_, code)| code).collect();
    let unused = entries(&CATALOGUES[0]).into_keys().filter(|id| {
        !id.starts_with(OF_ARGUMENTS)
            && !computed.contains(id)
            && !code.contains(&format!("\"{id}\""))
    });
    let unused: Vec<String> = unused.collect();
    assert!(unused.is_empty(), "nobody asks for {unused:?}");
}

#[test]
fn other_languages_have_the_english_entries_and_no_others() {
    let english = entries(&CATALOGUES[0]);
    for catalogue in &CATALOGUES[1..] {
        let other = entries(catalogue);
        let differ = english
            .keys()
            .chain(other.keys())
            .filter(|id| english.get(*id) != other.get(*id));
        let differ: BTreeSet<&String> = differ.collect();
        assert!(differ.is_empty(), "{}: {differ:?}", catalogue.language);
    }
}

/// A text that is equal in every language has no letters of its own: code, or names.
#[test]
fn russian_texts_are_russian() {
    let (english, russian) = (Texts::english(), Texts::of("ru"));
    for (id, gaps) in entries(&CATALOGUES[0]) {
        let args: FluentArgs<'_> = gaps.iter().map(|gap| (gap.as_str(), 2)).collect();
        let (before, after) = (
            english.bundles.format(&id, &args),
            russian.bundles.format(&id, &args),
        );
        let is_translated = after.contains(|c| matches!(c, 'а'..='я' | 'А'..='Я' | 'ё'));
        let is_word = after.contains(char::is_alphabetic);
        assert!(
            is_translated || !is_word || (before == after && after.len() < 12),
            "{id} is left English: {after}"
        );
    }
}

#[test]
fn russian_numbers_take_their_nouns_with_them() {
    let texts = Texts::of("ru");
    let told = |id, gap, number: usize| texts.render(&Message::new(id).with(gap, number));
    for (rows, words) in [
        (1, "одна строка пропущена"),
        (2, "2 строки пропущены"),
        (5, "5 строк пропущено"),
        (11, "11 строк пропущено"),
        (21, "21 строка пропущена"),
        (112, "112 строк пропущено"),
        (1_024, "1024 строки пропущены"),
    ] {
        assert_eq!(told("columns-rows-left-out", "rows", rows), words);
    }
    for (turns, words) in [
        (0, "цикл до простоя (без оборотов)"),
        (1, "цикл до простоя (1 оборот)"),
        (3, "цикл до простоя (3 оборота)"),
        (7, "цикл до простоя (7 оборотов)"),
        (31, "цикл до простоя (31 оборот)"),
    ] {
        assert_eq!(told("step-idle", "turns", turns), words);
    }
    assert_eq!(
        told("report-refused", "violations", 1),
        "Решение не запускали: в одном месте нарушены правила задания."
    );
    assert_eq!(
        told("report-refused", "violations", 21),
        "Решение не запускали: в 21 месте нарушены правила задания."
    );
}

#[test]
fn a_language_is_found_by_its_tag_and_by_its_locale() {
    for language in ["ru", "ru_RU", "ru_RU.UTF-8", "ru-RU", "ru_UA.utf8@x"] {
        assert_eq!(Texts::of(language).language(), "ru", "{language}");
    }
    for language in ["", "C", "C.UTF-8", "rus", "en_US.UTF-8"] {
        assert_eq!(Texts::of(language).language(), "en", "{language}");
    }
}

#[test]
fn tasks_beyond_the_letters_are_named_in_every_language() {
    for (language, names) in [("en", ["a", "z", "task 26"]), ("ru", ["a", "z", "№26"])] {
        let texts = Texts::of(language);
        assert_eq!([0, 25, 26].map(|number| texts.task(number)), names);
    }
}

/// A student must write the code, so no hint contains any.
#[test]
fn no_hint_contains_code() {
    for catalogue in CATALOGUES {
        let texts = Texts::of(catalogue.language);
        for id in entries(catalogue)
            .keys()
            .filter(|id| id.starts_with("hint-"))
        {
            let words = texts.entry(id);
            for code in ["`", "=>", "->", "&self", "::<", "&mut"] {
                assert!(!words.contains(code), "{id}: {words}");
            }
        }
    }
}

#[test]
fn a_missing_entry_is_shown_by_its_name() {
    let texts = Texts::english();
    assert_eq!(
        texts.render(&Message::new("no-such-entry").with("step", 3usize)),
        "[no-such-entry]"
    );
    assert_eq!(texts.entry("no-such-entry"), "[no-such-entry]");
}

#[test]
fn values_from_outside_are_escaped_and_not_wrapped_in_marks() {
    let seen = Message::new("violation-panic")
        .with("step", 2usize)
        .with("message", "a\u{1b}[2J\nb");
    let words = Texts::english().render(&seen);
    assert!(words.contains("a\\u{1b}[2J\\nb"), "{words}");
    assert!(
        !words.contains(['\u{2068}', '\u{2069}', '\u{1b}']),
        "{words}"
    );
}

#[test]
fn an_unknown_language_is_english() {
    for language in ["", "C", "tlh_KL.UTF-8", "en_GB.UTF-8"] {
        assert_eq!(
            Texts::of(language).entry("story-seen"),
            Texts::english().entry("story-seen"),
            "{language}"
        );
    }
}
