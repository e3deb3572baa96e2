//! The state machine of `--watch`: when to grade, what to draw, and the meaning of keys.
//!
//! Entry points: [`WatchSession::begin`] and [`WatchSession::step`]. It gets the time as an
//! argument and performs nothing: it returns actions.

use std::ops::Range;
use std::time::{Duration, Instant};

use anstream::adapter::strip_str;
use anstyle::{AnsiColor, Style};
use grader::messages::{Message, Texts};
use grader::report::renderings::Renderings;
use serde_json::Value;
use unicode_width::UnicodeWidthStr;

use crate::watch::event::GradingEvent;

/// Debounce interval: an editor that saves in several steps has finished by then. It is longer than
/// the resolution of file times, so that every save after the start of a run changes a file's time.
const QUIET: Duration = Duration::from_millis(15);
/// Maximal delay by debouncing.
const PATIENCE: Duration = Duration::from_millis(300);
/// Maximal number of listed changes of each sort.
const MOST_CHANGES: usize = 4;
/// Minimal number of rows for a report, however small the screen is.
const LEAST_ROOM: usize = 3;
/// Duration after which a grading is reported as slow.
const LONG: Duration = Duration::from_secs(1);

const FIXED: Style = AnsiColor::Green.on_default();
const BROKEN: Style = AnsiColor::Red.on_default().bold();

/// An event for the session.
#[derive(Debug)]
pub(super) enum Input {
    /// The files have changed.
    Saved,
    /// An event of the grading that was started last.
    Event(GradingEvent),
    /// That grading has exited, with this standard error.
    Ended(String),
    /// A key.
    Key(char),
    /// A key that scrolls.
    Scroll(Scroll),
    /// No event; a deadline has passed.
    Time,
}

/// A movement through a report that is longer than the screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Scroll {
    LineUp,
    LineDown,
    PageUp,
    PageDown,
    Top,
    Bottom,
}

/// The result of a grading.
#[derive(Debug)]
enum GradingResult {
    /// A verdict.
    Report(Box<Renderings>),
    /// No verdict; the grader's error message.
    Words(String),
}

/// An action for the event loop.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Action {
    /// Terminate the grading in progress.
    Stop,
    /// Begin a grading.
    Start,
    /// Replace the screen by this text.
    Draw(String),
    /// Leave the loop.
    Quit,
}

/// The state of a `--watch` session.
pub(super) struct WatchSession<'a> {
    texts: &'a Texts,
    /// The times of the first and the last save that are not graded yet.
    saved: Option<(Instant, Instant)>,
    /// The number of the run that was started last.
    runs: usize,
    running: Option<Running>,
    /// The result of a run, and that run's number.
    shown: Option<(GradingResult, usize)>,
    /// The checks of the last verdict with checks, and the number of its run.
    checks: (Vec<CheckState>, usize),
    /// The points of that verdict.
    points: u32,
    /// True if the grading in progress only lays the same report out for another width.
    relays_out: bool,
    /// The arrow between the points before and after.
    pub(super) arrow: &'static str,
    /// The changes since the verdict before it.
    changes: String,
    /// Problems reported beside it.
    notes: Vec<String>,
    hints: usize,
    every: bool,
    /// The first shown line of a report that is longer than the screen. If it is `None`, the end of
    /// the report is shown.
    top: Option<usize>,
}

/// A grading in progress.
struct Running {
    began: Instant,
    /// True if the screen shows that it is slow.
    is_told: bool,
    /// The current slow step.
    progress: Option<String>,
}

/// The earlier result of a check.
#[derive(Clone, Debug, PartialEq, Eq)]
struct CheckState {
    name: String,
    title: String,
    /// `None` if it was not judged.
    passed: Option<bool>,
}

