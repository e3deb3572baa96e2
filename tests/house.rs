//! Properties of the whole project that no compiler checks.

#[path = "house/imports.rs"]
mod imports;
#[path = "house/sources.rs"]
mod sources;
mod support;
#[path = "house/type_names.rs"]
mod type_names;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use grader::exercises;
use ra_ap_rustc_lexer::{FrontmatterAllowed, TokenKind};

use imports::Imports;
use support::{read, root};

/// The files of the top level. Keep the list short: a newcomer sees them first.
const TOP_LEVEL: &[&str] = &[
    ".ci",
    ".git",
    ".gitattributes",
    ".github",
    ".gitignore",
    "ARCHITECTURE.md",
    "Cargo.lock",
    "Cargo.toml",
    "LICENSE",
    "README.md",
    "grader",
    "jobs",
    "run_lock.sh",
    "rust-toolchain.toml",
    "rustfmt.toml",
    "target",
    "tasks",
    "test_lock.sh",
    "tests",
];

#[test]
fn the_top_level_holds_what_a_newcomer_needs_and_no_more() {
    let unknown: Vec<_> = names(root())
        .into_iter()
        .filter(|name| !TOP_LEVEL.contains(&name.as_str()))
        .collect();
    assert_eq!(unknown, Vec::<String>::new());
}

#[test]
fn the_project_names_no_place_on_the_machine_that_it_was_written_on() {
    // Assembled, so that this file does not contain them.
    let places = ["/work", "/root"].map(|place| format!("{place}/"));
    let texts = files(
        root(),
        &[
            "rs", "toml", "md", "sh", "ftl", "json", "snap", "svg", "txt",
        ],
    );
    for path in texts {
        let text = fs::read_to_string(&path).expect("a text");
        for place in &places {
            assert!(!text.contains(place), "{} names {place}", path.display());
        }
    }
}

/// If a manifest enabled it, `cargo test --workspace` would silently test the reference instead of
/// the student's solution.
#[test]
fn no_manifest_enables_the_reference() {
    let manifests = files(root(), &["toml"]);
    assert!(manifests.len() > 6, "{manifests:?}");
    for path in manifests {
        let text = fs::read_to_string(&path).expect("a text");
        let lines = text
            .lines()
            .map(|line| line.split('#').next().unwrap_or_default().trim());
        let naming: Vec<_> = lines.filter(|line| line.contains("reference")).collect();
        // Each exercise declares it; none enables it.
        let is_an_exercise = exercises::ALL
            .iter()
            .any(|exercise| path.ends_with(format!("tasks/{}/Cargo.toml", exercise.name)))
            || path.ends_with("tasks/semaphore/Cargo.toml");
        let expected: &[&str] = if is_an_exercise && !naming.is_empty() {
            &["reference = []"]
        } else {
            &[]
        };
        assert_eq!(naming, expected, "{}", path.display());
    }
}

#[test]
fn what_students_read_holds_no_unsafe() {
    let sources = files(&root().join("tasks"), &["rs"]);
    assert!(sources.len() > 30, "{}", sources.len());
    for path in sources {
        let text = fs::read_to_string(&path).expect("a text");
        assert!(!has_keyword(&text, "unsafe"), "{}", path.display());
    }
}

/// The files of the grader that may contain unsafe code: system calls, and symbols of the C library
/// that the harness replaces in the student's process.
const UNSAFE: &[&str] = &[
    "grader/harness/src/output.rs",
    "grader/harness/src/seed.rs",
    "grader/sandbox/src/process/spawn.rs",
    "grader/sandbox/src/system/linux.rs",
];

#[test]
fn unsafe_code_is_only_where_the_system_is_called() {
    let sources = files(&root().join("grader"), &["rs"]);
    let unsafe_ones: BTreeSet<String> = sources
        .iter()
        .filter(|path| has_keyword(&fs::read_to_string(path).expect("a text"), "unsafe"))
        .map(|path| path.strip_prefix(root()).expect("in the project"))
        .map(|path| path.to_string_lossy().into_owned())
        .collect();
    assert_eq!(
        unsafe_ones,
        UNSAFE.iter().map(|path| (*path).to_owned()).collect()
    );
    let crates = sources
        .iter()
        .filter(|path| path.ends_with("src/lib.rs") || path.ends_with("src/main.rs"));
    let lax: Vec<_> = crates
        .filter(|path| !read(&path.to_string_lossy()).contains("#![forbid(unsafe_code)]"))
        .map(|path| path.strip_prefix(root()).expect("in the project"))
        .collect();
    let expected = ["grader/harness/src/lib.rs", "grader/sandbox/src/lib.rs"];
    assert_eq!(lax, expected.map(Path::new));
}

