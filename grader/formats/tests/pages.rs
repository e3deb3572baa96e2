//! Checks that the pages give a browser no other scripts, no other styles, no other addresses, and
//! no texts that became markup.

use std::collections::BTreeSet;

use formats::html::{self, Replay, Violated, class};
use formats::model::Outcome;
use formats::story::Story;
use sha2::{Digest, Sha256};

use document::Document;

#[path = "pages/classes.rs"]
mod classes;
#[path = "pages/document.rs"]
mod document;
#[path = "pages/fixtures.rs"]
mod fixtures;

const OUTCOMES: [Outcome; 5] = [
    Outcome::Unreadable,
    Outcome::Refused,
    Outcome::NotBuilt,
    Outcome::NotWritten,
    Outcome::Graded,
];

fn replay(text: &str, story: Story) -> Replay {
    Replay {
        exercise: text.to_owned(),
        submission: Some(text.to_owned()),
        program: text.to_owned(),
        story,
        violations: vec![Violated {
            seen: text.to_owned(),
            promised: text.to_owned(),
        }],
        sources: fixtures::report().sources,
    }
}

/// Returns every kind of page, with usual and with hostile texts.
fn pages(language: &str) -> Vec<(String, String)> {
    let hostile = OUTCOMES.map(|outcome| {
        let page = html::report(&fixtures::hostile(outcome), language);
        (format!("hostile report, {outcome:?}"), page)
    });
    let hostile_replay = replay(fixtures::HOSTILE, fixtures::hostile_story());
    let usual = [
        ("report", html::report(&fixtures::report(), language)),
        (
            "replay",
            html::replay(&replay("lock", fixtures::lost_wake_up()), language),
        ),
        ("hostile replay", html::replay(&hostile_replay, language)),
        ("class", class::page(&classes::class(300), language)),
        ("hostile class", class::page(&classes::hostile(), language)),
        (
            "empty class",
            class::page(&class::ClassPage::default(), language),
        ),
        (
            "empty replay",
            html::replay(&replay("", Story::default()), language),
        ),
    ];
    let usual = usual.map(|(name, page)| (name.to_owned(), page));
    let not_run = fixtures::not_run().map(|report| {
        let page = html::report(&report, language);
        (format!("{:?}", report.outcome), page)
    });
    hostile.into_iter().chain(usual).chain(not_run).collect()
}

/// Calls `check` on every page in both languages.
fn every_page(check: impl Fn(&str, &Document, &str)) {
    for language in ["en", "ru"] {
        for (name, page) in pages(language) {
            check(
                &format!("{name}, {language}"),
                &Document::read(&page),
                &page,
            );
        }
    }
}

#[test]
fn a_page_has_no_style_or_handler_in_its_elements() {
    every_page(|name, document, _| {
        let attributes = document.tags.iter().flat_map(|tag| &tag.attributes);
        for (attribute, _) in attributes {
            let forbidden = attribute == "style" || attribute.starts_with("on");
            assert!(!forbidden, "{name}: {attribute}");
        }
    });
}

#[test]
fn a_page_has_one_style_one_script_and_nothing_that_loads() {
    const KNOWN: &str = "a article b bdi body button caption circle code col colgroup desc details \
        div footer form \
        h1 h2 h3 h4 h5 head header html input ins label li line main meta meter nav ol option \
        output p \
        path pre rect script section select small span strong style summary svg symbol table tbody \
        td \
        text th thead title tr ul use";
    let known: BTreeSet<&str> = KNOWN.split(' ').filter(|word| !word.is_empty()).collect();
    every_page(|name, document, _| {
        for tag in &document.tags {
            assert!(known.contains(tag.name.as_str()), "{name}: {}", tag.name);
        }
        for one in ["style", "script", "title"] {
            let in_head = |tag: &&document::Tag| tag.name == one && tag.attributes.is_empty();
            assert_eq!(
                document.tags.iter().filter(in_head).count(),
                1,
                "{name}: {one}"
            );
        }
    });
}

#[test]
fn a_page_refers_to_itself_or_to_pages_beside_it() {
    every_page(|name, document, _| {
        let ids = document.ids();
        for address in document.values("href") {
            match address.strip_prefix('#') {
                Some(id) => assert!(ids.contains(id), "{name}: {address}"),
                None => assert!(
                    !address.contains([':', '?', '#', '&', '\\']),
                    "{name}: {address}"
                ),
            }
            assert!(!address.starts_with('/'), "{name}: {address}");
        }
        assert_eq!(document.values("src").count(), 0, "{name}");
        let named = document
            .values("aria-labelledby")
            .flat_map(str::split_whitespace);
        for id in named {
            assert!(ids.contains(id), "{name}: {id}");
        }
    });
}

