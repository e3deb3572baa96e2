//! Grades at every save, on a terminal, until the user has enough.
//!
//! Entry point: [`watch`]. Each grading is a grader of its own, so that one that is out of date can be ended at any point. What to do
//! when is decided by [`session`], which knows no clock and no terminal.

use std::io::{self, BufRead, BufReader, IsTerminal, Read, Write};
use std::os::fd::{AsFd, BorrowedFd};
use std::os::unix::net::UnixStream;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{self, Receiver, Sender};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};
use std::{env, thread};

use anyhow::Context;
use files::Files;
use grader::report::PageWidth;
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::process::{Pid, Signal, kill_process};
use session::{Action, Input, Session};
use signal_hook::consts::{SIGCONT, SIGHUP, SIGINT, SIGTERM, SIGWINCH};
use signal_hook::low_level::{emulate_default_handler, pipe};
use terminal::Terminal;

use crate::cli::Invocation;
use crate::console::{self, Console};

pub(crate) mod event;
mod files;
mod session;
mod terminal;

/// How long nothing happens at most before the files are looked at anyway: not every file system tells of changes.
const LOOK: Duration = Duration::from_millis(500);

/// The end of watching.
pub(crate) enum Watched {
    /// A key ended it.
    ToTheEnd,
    /// Standard input or output is no terminal.
    NoTerminal,
}

/// Watches until a key or a signal ends it.
pub(crate) fn watch(order: &Invocation, console: &Console<'_>) -> anyhow::Result<Watched> {
    if !io::stdin().is_terminal() || !io::stdout().is_terminal() {
        return Ok(Watched::NoTerminal);
    }
    let (mut wake, woken) = UnixStream::pair().context("make a pipe")?;
    woken.set_nonblocking(true).context("make a pipe")?;
    wake.set_nonblocking(true).context("make a pipe")?;
    let signals = Signals::watch()?;
    let color = console::choice(order.cli.color);
    let terminal = Terminal::prepare(color).context("prepare the terminal")?;
    let mut watcher = Watcher {
        order,
        program: env::current_exe().context("find the grader's own program")?,
        files: Files::of(&order.student),
        session: Session::new(console.texts),
        columns: PageWidth::of_terminal(terminal.size().0),
        running: None,
        results: mpsc::channel(),
        wake: &mut wake,
        woken,
        signals,
        terminal: &terminal,
    };
    let ended_by = watcher.go()?;
    drop(watcher);
    drop(terminal);
    if let Some(signal) = ended_by {
        emulate_default_handler(signal).context("end as the signal would have it")?;
    }
    Ok(Watched::ToTheEnd)
}

/// Everything that can wake the loop, and what it works on.
struct Watcher<'a> {
    order: &'a Invocation,
    /// The grader's own file. Found once: if it is built anew meanwhile, the new one stands there.
    program: PathBuf,
    files: Files,
    session: Session<'a>,
    /// How wide the report that is shown or under way is.
    columns: PageWidth,
    running: Option<Running>,
    results: (Sender<Numbered>, Receiver<Numbered>),
    wake: &'a mut UnixStream,
    woken: UnixStream,
    signals: Signals,
    terminal: &'a Terminal,
}

/// News of a grading, and of which.
type Numbered = (usize, Input);

/// A grading under way.
struct Running {
    number: usize,
    grader: Grader,
}

/// A grader that was started. Its number, until it is reaped: after that the number may be somebody else's.
#[derive(Clone)]
struct Grader(Arc<Mutex<Option<Pid>>>);

impl Grader {
    fn of(child: &Child) -> Grader {
        Grader(Arc::new(Mutex::new(Some(Pid::from_child(child)))))
    }

    /// Asks it to end, if it has not.
    fn end(&self) {
        if let Some(pid) = *self.0.lock().unwrap_or_else(PoisonError::into_inner) {
            // An error means that it has ended by itself.
            let _ = kill_process(pid, Signal::TERM);
        }
    }

    /// Waits for its end, which is near: it has closed what it tells by.
    fn reap(&self, mut child: Child) {
        let mut pid = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        // An error means that it is gone.
        let _ = child.wait();
        *pid = None;
    }
}

