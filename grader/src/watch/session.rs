//! What to do when something happens while the grader watches: when to grade, what to draw, what a key means.
//!
//! Entry points: [`Session::begin`] and [`Session::step`]. Time is told to it, and nothing is done here: what comes out is what to do.

use std::time::{Duration, Instant};

use grader::kept::Report;
use grader::message::Message;
use grader::messages::Texts;
use serde_json::Value;

/// So long nothing must have been saved before it is graded: an editor that saves in several steps has done by then.
const QUIET: Duration = Duration::from_millis(15);
/// So long it is waited for that at most.
const PATIENCE: Duration = Duration::from_millis(300);
/// Checks of each kind that are told when they change.
const MOST_CHANGES: usize = 4;
/// A grading that takes longer is told of.
const LONG: Duration = Duration::from_secs(1);

/// What can happen.
#[derive(Debug)]
pub(super) enum Input {
    /// The files are not what they were.
    Saved,
    /// The grading that was started last came to its end.
    Graded(Outcome),
    /// A key.
    Key(u8),
    /// Nothing, but time has passed.
    Time,
}

/// What a grading gave.
#[derive(Debug)]
pub(super) enum Outcome {
    /// A verdict.
    Report(Box<Report>),
    /// There is none, and this is what the grader said.
    Words(String),
}

/// What is to be done.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Action {
    /// End the grading under way.
    Stop,
    /// Begin a grading.
    Start,
    /// Show this, in place of what is shown.
    Draw(String),
    /// That is all.
    Quit,
}

/// A user who watches.
pub(super) struct Session<'a> {
    texts: &'a Texts,
    /// When the first save was noticed that is not graded yet, and when the last was.
    saved: Option<(Instant, Instant)>,
    /// When the grading under way began.
    running: Option<Instant>,
    /// Whether the user was told that it takes long.
    told: bool,
    shown: Option<Outcome>,
    /// The checks of the last verdict that had any.
    checks: Vec<Standing>,
    /// What the last verdict changed.
    changes: String,
    hints: usize,
    every: bool,
}

/// How a check stood.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Standing {
    name: String,
    title: String,
    passed: bool,
}