#[test]
fn the_policy_names_the_hashes_of_style_and_script() {
    every_page(|name, document, _| {
        let policy = document.values("content").next().expect("a policy");
        let first = document.tags.iter().position(|tag| tag.name == "meta");
        assert_eq!(
            document.tags[first.expect("a meta") - 1].name,
            "head",
            "{name}"
        );
        for (directive, text) in [
            ("style-src", &document.style),
            ("script-src", &document.script),
        ] {
            let start = format!("{directive} &#39;sha256-");
            let hash = policy.split(&start).nth(1).expect("a hash");
            let hash = hash.split("&#39;").next().expect("its end");
            let digest = Sha256::digest(text);
            assert_eq!(from_base64(hash), digest.as_slice(), "{name}: {directive}");
        }
        assert!(policy.starts_with("default-src &#39;none&#39;;"), "{name}");
        assert!(!policy.contains("unsafe"), "{name}");
    });
}

fn from_base64(text: &str) -> Vec<u8> {
    let digit = |c: u8| match c {
        b'A'..=b'Z' => c - b'A',
        b'a'..=b'z' => c - b'a' + 26,
        b'0'..=b'9' => c - b'0' + 52,
        b'+' => 62,
        b'/' => 63,
        other => panic!("{other} is no digit"),
    };
    let bits = text.trim_end_matches('=').bytes().flat_map(|c| {
        let digit = digit(c);
        (0..6).rev().map(move |place| digit >> place & 1)
    });
    let bits: Vec<u8> = bits.collect();
    let bytes = bits.chunks_exact(8);
    bytes
        .map(|bits| bits.iter().fold(0, |byte, bit| byte << 1 | bit))
        .collect()
}

#[test]
fn texts_from_outside_stand_in_elements_of_their_own_direction() {
    // `HOSTILE` begins with a word that no label has.
    let start = "&lt;/script&gt;&lt;/style&gt;";
    every_page(|name, _, page| {
        for (place, _) in page.match_indices(start) {
            let before = &page[..place];
            let in_attribute = before.rfind('"') > before.rfind('>');
            let isolated = before.ends_with("<bdi>") || before.ends_with("<code><bdi>");
            let in_title = before.rfind("<title>") > before.rfind("</title>");
            // An option holds text only; its line breaks direction at its ends.
            let in_option = before.rfind("<option") > before.rfind("</option>");
            let in_sentence = before.rfind("<bdi>") > before.rfind("</bdi>");
            assert!(
                in_attribute || isolated || in_title || in_option || in_sentence,
                "{name}: {}",
                &before[before.len().saturating_sub(80)..]
            );
        }
    });
}

#[test]
fn nothing_invisible_is_left_in_a_page() {
    every_page(|name, _, page| {
        let bad = |c: &char| {
            c.is_control() && *c != '\n' && *c != '\t'
                || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{ffff}')
        };
        assert_eq!(page.chars().find(bad), None, "{name}");
    });
}

#[test]
fn every_label_is_in_the_catalogue() {
    every_page(|name, _, page| {
        let shown = page.split("<body>").nth(1).expect("a body");
        let shown = shown.split("<script>").next().expect("its text");
        // A missing entry is shown as `[its-name]`, a missing value as `{$its-name}`.
        let lacks = shown
            .match_indices(">[")
            .map(|(place, _)| &shown[place..place + 20]);
        let lacks: Vec<&str> = lacks.filter(|text| !text.starts_with(">[]")).collect();
        assert_eq!(lacks, [""; 0], "{name}");
        assert!(!shown.contains("{$"), "{name}");
    });
}

#[test]
fn a_page_without_its_script_tells_every_step() {
    let page = html::report(&fixtures::report(), "en");
    let document = Document::read(&page);
    let class = |name: &str| {
        document
            .values("class")
            .filter(|class| *class == name)
            .count()
    };
    assert_eq!(class("step") + class("step broken"), 6 + 5);
    for text in [
        "a waiter joins the queue: 1",
        "Our solution in this step",
        "unchanged since step 5",
        "tasks/lock/src/lock.rs:28",
        "the promise breaks here",
        "Hint 3 of 3",
        "./test_lock.sh replay &#39;B B R C1 B I&#39;",
    ] {
        assert!(page.contains(text), "{text}");
    }
    assert!(!page.contains("hidden=\"\" class=\"step"));
}

#[test]
fn three_hundred_students_fit_into_half_a_megabyte() {
    let page = class::page(&classes::class(300), "en");
    assert!(page.len() < 500_000, "{}", page.len());
}

/// Writes the pages to `target/tmp/pages`, for inspection in a browser.
#[test]
fn pages_can_be_written() {
    let dir = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("pages");
    std::fs::create_dir_all(&dir).expect("a folder");
    for language in ["en", "ru"] {
        for (name, page) in pages(language) {
            let name = name.replace([' ', ','], "-");
            std::fs::write(dir.join(format!("{name}-{language}.html")), page).expect("a page");
        }
    }
}

#[test]
fn the_same_model_gives_the_same_page() {
    assert_eq!(pages("ru"), pages("ru"));
}

#[test]
fn a_model_survives_json() {
    let report = fixtures::hostile(Outcome::Graded);
    let json = serde_json::to_string(&report).expect("plain data");
    assert_eq!(
        report,
        serde_json::from_str(&json).expect("what was written")
    );
    let class = classes::hostile();
    let json = serde_json::to_string(&class).expect("plain data");
    assert_eq!(
        class,
        serde_json::from_str(&json).expect("what was written")
    );
}
