//! `grader class`, `merge` and `export`, as a teacher calls them: on a generated Moodle download
//! with names and files as students have them.

mod support;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Output, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use class::generate::{self, PlatformForm, SyntheticAttempt, SyntheticStudent};
use class::hash::Hash;
use class::shards::Shard;
use class::time::Time;
use serde_json::Value;
use tempfile::TempDir;

use support::{LOCK, grader, read};

/// The marks of the class, by identifier; `None` where nothing can be graded.
const MARKS: &[(&str, Option<u64>)] = &[
    ("501", Some(100)),
    ("502", Some(100)),
    ("503", Some(0)),
    ("504", Some(0)),
    ("505", None),
];

fn student(id: &str, name: &str, time: &str, files: &[(&str, &[u8])]) -> SyntheticStudent {
    let files = files
        .iter()
        .map(|(path, content)| ((*path).to_owned(), content.to_vec()));
    SyntheticStudent {
        id: id.into(),
        name: name.into(),
        late: false,
        attempts: vec![SyntheticAttempt {
            time: Time::parse(time).expect("a time"),
            files: files.collect(),
        }],
    }
}

/// Returns two identical right locks, one of them late; the stub; a file of another encoding; two
/// files of which either may be meant.
fn students() -> Vec<SyntheticStudent> {
    let stub = read("tasks/lock/src/lock.rs");
    let (in_time, late) = ("2026-11-03 10:00", "2026-11-04 10:00");
    vec![
        student(
            "501",
            "Анна Иванова",
            in_time,
            &[("lock.rs", LOCK.as_bytes())],
        ),
        student(
            "502",
            "=cmd O'Neil",
            late,
            &[("src/Lock (1).rs", LOCK.as_bytes())],
        ),
        student(
            "503",
            "Анна Иванова",
            in_time,
            &[("lock.rs", stub.as_bytes())],
        ),
        student("504", "Boris", in_time, &[("lock.rs", b"\xff\xfe\x00")]),
        student(
            "505",
            "Two Files",
            in_time,
            &[("a.rs", b"a"), ("b.rs", b"b")],
        ),
    ]
}

/// A directory with a download, a worksheet and rules.
struct Course {
    dir: TempDir,
}

impl Course {
    fn new() -> Course {
        let dir = TempDir::new().expect("a folder");
        let files = generate::download(PlatformForm::MoodleFolders, &students());
        generate::to_folder(&dir.path().join("download"), &files).expect("a download");
        let mut all = students();
        all.push(student("506", "Nothing Done", "2026-11-03", &[]));
        fs::write(
            dir.path().join("sheet.csv"),
            generate::worksheet(&all, "en"),
        )
        .expect("a worksheet");
        let rules = "[late]\ndeadline = 2026-11-03\npoints = 10\n";
        fs::write(dir.path().join("course.toml"), rules).expect("rules");
        Course { dir }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    fn text(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
    }

    /// Calls the grader in the directory.
    fn run(&self, line: &str) -> Output {
        let mut command = grader();
        command.current_dir(self.dir.path()).args(line.split(' '));
        command.output().expect("the grader starts")
    }

    /// Calls the grader, which must end with this status.
    #[track_caller]
    fn ends(&self, line: &str, status: i32) -> (String, String) {
        let output = self.run(line);
        let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).expect("UTF-8");
        let (out, errors) = (text(&output.stdout), text(&output.stderr));
        assert_eq!(output.status.code(), Some(status), "{line}\n{out}{errors}");
        (out, errors)
    }

    /// Starts the grader and does not wait for it.
    fn start(&self, line: &str) -> Child {
        // Built first, so that the measured time excludes the kit.
        grader();
        let mut command = std::process::Command::new(assert_cmd::cargo::cargo_bin("grader"));
        command.current_dir(self.dir.path()).args(line.split(' '));
        command.stdout(Stdio::null()).stderr(Stdio::piped());
        command.spawn().expect("the grader starts")
    }

    /// Returns the files that everything else can be made from, and those that are made.
    fn results(&self, grades: &str) -> BTreeMap<PathBuf, Vec<u8>> {
        let mut found = BTreeMap::new();
        for dir in [self.path(grades), self.path(grades).join("students")] {
            for entry in fs::read_dir(dir).expect("a folder") {
                let path = entry.expect("an entry").path();
                if path.is_file() && path.file_name() != Some(".lock".as_ref()) {
                    let name = path.strip_prefix(self.path(grades)).expect("below it");
                    found.insert(name.to_owned(), fs::read(&path).expect("a file"));
                }
            }
        }
        found
    }
}

