//! Every form of download, as a directory and as a zip, with names and files as students have them.

use std::collections::BTreeSet;

use class::generate::{self, FORMS, PlatformForm, SyntheticAttempt, SyntheticStudent};
use class::layout::{self, Found, Layout, NameHints, Wanted};
use class::pick::Exercise;
use class::plan::{self, Plan};
use class::roster::Roster;
use class::time::Time;
use class::tree::Tree;
use tempfile::TempDir;

fn attempt(time: &str, files: &[(&str, &str)]) -> SyntheticAttempt {
    SyntheticAttempt {
        time: Time::parse(time).unwrap(),
        files: files
            .iter()
            .map(|(path, text)| ((*path).into(), text.as_bytes().to_vec()))
            .collect(),
    }
}

fn student(id: &str, name: &str, attempts: Vec<SyntheticAttempt>) -> SyntheticStudent {
    SyntheticStudent {
        id: id.into(),
        name: name.into(),
        late: false,
        attempts,
    }
}

fn simple(id: &str, name: &str, text: &str) -> SyntheticStudent {
    student(
        id,
        name,
        vec![attempt("2026-11-03 10:00", &[("lock.rs", text)])],
    )
}

fn exercise() -> Exercise {
    Exercise {
        name: "lock".into(),
        handout: vec![b"// stub\n".to_vec(), b"mod lock; // root\n".to_vec()],
    }
}

fn recognise(tree: &Tree, root: &str, wanted: &Wanted) -> Result<Found, class::note::Note> {
    let known = BTreeSet::new();
    let hints = NameHints {
        exercise: "lock",
        root,
        known: &known,
    };
    layout::recognise(tree, wanted, &hints)
}

fn plan_of(files: &generate::DownloadFiles, wanted: &str) -> Plan {
    let dir = TempDir::new().unwrap();
    generate::to_folder(dir.path(), files).unwrap();
    let tree = Tree::open(dir.path()).unwrap();
    let found = recognise(&tree, "x", &Wanted::parse(wanted).unwrap()).unwrap();
    plan::make(&tree, &found, &exercise(), None).unwrap()
}

/// Returns a plan as short lines: id, name, sources or doubt.
fn told(plan: &Plan) -> Vec<String> {
    let line = |student: &plan::Planned| {
        let what = match &student.doubt {
            Some(doubt) => doubt.id.clone(),
            None => student
                .files
                .iter()
                .map(|file| file.from.clone())
                .collect::<Vec<_>>()
                .join("+"),
        };
        format!("{}|{what}", student.id)
    };
    plan.students.iter().map(line).collect()
}