#[test]
fn a_keyword_is_found_in_code_and_not_in_words() {
    assert!(has_keyword("fn f() { m!(unsafe {}) }", "unsafe"));
    assert!(!has_keyword(
        "// unsafe\nconst S: &str = \"unsafe\"; #![forbid(unsafe_code)]",
        "unsafe"
    ));
}

fn has_keyword(text: &str, keyword: &str) -> bool {
    let mut at = 0;
    ra_ap_rustc_lexer::tokenize(text, FrontmatterAllowed::No).any(|token| {
        let word = &text[at..][..token.len as usize];
        at += word.len();
        token.kind == TokenKind::Ident && word == keyword
    })
}

/// A row of the table of marks: points, and the numbers of their promises.
type Row = (u32, BTreeSet<u32>);

fn marks(assignment: &str) -> Vec<Row> {
    let rows = read(assignment);
    let rows = rows.lines().filter_map(|line| {
        let cells: Vec<_> = line.trim_matches('|').split('|').map(str::trim).collect();
        let [_, points, promises] = cells[..] else {
            return None;
        };
        let promises = promises
            .split(", ")
            .map(str::parse)
            .collect::<Result<_, _>>();
        Some((points.parse().ok()?, promises.ok()?))
    });
    rows.collect()
}

#[test]
fn the_assignments_promise_the_marks_that_the_grader_gives() {
    let exercise = &exercises::lock::SPEC;
    let graded: Vec<Row> = exercise
        .parts
        .iter()
        .map(|part| {
            let checks = exercise
                .checks
                .iter()
                .filter(|check| check.part == part.name);
            (part.points, checks.map(|check| check.promise).collect())
        })
        .collect();
    for assignment in ["tasks/lock/README.md", "tasks/lock/README.ru.md"] {
        assert_eq!(marks(assignment), graded, "{assignment}");
        assert!(
            read(assignment).contains("| **100** |"),
            "{assignment} says no sum"
        );
    }
}

#[test]
fn marks_sum_to_a_hundred_and_checks_to_their_part() {
    for exercise in exercises::ALL {
        assert_eq!(
            exercise.parts.iter().map(|part| part.points).sum::<u32>(),
            100,
            "{}",
            exercise.name
        );
        let mut earned = BTreeMap::new();
        for check in exercise.checks {
            assert!(check.points > 0, "{} earns nothing", check.name);
            *earned.entry(check.part).or_insert(0) += check.points;
        }
        let parts: BTreeMap<_, _> = exercise
            .parts
            .iter()
            .map(|part| (part.name, part.points))
            .collect();
        assert_eq!(earned, parts, "{}", exercise.name);
    }
}

#[test]
fn every_promise_of_the_assignment_is_checked_and_every_check_is_promised() {
    let checked: BTreeSet<u32> = exercises::lock::SPEC
        .checks
        .iter()
        .map(|check| check.promise)
        .collect();
    for assignment in ["tasks/lock/README.md", "tasks/lock/README.ru.md"] {
        let text = read(assignment);
        let promise = |line: &str| {
            let (number, rest) = line.split_once(". ")?;
            rest.starts_with("**").then(|| number.parse::<u32>().ok())?
        };
        let promised: BTreeSet<u32> = text.lines().filter_map(promise).collect();
        assert_eq!(promised, checked, "{assignment}");
    }
}

#[test]
fn checks_stand_in_the_order_of_the_promises() {
    for exercise in exercises::ALL {
        let promises: Vec<_> = exercise.checks.iter().map(|check| check.promise).collect();
        assert!(promises.is_sorted(), "{}: {promises:?}", exercise.name);
        let names: BTreeSet<_> = exercise.checks.iter().map(|check| check.name).collect();
        assert_eq!(
            names.len(),
            exercise.checks.len(),
            "{}: two checks have one name",
            exercise.name
        );
    }
}

#[test]
fn the_assignments_print_the_signatures_that_the_grader_expects() {
    for assignment in ["tasks/lock/README.md", "tasks/lock/README.ru.md"] {
        let text = read(assignment);
        for method in exercises::lock::SPEC.methods {
            assert!(
                text.contains(&format!("{};", method.signature)),
                "{assignment} lacks {}",
                method.signature
            );
        }
    }
}