const CLASS: &str = "class download --roster sheet.csv --course course.toml --isolation best --out";

fn lines(text: &str) -> Vec<Value> {
    text.lines()
        .map(|line| serde_json::from_str(line).expect(line))
        .collect()
}

#[test]
fn a_class_is_planned_graded_once_and_exported() {
    let course = Course::new();
    let (plan, _) = course.ends(&format!("{CLASS} grades --dry-run"), 0);
    for word in [
        "5 students",
        "4 submissions",
        "3 different",
        "Lock (1).rs",
        "a.rs, b.rs",
        "Nothing Done (506)",
    ] {
        assert!(plan.contains(word), "{word} in\n{plan}");
    }
    assert!(!course.path("grades/results.jsonl").exists());

    course.ends(&format!("{CLASS} grades"), 0);
    let results = lines(&course.text("grades/results.jsonl"));
    let marks: Vec<(&str, Option<u64>)> = results
        .iter()
        .map(|line| {
            (
                line["student"].as_str().expect("an id"),
                line["grading"]["points"].as_u64(),
            )
        })
        .collect();
    assert_eq!(marks, MARKS[..4]);
    let text = course.text("grades/results.jsonl");
    assert!(!text.contains("/tmp") && !text.contains(&course.path("").display().to_string()));
    assert!(
        text.contains(r#""submission":"lock.rs""#),
        "a submission has the assignment's name"
    );
    let book = course.text("grades/gradebook.csv");
    assert!(
        book.contains("\r\n502,'=cmd O'Neil,90,100,100,10,graded,"),
        "{book}"
    );
    assert!(book.contains("\r\n505,Two Files,,100,,,"), "{book}");
    assert!(
        book.contains("\r\n506,Nothing Done,,,,,nothing handed in"),
        "{book}"
    );
    assert!(course.text("grades/class.html").contains("Анна Иванова"));
    assert!(course.path("grades/students/501.html").is_file());

    let before = course.results("grades");
    let begin = Instant::now();
    course.ends(&format!("{CLASS} grades"), 0);
    assert!(
        course.results("grades") == before,
        "nothing is graded again"
    );
    assert!(begin.elapsed() < Duration::from_secs(60));

    let (_, told) = course.ends(
        "export grades --to moodle --worksheet sheet.csv -o filled.csv",
        0,
    );
    let (sheet, filled) = (course.text("sheet.csv"), course.text("filled.csv"));
    let changed: Vec<(&str, &str)> = sheet
        .lines()
        .zip(filled.lines())
        .filter(|(a, b)| a != b)
        .collect();
    assert_eq!(changed.len(), 4, "{filled}");
    assert!(changed[1].1.contains(",90,100.00,Yes,"), "{filled}");
    assert!(told.contains("Two Files (505) has no mark"), "{told}");
    course.ends("export grades --to moodle-feedback -o feedback.zip", 0);
    let zip = class::tree::Tree::open(&course.path("feedback.zip")).expect("a zip");
    let first = "=cmd O'Neil_502_assignsubmission_file/report.html";
    assert_eq!(
        zip.entries.iter().map(|entry| entry.path.as_str()).next(),
        Some(first)
    );
}

#[test]
fn a_run_that_is_killed_at_any_instant_goes_on_to_the_same_bytes() {
    let course = Course::new();
    course.ends(&format!("{CLASS} whole"), 0);
    // The time of a whole run is not known: the instants grow until one run gets through.
    let mut delay = Duration::from_millis(40);
    for _ in 0..12 {
        let mut child = course.start(&format!("{CLASS} killed"));
        thread::sleep(delay);
        let over = child.try_wait().expect("a child").is_some();
        // An error means that it has ended in between.
        let _ = child.kill();
        child.wait().expect("a child");
        if over {
            break;
        }
        delay = delay * 9 / 5;
    }
    course.ends(&format!("{CLASS} killed"), 0);
    assert!(course.results("killed") == course.results("whole"));
}

#[test]
fn shards_are_merged_to_the_bytes_of_one_machine() {
    let course = Course::new();
    course.ends(&format!("{CLASS} whole"), 0);
    let plan = lines(&course.text("whole/plan.jsonl"));
    let hashes = plan
        .iter()
        .filter_map(|line| Hash::parse(line["sources"].as_str()?));
    let shards: BTreeSet<u32> = hashes.map(|hash| Shard::of(&hash, 3).index).collect();
    let last = *shards.last().expect("there are submissions");
    for shard in 1..=3 {
        if shard == last {
            let (_, told) = course.ends("merge parts", if shards.len() > 1 { 1 } else { 2 });
            assert!(
                shards.len() == 1 || told.contains(&format!("--shard {last}/3")),
                "{told}"
            );
        }
        course.ends(&format!("{CLASS} parts --shard {shard}/3"), 0);
    }
    course.ends("merge parts", 0);
    assert!(course.results("parts") == course.results("whole"));
    course.ends(&format!("{CLASS} parts --shard 4/3"), 2);
}

#[test]
fn changed_rules_are_compared_before_anything_is_overwritten_and_nothing_is_run() {
    let course = Course::new();
    course.ends(&format!("{CLASS} old"), 0);
    let before = course.results("old");
    fs::write(
        course.path("course.toml"),
        "[late]\ndeadline = 2026-11-03\npoints = 25\n",
    )
    .expect("rules");
    let begin = Instant::now();
    let (told, _) = course.ends(&format!("{CLASS} new --against old"), 1);
    assert!(
        told.contains("=cmd O'Neil (502): 90 → 75 (other course rules)"),
        "{told}"
    );
    assert!(begin.elapsed() < Duration::from_secs(60));
    assert!(course.results("old") == before);
    let (_, told) = course.ends(&format!("{CLASS} other --against nowhere"), 2);
    assert!(told.contains("nowhere"), "{told}");
}

#[test]
fn a_second_run_in_the_same_folder_leaves() {
    let course = Course::new();
    let mut first = course.start(&format!("{CLASS} grades"));
    let begin = Instant::now();
    while !course.path("grades/plan.jsonl").exists() && begin.elapsed() < Duration::from_secs(60) {
        thread::sleep(Duration::from_millis(5));
    }
    let (_, told) = course.ends(&format!("{CLASS} grades"), 70);
    assert!(told.contains("Another run"), "{told}");
    first.kill().expect("it works for seconds");
    first.wait().expect("a child");
}

#[test]
fn ctrl_c_keeps_what_is_done_and_prints_the_command_that_goes_on() {
    let course = Course::new();
    let child = course.start(&format!("{CLASS} grades --jobs 1"));
    let begin = Instant::now();
    let path = course.path("grades/results.jsonl");
    let length = |path: &Path| fs::metadata(path).map_or(0, |about| about.len());
    while length(&path) == 0 && begin.elapsed() < Duration::from_secs(120) {
        thread::sleep(Duration::from_millis(5));
    }
    let pid = rustix::process::Pid::from_child(&child);
    rustix::process::kill_process(pid, rustix::process::Signal::INT).expect("it works for seconds");
    let output = child.wait_with_output().expect("a child");
    let told = String::from_utf8(output.stderr).expect("UTF-8");
    assert!(told.contains("--out grades --jobs 1"), "{told}");
    assert!(length(&path) > 0);
    course.ends(&format!("{CLASS} grades"), 0);
}

#[test]
fn wrong_usage_is_told_before_anything_is_written() {
    let course = Course::new();
    fs::write(course.path("wrong.toml"), "[late]\npoint = 1\n").expect("rules");
    for (line, word) in [
        ("class nowhere --out grades", "nowhere"),
        ("class sheet.csv --out grades", "zip"),
        ("class download --out grades --course wrong.toml", "line 2"),
        (
            "class download --out grades --layout blackbord",
            "blackboard",
        ),
        ("class download --out grades --layout {name}", "{student}"),
        (
            "class download --out grades --roster nowhere.csv",
            "nowhere.csv",
        ),
        ("class download --out grades --shard 0/3", "0/3"),
        ("merge nowhere", "nowhere"),
        ("export nowhere --to csv", "nowhere"),
    ] {
        let (_, told) = course.ends(line, 2);
        assert!(told.contains(word), "{line}: {told}");
        assert!(!course.path("grades").exists(), "{line}");
    }
}

#[test]
fn names_stay_out_of_an_anonymous_class() {
    let course = Course::new();
    course.ends(&format!("{CLASS} grades --anonymous"), 0);
    for (name, content) in course.results("grades") {
        let text = String::from_utf8_lossy(&content);
        let leads_back = name.as_path() == Path::new("pseudonyms.json");
        assert_eq!(text.contains("O'Neil"), leads_back, "{}", name.display());
    }
    course.ends(
        "export grades --to moodle --worksheet sheet.csv -o filled.csv",
        0,
    );
    assert!(
        course.text("filled.csv").contains(",90,100.00,Yes,"),
        "{}",
        course.text("filled.csv")
    );
}