#[test]
fn every_form_is_recognised_as_a_folder_as_a_zip_and_one_folder_down() {
    let mut students = vec![
        simple("501", "Анна Иванова", "a"),
        simple("502", "Пётр Де Ла Круз", "b"),
        simple("503", "Анна Иванова", "c"),
        simple("504", "=cmd O'Neil", "d"),
    ];
    students[1].late = true;
    for form in FORMS {
        let files = generate::download(*form, &students);
        let wanted = match form {
            PlatformForm::MoodleFolders
            | PlatformForm::MoodleOld
            | PlatformForm::MoodleFlat
            | PlatformForm::MoodleBlind
            | PlatformForm::MoodleBlindRussian => Layout::Moodle,
            PlatformForm::Canvas | PlatformForm::CanvasAnonymous => Layout::Canvas,
            PlatformForm::Blackboard => Layout::Blackboard,
            PlatformForm::Classroom50 => Layout::Classroom50,
            PlatformForm::Classroom => Layout::Classroom,
            PlatformForm::Folders | PlatformForm::Files | PlatformForm::Zips => Layout::Plain,
        };
        let dir = TempDir::new().unwrap();
        let deeper = files
            .iter()
            .map(|(path, content)| (format!("submissions/{path}"), content.clone()));
        generate::to_folder(&dir.path().join("folder"), &files).unwrap();
        generate::to_folder(&dir.path().join("deeper"), &deeper.collect::<Vec<_>>()).unwrap();
        std::fs::write(dir.path().join("zip"), generate::to_zip(&files)).unwrap();
        for kind in ["folder", "deeper", "zip"] {
            let tree = Tree::open(&dir.path().join(kind)).unwrap();
            let found = recognise(&tree, kind, &Wanted::Auto).unwrap();
            assert_eq!(found.layout, wanted, "{form:?} {kind}");
            assert_eq!(found.left_over, [], "{form:?} {kind}");
            let plan = plan::make(&tree, &found, &exercise(), None).unwrap();
            let ids: Vec<&str> = plan
                .students
                .iter()
                .map(|student| student.id.as_str())
                .collect();
            assert_eq!(ids, ["501", "502", "503", "504"], "{form:?} {kind}");
            let late: Vec<usize> = (0..4)
                .filter(|at| plan.students[*at].late == layout::Late::Marked)
                .collect();
            let marked: &[usize] = if wanted == Layout::Canvas { &[1] } else { &[] };
            assert_eq!(late, marked, "{form:?} {kind}");
            let hashes: BTreeSet<_> = plan
                .students
                .iter()
                .map(|student| student.sources.unwrap())
                .collect();
            assert_eq!(hashes.len(), 4, "{form:?} {kind}");
        }
    }
}

#[test]
fn names_of_moodle_are_shown_as_the_student_has_them() {
    let plan = plan_of(
        &generate::download(
            PlatformForm::MoodleFolders,
            &[
                simple("1", "Мария-Луиза \"Маша\" О'Нил", "a"),
                simple("2", "X Æ", "b"),
            ],
        ),
        "auto",
    );
    let names: Vec<&str> = plan
        .students
        .iter()
        .map(|student| student.name.as_str())
        .collect();
    assert_eq!(names, ["Мария-Луиза Маша О'Нил", "X Æ"]);
}

#[test]
fn a_solution_under_another_name_is_taken_as_by_hand() {
    for (files, wanted) in [
        (&[("lock.rs", "a")][..], "lock.rs"),
        (&[("Lock.rs", "a")], "Lock.rs"),
        (&[("lock (1).rs", "a")], "lock (1).rs"),
        (&[("lock.rs.txt", "a")], "lock.rs.txt"),
        (&[("solution.rs", "a")], "solution.rs"),
        (&[("src/lock.rs", "a"), ("Cargo.toml", "")], "src/lock.rs"),
        (
            &[
                ("work/lock/src/lock.rs", "a"),
                ("work/lock/src/lib.rs", "mod lock; // root"),
            ],
            "work/lock/src/lock.rs",
        ),
        (
            &[
                ("src/lib.rs", "mod queue; struct Lock;"),
                ("src/queue.rs", "q"),
            ],
            "src/lib.rs+src/queue.rs",
        ),
        (
            &[
                ("src/lib.rs", "mod lock; mod q;"),
                ("src/lock.rs", "a"),
                ("src/q.rs", "q"),
            ],
            "src/lib.rs+src/lock.rs+src/q.rs",
        ),
        (
            &[("lock.rs", "mod q;"), ("q.rs", "q"), ("report.pdf", "p")],
            "lock.rs+q.rs",
        ),
        (&[("lock.rs", "a"), ("copy/lock.rs", "a")], "lock.rs"),
        (
            &[("lock.rs", "a"), ("kit/lock.rs", "// stub\r\n")],
            "lock.rs",
        ),
        (&[("lock.rs", "// stub")], "lock.rs"),
        (
            &[
                ("lock.rs", "a"),
                ("main.rs", "fn main() {}"),
                ("tests/lock.rs", "t"),
            ],
            "lock.rs",
        ),
        (&[("lock.rs", "a"), ("event.rs", "e")], "lock.rs"),
        (&[("build.rs", "b"), ("mine.rs", "m")], "mine.rs"),
        (
            &[("lock.rs", "a"), ("lock (1).rs", "b")],
            "class-doubt-several",
        ),
        (
            &[("old/lock.rs", "a"), ("new/lock.rs", "b")],
            "class-doubt-several",
        ),
        (&[("one.rs", "a"), ("two.rs", "b")], "class-doubt-several"),
        (&[("report.pdf", "a")], "class-doubt-no-source"),
        (&[("lock.rar", "a")], "class-doubt-archive"),
        (&[("lock.zip", "a")], "class-zip-damaged"),
        (&[("lock.rs", "a"), ("notes.zip", "a")], "lock.rs"),
    ] {
        let one = student("7", "Anna", vec![attempt("2026-11-03", files)]);
        let plan = plan_of(
            &generate::download(PlatformForm::MoodleFolders, &[one, simple("8", "B", "x")]),
            "auto",
        );
        assert_eq!(told(&plan)[0], format!("7|{wanted}"), "{files:?}");
    }
}

