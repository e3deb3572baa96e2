//! Near-identical submissions on the corpus: right locks written differently are none, copies
//! and disguised copies of each are.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use class::similar::{Prints, THRESHOLD, clusters, pairs};
use ra_ap_rustc_lexer::{FrontmatterAllowed, TokenKind, tokenize};

fn root() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."))
}

fn given() -> Prints {
    let files = [
        "tasks/lock/src/lock.rs",
        "tasks/event/src/lib.rs",
        "tasks/lock/README.md",
    ];
    let texts = files.map(|file| fs::read_to_string(root().join(file)).unwrap());
    Prints::of_given(texts.iter().map(String::as_str))
}

/// Returns the right locks of the corpus by name, each as one text.
fn corpus() -> BTreeMap<String, String> {
    let mut locks = BTreeMap::new();
    for entry in fs::read_dir(root().join("tests/corpus/lock/right")).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if path.is_file() && path.extension().is_some_and(|extension| extension == "rs") {
            locks.insert(name, fs::read_to_string(path).unwrap());
        }
    }
    assert!(locks.len() > 30);
    locks
}

/// Returns the locks whose first lines state that they repeat another lock's code, with that lock.
fn declared_copies(locks: &BTreeMap<String, String>) -> BTreeSet<(&str, &str)> {
    let copies = locks.iter().filter_map(|(name, text)| {
        let mut header = text.lines().take_while(|line| line.starts_with("//!"));
        let other = header.find_map(|line| line.strip_prefix("//! same code as: "))?;
        assert!(locks.contains_key(other), "{name}: {other}");
        Some((other.min(name), name.as_str().max(other)))
    });
    copies.collect()
}

#[test]
fn right_locks_are_alike_where_they_say_so_and_nowhere_else() {
    let (locks, given) = (corpus(), given());
    let names: Vec<&str> = locks.keys().map(String::as_str).collect();
    let prints: Vec<Prints> = locks
        .values()
        .map(|text| Prints::of([text.as_str()], &given))
        .collect();
    let all = pairs(&prints, 0);
    for pair in all.iter().take(15) {
        println!(
            "{:3} {} {}",
            pair.similarity, names[pair.first], names[pair.second]
        );
    }
    let alike: BTreeSet<_> = pairs(&prints, THRESHOLD)
        .iter()
        .map(|pair| (names[pair.first], names[pair.second]))
        .collect();
    let declared = declared_copies(&locks);
    assert!(!declared.is_empty());
    assert_eq!(alike, declared);
}

