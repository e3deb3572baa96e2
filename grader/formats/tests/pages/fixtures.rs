//! Reports made by hand, for the tests of the pages: a lock that loses a wake-up, and a report
//! whose every text is hostile.

use formats::model::{
    Check, Difference, Finding, Isolation, Kind, Level, MethodMismatch, Outcome, Panic, Part,
    Report, RuleViolation, Source, Status, Unwritten, VERSION,
};
use formats::story::{
    DebugText, Letter, Mark, MarkKind, Place, Printed, Row, State, Story, Stream,
};

/// The student's file: first come, first served, and no `Drop`.
pub(crate) const LOCK: &str = include_str!("lock.rs");
pub(crate) const FILE: &str = "tasks/lock/src/lock.rs";

/// Parses states: holds, waits or neither.
fn states(text: &str) -> Vec<State> {
    let state = |c| State {
        holds: c == 'H',
        waits: c == 'W',
    };
    text.chars().map(state).collect()
}

fn row(step: usize, caption: &str, mark: Option<(usize, MarkKind, &str)>, after: &str) -> Row {
    let mark = mark.map(|(column, kind, text)| Mark {
        column,
        kind,
        text: text.to_owned(),
    });
    Row {
        step,
        caption: caption.to_owned(),
        mark,
        states: states(after),
        ..Row::default()
    }
}

fn yields(column: usize, line: u32) -> Place {
    Place {
        column: Some(column),
        file: FILE.to_owned(),
        line,
        character: Some(17),
        call: None,
    }
}

fn printed(text: &str) -> Vec<Printed> {
    vec![Printed {
        stream: Stream::Stdout,
        text: text.to_owned(),
        cut: false,
    }]
}

fn debug(held: bool, waiters: &[&str]) -> Vec<DebugText> {
    let waiters: Vec<String> = waiters.iter().map(|w| format!("        {w},\n")).collect();
    let waiters = match waiters.concat() {
        none if none.is_empty() => "[]".to_owned(),
        some => format!("[\n{some}    ]"),
    };
    let text = format!("Lock {{\n    held: {held},\n    waiters: {waiters},\n}}");
    vec![DebugText {
        object: None,
        text,
        cut: false,
    }]
}

fn columns() -> Vec<String> {
    ["a", "b", "c"].map(str::to_owned).to_vec()
}

/// Returns the story of `B B R C1 B I` with a lock that loses the wake-up of a cancelled waiter.
pub(crate) fn lost_wake_up() -> Story {
    use MarkKind::{Calls, Cancelled, Gets, StillWaits, Waits};
    let mut rows = vec![
        row(1, "a calls acquire()", Some((0, Gets, "gets it")), "H.."),
        row(2, "b calls acquire()", Some((1, Waits, "waits")), "HW."),
        row(3, "a calls release()", Some((0, Calls, "release()")), ".W."),
        row(
            4,
            "b is cancelled",
            Some((1, Cancelled, "cancelled")),
            "...",
        ),
        row(5, "c calls acquire()", Some((2, Waits, "waits")), "..W"),
        row(
            6,
            "the loop runs to idle (no turns)",
            Some((2, StillWaits, "stuck")),
            "..W",
        ),
    ];
    rows[0].debug = debug(true, &[]);
    rows[1].debug = debug(true, &["Future(pending)"]);
    rows[1].printed = printed("a waiter joins the queue: 1\n");
    rows[1].places = vec![yields(1, 28)];
    rows[2].debug = debug(true, &[]);
    rows[2].printed = printed("handing over\n");
    rows[2].places = vec![
        yields(1, 28),
        Place {
            call: Some("release()".to_owned()),
            ..yields(0, 39)
        },
    ];
    rows[4].debug = debug(true, &["Future(pending)"]);
    rows[4].printed = printed("a waiter joins the queue: 1\n");
    rows[4].places = vec![yields(2, 28)];
    rows[5].places = vec![yields(2, 28)];
    rows[5].broken = true;
    Story {
        columns: columns(),
        rows,
        reference: Some(Box::new(kept())),
        letters: letters(),
        ..Story::default()
    }
}

