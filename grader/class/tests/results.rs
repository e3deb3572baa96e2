//! Results, shards and books: a killed run goes on, a cut line is dropped, a disagreement gives no
//! mark.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use class::against::{self, Cause, Direction};
use class::books::{self, Booked};
use class::course::{Check, Course};
use class::gradebook::{self, COLUMNS, Words};
use class::hash::Hash;
use class::layout::{Late, Layout};
use class::lines::{
    self, Conditions, Grading, NOT_GRADED, ResultLine, Results, ResultsReader, State, Taking,
};
use class::plan::{Head, Missing, Plan, Planned};
use class::pseudonyms::Pseudonyms;
use class::shards::{self, Refusal, Shard, ShardAttempt};
use class::time::Time;
use serde_json::value::RawValue;
use tempfile::TempDir;

fn conditions(grader: &str) -> Conditions {
    let text = |text: &str| text.to_owned();
    Conditions {
        exercise: text("lock"),
        grader: text(grader),
        kit: text("k"),
        toolchain: text("t"),
        options: text("o"),
        isolation: text("strong"),
    }
}

fn hash(text: &str) -> Hash {
    Hash::of(&[text.as_bytes()])
}

/// Returns a student whose sources are those of the given name; without sources if it is empty.
fn student(id: &str, sources: &str) -> Planned {
    Planned {
        id: id.into(),
        name: format!("Name {id}"),
        page: id.into(),
        dir: format!("Name_{id}_assignsubmission_file"),
        sources: (!sources.is_empty()).then(|| hash(sources)),
        files: Vec::new(),
        time: Time::parse("2026-11-04 12:00"),
        late: Late::Unmarked,
        attempts: 1,
        doubt: None,
        notes: Vec::new(),
    }
}

fn plan(students: &[(&str, &str)]) -> Plan {
    Plan {
        head: Head {
            version: 1,
            exercise: "lock".into(),
            layout: Layout::Moodle,
            notes: Vec::new(),
        },
        students: students
            .iter()
            .map(|(id, sources)| student(id, sources))
            .collect(),
        missing: Vec::new(),
        left_over: Vec::new(),
    }
}

/// Returns a result in which the first check earns `points` of 60 and the second 40 of 40.
fn grading(points: u32) -> Box<RawValue> {
    let status = if points == 60 { "passed" } else { "failed" };
    let finding = if points == 60 {
        "null"
    } else {
        r#"{"diagnosis":"overtakes","program":"B B R"}"#
    };
    let report = format!(
        r#"{{"checks":[{{"name":"order","part":"p","points":{points},"out_of":60,"status":"{status}","finding":{finding}}},{{"name":"free","part":"q","points":40,"out_of":40,"status":"passed","finding":null}}]}}"#
    );
    lines::raw(&Grading {
        outcome: "graded".into(),
        points: Some(points + 40),
        why: None,
        report: Some(RawValue::from_string(report).unwrap()),
        sources: Vec::new(),
    })
}

fn checks() -> Vec<Check> {
    let check = |name: &str, part: &str, out_of| Check {
        name: name.into(),
        part: part.into(),
        points: 0,
        out_of,
    };
    vec![check("order", "p", 60), check("free", "q", 40)]
}

fn course(rules: &str) -> Course {
    Course::read(rules, &[("order", "p"), ("free", "q")]).unwrap()
}

fn line(id: &str, sources: &str, grader: &str, points: u32) -> ResultLine {
    ResultLine::new(id, hash(sources), &conditions(grader), &grading(points))
}

#[test]
fn a_file_that_is_cut_anywhere_goes_on_and_ends_with_the_same_bytes() {
    let dir = TempDir::new().unwrap();
    let path = dir.path().join("results.jsonl");
    let plan = plan(&[("1", "a"), ("2", "b"), ("3", "a"), ("4", "")]);
    let all = [
        line("3", "a", "g", 60),
        line("1", "a", "g", 60),
        line("2", "b", "g", 0),
    ];
    let mut results = Results::open(&path).unwrap();
    results.append(&all).unwrap();
    let whole = fs::read(&path).unwrap();
    results.settle(&plan).unwrap();
    let settled = fs::read(&path).unwrap();
    // Around each line end, and some places between: each costs the disk several flushes.
    let near = |at: &usize| whole[at.saturating_sub(2)..(at + 2).min(whole.len())].contains(&b'\n');
    for cut in (0..whole.len()).filter(|at| at % 97 == 0 || near(at)) {
        fs::write(&path, &whole[..cut]).unwrap();
        let mut results = Results::open(&path).unwrap();
        let ends_whole = cut == 0 || whole[cut - 1] == b'\n';
        assert_eq!(results.dropped, usize::from(!ends_whole), "{cut}");
        for line in &all {
            if results.state(&line.student, &line.key) == State::Open {
                results.append(std::slice::from_ref(line)).unwrap();
            }
        }
        results.settle(&plan).unwrap();
        assert!(fs::read(&path).unwrap() == settled, "{cut}");
    }
    let archive = ResultsReader::read(&path).unwrap();
    assert_eq!(archive.line("2").unwrap().unwrap().key, all[2].key);
    assert!(archive.line("4").unwrap().is_none());
}

