//! Classes made by hand, for the tests of the class page.

use formats::html::class::{CheckColumn, ClassPage, Cluster, Group, Lines, Match, Pair, Student};
use formats::model::{Outcome, Source, Status};

use super::fixtures::{FILE, HOSTILE, LOCK, lost_wake_up, two_at_once};

const CHECKS: usize = 24;
const PARTS: [&str; 4] = ["Exclusion", "Order", "Progress", "Cancellation"];

fn checks() -> Vec<CheckColumn> {
    let check = |number: usize| CheckColumn {
        name: format!("check-{number}"),
        title: format!("promise {number} is kept in every small program"),
        part: PARTS[number * PARTS.len() / CHECKS].to_owned(),
        out_of: if number < 4 { 5 } else { 4 },
    };
    (0..CHECKS).map(check).collect()
}

fn sources() -> Vec<Source> {
    vec![Source {
        file: FILE.to_owned(),
        text: LOCK.to_owned(),
    }]
}

/// Returns the result of one check: three kinds of mistake, in students of fixed numbers.
fn result(student: usize, check: usize) -> Status {
    let fails = match student % 7 {
        0 | 1 => check >= 18,
        2 => check < 5,
        3 => (student + check).is_multiple_of(3),
        _ => false,
    };
    match (check, fails) {
        (23, _) => Status::Failed,
        (0, _) => Status::Passed,
        (22, true) => Status::NotJudged,
        (_, true) => Status::Failed,
        (_, false) => Status::Passed,
    }
}

fn student(number: usize, checks: &[CheckColumn]) -> Student {
    let names = ["Анна Петрова", "Боб O'Neil", "Chloé", "Дмитрий", "李雷"];
    let results: Vec<Status> = (0..checks.len())
        .map(|check| result(number, check))
        .collect();
    let passed = results.iter().zip(checks);
    let passed = passed.filter(|(result, _)| **result == Status::Passed);
    let points = passed.map(|(_, check)| check.out_of).sum();
    let base = Student {
        id: format!("s{number:03}"),
        name: format!("{} {number}", names[number % names.len()]),
        page: Some(format!("students/s{number:03}.html")),
        ..Student::default()
    };
    match number % 50 {
        49 => Student {
            not_graded: Some("The compiler was killed: no memory.".to_owned()),
            ..base
        },
        48 => Student {
            outcome: Some(Outcome::NotBuilt),
            points: Some(0),
            ..base
        },
        late => Student {
            outcome: Some(Outcome::Graded),
            points: Some(points),
            mark: (late == 5).then(|| format!("{}", points / 2)),
            mark_reason: (late == 5).then(|| "2 days late".to_owned()),
            results,
            ..base
        },
    }
}

fn same_lines(from: u32, to: u32) -> Match {
    let lines = |from, to| Lines { file: 0, from, to };
    Match {
        first: lines(from, to),
        second: lines(from + 1, to + 1),
    }
}

/// Returns a class of `size` students.
pub(crate) fn class(size: usize) -> ClassPage {
    let checks = checks();
    let mut students: Vec<Student> = (0..size).map(|number| student(number, &checks)).collect();
    let last = size - 1;
    for index in [1, 2, last] {
        students[index].sources = sources();
    }
    let members = |kinds: &[usize]| (0..size).filter(|n| kinds.contains(&(n % 7))).collect();
    let group = |title: &str, likely: &str, program: &str, story, students| Group {
        title: title.to_owned(),
        likely: Some(likely.to_owned()),
        promised: "When the lock is free and a task waits, a task gets it.".to_owned(),
        seen: "Step 6: `c` still waits.".to_owned(),
        program: program.to_owned(),
        story: Some(story),
        students,
    };
    ClassPage {
        exercise: "lock".to_owned(),
        course: Some("Event loops, autumn".to_owned()),
        out_of: 100,
        checks,
        students,
        groups: vec![
            group(
                "a cancelled waiter takes nothing with it",
                "A cancelled waiter keeps its place.",
                "B B R C1 B I",
                lost_wake_up(),
                members(&[0, 1]),
            ),
            group(
                "one task at a time holds the lock",
                "All are woken and none looks again.",
                "B B B R I",
                two_at_once(),
                members(&[2]),
            ),
        ],
        identical: vec![vec![1, 3, 4]],
        similar: vec![Cluster {
            students: vec![1, 2, last],
            pairs: vec![pair(1, 2, 97), pair(1, last, 84)],
        }],
        notes: vec!["`notes.txt` belongs to no student.".to_owned()],
    }
}

fn pair(first: usize, second: usize, similarity: u32) -> Pair {
    Pair {
        first,
        second,
        similarity,
        matches: vec![same_lines(22, 31), same_lines(34, 45)],
    }
}

/// Returns a class with [`HOSTILE`] in every field that holds a text, and numbers that fit nothing.
pub(crate) fn hostile() -> ClassPage {
    let text = || HOSTILE.to_owned();
    let mut class = class(60);
    class.exercise = text();
    class.course = Some(text());
    class.notes = vec![text()];
    for check in &mut class.checks {
        (check.name, check.title, check.part) = (text(), text(), text());
    }
    for student in &mut class.students {
        (student.id, student.name) = (text(), text());
        student.page = Some(format!("javascript:alert(1)//{HOSTILE}"));
        student.not_graded = Some(text());
        student.mark = Some(text());
        student.mark_reason = Some(text());
        for source in &mut student.sources {
            (source.file, source.text) = (text(), text());
        }
    }
    for group in &mut class.groups {
        (group.title, group.promised, group.seen) = (text(), text(), text());
        (group.likely, group.program) = (Some(text()), text());
        group.story = Some(super::fixtures::hostile_story());
        group.students.push(usize::MAX);
    }
    class.identical.push(vec![usize::MAX, 0]);
    class.similar[0].pairs.push(pair(0, usize::MAX, u32::MAX));
    let far = Lines {
        file: 9,
        from: 0,
        to: u32::MAX,
    };
    class.similar[0].pairs[0].matches.push(Match {
        first: far,
        second: far,
    });
    class
}