#[test]
fn a_zip_in_the_folder_is_opened_and_a_hostile_one_harms_its_own_student_alone() {
    let zip = |files: &[(&str, &[u8])]| {
        let files: Vec<_> = files
            .iter()
            .map(|(path, content)| ((*path).to_owned(), content.to_vec()))
            .collect();
        generate::to_zip(&files)
    };
    let bomb = vec![b'x'; 8 << 20];
    let many: Vec<_> = (0..10_000)
        .map(|number| (format!("{number}.rs"), Vec::new()))
        .collect();
    let nested = zip(&[("b.zip", &zip(&[("c.zip", &zip(&[("lock.rs", b"a")]))]))]);
    let mut link = zip(&[("lock.rs", b"/etc/passwd")]);
    make_link(&mut link);
    for (name, content, wanted) in [
        (
            "lock.zip",
            zip(&[("p/src/lock.rs", b"a"), ("__MACOSX/p/src/._lock.rs", b"x")]),
            "lock.zip!/p/src/lock.rs",
        ),
        (
            "in.zip",
            zip(&[("a.zip", &zip(&[("lock.rs", b"a")]))]),
            "in.zip!/a.zip!/lock.rs",
        ),
        ("deep.zip", nested, "class-zip-nested"),
        (
            "out.zip",
            zip(&[("../lock.rs", b"a")]),
            "class-zip-leads-out",
        ),
        (
            "root.zip",
            zip(&[("/lock.rs", b"a")]),
            "class-zip-leads-out",
        ),
        (
            "many.zip",
            generate::to_zip(&many),
            "class-too-many-entries",
        ),
        ("bomb.zip", zip(&[("lock.rs", &bomb)]), "bomb.zip!/lock.rs"),
        ("link.zip", link, "class-doubt-no-source"),
        (
            "cut.zip",
            zip(&[("lock.rs", b"a")])[..40].to_vec(),
            "class-zip-damaged",
        ),
    ] {
        let mut files = generate::download(PlatformForm::Folders, &[simple("good", "G", "g")]);
        files.push((format!("bad/{name}"), content));
        let plan = plan_of(&files, "auto");
        assert_eq!(
            told(&plan),
            [format!("bad|{wanted}"), "good|lock.rs".into()],
            "{name}"
        );
    }
}

/// Sets the mode of the only entry to that of a link, in the central directory.
fn make_link(zip: &mut [u8]) {
    let at = zip
        .windows(4)
        .position(|four| four == b"PK\x01\x02")
        .unwrap();
    zip[at + 5] = 3;
    zip[at + 38..at + 42].copy_from_slice(&(0o120_777_u32 << 16).to_le_bytes());
}