impl Watcher<'_> {
    /// Gives the signal that ended it, if it was one.
    fn go(&mut self) -> anyhow::Result<Option<i32>> {
        let first = self.session.begin();
        if self.act(first)? {
            return Ok(None);
        }
        loop {
            self.wait()?;
            while let Some(signal) = self.signals.next() {
                if signal != SIGCONT && signal != SIGWINCH {
                    self.stop();
                    return Ok(Some(signal));
                }
                if signal == SIGCONT {
                    // Whoever had the terminal meanwhile may have left it otherwise.
                    self.terminal.again().context("prepare the terminal")?;
                }
                self.resize()?;
            }
            for input in self.inputs()? {
                let actions = self
                    .session
                    .step(Instant::now(), input, self.terminal.size());
                if self.act(actions)? {
                    return Ok(None);
                }
            }
        }
    }

    /// Draws again. What was written for another width is graded once more, as after a save: so a size that goes on changing waits.
    fn resize(&mut self) -> anyhow::Result<()> {
        let size = self.terminal.size();
        let columns = PageWidth::of_terminal(size.0);
        let mut actions = self.session.redraw(size);
        if columns != self.columns {
            self.columns = columns;
            actions.extend(self.session.step(Instant::now(), Input::Saved, size));
        }
        self.act(actions)?;
        Ok(())
    }

    /// Waits until something happens, or is due.
    fn wait(&self) -> anyhow::Result<()> {
        let due = self.session.due();
        let left = due.map_or(LOOK, |due| due.saturating_duration_since(Instant::now()));
        let patience = left.min(LOOK);
        let patience = Timespec {
            tv_sec: 0,
            // Rounded up, so that it is not asked again in vain.
            tv_nsec: (patience.as_nanos() + 100_000) as _,
        };
        let all = [
            Some(self.terminal.as_fd()),
            Some(self.woken.as_fd()),
            Some(self.signals.as_fd()),
            self.files.as_fd(),
        ];
        let mut polled: Vec<PollFd<'_>> = all
            .into_iter()
            .flatten()
            .map(|fd| PollFd::from_borrowed_fd(fd, PollFlags::IN))
            .collect();
        match poll(&mut polled, Some(&patience)) {
            Ok(_) | Err(rustix::io::Errno::INTR) => Ok(()),
            Err(error) => Err(error).context("wait for a save or a key"),
        }
    }

    fn inputs(&mut self) -> anyhow::Result<Vec<Input>> {
        let mut inputs = Vec::new();
        let mut rest = [0; 64];
        while matches!((&self.woken).read(&mut rest), Ok(1..)) {}
        if self.files.changed() {
            inputs.push(Input::Saved);
        }
        while let Ok((number, news)) = self.results.1.try_recv() {
            // What was ended has nothing to say any more.
            if self
                .running
                .as_ref()
                .is_some_and(|running| running.number == number)
            {
                inputs.push(news);
            }
        }
        let keys = self.terminal.keys().context("read keys")?;
        inputs.extend(keys.into_iter().map(Input::Key));
        inputs.push(Input::Time);
        Ok(inputs)
    }

    /// Does what the session wants. True if that is to end.
    fn act(&mut self, actions: Vec<Action>) -> anyhow::Result<bool> {
        for action in actions {
            match action {
                Action::Stop => self.stop(),
                Action::Start => self.start()?,
                Action::Draw(text) => self.terminal.draw(&text).context("draw")?,
                Action::Quit => {
                    self.stop();
                    return Ok(true);
                }
            }
        }
        Ok(false)
    }

    fn start(&mut self) -> anyhow::Result<()> {
        static NEXT: std::sync::atomic::AtomicUsize = std::sync::atomic::AtomicUsize::new(0);
        let number = NEXT.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        let mut command = Command::new(&self.program);
        command.args(self.order.once(self.columns.count()));
        command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let child = command.spawn().context("start a grader")?;
        let grader = Grader::of(&child);
        self.running = Some(Running {
            number,
            grader: grader.clone(),
        });
        let results = self.results.0.clone();
        let mut wake = self.wake.try_clone().context("make a pipe")?;
        thread::spawn(move || {
            hear(child, &grader, &mut |news| {
                // If nobody listens any more, nobody wants to know.
                let _ = results.send((number, news));
                let _ = wake.write(&[0]);
            });
        });
        Ok(())
    }

    /// Ends the grading under way. It tidies up by itself.
    fn stop(&mut self) {
        if let Some(running) = self.running.take() {
            running.grader.end();
        }
    }
}

/// Hears a grader out. What it tells is passed on at once, and last of all that it has ended, with its words on standard error.
fn hear(mut child: Child, grader: &Grader, tell: &mut dyn FnMut(Input)) {
    let errors = child.stderr.take().map(|mut errors| {
        thread::spawn(move || {
            let mut words = Vec::new();
            // What could be read of them is told.
            let _ = errors.read_to_end(&mut words);
            words
        })
    });
    let lines = child
        .stdout
        .take()
        .into_iter()
        .flat_map(|out| BufReader::new(out).lines());
    for line in lines.map_while(Result::ok) {
        if let Ok(told) = serde_json::from_str(&line) {
            tell(Input::Event(told));
        }
    }
    let words = errors.and_then(|errors| errors.join().ok());
    grader.reap(child);
    let words = String::from_utf8_lossy(&words.unwrap_or_default()).into_owned();
    tell(Input::Ended(words));
}

/// Signals, as bytes to be read.
struct Signals(Vec<(i32, UnixStream)>, UnixStream);

impl Signals {
    fn watch() -> anyhow::Result<Signals> {
        let (any, any_told) = UnixStream::pair().context("make a pipe")?;
        any.set_nonblocking(true).context("make a pipe")?;
        let mut each = Vec::new();
        for signal in [SIGINT, SIGTERM, SIGHUP, SIGCONT, SIGWINCH] {
            let (told, tell) = UnixStream::pair().context("make a pipe")?;
            told.set_nonblocking(true).context("make a pipe")?;
            pipe::register(signal, tell).context("watch for signals")?;
            let any_told = any_told.try_clone().context("make a pipe")?;
            pipe::register(signal, any_told).context("watch for signals")?;
            each.push((signal, told));
        }
        Ok(Signals(each, any))
    }

    fn as_fd(&self) -> BorrowedFd<'_> {
        self.1.as_fd()
    }

    /// One that came.
    fn next(&self) -> Option<i32> {
        let mut byte = [0];
        while matches!((&self.1).read(&mut byte), Ok(1..)) {}
        let mut came = self.0.iter().filter_map(|(signal, told)| {
            matches!({ told }.read(&mut byte), Ok(1..)).then_some(*signal)
        });
        came.next()
    }
}