fn letters() -> Vec<Letter> {
    let letters = [
        ("B", "a new task calls acquire()"),
        ("R", "the task that holds the lock calls release()"),
        ("C1", "task b is cancelled"),
        ("I", "the loop runs until it is idle"),
    ];
    let letter = |(letter, meaning): (&str, &str)| Letter {
        letter: letter.to_owned(),
        meaning: meaning.to_owned(),
    };
    letters.map(letter).to_vec()
}

/// Returns the same program's story with our solution.
fn kept() -> Story {
    use MarkKind::{Calls, Cancelled, Gets, Waits};
    Story {
        columns: columns(),
        rows: vec![
            row(1, "a calls acquire()", Some((0, Gets, "gets it")), "H.."),
            row(2, "b calls acquire()", Some((1, Waits, "waits")), "HW."),
            row(3, "a calls release()", Some((0, Calls, "release()")), ".W."),
            row(
                4,
                "b is cancelled",
                Some((1, Cancelled, "cancelled")),
                "...",
            ),
            row(5, "c calls acquire()", Some((2, Gets, "gets it")), "..H"),
            row(6, "the loop runs to idle (no turns)", None, "..H"),
        ],
        ..Story::default()
    }
}

/// Returns the story of `B B B R I` with a lock that wakes all and does not check again.
pub(crate) fn two_at_once() -> Story {
    use MarkKind::{Calls, Gets, Waits};
    let mut rows = vec![
        row(1, "a calls acquire()", Some((0, Gets, "gets it")), "H.."),
        row(2, "b calls acquire()", Some((1, Waits, "waits")), "HW."),
        row(3, "c calls acquire()", Some((2, Waits, "waits")), "HWW"),
        row(4, "a calls release()", Some((0, Calls, "release()")), ".WW"),
        row(
            5,
            "the loop runs to idle (2 turns)",
            Some((1, Gets, "gets it")),
            ".HW",
        ),
        row(5, "", Some((2, Gets, "gets it")), ".HH"),
    ];
    rows[5].broken = true;
    Story {
        columns: columns(),
        rows,
        quiet_left_out: true,
        ..Story::default()
    }
}

pub(crate) fn finding(kind: Kind, program: &str, story: Story) -> Finding {
    let step = story.broken_step().unwrap_or(1);
    Finding {
        kind,
        promised: "When the lock is free and a task waits, a task gets it.".to_owned(),
        seen: "Step 6: nothing happens any more. The lock is free, but `c` still waits for it."
            .to_owned(),
        step,
        program: program.to_owned(),
        steps_left_out: 0,
        steps: Vec::new(),
        panic: None,
        difference: None,
        others: 136,
        diagnosis: Some("lost-wake-up".to_owned()),
        likely: Some("The cancelled task had been woken: the wake-up went with it.".to_owned()),
        story: Some(story),
        replay: Some(format!("./test_lock.sh replay '{program}'")),
    }
}

pub(crate) fn check(name: &str, title: &str, part: &str, out_of: u32) -> Check {
    Check {
        name: name.to_owned(),
        title: title.to_owned(),
        part: part.to_owned(),
        promise: 1,
        points: out_of,
        out_of,
        status: Status::Passed,
        reason: None,
        finding: None,
        same_as: None,
    }
}

fn failed(check: Check, finding: Finding) -> Check {
    Check {
        points: 0,
        status: Status::Failed,
        finding: Some(finding),
        ..check
    }
}

fn part(name: &str, title: &str, points: u32, out_of: u32) -> Part {
    Part {
        name: name.to_owned(),
        title: title.to_owned(),
        points,
        out_of,
    }
}