#[test]
fn only_the_same_key_with_a_mark_counts_as_done() {
    let dir = TempDir::new().unwrap();
    let path = dir.path().join("results.jsonl");
    let mut results = Results::open(&path).unwrap();
    let failed = lines::raw(&Grading::failed(NOT_GRADED, "disk full"));
    results
        .append(&[
            line("1", "a", "g", 60),
            ResultLine::new("2", hash("b"), &conditions("g"), &failed),
        ])
        .unwrap();
    for open_again in [false, true] {
        if open_again {
            results = Results::open(&path).unwrap();
        }
        for (id, grader, sources, wanted) in [
            ("1", "g", "a", State::Done),
            ("1", "h", "a", State::Open),
            ("1", "g", "b", State::Open),
            ("2", "g", "b", State::Open),
            ("3", "g", "a", State::Open),
        ] {
            let key = conditions(grader).key(&hash(sources));
            assert_eq!(results.state(id, &key), wanted, "{id} {grader} {sources}");
        }
        assert!(
            results
                .equal(&conditions("g").key(&hash("a")))
                .unwrap()
                .is_some()
        );
        assert!(
            results
                .equal(&conditions("g").key(&hash("b")))
                .unwrap()
                .is_none()
        );
    }
}

#[test]
fn the_second_run_in_a_folder_is_told_that_it_is_busy() {
    let dir = TempDir::new().unwrap();
    let first = lines::take(dir.path()).unwrap();
    assert!(matches!(first, Taking::Taken(_)));
    assert!(matches!(lines::take(dir.path()).unwrap(), Taking::Busy));
    drop(first);
    assert!(matches!(lines::take(dir.path()).unwrap(), Taking::Taken(_)));
}

fn attempt(dir: &Path, shard: &str, machine: &str, grader: &str, results: &[(&str, u32)]) {
    let shard = Shard::parse(shard).unwrap();
    let head = shards::ShardHead {
        shard: shard.to_string(),
        machine: machine.into(),
        conditions: conditions(grader),
    };
    let mut attempt = ShardAttempt::begin(dir, shard, &head).unwrap();
    for (sources, points) in results {
        attempt.append(hash(sources), &grading(*points)).unwrap();
    }
}

