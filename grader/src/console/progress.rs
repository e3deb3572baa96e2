//! A sign of life on standard error while something takes long: a spinner on a terminal, a line elsewhere.
//!
//! Entry point: [`Progress`]. Nothing of it reaches the report.

use std::io::{self, IsTerminal, Write};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use grader::messages::{Message, Texts};
use indicatif::ProgressBar;

/// What is done before this shows nothing.
const PATIENCE: Duration = Duration::from_secs(1);
/// How often the spinner turns.
const TICK: Duration = Duration::from_millis(120);

/// Tells what takes long.
pub(crate) struct Progress<'a> {
    texts: &'a Texts,
    spinner: Option<(Sender<String>, JoinHandle<()>)>,
}

impl<'a> Progress<'a> {
    /// Nothing to tell yet.
    pub(crate) fn new(texts: &'a Texts) -> Progress<'a> {
        let spinner = io::stderr().is_terminal().then(|| {
            let (sender, receiver) = mpsc::channel();
            (sender, thread::spawn(move || spin(&receiver)))
        });
        Progress { texts, spinner }
    }

    /// `message` is what goes on now.
    pub(crate) fn show(&mut self, message: &Message) {
        let words = self.texts.render(message);
        match &self.spinner {
            // The thread ends only when the sender is gone.
            Some((sender, _)) => drop(sender.send(words)),
            None => drop(writeln!(io::stderr(), "{words}")),
        }
    }

    /// It is over: the spinner goes away, and what comes next begins on a clean line.
    pub(crate) fn end(self) {
        if let Some((sender, thread)) = self.spinner {
            drop(sender);
            // A spinner that panicked has said so; the report comes all the same.
            let _ = thread.join();
        }
    }
}

/// Shows the latest words, once they have been true for some time.
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