#[test]
fn links_in_a_folder_are_not_followed() {
    let dir = TempDir::new().unwrap();
    let files = generate::download(
        PlatformForm::Folders,
        &[simple("a", "A", "a"), simple("b", "B", "b")],
    );
    generate::to_folder(dir.path(), &files).unwrap();
    std::fs::remove_file(dir.path().join("a/lock.rs")).unwrap();
    std::os::unix::fs::symlink("../b/lock.rs", dir.path().join("a/lock.rs")).unwrap();
    let tree = Tree::open(dir.path()).unwrap();
    let found = recognise(&tree, "x", &Wanted::Auto).unwrap();
    let plan = plan::make(&tree, &found, &exercise(), None).unwrap();
    assert_eq!(told(&plan), ["a|class-doubt-no-source", "b|lock.rs"]);
}

#[test]
fn the_newest_of_several_attempts_counts_and_the_plan_says_so() {
    let several = student(
        "7",
        "Anna B",
        vec![
            attempt("2026-11-01 10:00", &[("lock.rs", "first")]),
            attempt("2026-11-02 10:00", &[("lock.rs", "second")]),
            attempt("2026-11-03 10:00", &[("lock.rs", "third")]),
        ],
    );
    let third = simple("7", "x", "third");
    for (form, note) in [
        (PlatformForm::Blackboard, "class-newest"),
        (PlatformForm::Canvas, "class-canvas-again"),
    ] {
        let plan = plan_of(
            &generate::download(form, &[several.clone(), simple("8", "C", "c")]),
            "auto",
        );
        let wanted = plan_of(
            &generate::download(form, &[third.clone(), simple("8", "C", "c")]),
            "auto",
        );
        assert_eq!(
            plan.students[0].sources, wanted.students[0].sources,
            "{form:?}"
        );
        assert!(
            plan.students[0].notes.iter().any(|one| one.id == note),
            "{form:?}"
        );
    }
}

#[test]
fn what_two_could_claim_is_graded_for_neither() {
    for (files, wanted) in [
        (
            &[
                "A_1_assignsubmission_file/lock.rs",
                "B_1_assignsubmission_file/lock.rs",
                "C_2_assignsubmission_file/lock.rs",
            ][..],
            &["1|class-doubt-two-folders", "2|lock.rs"][..],
        ),
        (
            &["anna/lock.rs", "anna.rs", "boris.rs"],
            &["anna|class-doubt-two-folders", "boris|boris.rs"],
        ),
    ] {
        let files: generate::DownloadFiles = files
            .iter()
            .map(|path| ((*path).into(), path.as_bytes().to_vec()))
            .collect();
        assert_eq!(told(&plan_of(&files, "auto")), wanted);
    }
}

#[test]
fn what_belongs_to_no_student_is_left_over_and_told() {
    let mut files = generate::download(
        PlatformForm::MoodleFolders,
        &[simple("1", "A", "a"), simple("2", "B", "b")],
    );
    files.push(("lock.rs".into(), b"mine".to_vec()));
    let plan = plan_of(&files, "auto");
    let left: Vec<&str> = plan
        .left_over
        .iter()
        .map(|left| left.path.as_str())
        .collect();
    assert_eq!(left, ["lock.rs"]);
    let plan = plan_of(
        &vec![
            ("lock.rs".into(), b"x".to_vec()),
            ("anna.rs".into(), b"y".to_vec()),
        ],
        "auto",
    );
    assert_eq!(
        (told(&plan), plan.left_over[0].path.as_str()),
        (vec!["anna|anna.rs".into()], "lock.rs")
    );
}

#[test]
fn a_single_submission_is_no_class() {
    for files in [
        &["src/lock.rs", "Cargo.toml"][..],
        &["lock.rs"],
        &["Cargo.toml", "x/y.rs"],
    ] {
        let dir = TempDir::new().unwrap();
        let files: generate::DownloadFiles = files
            .iter()
            .map(|path| ((*path).into(), Vec::new()))
            .collect();
        generate::to_folder(dir.path(), &files).unwrap();
        let tree = Tree::open(dir.path()).unwrap();
        let found = recognise(&tree, "x", &Wanted::Auto);
        assert_eq!(found.unwrap_err().id, "class-one-submission", "{files:?}");
    }
}