fn checks() -> Vec<Check> {
    let first = failed(
        check(
            "cancel",
            "a cancelled waiter takes nothing with it",
            "cancellation",
            11,
        ),
        finding(Kind::Progress, "B B R C1 B I", lost_wake_up()),
    );
    let mut same = failed(
        check(
            "cancel-many",
            "thousands of cancelled waiters",
            "cancellation",
            2,
        ),
        finding(Kind::Progress, "B B R C1 B I", lost_wake_up()),
    );
    same.same_as = Some("cancel".to_owned());
    let second = failed(
        check(
            "exclusion",
            "one task at a time holds the lock",
            "exclusion",
            16,
        ),
        Finding {
            difference: Some(Difference {
                expected: "a acquires\na releases\nb acquires".to_owned(),
                actual: "a acquires\nb acquires\na releases".to_owned(),
            }),
            ..finding(Kind::Exclusion, "B B B R I", two_at_once())
        },
    );
    let not_judged = Check {
        points: 0,
        status: Status::NotJudged,
        reason: Some("The mistake of the check above gets in the way.".to_owned()),
        ..check(
            "many",
            "locks side by side know nothing of each other",
            "independence",
            2,
        )
    };
    vec![
        second,
        check(
            "fifo",
            "the lock goes to the task that waited first",
            "order",
            9,
        ),
        first,
        same,
        not_judged,
    ]
}

/// Returns a report as a student gets it.
pub(crate) fn report() -> Report {
    Report {
        schema: VERSION,
        exercise: "lock".to_owned(),
        submission: Some(FILE.to_owned()),
        outcome: Outcome::Graded,
        points: 69,
        out_of: 100,
        message: None,
        rule_violations: Vec::new(),
        diagnostics: None,
        method_mismatches: Vec::new(),
        unwritten: Vec::new(),
        parts: vec![
            part("exclusion", "Exclusion", 0, 16),
            part("order", "Order", 9, 9),
            part("cancellation", "Cancellation", 0, 13),
            part("independence", "Independence", 0, 2),
        ],
        checks: checks(),
        warnings: Some("\u{1b}[33mwarning\u{1b}[0m: unused variable: `x`\n".to_owned()),
        exhaustive_programs: Some(1417),
        isolation: Some(Isolation {
            level: Level::Strong,
            open: Vec::new(),
        }),
        notes: Vec::new(),
        next: "Go through the steps beside your code, up to the marked one: promise 7.".to_owned(),
        advice: vec!["Right, but `release` copies the queue each time.".to_owned()],
        hints: vec![
            "The wake-up went to a task that was cancelled. Who gets it now?".to_owned(),
            "Between `release` and the next step of the waiter it may be cancelled.".to_owned(),
            "Read the last two sentences of step (6) of the worked example.".to_owned(),
        ],
        first_failure: Some("cancel".to_owned()),
        sources: vec![Source {
            file: FILE.to_owned(),
            text: LOCK.to_owned(),
        }],
    }
}

/// Text that tries to break out of every place in which it may stand.
pub(crate) const HOSTILE: &str = "</script></style></bdi></pre><img src=x onerror=alert(1)>\" \
    onload=\"x\" \
    style='color:red' {{7*7}} ]]> <!-- \u{202e}\u{0}\u{1b}[31m\u{ffff} https://evil.example/ \
    &lt; ::set-output name=x::y ``` \\u003c/script>";

pub(crate) fn hostile_story() -> Story {
    let mut story = lost_wake_up();
    story.observer = Some(HOSTILE.to_owned());
    story.columns_left_out = 3;
    for letter in &mut story.letters {
        (letter.letter, letter.meaning) = (HOSTILE.to_owned(), HOSTILE.to_owned());
    }
    spoil_rows(&mut story);
    if let Some(reference) = &mut story.reference {
        spoil_rows(reference);
    }
    story
}

fn spoil_rows(story: &mut Story) {
    story
        .columns
        .iter_mut()
        .for_each(|name| *name = HOSTILE.to_owned());
    for row in &mut story.rows {
        row.caption = HOSTILE.to_owned();
        row.observed = Some(HOSTILE.to_owned());
        row.left_out = 2;
        if let Some(mark) = &mut row.mark {
            mark.text = HOSTILE.to_owned();
        }
        row.printed = vec![Printed {
            stream: Stream::Stderr,
            text: HOSTILE.to_owned(),
            cut: true,
        }];
        row.debug = vec![DebugText {
            object: Some(HOSTILE.to_owned()),
            text: HOSTILE.to_owned(),
            cut: true,
        }];
        row.places = vec![
            Place {
                column: None,
                file: HOSTILE.to_owned(),
                line: 1,
                character: None,
                call: Some(HOSTILE.to_owned()),
            },
            Place {
                column: Some(usize::MAX),
                file: HOSTILE.to_owned(),
                line: u32::MAX,
                character: None,
                call: None,
            },
        ];
    }
}

