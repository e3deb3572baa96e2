use std::path::PathBuf;

use proptest::prelude::*;

use super::cases::CASES;
use super::*;
use crate::submission::Source;

fn submission(files: &[(&str, &str)]) -> Submission {
    let source = |(name, text): &(&str, &str)| Source {
        name: (*name).to_owned(),
        shown: PathBuf::from(name),
        text: (*text).to_owned(),
    };
    Submission {
        shown: PathBuf::from("lib.rs"),
        sources: files.iter().map(source).collect(),
        notes: Vec::new(),
    }
}

fn found_in(text: &str) -> Vec<RuleViolation> {
    admit(submission(&[("lib.rs", text)]))
        .err()
        .map_or(Vec::new(), |(_, violations)| violations)
}

fn unmark(marked: &str) -> String {
    marked.replace(['⟦', '⟧'], "")
}

/// Returns the findings in `text`, written with the same marks.
fn mark(text: &str, violations: &[RuleViolation]) -> String {
    let mut marked = text.to_owned();
    for violation in violations.iter().rev() {
        marked.insert(violation.place.bytes.end, '⟧');
        marked.insert(violation.place.bytes.start, '⟦');
    }
    marked
}

#[test]
fn every_rule_trips_where_it_should_and_nowhere_else() {
    let mut wrong = String::new();
    for case in CASES {
        for expected in case.trips {
            let violations = found_in(&unmark(expected));
            let found = mark(&unmark(expected), &violations);
            let rules: Vec<_> = violations
                .iter()
                .map(|violation| violation.rule)
                .filter(|rule| *rule != case.rule)
                .collect();
            if found != *expected || !rules.is_empty() {
                wrong += &format!(
                    "{}\n expected {expected}\n found    {found} {rules:?}\n",
                    case.rule
                );
            }
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
}

#[test]
fn no_rule_trips_on_what_is_close_by() {
    let mut wrong = String::new();
    for text in CASES.iter().flat_map(|case| case.passes) {
        for violation in found_in(text) {
            wrong += &format!(
                "{}: {}\n",
                violation.rule,
                mark(text, std::slice::from_ref(&violation))
            );
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
}

#[test]
fn every_rule_has_a_case() {
    for rule in RULES {
        let case = CASES.iter().find(|case| case.rule == rule.id);
        let case = case.unwrap_or_else(|| panic!("no case for {}", rule.id));
        assert!(!case.passes.is_empty(), "{}", rule.id);
        assert_eq!(rule.message, format!("rule-{}", rule.id));
        assert_eq!(rule.reason, format!("rule-{}-reason", rule.id));
        // Two rules are violated by size; they have their own tests.
        let by_size = [table::TOO_DEEP, table::TANGLED].contains(&rule.id);
        assert_eq!(case.trips.is_empty(), by_size, "{}", rule.id);
    }
}

/// Every name that the table refuses violates its rule, used in the plainest way.
#[test]
fn every_entry_of_the_table_trips() {
    for rule in RULES {
        for refused in rule.refuses {
            let uses: Vec<String> = match refused {
                table::Refuses::Keyword(words) => words
                    .iter()
                    .map(|word| format!("fn f() {{ {word} }}"))
                    .collect(),
                table::Refuses::Macro(words) => words
                    .iter()
                    .map(|word| format!("fn f() {{ {word}!(\"x\") }}"))
                    .collect(),
                table::Refuses::Attribute(words) => words
                    .iter()
                    .map(|word| format!("#[{word}] struct S;"))
                    .collect(),
                table::Refuses::Path(paths) => paths
                    .iter()
                    .map(|path| format!("fn f() {{ {path}::x() }}"))
                    .collect(),
                table::Refuses::AllBut { module, .. } => {
                    vec![format!("fn f() {{ {module}::x() }}")]
                }
            };
            for text in uses {
                let rules: Vec<_> = found_in(&text)
                    .into_iter()
                    .map(|violation| violation.rule)
                    .collect();
                assert_eq!(rules, [rule.id], "{text}");
            }
        }
    }
}

#[test]
fn nesting_up_to_the_limit_passes_and_one_more_is_told_alone() {
    let nested = |depth: usize| format!("fn f() {}{} async", "{".repeat(depth), "}".repeat(depth));
    let rules = |text: &str| {
        found_in(text)
            .into_iter()
            .map(|violation| violation.rule)
            .collect::<Vec<_>>()
    };
    assert_eq!(rules(&nested(MAX_NESTING)), ["no-async"]);
    assert_eq!(rules(&nested(MAX_NESTING + 1)), [table::TOO_DEEP]);
    assert_eq!(
        found_in(&nested(MAX_NESTING + 1))[0].place.bytes,
        7 + MAX_NESTING..8 + MAX_NESTING
    );
    assert_eq!(rules(&"([{".repeat(80_000)), [table::TOO_DEEP]);
}

#[test]
fn names_are_followed_into_modules_in_other_files() {
    let root = "mod a; mod c { pub mod d; } use a::s as t; fn f() { t::thread::park(); c::d::e::f::exit(1); }";
    let files = [
        ("lib.rs", root),
        ("a.rs", "pub use std as s;"),
        ("c/d/mod.rs", "pub mod e;"),
        ("c/d/e.rs", "pub use ::std::process as f;"),
    ];
    let Err((_, violations)) = admit(submission(&files)) else {
        panic!("admitted")
    };
    let found: Vec<_> = violations
        .iter()
        .map(|violation| {
            (
                violation.rule,
                violation.place.source,
                violation.place.bytes.clone(),
            )
        })
        .collect();
    assert_eq!(
        found,
        [("no-threads", 0, 52..67), ("no-processes", 3, 10..22)]
    );
}

#[test]
fn a_violation_names_its_line_its_column_and_what_a_renamed_path_means() {
    let violation =
        found_in("use std as s;\n\n  // \u{43b}\n/* \u{43b}\u{43b} */ fn f() { s::fs::read(); }")
            .remove(0);
    assert_eq!((violation.place.line, violation.place.column), (4, 19));
    let expected = Message::new("rule-no-files")
        .with("found", "s::fs::read")
        .with("means", "std::fs::read")
        .with("renamed", "yes")
        .with("limit", MAX_NESTING);
    assert_eq!(violation.message, expected);
}

#[test]
fn what_only_a_test_build_compiles_is_free_of_the_rules() {
    for item in [
        "#[cfg(test)] mod tests { async fn f() { unsafe { std::process::exit(1) } } }",
        "#[doc = include_str!(\"a\")] #[cfg(doctest)] #[doc = include_str!(\"b\")] pub(crate) struct S;",
        "#[cfg(test)] use std::{thread, time::{Instant, SystemTime}};",
        "#[cfg(test)] #[path = \"x.rs\"] mod tests;",
        "#[cfg(test)] fn f(x: [u8; 2]) -> u8 { std::env::args(); 0 }",
        "impl S { #[cfg(test)] fn f() { std::env::args(); } }",
        "#![allow(dead_code)] #[cfg(test)] mod tests { async fn f() {} }",
        "struct S; #[cfg(test)] pub(crate) mod tests { async fn f() {} }",
        "m! { 1 } #[cfg(test)] mod tests { async fn f() {} }",
        "#[test] fn t() { let _ = std::time::Instant::now(); }",
        "#[test] #[should_panic] pub fn t() { std::process::exit(1) }",
        "#[cfg(all(test, not(miri)))] mod tests { async fn f() {} }",
        "#[cfg(all(not(miri), doctest,))] mod tests { async fn f() {} }",
        "mod tests { #![cfg(test)] async fn f() {} }",
        "pub(crate) mod tests { #![cfg(all(test, unix))] async fn f() {} }",
        "#[cfg(test)] const A: fn() -> ! = std::process::abort;",
        "#[cfg(test)] static A: fn() -> ! = std::process::abort;",
        "#[cfg(test)] enum E { A(std::time::Instant) }",
        "#[cfg(test)] type T = std::time::Instant;",
        "#[cfg(test)] trait T { fn f(i: std::time::Instant); }",
        "#[cfg(test)] macro_rules! m { () => { std::process::exit(1) } }",
        "#[cfg(test)] async fn f() {}",
        "#[cfg(test)] unsafe impl Sync for S {}",
        "#[cfg(test)] const fn f() { std::process::exit(1) }",
        "fn f() { #[cfg(test)] let i = std::time::Instant::now(); }",
    ] {
        assert_eq!(found_in(item), [], "{item}");
        assert_eq!(found_in(&format!("fn f() {{ {item} }}")), [], "{item}");
        let rules = |text: &str| {
            found_in(text)
                .into_iter()
                .map(|violation| violation.rule)
                .collect::<Vec<_>>()
        };
        assert_eq!(
            rules(&format!("{item} async fn g() {{}} {item}")),
            ["no-async"],
            "{item}"
        );
        assert_ne!(rules(&format!("m! {{ {item} }}")), [""; 0], "{item}");
        assert_ne!(
            rules(&format!("macro_rules! m {{ () => {{ {item} }} }}")),
            [""; 0],
            "{item}"
        );
    }
    for text in [
        "#[cfg(not(test))] mod tests { ⟦async⟧ fn f() {} }",
        "#[cfg(any(test, x))] mod tests { ⟦async⟧ fn f() {} }",
        "#[cfg(test)] const A: u8 = { 1 } + { ⟦unsafe⟧ { 1 } };",
        "#[cfg(test)] struct S; ⟦async⟧ fn f() {}",
        "#[cfg(any(test, unix))] ⟦async⟧ fn f() {}",
        "#[cfg(all(any(test, unix)))] ⟦async⟧ fn f() {}",
        "#[cfg(all(unix, test = \"a\"))] ⟦async⟧ fn f() {}",
        "#[cfg(not(test))] ⟦async⟧ fn f() {}",
        "#[test_case] ⟦async⟧ fn f() {}",
        "mod tests { #![allow(test)] ⟦async⟧ fn f() {} }",
        "fn f() { #[cfg(test)] ⟦unsafe⟧ { g() } }",
        "fn f() { #[cfg(test)] let a = { 1 } + { ⟦unsafe⟧ { 1 } }; }",
        "#[cfg(test)] mod a; mod b { ⟦async⟧ fn f() {} }",
        "#[cfg(test)] fn f() {} ⟦async⟧ fn f() {}",
        "#![cfg(test)] mod a { ⟦async⟧ fn f() {} }",
        "fn f() { match x { #[cfg(test)] 1 => a, _ => ⟦unsafe⟧ { 1 } }; }",
        "#[cfg(test)] mod a } ⟦async⟧ fn f() {}",
        "struct S(#[cfg(test)] fn(), T<{ ⟦async⟧ fn f() {} 1 }>);",
        "struct S(u8, #[cfg(test)] pub fn(), T<{ ⟦unsafe⟧ { 1 } }>);",
        "type F = fn(#[cfg(test)] fn(), T<{ ⟦async⟧ fn f() {} 1 }>);",
        "fn f(a: u8, #[cfg(test)] use_: T<{ ⟦async⟧ fn f() {} 1 }>) {}",
    ] {
        assert_eq!(mark(&unmark(text), &found_in(&unmark(text))), text);
    }
}

#[test]
fn violations_come_in_order_and_are_not_too_many() {
    let text = "fn f() { std::fs::read(); unsafe {} }\n".repeat(100);
    let violations = found_in(&text);
    assert_eq!(violations.len(), MAX_VIOLATIONS);
    assert!(violations.is_sorted_by_key(|violation| violation.place.bytes.start));
}

/// Regression: a brace between two names was read as a `::`, and the second name's violation was
/// lost in the first's.
#[test]
fn a_violation_in_braces_is_reported_beside_the_one_before_them() {
    let text = "use ⟦include⟧ { ⟦async⟧ std use ⟦include⟧ {";
    assert_eq!(mark(&unmark(text), &found_in(&unmark(text))), text);
}

/// Sources that are slow to resolve. Each passes the intake, and each is either resolved or
/// reported as tangled.
#[test]
fn entangled_imports_end_quickly() {
    let repeat =
        |count: usize, line: &dyn Fn(usize) -> String| (0..count).map(line).collect::<String>();
    let sources = [
        repeat(9_000, &|at| format!("use a{} as a{at};", at + 1)),
        repeat(9_000, &|at| format!("use a{at} as a{};", at + 1)),
        repeat(5_000, &|at| {
            format!("mod m{at} {{ pub use super::m{}::*; }}", at + 1)
        }) + "use m0::*; fn f() { x::y(); }",
        repeat(30, &|at| {
            format!(
                "mod m{at} {{ {} }}",
                repeat(30, &|to| format!("pub use super::m{to}::*;"))
            )
        }),
        "use s::s as s; use s::t as s; use std as s; use s::u as s;".to_owned()
            + &"fn f() { s::s::s::s::s(); }".repeat(5_000),
        "use std::*; use std::prelude::*; ".to_owned() + &"a::b();".repeat(30_000),
        "{".repeat(199) + &"a::b();".repeat(30_000),
        format!("use {}x;", "a::".repeat(80_000)),
        format!("use {}{};", "{a::".repeat(190), "b,".repeat(100_000)),
        "macro_rules! m { ($a:ident) => { $a::b } } m!(".to_owned() + &"core ".repeat(40_000) + ")",
        "#[cfg_attr(a,".repeat(150) + &"path,".repeat(40_000),
        "mod x {}".repeat(30_000),
        ":".repeat(250_000),
        "#[cfg(test)] use ".repeat(15_000),
        "#[cfg(test)] fn f() {} ".repeat(11_000),
        "x ! (".repeat(190) + &"use std as s;".repeat(15_000),
    ];
    for text in sources {
        let start = std::time::Instant::now();
        let _ = found_in(&text);
        let took = start.elapsed();
        let beginning: String = text.chars().take(60).collect();
        println!("{took:?} {beginning}");
        // A bound against quadratic growth, not a measurement: hundreds of times the usual
        // duration.
        assert!(took.as_secs() < 20, "{took:?}: {beginning}");
    }
}

#[test]
fn too_many_imports_are_told_as_tangled() {
    let text = (0..5_000)
        .map(|at| format!("use a{at} as b{at};"))
        .collect::<String>();
    assert_eq!(found_in(&text)[0].rule, table::TANGLED);
}

const WORDS: &[&str] = &[
    "use",
    "std",
    "core",
    "common",
    "as",
    "s",
    "self",
    "super",
    "crate",
    "mod",
    "thread",
    "::",
    ":",
    "{",
    "}",
    "(",
    ")",
    "[",
    "]",
    ";",
    ",",
    "*",
    "$",
    "!",
    "#",
    "macro_rules",
    "m",
    "path",
    "=",
    "\"x\"",
    "'",
    "cfg",
    "cfg_attr",
    "pub",
    "from",
    "yield",
    ".",
    "..",
    ">",
    "<",
    "struct",
    "include",
    "env",
    "r#std",
    "/*",
    "//\n",
    "\u{e9}",
    "#!",
    "r#\"",
    "time",
    "Instant",
];

proptest! {
    #![proptest_config(crate::fuzz::config(1_000))]

    #[test]
    fn any_text_is_judged_without_a_panic(text in any::<String>()) {
        let _ = found_in(&text);
    }

    #[test]
    fn any_soup_of_words_is_judged_without_a_panic(words in prop::collection::vec(prop::sample::select(WORDS), 0..200)) {
        let spaced = words.join(" ");
        let violations = found_in(&spaced);
        for violation in &violations {
            prop_assert!(spaced.get(violation.place.bytes.clone()).is_some());
        }
        let _ = found_in(&words.concat());
    }

    /// A refused keyword is found between any balanced brackets.
    #[test]
    fn a_keyword_is_found_in_any_brackets(words in prop::collection::vec(prop::sample::select(&WORDS[..44]), 0..100)) {
        let quiet: Vec<&str> = words.into_iter().filter(|word| !["\"x\"", "'", "#", "!", "r#std"].contains(word)).collect();
        let before = quiet.join(" ") + " ";
        let text = format!("{before}async {before}");
        // Or a refused path contains it: `std::include::async` is reported as one path.
        let found = |violation: &RuleViolation| {
            violation.rule == "no-async"
                || violation.rule == table::TOO_DEEP
                || violation.place.bytes.contains(&before.len())
        };
        prop_assert!(found_in(&text).iter().any(found));
    }

    /// Real sources with pieces left out, doubled, exchanged and mixed with relevant words.
    #[test]
    fn any_mutant_of_a_source_is_judged_without_a_panic(source in 0..SOURCES.len(), changes in prop::collection::vec((any::<prop::sample::Index>(), any::<prop::sample::Index>(), 0..4_u8), 0..20)) {
        let mut pieces: Vec<&str> = SOURCES[source].split_inclusive(|sign: char| !sign.is_alphanumeric()).collect();
        for (at, other, change) in changes {
            let (at, word) = (at.index(pieces.len()), WORDS[other.index(WORDS.len())]);
            match change {
                0 if pieces.len() > 1 => drop(pieces.remove(at)),
                1 => pieces.insert(at, word),
                2 => pieces[at] = pieces[other.index(pieces.len())],
                _ => pieces.insert(at, pieces[at]),
            }
        }
        let text = pieces.concat();
        for violation in found_in(&text) {
            prop_assert!(text.get(violation.place.bytes).is_some());
        }
    }
}

const SOURCES: &[&str] = &[
    include_str!("../../../tasks/lock/src/reference.rs"),
    include_str!("../../../tasks/event/src/lib.rs"),
    include_str!("../../../tests/corpus/lock/right/macro-inside-the-file.rs"),
    include_str!("../../../tests/corpus/lock/right/more-methods-and-own-tests.rs"),
    include_str!("../../../tests/attacks/compile/include-by-a-muncher.rs"),
    include_str!("../../../tests/attacks/compile/clock-by-a-macro-and-another-name.rs"),
    include_str!("../../../tests/attacks/compile/a-string-that-hides.rs"),
    include_str!("../../../tests/attacks/compile/unsafe-in-what-looks-like-a-test.rs"),
    "use std::{self as s, cell::{Cell, RefCell as R}, thread::{self, LocalKey}}; mod a { pub use super::*; } use a::s::fs as f;",
];
