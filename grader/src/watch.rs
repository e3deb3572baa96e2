//! Grades at every save, on a terminal, until the user quits.
//!
//! Entry point: [`watch`]. Each grading is a separate grader process, so that an outdated one can
//! be killed at any point. [`session`] decides about the actions; it uses no clock and no terminal.

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
use files::WatchedFiles;
use grader::report::{Glyphs, PageWidth};
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::process::{Pid, Signal, kill_process};
use session::{Action, Input, WatchSession};
use signal_hook::consts::{SIGCONT, SIGHUP, SIGINT, SIGTERM, SIGWINCH};
use signal_hook::low_level::{emulate_default_handler, pipe};
use terminal::Terminal;

use crate::cli::Invocation;
use crate::console::{self, Console};

pub(crate) mod event;
mod files;
mod session;
mod terminal;

/// Interval of the fallback poll: not every file system reports changes.
const LOOK: Duration = Duration::from_millis(500);

/// The end of watching.
pub(crate) enum Watched {
    /// A key ended it.
    ToTheEnd,
    /// Standard input or output is not a terminal.
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
    let mut session = WatchSession::new(console.texts);
    if console::glyphs(order) == Glyphs::Ascii {
        session.arrow = "->";
    }
    let mut watcher = Watcher {
        order,
        program: env::current_exe().context("find the grader's own program")?,
        files: WatchedFiles::of(&order.student),
        session,
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

/// The state of the event loop: all event sources, and the objects that the actions change.
struct Watcher<'a> {
    order: &'a Invocation,
    /// The grader's executable. The path is resolved once; a rebuilt executable has the same path.
    program: PathBuf,
    files: WatchedFiles,
    session: WatchSession<'a>,
    /// The width of the current report.
    columns: PageWidth,
    running: Option<RunningGrader>,
    results: (Sender<Numbered>, Receiver<Numbered>),
    wake: &'a mut UnixStream,
    woken: UnixStream,
    signals: Signals,
    terminal: &'a Terminal,
}

/// An event of a grading, with the number of that grading.
type Numbered = (usize, Input);

/// A grading in progress.
struct RunningGrader {
    number: usize,
    grader: Grader,
}

/// A grader process: its id until it is reaped. After that the id may belong to another process.
#[derive(Clone)]
struct Grader(Arc<Mutex<Option<Pid>>>);

impl Grader {
    fn of(child: &Child) -> Grader {
        Grader(Arc::new(Mutex::new(Some(Pid::from_child(child)))))
    }

    /// Terminates it, if it still runs.
    fn end(&self) {
        if let Some(pid) = *self.0.lock().unwrap_or_else(PoisonError::into_inner) {
            // An error means that it has exited.
            let _ = kill_process(pid, Signal::TERM);
        }
    }

    /// Waits for its exit, which is near: it has closed its standard output.
    fn reap(&self, mut child: Child) {
        let mut pid = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        // An error means that it is gone.
        let _ = child.wait();
        *pid = None;
    }
}

impl Watcher<'_> {
    /// Runs the loop. Returns the signal that ended it, if there was one.
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
                    // Another process may have changed the terminal's mode during a stop.
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

    /// Redraws after a resize. A report for another width is laid out again.
    fn resize(&mut self) -> anyhow::Result<()> {
        let size = self.terminal.size();
        let columns = PageWidth::of_terminal(size.0);
        let mut actions = self.session.redraw(size);
        if columns != self.columns {
            self.columns = columns;
            actions.extend(self.session.lay_out_again(Instant::now()));
        }
        self.act(actions)?;
        Ok(())
    }

    /// Waits until an event arrives, or an action is due.
    fn wait(&self) -> anyhow::Result<()> {
        let due = self.session.due();
        let left = due.map_or(LOOK, |due| due.saturating_duration_since(Instant::now()));
        let patience = left.min(LOOK);
        let patience = Timespec {
            tv_sec: 0,
            // Rounded up, so that the wait does not end too early.
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
            // Drop events of a killed grading.
            if self
                .running
                .as_ref()
                .is_some_and(|running| running.number == number)
            {
                inputs.push(news);
            }
        }
        let keys = self.terminal.keys().context("read keys")?;
        inputs.extend(keys);
        inputs.push(Input::Time);
        Ok(inputs)
    }

    /// Performs the session's actions. Returns true if the session ends.
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
        self.running = Some(RunningGrader {
            number,
            grader: grader.clone(),
        });
        let results = self.results.0.clone();
        let mut wake = self.wake.try_clone().context("make a pipe")?;
        thread::spawn(move || {
            hear(child, &grader, &mut |news| {
                // If the receiver is gone, the event has no use.
                let _ = results.send((number, news));
                let _ = wake.write(&[0]);
            });
        });
        Ok(())
    }

    /// Terminates the grading in progress. It removes its own temp dirs.
    fn stop(&mut self) {
        if let Some(running) = self.running.take() {
            running.grader.end();
        }
    }
}

/// Reads a grader's output to the end. Forwards each event at once, and at last its exit with its
/// standard error.
fn hear(mut child: Child, grader: &Grader, tell: &mut dyn FnMut(Input)) {
    let errors = child.stderr.take().map(|mut errors| {
        thread::spawn(move || {
            let mut words = Vec::new();
            // Forwards the part that could be read.
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

/// Signals, readable as bytes.
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

    /// Returns a signal that has arrived.
    fn next(&self) -> Option<i32> {
        let mut byte = [0];
        while matches!((&self.1).read(&mut byte), Ok(1..)) {}
        let mut came = self.0.iter().filter_map(|(signal, told)| {
            matches!({ told }.read(&mut byte), Ok(1..)).then_some(*signal)
        });
        came.next()
    }
}