impl<'a> WatchSession<'a> {
    /// Creates a session before the first grading.
    pub(super) fn new(texts: &'a Texts) -> WatchSession<'a> {
        WatchSession {
            texts,
            saved: None,
            runs: 0,
            running: None,
            shown: None,
            checks: (Vec::new(), 0),
            points: 0,
            relays_out: false,
            arrow: "→",
            changes: String::new(),
            notes: Vec::new(),
            hints: 0,
            every: false,
            top: None,
        }
    }

    /// Returns the first actions.
    pub(super) fn begin(&mut self) -> Vec<Action> {
        self.start(Instant::now())
    }

    /// Returns the time of the next deadline.
    pub(super) fn due(&self) -> Option<Instant> {
        let saved = self
            .saved
            .map(|(first, last)| (last + QUIET).min(first + PATIENCE));
        let untold = self.running.as_ref().filter(|running| !running.is_told);
        let long = untold.map(|running| running.began + LONG);
        saved.into_iter().chain(long).min()
    }

    /// Returns the actions for `input`, on a screen of this size.
    pub(super) fn step(&mut self, now: Instant, input: Input, size: (usize, usize)) -> Vec<Action> {
        match input {
            Input::Saved => self.saved(now),
            Input::Event(told) => self.told(told, size),
            Input::Ended(words) => match self.running.take() {
                Some(_) => {
                    self.take_in(GradingResult::Words(words));
                    self.redraw(size)
                }
                // Its verdict has arrived before.
                None => Vec::new(),
            },
            Input::Key(key) => self.key(now, key, size),
            Input::Scroll(scroll) => self.scroll(scroll, size),
            Input::Time => self.time(now, size),
        }
    }

    fn saved(&mut self, now: Instant) -> Vec<Action> {
        let first = self.saved.map_or(now, |(first, _)| first);
        self.saved = Some((first, now));
        // Its result would be out of date.
        let ran = self.running.take();
        ran.map(|_| Action::Stop).into_iter().collect()
    }

    fn told(&mut self, told: GradingEvent, size: (usize, usize)) -> Vec<Action> {
        match (told, &mut self.running) {
            (GradingEvent::Report(report), running) => {
                *running = None;
                self.take_in(GradingResult::Report(report));
            }
            (GradingEvent::Note(words), _) => self.notes.push(words),
            (GradingEvent::Progress(words), Some(running)) => {
                running.progress = Some(words);
                if !running.is_told {
                    return Vec::new();
                }
            }
            (GradingEvent::Progress(_), None) => return Vec::new(),
        }
        self.redraw(size)
    }

    fn time(&mut self, now: Instant, size: (usize, usize)) -> Vec<Action> {
        let settled =
            |(first, last): (Instant, Instant)| now >= (last + QUIET).min(first + PATIENCE);
        if self.saved.is_some_and(settled) {
            self.saved = None;
            return self.start(now);
        }
        if let Some(running) = &mut self.running
            && !running.is_told
            && now >= running.began + LONG
        {
            running.is_told = true;
            return self.redraw(size);
        }
        Vec::new()
    }

    /// Returns the actions after a change of the terminal's width. A grader process lays out the
    /// same report again, with the verdict from the cache. That is no new run.
    pub(super) fn lay_out_again(&mut self, now: Instant) -> Vec<Action> {
        if self.running.is_some() || self.report().is_none() {
            return self.saved(now);
        }
        self.relays_out = true;
        self.launch(now)
    }

    fn start(&mut self, now: Instant) -> Vec<Action> {
        self.runs += 1;
        self.relays_out = false;
        self.launch(now)
    }

    fn launch(&mut self, now: Instant) -> Vec<Action> {
        self.running = Some(Running {
            began: now,
            is_told: false,
            progress: None,
        });
        vec![Action::Start]
    }

    fn key(&mut self, now: Instant, key: char, size: (usize, usize)) -> Vec<Action> {
        // These keys on a Russian layout too.
        match key.to_lowercase().next().unwrap_or(key) {
            // Ctrl-C is a signal, but some terminals send it as a key.
            'q' | 'й' | '\u{3}' | '\u{4}' => vec![Action::Quit],
            'h' | 'р' if self.most_hints() > 0 => {
                self.hints = (self.hints + 1) % (self.most_hints() + 1);
                self.top = None;
                self.redraw(size)
            }
            'a' | 'ф' if self.tells_more() => {
                self.every = !self.every;
                self.top = None;
                self.redraw(size)
            }
            'j' | 'о' => self.scroll(Scroll::LineDown, size),
            'k' | 'л' => self.scroll(Scroll::LineUp, size),
            ' ' => self.scroll(Scroll::PageDown, size),
            'b' | 'и' => self.scroll(Scroll::PageUp, size),
            'r' | 'к' if self.running.is_none() => self.start(now),
            _ => Vec::new(),
        }
    }

    fn report(&self) -> Option<&Renderings> {
        match &self.shown {
            Some((GradingResult::Report(report), _)) => Some(report),
            Some((GradingResult::Words(_), _)) | None => None,
        }
    }

    /// Returns the number of hints: each further one adds text.
    fn most_hints(&self) -> usize {
        let Some(report) = self.report().filter(|report| report.points < 100) else {
            return 0;
        };
        // The first entry is the text without hints.
        let pairs = report.hints.windows(2);
        pairs.take_while(|pair| pair[0] != pair[1]).count()
    }

    /// Returns true if the report has more than the first failure.
    fn tells_more(&self) -> bool {
        self.report()
            .is_some_and(|report| report.verbose != report.text)
    }

    fn take_in(&mut self, outcome: GradingResult) {
        if std::mem::take(&mut self.relays_out)
            && let GradingResult::Report(_) = &outcome
            && let Some((shown, _)) = &mut self.shown
        {
            *shown = outcome;
            return;
        }
        self.changes.clear();
        self.notes.clear();
        self.top = None;
        if let GradingResult::Report(report) = &outcome {
            let checks = standings(&report.json);
            // Code that does not compile has no checks: the next verdict is compared with the last
            // one that had some.
            if !checks.is_empty() {
                self.changes = self.compare(&checks, report.points);
                self.checks = (checks, self.runs);
                self.points = report.points;
            }
            let is_new = self
                .report()
                .is_none_or(|before| before.text != report.text);
            if is_new {
                self.hints = 0;
            }
        }
        self.shown = Some((outcome, self.runs));
    }

    /// Returns the points before and after, if they changed, and one line for each check that
    /// passes now or fails now. Only the first of many: they mostly have one cause.
    fn compare(&self, checks: &[CheckState], points: u32) -> String {
        let (before, run) = &self.checks;
        if before.is_empty() {
            return String::new();
        }
        let was = |name: &str| before.iter().find(|before| before.name == name);
        let mut lines = Vec::new();
        if points != self.points {
            let change = Message::new("watch-points")
                .with("before", self.points)
                .with("arrow", self.arrow)
                .with("after", points);
            lines.push((Style::new().bold(), change));
        }
        for (id, more, style, passed) in [
            ("watch-fixed", "watch-fixed-more", FIXED, true),
            ("watch-broken", "watch-broken-more", BROKEN, false),
        ] {
            let turned = |now: &&CheckState| {
                now.passed == Some(passed)
                    && was(&now.name).is_some_and(|before| before.passed == Some(!passed))
            };
            let turned: Vec<_> = checks.iter().filter(turned).collect();
            for now in turned.iter().take(MOST_CHANGES) {
                let line = Message::new(id).with("title", now.title.as_str());
                lines.push((style, line));
            }
            let more_of_them = turned.len().saturating_sub(MOST_CHANGES);
            if more_of_them > 0 {
                lines.push((style, Message::new(more).with("count", more_of_them)));
            }
        }
        if lines.is_empty() {
            lines.push((Style::new(), Message::new("watch-same").with("run", *run)));
        }
        lines
            .iter()
            .map(|(style, line)| format!("{style}{}{style:#}\n", self.texts.render(line)))
            .collect()
    }

    /// Returns the actions that draw the current screen.
    pub(super) fn redraw(&self, size: (usize, usize)) -> Vec<Action> {
        let (body, foot) = (self.body(), self.foot(size.0));
        let mut screen = String::new();
        match self.window(&body, &foot, size) {
            None => {
                screen += &body;
                screen += &foot;
            }
            Some((range, count)) => {
                for line in body.lines().skip(range.start).take(range.len()) {
                    screen += line;
                    screen.push('\n');
                }
                let (rule, rest) = foot.split_once('\n').unwrap_or_default();
                let place = Message::new("watch-lines")
                    .with("first", range.start + 1)
                    .with("last", range.end)
                    .with("count", count);
                screen += &format!("{rule}\n{}\n{rest}", self.texts.render(&place));
            }
        }
        // An empty last line would scroll the screen.
        screen.pop();
        vec![Action::Draw(screen)]
    }

    fn body(&self) -> String {
        match &self.shown {
            None => String::new(),
            Some((GradingResult::Words(words), _)) => words.clone(),
            Some((GradingResult::Report(report), _)) => self.page(report),
        }
    }

    /// Returns the lines below the report, the first of which is a rule.
    fn foot(&self, columns: usize) -> String {
        let running = self.running.as_ref().filter(|running| running.is_told);
        let mut foot = "-".repeat(columns.min(80));
        foot.push('\n');
        foot += &self.changes;
        let state = match (running, &self.shown) {
            (Some(_), _) => Message::new("watch-runs").with("run", self.runs),
            (None, Some((_, run))) => Message::new("watch-done").with("run", *run),
            (None, None) => Message::new("watch-runs").with("run", self.runs),
        };
        let progress = running.and_then(|running| running.progress.clone());
        let lines = self.notes.iter().cloned().chain(progress);
        for line in lines.chain([self.texts.render(&state), self.keys()]) {
            foot += &line;
            foot.push('\n');
        }
        foot
    }

    /// Returns the shown lines of a body that does not fit above `foot`, and the number of all its
    /// lines.
    fn window(
        &self,
        body: &str,
        foot: &str,
        (columns, rows): (usize, usize),
    ) -> Option<(Range<usize>, usize)> {
        let heights: Vec<usize> = body.lines().map(|line| height(line, columns)).collect();
        let foot: usize = foot.lines().map(|line| height(line, columns)).sum();
        if heights.iter().sum::<usize>() + foot <= rows {
            return None;
        }
        // One row tells which lines are shown.
        let room = rows.saturating_sub(foot + 1).max(LEAST_ROOM);
        let fits = |heights: &mut dyn Iterator<Item = &usize>| {
            let mut left = room;
            let fitting = heights.take_while(|height| {
                let fits = **height <= left;
                left = left.saturating_sub(**height);
                fits
            });
            fitting.count().max(1)
        };
        let last_top = heights.len() - fits(&mut heights.iter().rev());
        let top = self.top.map_or(last_top, |top| top.min(last_top));
        let shown = fits(&mut heights[top..].iter());
        Some((top..top + shown, heights.len()))
    }

    fn scroll(&mut self, scroll: Scroll, size: (usize, usize)) -> Vec<Action> {
        let Some((shown, count)) = self.window(&self.body(), &self.foot(size.0), size) else {
            return Vec::new();
        };
        // A page has one line in common with the page before.
        let page = shown.len().saturating_sub(1).max(1);
        let top = match scroll {
            Scroll::LineUp => shown.start.saturating_sub(1),
            Scroll::LineDown => shown.start + 1,
            Scroll::PageUp => shown.start.saturating_sub(page),
            Scroll::PageDown => shown.start + page,
            Scroll::Top => 0,
            Scroll::Bottom => count,
        };
        self.top = Some(top);
        self.redraw(size)
    }

    fn page(&self, report: &Renderings) -> String {
        let text = if self.every {
            &report.verbose
        } else {
            &report.text
        };
        let hints = report.hints.get(self.hints);
        text.clone() + hints.map_or("", String::as_str)
    }

    /// Returns the help line for the active keys. There are more while a report is shown.
    fn keys(&self) -> String {
        let hint = match (self.hints, self.most_hints()) {
            (_, 0) => "none",
            (0, _) => "first",
            (shown, most) if shown < most => "next",
            (_, _) => "last",
        };
        let more = match (self.tells_more(), self.every) {
            (false, _) => "none",
            (true, false) => "every",
            (true, true) => "first",
        };
        let keys = Message::new("watch-keys").with("hint", hint);
        self.texts.render(&keys.with("more", more))
    }
}

/// Returns the number of rows that a line takes.
fn height(line: &str, columns: usize) -> usize {
    let width = strip_str(line).to_string().width();
    width.div_ceil(columns.max(1)).max(1)
}

/// Returns the checks of a report, in its order.
fn standings(json: &str) -> Vec<CheckState> {
    let report: Value = serde_json::from_str(json).unwrap_or_default();
    let checks = report["checks"].as_array().into_iter().flatten();
    checks
        .filter_map(|check| {
            Some(CheckState {
                name: check["name"].as_str()?.to_owned(),
                title: check["title"].as_str()?.to_owned(),
                passed: match check["status"].as_str()? {
                    "passed" => Some(true),
                    "failed" => Some(false),
                    _ => None,
                },
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const SIZE: (usize, usize) = (80, 24);

    /// A session whose first verdict was `passed`.
    struct Played {
        session: WatchSession<'static>,
        now: Instant,
    }

    impl Played {
        fn new() -> Played {
            let texts = Box::leak(Box::new(Texts::english()));
            let mut session = WatchSession::new(texts);
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

        /// Returns the screen after a verdict with these checks.
        fn graded(&mut self, checks: &[(&str, bool)]) -> String {
            let drawn = drawn(self.after(100, verdict(checks)));
            assert_eq!(self.after(1, Input::Ended("words".into())), []);
            drawn
        }
    }

    /// Returns the drawn text, if there is no other action.
    #[track_caller]
    fn drawn(actions: Vec<Action>) -> String {
        match &actions[..] {
            [Action::Draw(screen)] => anstream::adapter::strip_str(screen).to_string(),
            other => panic!("{other:?}"),
        }
    }

    fn verdict(checks: &[(&str, bool)]) -> Input {
        let fails = checks.iter().any(|(_, passed)| !passed);
        let checks: Vec<_> = checks
            .iter()
            .map(|(name, passed)| {
                let status = if *passed { "passed" } else { "failed" };
                serde_json::json!({ "name": name, "title": format!("title of {name}"), "status": status })
            })
            .collect();
        let points = if fails { 0 } else { 100 };
        Input::Event(GradingEvent::Report(Box::new(Renderings {
            points,
            text: format!("the report on {checks:?}\n"),
            verbose: "all of it\n".into(),
            hints: vec![
                String::new(),
                "first hint\n".into(),
                "first and second hint\n".into(),
                "first and second hint\n".into(),
            ],
            next_hints: vec!["a command\n".into()],
            json: serde_json::json!({ "checks": checks }).to_string(),
        })))
    }

    #[test]
    fn check_that_cannot_be_judged_is_not_called_broken() {
        let mut played = Played::new();
        let unjudged = |status: &str| {
            let Input::Event(GradingEvent::Report(mut report)) = verdict(&[("order", false)])
            else {
                panic!("a report")
            };
            report.json = report.json.replace("failed", status);
            Input::Event(GradingEvent::Report(report))
        };
        played.graded(&[("order", true)]);
        for status in ["not-judged", "passed"] {
            played.after(100, Input::Key('r'));
            let screen = drawn(played.after(100, unjudged(status)));
            assert!(
                !screen.contains("broken") && !screen.contains("Fixed"),
                "{screen}"
            );
            assert_eq!(played.after(1, Input::Ended(String::new())), []);
        }
    }

    #[test]
    fn points_before_and_after_are_told() {
        let mut played = Played::new();
        played.graded(&[("order", false)]);
        played.after(100, Input::Key('r'));
        let screen = played.graded(&[("order", true)]);
        assert!(screen.contains("0 → 100"), "{screen}");
    }

    #[test]
    fn report_for_another_width_is_no_new_run() {
        let mut played = Played::new();
        played.graded(&[("order", false)]);
        played.after(100, Input::Key('r'));
        let before = played.graded(&[("order", true)]);
        assert_eq!(played.session.lay_out_again(played.now), [Action::Start]);
        assert_eq!(played.graded(&[("order", true)]), before);
    }

    /// Returns a report of this many lines.
    fn long(lines: usize) -> Input {
        let Input::Event(GradingEvent::Report(mut report)) = verdict(&[("order", false)]) else {
            panic!("a report")
        };
        report.text = (1..=lines).map(|line| format!("line {line}.\n")).collect();
        Input::Event(GradingEvent::Report(report))
    }

    #[test]
    fn report_that_is_longer_than_the_screen_scrolls() {
        let mut played = Played::new();
        let mut screen = drawn(played.after(1, long(50)));
        let shown = |screen: &str, first: usize, last: usize| {
            let lines: Vec<&str> = screen.lines().collect();
            assert_eq!(lines.len(), SIZE.1, "{screen}");
            assert_eq!(lines[0], format!("line {first}."));
            assert!(
                lines.contains(&format!("line {last}.").as_str()),
                "{screen}"
            );
            let place = format!("Lines {first} to {last} of 50;");
            assert!(screen.contains(&place), "{screen}");
        };
        shown(&screen, 31, 50);
        for (scroll, first, last) in [
            (Scroll::LineUp, 30, 49),
            (Scroll::PageUp, 11, 30),
            (Scroll::PageUp, 1, 20),
            (Scroll::LineUp, 1, 20),
            (Scroll::PageDown, 20, 39),
            (Scroll::LineDown, 21, 40),
            (Scroll::Bottom, 31, 50),
            (Scroll::LineDown, 31, 50),
            (Scroll::Top, 1, 20),
        ] {
            screen = drawn(played.after(1, Input::Scroll(scroll)));
            shown(&screen, first, last);
        }
        for (key, first, last) in [('j', 2, 21), ('л', 1, 20), (' ', 20, 39), ('и', 1, 20)] {
            screen = drawn(played.after(1, Input::Key(key)));
            shown(&screen, first, last);
        }
        // The next report is shown from its end again, above one line more on what has changed.
        played.after(1, Input::Key('r'));
        shown(&drawn(played.after(1, long(50))), 32, 50);
    }

    #[test]
    fn report_that_fits_does_not_scroll() {
        let mut played = Played::new();
        let screen = drawn(played.after(1, long(21)));
        assert!(
            screen.starts_with("line 1.\n") && !screen.contains("Lines"),
            "{screen}"
        );
        assert_eq!(screen.lines().count(), SIZE.1);
        assert_eq!(played.after(1, Input::Scroll(Scroll::PageUp)), []);
    }

    #[test]
    fn line_that_is_wider_than_the_screen_takes_several_rows() {
        assert_eq!(height("", 80), 1);
        assert_eq!(height(&"x".repeat(80), 80), 1);
        assert_eq!(height(&"ж".repeat(81), 80), 2);
        assert_eq!(height("\u{1b}[1mbold\u{1b}[0m", 4), 1);
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
        // The comparison uses the last verdict that had checks.
        played.graded(&[]);
        let last = played.graded(&[("order", false), ("exclusion", false), ("cancel", false)]);
        assert!(last.contains("Newly broken: title of order\n"), "{last}");
    }

    #[test]
    fn verdict_that_changes_nothing_says_so() {
        let mut played = Played::new();
        played.graded(&[("order", false)]);
        played.after(0, Input::Saved);
        assert_eq!(played.after(20, Input::Time), [Action::Start]);
        let next = played.graded(&[("order", false)]);
        assert!(
            next.contains("No check has changed since run 1.\nRun 2 is done."),
            "{next}"
        );
    }

    #[test]
    fn hints_come_one_by_one_and_go() {
        let mut played = Played::new();
        let none = played.graded(&[("order", false)]);
        assert!(none.contains("h hint"), "{none}");
        let mut screens = Vec::new();
        for _ in 0..3 {
            screens.push(drawn(played.after(1, Input::Key('h'))));
        }
        assert!(screens[0].contains("\nfirst hint\n") && screens[0].contains("h next hint"));
        assert!(screens[1].contains("first and second hint\n"));
        assert!(screens[1].contains("h no hint"), "{}", screens[1]);
        assert_eq!(screens[2], none);
        assert!(!screens[0].contains("a command"));
    }

    #[test]
    fn right_code_has_neither_hints_nor_more_failures() {
        let mut played = Played::new();
        let screen = played.graded(&[("order", true)]);
        assert!(!screen.contains("hint"), "{screen}");
        assert_eq!(played.after(1, Input::Key('h')), []);
    }

    #[test]
    fn keys_quit_show_all_and_grade_again() {
        for keys in ["arqx", "ARQX", "фкйч"] {
            let keys: Vec<char> = keys.chars().collect();
            let mut played = Played::new();
            played.graded(&[]);
            let every = drawn(played.after(1, Input::Key(keys[0])));
            assert!(every.contains("all of it") && every.contains("only the first"));
            assert_eq!(played.after(1, Input::Key(keys[1])), [Action::Start]);
            assert_eq!(played.after(1, Input::Key(keys[1])), []);
            assert_eq!(played.after(1, Input::Key(keys[3])), []);
            for key in [keys[2], '\u{3}', '\u{4}'] {
                assert_eq!(played.after(1, Input::Key(key)), [Action::Quit]);
            }
        }
    }

    #[test]
    fn long_grading_shows_its_progress() {
        let mut played = Played::new();
        let before = played.graded(&[("order", true)]);
        played.after(0, Input::Saved);
        assert_eq!(played.after(20, Input::Time), [Action::Start]);
        // A short grading would end before the line could be read.
        let building = || Input::Event(GradingEvent::Progress("building".into()));
        assert_eq!(played.after(1, building()), []);
        assert_eq!(played.after(900, Input::Time), []);
        let screen = drawn(played.after(200, Input::Time));
        assert!(screen.starts_with(before.split_once("Run").unwrap().0));
        assert!(screen.contains("building\nRun 2 is under way"), "{screen}");
        assert_eq!(played.after(200, Input::Time), []);
        let screen = played.graded(&[("order", true)]);
        assert!(!screen.contains("building"));
    }

    #[test]
    fn words_stand_where_there_is_no_verdict() {
        let mut played = Played::new();
        let screen = drawn(played.after(10, Input::Ended("no such file\n".into())));
        assert!(screen.starts_with("no such file\n---"), "{screen}");
    }

    #[test]
    fn word_on_what_went_wrong_stands_until_the_next_verdict() {
        let mut played = Played::new();
        played.graded(&[("order", true)]);
        let full = Input::Event(GradingEvent::Note("the disk is full".into()));
        assert!(drawn(played.after(1, full)).contains("the disk is full\nRun 1 is done"));
        assert!(!played.graded(&[("order", true)]).contains("full"));
    }
}
