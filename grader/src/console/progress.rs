//! Progress on standard error while a step takes long: a spinner on a terminal, a line elsewhere.
//!
//! Entry points: [`Progress`], and [`Counter`] for many submissions. Nothing of it reaches the
//! report.

use std::io::{self, IsTerminal, Write};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use class::note::Note;
use grader::messages::{Message, Texts};
use indicatif::{ProgressBar, ProgressStyle};

/// Time before the spinner: shorter work shows nothing.
const PATIENCE: Duration = Duration::from_secs(1);
/// Interval between turns of the spinner.
const TICK: Duration = Duration::from_millis(120);

/// The display of the step that takes long.
pub(crate) struct Progress<'a> {
    texts: &'a Texts,
    spinner: Option<(Sender<String>, JoinHandle<()>)>,
}

impl<'a> Progress<'a> {
    /// Creates a display without a message yet.
    pub(crate) fn new(texts: &'a Texts) -> Progress<'a> {
        let spinner = io::stderr().is_terminal().then(|| {
            let (sender, receiver) = mpsc::channel();
            (sender, thread::spawn(move || spin(&receiver)))
        });
        Progress { texts, spinner }
    }

    /// Shows `message` as the current step.
    pub(crate) fn show(&mut self, message: &Message) {
        let words = self.texts.render(message);
        match &self.spinner {
            // The thread ends only when the sender is dropped.
            Some((sender, _)) => drop(sender.send(words)),
            None => drop(writeln!(io::stderr(), "{words}")),
        }
    }

    /// Removes the spinner, so that the next output begins on a clean line.
    pub(crate) fn end(self) {
        if let Some((sender, thread)) = self.spinner {
            drop(sender);
            // A panic of the spinner was printed already; the report follows all the same.
            let _ = thread.join();
        }
    }
}

/// Shows the latest words, beginning some time after the first.
fn spin(words: &Receiver<String>) {
    let Ok(mut latest) = words.recv() else { return };
    let due = Instant::now() + PATIENCE;
    loop {
        match words.recv_timeout(due.saturating_duration_since(Instant::now())) {
            Ok(newer) => latest = newer,
            Err(RecvTimeoutError::Timeout) => break,
            Err(RecvTimeoutError::Disconnected) => return,
        }
    }
    let spinner = ProgressBar::new_spinner().with_message(latest);
    spinner.enable_steady_tick(TICK);
    while let Ok(newer) = words.recv() {
        spinner.set_message(newer);
    }
    spinner.finish_and_clear();
}

/// Interval between a counter's lines without a terminal.
const LINE: Duration = Duration::from_secs(10);

/// The result that a counter counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Counted {
    /// There is a mark.
    WithMark,
    /// The grader failed.
    Failed,
}

/// A counter of submissions: a bar on a terminal, a line now and then elsewhere.
pub(crate) struct Counter<'a> {
    texts: &'a Texts,
    bar: Option<ProgressBar>,
    total: usize,
    kept: usize,
    done: usize,
    failed: usize,
    begin: Instant,
    last_line: Instant,
}

impl<'a> Counter<'a> {
    /// Creates a counter of `total` submissions, beside `kept` that were graded before.
    pub(crate) fn new(texts: &'a Texts, total: usize, kept: usize) -> Counter<'a> {
        let bar = io::stderr().is_terminal().then(|| {
            let style = ProgressStyle::with_template("{bar:30} {msg}");
            let bar = ProgressBar::new(total as u64);
            match style {
                Ok(style) => bar.with_style(style),
                Err(_) => bar,
            }
        });
        let now = Instant::now();
        Counter {
            texts,
            bar,
            total,
            kept,
            done: 0,
            failed: 0,
            begin: now,
            last_line: now,
        }
    }

    /// Counts one more submission.
    pub(crate) fn count(&mut self, graded: Counted) {
        self.done += 1;
        self.failed += usize::from(graded == Counted::Failed);
        let words = self.words();
        match &self.bar {
            Some(bar) => {
                bar.set_message(words);
                bar.inc(1);
            }
            None if self.last_line.elapsed() >= LINE || self.done == self.total => {
                self.last_line = Instant::now();
                drop(writeln!(io::stderr(), "{words}"));
            }
            None => {}
        }
    }

    /// Returns the rate and the time left, from the submissions so far.
    fn words(&self) -> String {
        let seconds = self.begin.elapsed().as_secs_f64().max(0.001);
        let rate = self.done as f64 / seconds;
        let left = (self.total - self.done) as f64 / rate.max(0.001);
        let note = Note::new("class-progress")
            .with("done", self.done)
            .with("total", self.total)
            .with("kept", self.kept)
            .with("failed", self.failed)
            .with("rate", format!("{rate:.1}"))
            .with(
                "left",
                format!("{}:{:02}", left as u64 / 60, left as u64 % 60),
            );
        self.texts.render_note(&note)
    }

    /// Removes the bar. Returns the number of failed submissions.
    pub(crate) fn end(self) -> usize {
        if let Some(bar) = self.bar {
            bar.finish_and_clear();
        }
        self.failed
    }
}