impl<'a> Session<'a> {
    /// Nothing was graded yet.
    pub(super) fn new(texts: &'a Texts) -> Session<'a> {
        Session {
            texts,
            saved: None,
            running: None,
            told: false,
            shown: None,
            checks: Vec::new(),
            changes: String::new(),
            hints: 0,
            every: false,
        }
    }

    /// What to do first.
    pub(super) fn begin(&mut self) -> Vec<Action> {
        let now = Instant::now();
        self.running = Some(now);
        vec![Action::Start]
    }

    /// When it is time to look at the clock again.
    pub(super) fn due(&self) -> Option<Instant> {
        let saved = self
            .saved
            .map(|(first, last)| (last + QUIET).min(first + PATIENCE));
        let long = self
            .running
            .filter(|_| !self.told)
            .map(|began| began + LONG);
        saved.into_iter().chain(long).min()
    }

    /// What to do about `input`, on a screen of this size.
    pub(super) fn step(&mut self, now: Instant, input: Input, size: (usize, usize)) -> Vec<Action> {
        match input {
            Input::Saved => {
                let first = self.saved.map_or(now, |(first, _)| first);
                self.saved = Some((first, now));
                // What it would say is out of date.
                let ran = self.running.take();
                ran.map(|_| Action::Stop).into_iter().collect()
            }
            Input::Graded(outcome) => {
                self.running = None;
                self.take_in(outcome);
                self.redraw(size)
            }
            Input::Key(key) => self.key(now, key, size),
            Input::Time => self.time(now, size),
        }
    }

    fn time(&mut self, now: Instant, size: (usize, usize)) -> Vec<Action> {
        let settled =
            |(first, last): (Instant, Instant)| now >= (last + QUIET).min(first + PATIENCE);
        if self.saved.is_some_and(settled) {
            self.saved = None;
            return self.start(now);
        }
        if !self.told && self.running.is_some_and(|began| now >= began + LONG) {
            self.told = true;
            return self.redraw(size);
        }
        Vec::new()
    }

    fn start(&mut self, now: Instant) -> Vec<Action> {
        self.running = Some(now);
        self.told = false;
        vec![Action::Start]
    }

    fn key(&mut self, now: Instant, key: u8, size: (usize, usize)) -> Vec<Action> {
        match key {
            // Ctrl-C comes as a signal, but for a terminal that sends it as a key.
            b'q' | b'Q' | 3 | 4 => vec![Action::Quit],
            b'h' if self.most_hints() > 0 => {
                self.hints = (self.hints + 1) % (self.most_hints() + 1);
                self.redraw(size)
            }
            b'a' => {
                self.every = !self.every;
                self.redraw(size)
            }
            b'r' if self.running.is_none() => self.start(now),
            _ => Vec::new(),
        }
    }

    /// How many hints there are: as long as the next one says more.
    fn most_hints(&self) -> usize {
        let Some(Outcome::Report(report)) = &self.shown else {
            return 0;
        };
        // The first entry is what stands there without any.
        let pairs = report.hints.windows(2);
        pairs.take_while(|pair| pair[0] != pair[1]).count()
    }

    fn take_in(&mut self, outcome: Outcome) {
        self.changes.clear();
        if let Outcome::Report(report) = &outcome {
            let checks = standings(&report.json);
            // Code that does not compile has no checks: the next verdict is held against the last that had.
            if !checks.is_empty() {
                self.changes = self.compare(&checks);
                self.checks = checks;
            }
            let is_new =
                !matches!(&self.shown, Some(Outcome::Report(before)) if before.text == report.text);
            if is_new {
                self.hints = 0;
            }
        }
        self.shown = Some(outcome);
    }

    /// What is otherwise than the last time, a line each. Of many the first: they mostly have one reason.
    fn compare(&self, checks: &[Standing]) -> String {
        let was = |name: &str| self.checks.iter().find(|before| before.name == name);
        let mut lines = Vec::new();
        for (id, more, passed) in [
            ("watch-fixed", "watch-fixed-more", true),
            ("watch-broken", "watch-broken-more", false),
        ] {
            let turned = |now: &&Standing| {
                now.passed == passed && was(&now.name).is_some_and(|before| before.passed != passed)
            };
            let turned: Vec<_> = checks.iter().filter(turned).collect();
            for now in turned.iter().take(MOST_CHANGES) {
                lines.push(Message::new(id).with("title", now.title.as_str()));
            }
            if let Some(count) = turned
                .len()
                .checked_sub(MOST_CHANGES)
                .filter(|count| *count > 0)
            {
                lines.push(Message::new(more).with("count", count));
            }
        }
        let lines = lines.iter().map(|line| self.texts.render(line) + "\n");
        lines.collect()
    }

    /// The screen as it must be now.
    pub(super) fn redraw(&self, (columns, _): (usize, usize)) -> Vec<Action> {
        let body = match &self.shown {
            None => String::new(),
            Some(Outcome::Words(words)) => words.clone(),
            Some(Outcome::Report(report)) => {
                let text = if self.every {
                    &report.verbose
                } else {
                    &report.text
                };
                let hints = report.hints.get(self.hints);
                text.clone() + hints.map_or("", String::as_str)
            }
        };
        let rule = "-".repeat(columns.min(80));
        let state = if self.running.is_some() && self.told {
            self.texts.entry("watch-grading") + "\n"
        } else {
            String::new()
        };
        let hint = if self.most_hints() > 0 { "yes" } else { "no" };
        let keys = Message::new("watch-keys").with("hint", hint);
        let keys = self.texts.render(&keys);
        let changes = &self.changes;
        vec![Action::Draw(format!(
            "{body}{rule}\n{changes}{state}{keys}"
        ))]
    }
}

/// The checks of a report, in its order.
fn standings(json: &str) -> Vec<Standing> {
    let report: Value = serde_json::from_str(json).unwrap_or_default();
    let checks = report["checks"].as_array().into_iter().flatten();
    checks
        .filter_map(|check| {
            Some(Standing {
                name: check["name"].as_str()?.to_owned(),
                title: check["title"].as_str()?.to_owned(),
                passed: check["status"] == "passed",
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const SIZE: (usize, usize) = (80, 24);

    /// A session in which the first verdict was `passed`.
    struct Played {
        session: Session<'static>,
        now: Instant,
    }

    impl Played {
        fn new() -> Played {
            let texts = Box::leak(Box::new(Texts::english()));
            let mut session = Session::new(texts);
            assert_eq!(session.begin(), [Action::Start]);
            Played {
                session,
                now: Instant::now(),
            }
        }

        fn after(&mut self, milliseconds: u64, input: Input) -> Vec<Action> {
            self.now += Duration::from_millis(milliseconds);
            self.session.step(self.now, input, SIZE)
        }

        /// The screen after a verdict with these checks.
        fn graded(&mut self, checks: &[(&str, bool)]) -> String {
            let [Action::Draw(screen)] = &self.after(100, Input::Graded(verdict(checks)))[..]
            else {
                panic!("a verdict is drawn, and nothing else happens")
            };
            screen.clone()
        }
    }

    fn verdict(checks: &[(&str, bool)]) -> Outcome {
        let checks: Vec<_> = checks
            .iter()
            .map(|(name, passed)| {
                let status = if *passed { "passed" } else { "failed" };
                serde_json::json!({ "name": name, "title": format!("title of {name}"), "status": status })
            })
            .collect();
        Outcome::Report(Box::new(Report {
            points: 0,
            text: format!("the report on {checks:?}\n"),
            verbose: "all of it\n".into(),
            hints: vec![
                String::new(),
                "first hint\n".into(),
                "first and second hint\n".into(),
                "first and second hint\n".into(),
            ],
            json: serde_json::json!({ "checks": checks }).to_string(),
        }))
    }

    #[test]
    fn burst_of_saves_is_one_run() {
        let mut played = Played::new();
        played.graded(&[]);
        for _ in 0..5 {
            assert_eq!(played.after(5, Input::Saved), []);
            assert_eq!(played.after(5, Input::Time), []);
        }
        assert_eq!(played.after(10, Input::Time), [Action::Start]);
        assert_eq!(played.after(100, Input::Time), []);
    }

    #[test]
    fn file_that_is_saved_without_end_is_graded_all_the_same() {
        let mut played = Played::new();
        played.graded(&[]);
        let mut started = 0;
        for _ in 0..100 {
            played.after(5, Input::Saved);
            started += played
                .after(5, Input::Time)
                .iter()
                .filter(|action| **action == Action::Start)
                .count();
        }
        assert!((2..=4).contains(&started), "{started}");
    }

    #[test]
    fn newer_save_ends_a_run_that_is_under_way() {
        let mut played = Played::new();
        assert_eq!(played.after(50, Input::Saved), [Action::Stop]);
        assert_eq!(played.after(50, Input::Time), [Action::Start]);
        assert_eq!(played.after(50, Input::Saved), [Action::Stop]);
        assert_eq!(played.after(1, Input::Saved), []);
    }

    #[test]
    fn time_is_asked_for_when_something_is_due_and_not_before() {
        let mut played = Played::new();
        played.graded(&[]);
        assert_eq!(played.session.due(), None);
        played.after(0, Input::Saved);
        assert_eq!(played.session.due(), Some(played.now + QUIET));
    }

    #[test]
    fn what_was_fixed_and_what_is_newly_broken_is_told() {
        let mut played = Played::new();
        let first = played.graded(&[("order", false), ("exclusion", true), ("cancel", false)]);
        assert!(
            !first.contains("Fixed:") && !first.contains("Broken:"),
            "{first}"
        );
        let next = played.graded(&[("order", true), ("exclusion", false), ("cancel", false)]);
        assert!(
            next.contains("Fixed: title of order\nNewly broken: title of exclusion\n"),
            "{next}"
        );
        assert!(!next.contains("title of cancel\n"), "{next}");
        // Held against the last verdict that had checks.
        played.graded(&[]);
        let last = played.graded(&[("order", false), ("exclusion", false), ("cancel", false)]);
        assert!(last.contains("Newly broken: title of order\n"), "{last}");
    }

    #[test]
    fn hints_come_one_by_one_and_go() {
        let mut played = Played::new();
        played.graded(&[("order", false)]);
        let mut screens = Vec::new();
        for _ in 0..3 {
            let [Action::Draw(screen)] = &played.after(1, Input::Key(b'h'))[..] else {
                panic!("a key draws")
            };
            screens.push(screen.clone());
        }
        assert!(screens[0].contains("first hint"));
        assert!(screens[1].contains("first and second hint"));
        assert!(!screens[2].contains("hint\n"), "{}", screens[2]);
    }

    #[test]
    fn keys_quit_show_all_and_grade_again() {
        let mut played = Played::new();
        played.graded(&[]);
        assert!(
            matches!(&played.after(1, Input::Key(b'a'))[..], [Action::Draw(screen)] if screen.contains("all of it"))
        );
        assert_eq!(played.after(1, Input::Key(b'r')), [Action::Start]);
        assert_eq!(played.after(1, Input::Key(b'r')), []);
        assert_eq!(played.after(1, Input::Key(b'x')), []);
        for key in [b'q', 3, 4] {
            assert_eq!(played.after(1, Input::Key(key)), [Action::Quit]);
        }
    }

    #[test]
    fn long_grading_is_told_of_once() {
        let mut played = Played::new();
        played.graded(&[]);
        played.after(0, Input::Saved);
        assert_eq!(played.after(20, Input::Time), [Action::Start]);
        assert_eq!(played.after(900, Input::Time), []);
        assert!(matches!(
            &played.after(200, Input::Time)[..],
            [Action::Draw(_)]
        ));
        assert_eq!(played.after(200, Input::Time), []);
    }
}