/// A machine's name, the grader's hash on it, and its results: sources and points.
type Machine<'a> = (&'a str, &'a str, &'a [(&'a str, u32)]);

#[test]
fn shards_merge_only_if_they_are_complete_and_agree() {
    let plan = plan(&[("1", "a"), ("2", "b"), ("3", "a")]);
    let merged = |attempts: &[Machine<'_>]| {
        let dir = TempDir::new().unwrap();
        for (machine, grader, results) in attempts {
            attempt(&dir.path().join("shards"), "1/1", machine, grader, results);
        }
        let survey = shards::survey(&dir.path().join("shards")).unwrap();
        let path = dir.path().join("results.jsonl");
        let merged = shards::merge(&survey, &plan, &path).unwrap();
        (merged, fs::read_to_string(path).unwrap_or_default())
    };
    let whole: &[(&str, u32)] = &[("a", 60), ("b", 0)];
    let (good, text) = merged(&[("n1", "g", whole)]);
    assert_eq!((good.unwrap().lines, text.lines().count()), (3, 3));
    // Twice, in parts, and in another order: the same bytes.
    for attempts in [
        &[("n1", "g", whole), ("n2", "g", whole)][..],
        &[("n1", "g", &whole[1..]), ("n2", "g", &whole[..1])],
        &[("n1", "g", whole), ("n2", "old", &whole[..1])],
    ] {
        assert!(merged(attempts).1 == text, "{attempts:?}");
    }
    let (disagree, text) = merged(&[("n1", "g", whole), ("n2", "g", &[("b", 60)])]);
    let disagree = disagree.unwrap();
    let machines = BTreeSet::from(["n1".to_owned(), "n2".to_owned()]);
    assert_eq!(disagree.disagreements, [(hash("b"), machines)]);
    assert_eq!(disagree.not_graded, 1);
    assert!(
        text.lines()
            .nth(1)
            .unwrap()
            .contains(r#""outcome":"disagreement","points":null"#)
    );
    assert_eq!(merged(&[]).0, Err(Refusal::NoAttempts));
    let missing = Refusal::Missing {
        shards: vec![(Shard { index: 1, count: 1 }, 1)],
    };
    assert_eq!(merged(&[("n1", "g", &whole[..1])]).0, Err(missing));
    for other in [
        &[("n1", "g", &whole[..1]), ("n2", "h", &whole[1..])][..],
        &[("n1", "g", whole), ("n2", "h", whole)],
    ] {
        assert!(matches!(merged(other).0, Err(Refusal::Conditions(kinds)) if kinds.len() == 2));
    }
}

#[test]
fn an_attempt_that_was_cut_anywhere_leaves_whole_lines_and_is_told() {
    let dir = TempDir::new().unwrap();
    let shards = dir.path().join("shards");
    attempt(&shards, "1/1", "n", "g", &[("a", 60), ("b", 0)]);
    let path = fs::read_dir(&shards)
        .unwrap()
        .next()
        .unwrap()
        .unwrap()
        .path();
    let whole = fs::read(&path).unwrap();
    for cut in 0..=whole.len() {
        fs::write(&path, &whole[..cut]).unwrap();
        let survey = shards::survey(&shards).unwrap();
        let lines = whole[..cut].iter().filter(|byte| **byte == b'\n').count();
        let ends_whole = cut == 0 || whole[cut - 1] == b'\n';
        assert_eq!(survey.dropped, usize::from(!ends_whole), "{cut}");
        assert_eq!(survey.has(&hash("a"), &conditions("g")), lines > 1, "{cut}");
        assert_eq!(survey.has(&hash("b"), &conditions("g")), lines > 2, "{cut}");
    }
}

#[test]
fn a_shard_reads_what_it_may_hold_and_opens_no_other_file() {
    let dir = TempDir::new().unwrap();
    let all: Vec<String> = (0..60).map(|number| number.to_string()).collect();
    for count in [4, 6] {
        for index in 1..=count {
            let shard = Shard { index, count };
            let own = all.iter().filter(|text| shard.holds(&hash(text)));
            let own: Vec<(&str, u32)> = own.map(|text| (text.as_str(), 60)).collect();
            attempt(dir.path(), &shard.to_string(), "n", "g", &own);
        }
    }
    // A file that cannot be read is an error, so an `Ok` means that it was not opened.
    fs::create_dir(dir.path().join("2-of-6.0.jsonl")).unwrap();
    assert!(shards::survey(dir.path()).is_err());
    assert!(shards::survey_of(dir.path(), Shard { index: 4, count: 8 }).is_err());
    for shard in ["1/6", "3/4", "1/2", "5/12"].map(|text| Shard::parse(text).unwrap()) {
        let survey = shards::survey_of(dir.path(), shard).unwrap();
        for text in all.iter().filter(|text| shard.holds(&hash(text))) {
            assert!(survey.has(&hash(text), &conditions("g")), "{shard} {text}");
        }
    }
}

#[test]
fn sources_belong_to_one_shard_of_each_number() {
    for count in [1, 2, 7, 1000] {
        for text in ["a", "b", "c", "d"] {
            let sources = hash(text);
            let holders: Vec<u32> = (1..=count)
                .filter(|index| {
                    Shard {
                        index: *index,
                        count,
                    }
                    .holds(&sources)
                })
                .collect();
            let wanted = sources.0[..8]
                .iter()
                .fold(0_u64, |number, byte| number << 8 | u64::from(*byte));
            assert_eq!(
                holders,
                [u32::try_from(1 + wanted % u64::from(count)).unwrap()]
            );
        }
    }
    for wrong in ["", "0/1", "2/1", "1", "a/b", "1/0", "-1/2"] {
        assert!(Shard::parse(wrong).is_err(), "{wrong}");
    }
}

#[test]
fn a_shard_is_read_from_the_environment_only_if_it_is_certain() {
    for (variables, wanted) in [
        (
            &[
                ("SLURM_ARRAY_TASK_ID", "3"),
                ("SLURM_ARRAY_TASK_MIN", "1"),
                ("SLURM_ARRAY_TASK_MAX", "8"),
                ("SLURM_ARRAY_TASK_COUNT", "8"),
            ][..],
            "3/8",
        ),
        (
            &[
                ("SLURM_ARRAY_TASK_ID", "7"),
                ("SLURM_ARRAY_TASK_MIN", "3"),
                ("SLURM_ARRAY_TASK_MAX", "7"),
                ("SLURM_ARRAY_TASK_COUNT", "2"),
            ],
            "class-shard-partial-array",
        ),
        (&[("CI_NODE_INDEX", "2"), ("CI_NODE_TOTAL", "4")], "2/4"),
        (&[("CI_NODE_INDEX", "2")], "class-shard-no-environment"),
        (&[], "class-shard-no-environment"),
    ] {
        let look = |name: &str| {
            variables
                .iter()
                .find(|(known, _)| *known == name)
                .map(|(_, value)| (*value).to_owned())
        };
        let told =
            Shard::from_environment(&look).map_or_else(|note| note.id, |shard| shard.to_string());
        assert_eq!(told, wanted, "{variables:?}");
    }
    let shard = |index| (Shard { index, count: 9 }, 1);
    assert_eq!(
        shards::array(&[shard(1), shard(3), shard(4), shard(5), shard(9)]),
        "1,3-5,9"
    );
}

fn book(plan: &Plan, lines: &[ResultLine], rules: &str) -> Vec<Booked> {
    let mut find = |id: &str| Ok(lines.iter().find(|line| line.student == id).cloned());
    books::book(plan, &|_| None, &mut find, &course(rules), &checks()).unwrap()
}

#[test]
fn books_have_marks_groups_and_mistakes() {
    let plan = plan(&[("1", "a"), ("2", "b"), ("3", "a"), ("4", ""), ("5", "c")]);
    let lines = [
        line("1", "a", "g", 0),
        line("2", "b", "g", 60),
        line("3", "a", "g", 0),
        line("5", "other", "g", 60),
    ];
    let books = book(
        &plan,
        &lines,
        "[late]\ndeadline = 2026-11-03T12:00:00\npoints = 30",
    );
    let told: Vec<_> = books
        .iter()
        .map(|one| {
            (
                one.mark.raw,
                one.mark.penalty,
                one.mark.total,
                one.identical,
            )
        })
        .collect();
    assert_eq!(
        told,
        [
            (Some(40), 30, Some(10), Some(1)),
            (Some(100), 30, Some(70), None),
            (Some(40), 30, Some(10), Some(1)),
            (None, 0, None, None),
            // A line about other sources is no result of these.
            (None, 0, None, None),
        ]
    );
    let mistakes = books::mistakes(&books);
    assert_eq!(mistakes.len(), 1);
    assert_eq!(mistakes[0].students, ["1", "3"]);
    assert_eq!(mistakes[0].finding.program, "B B R");
    let notes: Vec<String> = books::telling_checks(&books)
        .into_iter()
        .map(|note| note.id)
        .collect();
    assert_eq!(notes, ["class-check-all-pass"]);
}

#[test]
fn a_new_grading_is_compared_with_its_causes() {
    let old = plan(&[("1", "a"), ("2", "b"), ("3", "c"), ("4", "d")]);
    let new = plan(&[("1", "a"), ("2", "x"), ("3", "c"), ("5", "e")]);
    let before = book(
        &old,
        &[
            line("1", "a", "g", 60),
            line("2", "b", "g", 0),
            line("3", "c", "g", 60),
            line("4", "d", "g", 60),
        ],
        "",
    );
    let after = book(
        &new,
        &[
            line("1", "a", "h", 0),
            line("2", "x", "h", 60),
            line("3", "c", "g", 60),
            line("5", "e", "h", 60),
        ],
        "",
    );
    let changes = against::compare(&before, &after);
    let told: Vec<_> = changes
        .iter()
        .map(|one| (one.id.as_str(), one.direction, one.causes.as_slice()))
        .collect();
    assert_eq!(
        told,
        [
            ("1", Direction::Down, &[Cause::Kit][..]),
            ("2", Direction::Up, &[Cause::Submission, Cause::Kit]),
            ("5", Direction::New, &[]),
            ("4", Direction::Gone, &[]),
            ("3", Direction::Same, &[]),
        ]
    );
    assert_eq!(changes[0].checks, [("order".to_owned(), 60, 0)]);
    assert!(against::would_fall(&changes));
    let same = against::compare(&before, &before);
    assert!(same.iter().all(|one| one.direction == Direction::Same) && !against::would_fall(&same));
    // Other weights are computed from the same lines.
    let lines = [
        line("1", "a", "g", 60),
        line("2", "b", "g", 0),
        line("3", "c", "g", 60),
        line("4", "d", "g", 60),
    ];
    let weighted = book(&old, &lines, "[weights]\norder = 10");
    let changes = against::compare(&before, &weighted);
    assert_eq!((changes[0].before, changes[0].after), (Some(100), Some(50)));
    assert_eq!(changes[0].causes, [Cause::Course]);
}

#[test]
fn the_gradebook_is_read_back_and_starts_no_formula() {
    let mut plan = plan(&[("1", "a"), ("2", "")]);
    plan.students[0].name = "=cmd|'/C calc'!A0".into();
    plan.students[1].name = "О\"Нил; Анна,\nМария".into();
    plan.missing.push(Missing {
        id: "-9".into(),
        name: "+Gone".into(),
    });
    let books = book(&plan, &[line("1", "a", "g", 0)], "");
    for (language, separator) in [("en", b','), ("ru", b';')] {
        let words = Words {
            language: language.into(),
            headers: COLUMNS.iter().map(|name| (*name).to_owned()).collect(),
            titles: vec!["@order".into(), "free".into()],
            outcomes: [("missing".to_owned(), "nothing".to_owned())].into(),
        };
        let mut bytes = Vec::new();
        gradebook::write(
            &mut bytes,
            &books,
            &plan.missing,
            &checks(),
            &words,
            &|_| "-remark".into(),
        )
        .unwrap();
        let text = String::from_utf8(bytes).unwrap();
        let body = text.strip_prefix('\u{feff}').unwrap();
        let mut reader = csv::ReaderBuilder::new()
            .delimiter(separator)
            .from_reader(body.as_bytes());
        assert_eq!(reader.headers().unwrap().iter().nth(11), Some("'@order"));
        let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
        assert_eq!(&rows[0][1], "'=cmd|'/C calc'!A0");
        assert_eq!(&rows[1][1], "О\"Нил; Анна,\nМария");
        assert_eq!(
            (&rows[2][0], &rows[2][1], &rows[2][6]),
            ("'-9", "'+Gone", "nothing")
        );
        assert_eq!(
            (&rows[0][2], &rows[0][10], &rows[0][11]),
            ("40", "'-remark", "0")
        );
        assert_eq!((&rows[1][2], &rows[2][2]), ("", ""), "no mark is no zero");
        assert!(body.contains("\r\n"));
    }
}

#[test]
fn pseudonyms_are_stable_and_lead_back() {
    let dir = TempDir::new().unwrap();
    let path = dir.path().join("pseudonyms.json");
    let original = plan(&[("512", "a"), ("513", "b")]);
    let mut first = original.clone();
    let mut pseudonyms = Pseudonyms::read(&path).unwrap();
    pseudonyms.hide(&mut first);
    pseudonyms.store(&path).unwrap();
    let mut grown = plan(&[("511", "z"), ("512", "a"), ("513", "b")]);
    Pseudonyms::read(&path).unwrap().hide(&mut grown);
    for student in &first.students {
        assert!(
            grown
                .students
                .iter()
                .any(|other| other.id == student.id && other.sources == student.sources)
        );
        let person = pseudonyms.behind(&student.id).unwrap();
        let real = original
            .students
            .iter()
            .find(|one| one.id == person.id)
            .unwrap();
        assert_eq!((real.sources, &real.dir), (student.sources, &person.dir));
        let text = format!("{student:?}");
        assert!(!text.contains("512") && !text.contains("Name"), "{text}");
    }
    // Another class has another secret.
    let mut other = original.clone();
    Pseudonyms::read(&dir.path().join("other.json"))
        .unwrap()
        .hide(&mut other);
    assert_ne!(other.students, first.students);
}