/// A disguise: its name, and its change to a source.
type Disguise = (&'static str, fn(&str) -> String);

#[test]
fn disguised_copies_are_found_and_grouped() {
    let given = given();
    let mut least = (100, String::new());
    for (name, text) in corpus() {
        let disguises: [Disguise; 4] = [
            ("renamed", renamed),
            ("commented", commented),
            ("reordered", reordered),
            ("all three", |text| renamed(&commented(&reordered(text)))),
        ];
        for (disguise, make) in disguises {
            let copy = make(&text);
            assert_ne!(copy, text, "{name} {disguise}");
            let prints = [
                Prints::of([text.as_str()], &given),
                Prints::of([copy.as_str()], &given),
            ];
            let pair = pairs(&prints, 0);
            let similarity = pair.first().map_or(0, |pair| pair.similarity);
            if similarity < 95 {
                println!("{similarity} {name} {disguise}");
            }
            if similarity < least.0 {
                least = (similarity, format!("{name} {disguise}"));
            }
        }
    }
    println!("{least:?}");
    assert!(least.0 >= THRESHOLD, "{least:?}");
}

#[test]
fn clusters_are_what_pairs_connect() {
    let (given, locks) = (given(), corpus());
    let texts: Vec<&String> = locks.values().collect();
    let (a, b) = (texts[0], texts[1]);
    let class = [a.clone(), b.clone(), renamed(a), commented(b), reordered(a)];
    let prints: Vec<Prints> = class
        .iter()
        .map(|text| Prints::of([text.as_str()], &given))
        .collect();
    assert_eq!(
        clusters(5, &pairs(&prints, THRESHOLD)),
        [vec![0, 2, 4], vec![1, 3]]
    );
}

#[test]
fn the_stub_alone_is_like_none() {
    let stub = fs::read_to_string(root().join("tasks/lock/src/lock.rs")).unwrap();
    let given = given();
    let prints = vec![Prints::of([stub.as_str()], &given); 3];
    assert_eq!(pairs(&prints, 0), []);
}

/// Replaces every name that is not of the language, the kit or the standard library.
fn renamed(text: &str) -> String {
    let mut out = String::new();
    let declared = declared(text);
    for (kind, word) in pieces(text) {
        let own = kind == TokenKind::Ident && declared.contains(&word);
        if own {
            out += &format!("{word}_x")
        } else {
            out += word
        }
    }
    out
}

/// Returns the names after `let`, `fn`, `struct` and before a single colon, but those that the
/// exercise fixes.
fn declared(text: &str) -> Vec<&str> {
    const FIXED: &[&str] = &[
        "new",
        "locked",
        "acquire",
        "release",
        "Lock",
        "self",
        "Return",
        "drop",
        "default",
        "resume",
        "eq",
        "cmp",
        "partial_cmp",
    ];
    let words: Vec<(TokenKind, &str)> = pieces(text)
        .into_iter()
        .filter(|(kind, _)| *kind != TokenKind::Whitespace)
        .collect();
    let own = words.windows(4).filter(|four| {
        let declares = ["let", "fn", "struct", "mut", "enum"].contains(&four[0].1);
        let typed = four[2].1 == ":" && four[3].1 != ":" && four[0].1 != ":";
        four[1].0 == TokenKind::Ident
            && (declares || typed)
            && !FIXED.contains(&four[1].1)
            && four[1].1 != "mut"
    });
    own.map(|four| four[1].1).collect()
}

/// Adds a comment after each line end, and other white space.
fn commented(text: &str) -> String {
    text.replace('\n', "\n    // as we saw in the lecture\n\n")
        .replace("    ", "\t")
}

/// Puts items at the top, and methods in each `impl`, in the opposite order.
fn reordered(text: &str) -> String {
    let mut items = split(text);
    for item in &mut items {
        if let (Some(open), true) = (
            item.find('{'),
            item.trim_start().starts_with("impl") || item.contains("\nimpl"),
        ) {
            let close = item.rfind('}').unwrap();
            let mut methods = split(&item[open + 1..close]);
            methods.reverse();
            *item = format!("{}{{{}}}\n", &item[..open], methods.concat());
        }
    }
    items.reverse();
    items.concat()
}

/// Returns the pieces that end where a brace or a semicolon closes at the top.
fn split(text: &str) -> Vec<String> {
    let (mut parts, mut part, mut depth) = (Vec::new(), String::new(), 0);
    for (_, word) in pieces(text) {
        part += word;
        match word {
            "{" | "(" | "[" => depth += 1,
            "}" | ")" | "]" => depth -= 1,
            _ => {}
        }
        if depth == 0 && (word == "}" || word == ";") {
            parts.push(std::mem::take(&mut part) + "\n");
        }
    }
    parts.push(part);
    parts
}

fn pieces(text: &str) -> Vec<(TokenKind, &str)> {
    let mut at = 0;
    tokenize(text, FrontmatterAllowed::No)
        .map(|token| {
            let word = &text[at..at + token.len as usize];
            at += token.len as usize;
            (token.kind, word)
        })
        .collect()
}

#[test]
fn lines_that_are_alike_are_told_function_by_function() {
    let given = given();
    let text = corpus().remove("as-in-asyncio.rs").unwrap();
    let copy = renamed(&reordered(&text));
    let matches = class::similar::matches(&[text.as_str()], &[copy.as_str()], &given);
    assert!(matches.len() >= 3, "{matches:?}");
    let name = |text: &str, line: usize| {
        let code = text
            .lines()
            .skip(line - 1)
            .find(|line| line.contains("fn "));
        let name = code.and_then(|line| line.split("fn ").nth(1)?.split(['(', '<']).next());
        name.unwrap_or_default().trim_end_matches("_x").to_owned()
    };
    for (first, second) in matches {
        assert!(first.from <= first.to && second.to <= copy.lines().count());
        assert_eq!(
            name(&text, first.from),
            name(&copy, second.from),
            "{first:?} {second:?}"
        );
    }
}

#[test]
fn the_rarest_prints_lead_to_all_pairs() {
    // Texts of statements of which each two share some, up to all.
    let statement = |number: usize| {
        let signs = ["+", "-", "*", "/", "%", "^", "&", "|"];
        let signs = (0..16).map(|digit| signs[number >> (3 * (digit % 4)) & 7]);
        format!("fn f() {{ {} }}\n", signs.collect::<Vec<_>>().join(" 1 "))
    };
    let texts: Vec<String> = (0..60)
        .map(|index: usize| {
            let changed = index * index % 23;
            let own = (0..changed).map(|number| statement(1000 + 30 * index + number));
            (changed..40).map(statement).chain(own).collect()
        })
        .collect();
    let prints: Vec<Prints> = texts
        .iter()
        .map(|text| Prints::of([text.as_str()], &Prints::default()))
        .collect();
    let all = pairs(&prints, 1);
    for threshold in [1, 30, 50, 85, 99, 100] {
        let wanted: Vec<_> = all
            .iter()
            .filter(|pair| pair.similarity >= threshold)
            .copied()
            .collect();
        assert!(!wanted.is_empty());
        assert_eq!(pairs(&prints, threshold), wanted, "{threshold}");
    }
    // Nothing is left out where nothing is filtered.
    let each: BTreeSet<_> = all.iter().map(|pair| (pair.first, pair.second)).collect();
    assert_eq!(each.len(), 60 * 59 / 2);
}