#[test]
fn every_program_of_an_assignment_is_the_same_in_both_languages() {
    let blocks = |assignment: &str| {
        let text = read(assignment);
        let blocks = text
            .split("```")
            .skip(1)
            .step_by(2)
            .filter(|block| block.starts_with("rust"));
        // Comments are translated.
        let code = |block: &str| {
            block
                .lines()
                .map(|line| {
                    line.split("//")
                        .next()
                        .unwrap_or_default()
                        .trim_end()
                        .to_owned()
                })
                .collect::<Vec<_>>()
        };
        blocks.map(code).collect::<Vec<_>>()
    };
    assert_eq!(
        blocks("tasks/lock/README.md"),
        blocks("tasks/lock/README.ru.md")
    );
}

#[test]
fn links_in_the_documents_lead_to_files() {
    for document in files(root(), &["md"]) {
        let text = fs::read_to_string(&document).expect("a text");
        for link in links(&text) {
            let target = link.split('#').next().unwrap_or_default();
            let found =
                target.is_empty() || document.parent().expect("a folder").join(target).exists();
            assert!(found, "{} links to `{link}`", document.display());
        }
    }
}

/// Returns links to files, in Markdown and in HTML.
fn links(text: &str) -> Vec<&str> {
    let after = |start: &'static str, end: char| {
        text.split(start)
            .skip(1)
            .filter_map(move |rest| rest.split(end).next())
    };
    let all = after("](", ')')
        .chain(after("src=\"", '"'))
        .chain(after("href=\"", '"'));
    all.filter(|link| !link.contains("://") && !link.contains(' '))
        .collect()
}

fn names(dir: &Path) -> Vec<String> {
    let entries = fs::read_dir(dir).expect("a readable folder");
    let mut names: Vec<_> = entries
        .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}

/// Returns all files below `folder` with one of these endings, except build output and git's own.
fn files(dir: &Path, endings: &[&str]) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for name in names(dir) {
        let path = dir.join(&name);
        let is_ours = !["target", ".git"].contains(&name.as_str()) && !path.is_symlink();
        if is_ours && path.is_dir() {
            found.extend(files(&path, endings));
        } else if is_ours
            && path
                .extension()
                .is_some_and(|end| endings.iter().any(|known| end == *known))
        {
            found.push(path);
        }
    }
    found
}

/// The crates whose modules must not form a cycle.
const CRATES: &[&str] = &[
    "grader",
    "grader/class",
    "grader/formats",
    "grader/harness",
    "grader/protocol",
    "grader/sandbox",
    "tasks/common",
    "tasks/common/macros",
];

#[test]
fn no_imports_form_a_circle() {
    for name in CRATES {
        let imports = Imports::of_crate(&root().join(name).join("src"));
        assert!(imports.arrows.len() > 1, "{name}");
        if let Some(circle) = imports.circle() {
            panic!(
                "{name}: these imports form a circle:\n{}",
                circle.join("\n")
            );
        }
    }
}

/// The stages of a grading run, in order.
const STAGES: &[&str] = &[
    "submission",
    "rules",
    "compile",
    "runner",
    "trace",
    "oracle",
    "judge",
    "verdict",
    "report",
];

/// A judge assigns each check its status and its reason, in the verdict's types.
const UPWARD: &[(&str, &str)] = &[("judge", "verdict")];

#[test]
fn no_import_runs_up_the_pipeline() {
    let imports = Imports::of_crate(&root().join("grader/src"));
    let stage = |module: &sources::Module| {
        let first = module.first()?;
        STAGES.iter().position(|stage| stage == first)
    };
    let mut upward = BTreeSet::new();
    for (from, targets) in &imports.arrows {
        for to in targets.keys() {
            if let (Some(at), Some(above)) = (stage(from), stage(to))
                && above > at
            {
                upward.insert((STAGES[at], STAGES[above]));
            }
        }
    }
    assert_eq!(upward, UPWARD.iter().copied().collect());
}

/// The crates of too few modules for a circle.
const SMALL_CRATES: &[&str] = &[
    "grader/probe",
    "tasks/event",
    "tasks/lock",
    "tasks/semaphore",
];

/// The grader uses their types beside its own.
const BESIDE_THE_GRADER: &[&str] = &["grader/protocol", "grader/sandbox"];

#[test]
fn no_two_types_share_a_name() {
    let within = CRATES.iter().chain(SMALL_CRATES).map(|name| (*name, *name));
    let beside = BESIDE_THE_GRADER.iter().map(|name| ("grader", *name));
    for (one, other) in within.chain(beside) {
        let shared = type_names::shared(one, other);
        assert!(
            shared.is_empty(),
            "one name, two types:\n{}",
            shared.join("\n")
        );
    }
}