/// Returns a report with [`HOSTILE`] in every field that holds a text.
pub(crate) fn hostile(outcome: Outcome) -> Report {
    let text = || HOSTILE.to_owned();
    let panic = Panic {
        message: text(),
        file: text(),
        line: 1,
        column: 1,
    };
    let finding = Finding {
        promised: text(),
        seen: text(),
        program: text(),
        panic: Some(panic),
        difference: Some(Difference {
            expected: text(),
            actual: format!("{HOSTILE}\n{HOSTILE}"),
        }),
        diagnosis: Some(text()),
        likely: Some(text()),
        replay: Some(text()),
        ..finding(Kind::Panic, HOSTILE, hostile_story())
    };
    let checks = [Status::Failed, Status::NotJudged, Status::Passed].map(|status| Check {
        name: text(),
        title: text(),
        part: text(),
        status,
        reason: Some(text()),
        finding: (status == Status::Failed).then(|| finding.clone()),
        ..check("x", "x", "x", 5)
    });
    Report {
        exercise: text(),
        submission: Some(text()),
        outcome,
        message: Some(text()),
        rule_violations: vec![RuleViolation {
            rule: text(),
            message: text(),
            reason: text(),
            file: text(),
            line: 0,
            column: 0,
            source: text(),
        }],
        diagnostics: Some(text()),
        method_mismatches: vec![MethodMismatch {
            method: text(),
            signature: Some(text()),
            message: text(),
            detail: text(),
        }],
        unwritten: vec![Unwritten {
            method: Some(text()),
            file: text(),
            line: 1,
            column: 1,
        }],
        parts: vec![Part {
            name: text(),
            ..part("x", HOSTILE, 5, 15)
        }],
        checks: checks.to_vec(),
        warnings: Some(text()),
        notes: vec![text()],
        next: text(),
        advice: vec![text()],
        hints: vec![text()],
        first_failure: Some(text()),
        sources: vec![Source {
            file: text(),
            text: format!("{HOSTILE}\n{HOSTILE}"),
        }],
        ..report()
    }
}

/// Returns reports of submissions that did not run.
pub(crate) fn not_run() -> [Report; 3] {
    let base = Report {
        outcome: Outcome::NotBuilt,
        points: 0,
        parts: Vec::new(),
        checks: Vec::new(),
        warnings: None,
        exhaustive_programs: None,
        hints: Vec::new(),
        first_failure: None,
        advice: Vec::new(),
        next: "Begin with the first error.".to_owned(),
        ..report()
    };
    let diagnostics = "\u{1b}[1;31merror[E0599]\u{1b}[0m: no method named `is_done` found\n  \
        --> lock.rs:28:17\n";
    let refused = Report {
        outcome: Outcome::Refused,
        rule_violations: vec![RuleViolation {
            rule: "no-async".to_owned(),
            message: "`async` is not part of this course. Write `coroutine!`.".to_owned(),
            reason: "The loop of this course drives coroutines only.".to_owned(),
            file: FILE.to_owned(),
            line: 23,
            column: 9,
            source: "        coroutine! {".to_owned(),
        }],
        ..base.clone()
    };
    let not_written = Report {
        outcome: Outcome::NotWritten,
        unwritten: vec![Unwritten {
            method: Some("release".to_owned()),
            file: FILE.to_owned(),
            line: 34,
            column: 5,
        }],
        ..base.clone()
    };
    let not_built = Report {
        diagnostics: Some(diagnostics.to_owned()),
        ..base
    };
    [refused, not_built, not_written]
}