#[test]
fn a_pattern_reads_any_other_layout() {
    let files: generate::DownloadFiles = [
        "group-1/7 Anna/2026-11-01/lock.rs",
        "group-1/7 Anna/2026-11-02/lock.rs",
        "group-2/8 Boris/2026-11-01/src/lock.rs",
        "readme.txt",
    ]
    .iter()
    .map(|path| ((*path).into(), path.as_bytes().to_vec()))
    .collect();
    let plan = plan_of(&files, "*/{id} {student}/{time}");
    assert_eq!(told(&plan), ["7|lock.rs", "8|src/lock.rs"]);
    assert_eq!(
        plan.students[0].time.unwrap().to_string(),
        "2026-11-02T00:00:00"
    );
    assert_eq!(plan.left_over.len(), 1);
    let plan = plan_of(&files, "*/{id} {student}");
    assert_eq!(
        told(&plan),
        ["7|class-doubt-several", "8|2026-11-01/src/lock.rs"]
    );
}

#[test]
fn who_handed_in_nothing_is_known_from_roster_or_worksheet() {
    let class = [
        simple("501", "Анна Иванова", "a"),
        simple("502", "Борис Ким", "b"),
        simple("503", "Борис Ким", "c"),
    ];
    let dir = TempDir::new().unwrap();
    generate::to_folder(
        dir.path(),
        &generate::download(PlatformForm::MoodleFolders, &class[..2]),
    )
    .unwrap();
    let tree = Tree::open(dir.path()).unwrap();
    let found = recognise(&tree, "x", &Wanted::Auto).unwrap();
    for roster in [
        generate::worksheet(&class, "en"),
        generate::worksheet(&class, "ru"),
        "\u{feff}ФИО;id\r\nИванова, Анна;501\r\nБорис Ким;502\r\nБорис Ким;503\r\n".into(),
        "501\n502\n503\n".into(),
    ] {
        let roster = Roster::read(roster.into_bytes()).unwrap();
        let plan = plan::make(&tree, &found, &exercise(), Some(&roster)).unwrap();
        let missing: Vec<&str> = plan.missing.iter().map(|one| one.id.as_str()).collect();
        assert_eq!(missing, ["503"]);
        assert!(
            plan.students.iter().all(|one| one.notes.is_empty()),
            "{plan:?}"
        );
    }
    let roster = Roster::read(generate::worksheet(&class, "ru").into_bytes()).unwrap();
    let plan = plan::make(&tree, &found, &exercise(), Some(&roster)).unwrap();
    assert_eq!(
        plan.students[0].time.unwrap().to_string(),
        "2026-11-03T10:00:00"
    );
}

#[test]
fn a_plan_comes_back_as_it_was_written() {
    let mut files = generate::download(
        PlatformForm::MoodleFolders,
        &[simple("1", "A \u{202e}\"\\", "a"), simple("2", "B", "b")],
    );
    files.push(("x_3_assignsubmission_file/a.pdf".into(), Vec::new()));
    files.push(("left\nover".into(), Vec::new()));
    let plan = plan_of(&files, "auto");
    let dir = TempDir::new().unwrap();
    let path = dir.path().join("plan.jsonl");
    plan.store(&path).unwrap();
    assert_eq!(Plan::read(&path).unwrap(), plan);
    let text = std::fs::read_to_string(&path).unwrap();
    std::fs::write(&path, &text[..text.len() - 9]).unwrap();
    let error = Plan::read(&path).unwrap_err().to_string();
    assert!(
        error.contains(&format!("line {}", text.lines().count())),
        "{error}"
    );
}
