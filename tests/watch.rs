//! `--watch`, as a user sees it, and other output that only a terminal shows: in a terminal of the
//! test's own.

mod support;

use std::fs;
use std::io::Read;
use std::os::fd::{AsFd, OwnedFd};
use std::path::Path;
use std::process::{Child, Command};
use std::time::{Duration, Instant};

use assert_cmd::cargo::cargo_bin;
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::process::{Pid, PidfdFlags, Signal, kill_process, pidfd_open};
use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use rustix::termios::{LocalModes, Termios, Winsize, tcgetattr, tcsetwinsize};

use support::{Desk, KIT, LOCK, grader, replaced};

/// Other tests may make the machine slow; no wait takes this long if all is well.
const PATIENCE: Duration = Duration::from_secs(60);
/// The end of a screen.
const END: &str = "\x1b[?2026l";

/// A user at a terminal in which the grader was started.
struct Screen {
    ours: fs::File,
    theirs: OwnedFd,
    grader: Child,
    /// The output that is not consumed yet.
    seen: String,
}

impl Screen {
    /// Starts a grader that watches `student`, and waits for its first verdict.
    #[track_caller]
    fn watching(dir: &Path, student: &str) -> Screen {
        Screen::watching_with(dir, &["--student", student], &[])
    }

    #[track_caller]
    fn watching_with(dir: &Path, arguments: &[&str], environment: &[(&str, &str)]) -> Screen {
        let arguments = [&["--watch"], arguments].concat();
        let mut screen = Screen::of(dir, &arguments, environment);
        screen.await_words("Run 1 is done");
        screen.await_words(END);
        screen
    }

    fn of(dir: &Path, arguments: &[&str], environment: &[(&str, &str)]) -> Screen {
        let _ = &*KIT;
        let ours = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).expect("a terminal");
        grantpt(&ours)
            .and_then(|()| unlockpt(&ours))
            .expect("a terminal");
        let name = ptsname(&ours, Vec::new()).expect("its name");
        let name = name.to_str().expect("a path");
        let theirs = fs::File::options()
            .read(true)
            .write(true)
            .open(name)
            .expect("its other end");
        let end = || theirs.try_clone().expect("one more descriptor");
        let mut command = Command::new(cargo_bin!("grader"));
        command
            .arg("--no-cache")
            .args(arguments)
            .current_dir(dir)
            .env("LC_ALL", "C.UTF-8")
            .env("TERM", "xterm")
            .env_remove("CARGO_PKG_NAME")
            .env_remove("NO_COLOR")
            .envs(environment.iter().copied())
            .stdin(end())
            .stdout(end())
            .stderr(end());
        let screen = Screen {
            ours: ours.into(),
            grader: command.spawn().expect("the grader starts"),
            theirs: theirs.into(),
            seen: String::new(),
        };
        screen.resize(80);
        screen
    }

    fn resize(&self, columns: u16) {
        let size = Winsize {
            ws_row: 50,
            ws_col: columns,
            ws_xpixel: 0,
            ws_ypixel: 0,
        };
        tcsetwinsize(&self.theirs, size).expect("a terminal has a size");
    }

    /// Reads on until `words` arrive, and returns the text before them.
    #[track_caller]
    fn await_words(&mut self, words: &str) -> String {
        let until = Instant::now() + PATIENCE;
        loop {
            if let Some((before, after)) = self.seen.split_once(words) {
                let (before, after) = (before.to_owned(), after.to_owned());
                self.seen = after;
                return before;
            }
            let left = until.saturating_duration_since(Instant::now());
            assert!(!left.is_zero(), "`{words}` did not come:\n{}", self.seen);
            let mut polled = [PollFd::from_borrowed_fd(self.ours.as_fd(), PollFlags::IN)];
            let patience = Timespec {
                tv_sec: 1,
                tv_nsec: 0,
            };
            poll(&mut polled, Some(&patience)).expect("poll");
            if polled[0].revents().contains(PollFlags::IN) {
                self.read();
            }
        }
    }

    /// Reads the available output. Returns true if there was some.
    fn read(&mut self) -> bool {
        let mut some = [0; 4096];
        // An error is the end of the output, once no other process has the terminal.
        let count = self.ours.read(&mut some).unwrap_or(0);
        self.seen += &String::from_utf8_lossy(&some[..count]);
        count > 0
    }

    fn press(&self, key: u8) {
        rustix::io::write(&self.ours, &[key]).expect("a key");
    }

    fn send(&self, signal: Signal) {
        kill_process(Pid::from_child(&self.grader), signal).expect("a signal");
    }

    /// Returns the processes that the grader has started and that still run.
    fn children(&self) -> Vec<OwnedFd> {
        let id = self.grader.id();
        let list = format!("/proc/{id}/task/{id}/children");
        let list = fs::read_to_string(list).expect("a list");
        let ids = list
            .split_whitespace()
            .map(|id| id.parse().expect("a number"));
        let open = |id| pidfd_open(Pid::from_raw(id).expect("one"), PidfdFlags::empty());
        ids.map(|id| open(id).expect("it runs")).collect()
    }

    fn modes(&self) -> Termios {
        tcgetattr(&self.theirs).expect("it is a terminal")
    }

    /// Checks that it exits, and that the terminal has its former modes.
    #[track_caller]
    fn ends(mut self, code: Option<i32>) {
        let status = self.grader.wait().expect("it can be waited for");
        assert_eq!(status.code(), code);
        self.is_given_back();
    }

    #[track_caller]
    fn is_given_back(&self) {
        let modes = self.modes().local_modes;
        assert!(modes.contains(LocalModes::ICANON | LocalModes::ECHO));
    }
}

/// Returns a lock that violates the order with three tasks, and does not end a step with hundreds.
fn hanging_late() -> String {
    let newest_first = replaced(LOCK, "pop_front()", "pop_back()");
    let first_line = "if !self.held.replace(true) {";
    let hangs = format!("if self.queue.borrow().len() > 500 {{ loop {{}} }}\n{first_line}");
    replaced(&newest_first, first_line, &hangs)
}

#[test]
fn every_save_is_graded_and_what_it_changed_is_told() {
    let desk = Desk::with(LOCK);
    let mut screen = Screen::watching(desk.path(), "lock.rs");
    // A save as in editors that never write into the file itself.
    let next = desk.lay("next", replaced(LOCK, "Err(NotLocked)", "Ok(())"));
    fs::rename(next, desk.path().join("lock.rs")).expect("a rename");
    screen.await_words("Newly broken: release() of a free lock");
    screen.await_words("is done");
    screen.await_words(END);
    screen.press(b'h');
    let page = screen.await_words("Newly broken");
    assert!(
        page.contains("Hint 1 of 3") && !page.contains("--hint"),
        "{page}"
    );
    screen.await_words(END);
    // Not even Rust, and then right again: the fixed check is reported all the same.
    desk.lay("lock.rs", "pub struct Lock {");
    screen.await_words("error");
    screen.await_words("is done");
    desk.lay("lock.rs", LOCK);
    screen.await_words("Fixed: release() of a free lock");
    desk.lay("lock.rs", format!("{LOCK}//\n"));
    screen.await_words("No check has changed since run");
    screen.await_words("is done");
    screen.press(b'q');
    screen.ends(Some(0));
}

#[test]
fn submission_may_go_away_and_come_back() {
    let desk = Desk::with(LOCK);
    let mut screen = Screen::watching(desk.path(), "lock.rs");
    let (file, elsewhere) = (desk.path().join("lock.rs"), desk.path().join("elsewhere"));
    fs::rename(&file, &elsewhere).expect("a rename");
    screen.await_words("There is no file or folder `lock.rs`");
    screen.await_words(END);
    fs::rename(&elsewhere, &file).expect("a rename");
    screen.await_words("Full marks");
    screen.press(b'q');
    screen.ends(Some(0));
}

#[test]
fn module_of_a_package_is_watched_too() {
    let desk = Desk::new();
    desk.lay("mine/src/lib.rs", format!("{LOCK}\nmod other;\n"));
    desk.lay("mine/src/other.rs", "");
    let mut screen = Screen::watching(desk.path(), "mine");
    desk.lay("mine/src/other.rs", "nonsense");
    screen.await_words("error");
    screen.await_words("is done");
    screen.press(b'q');
    screen.ends(Some(0));
}

#[test]
fn burst_of_saves_ends_with_the_verdict_on_the_last() {
    let desk = Desk::with(LOCK);
    let mut screen = Screen::watching(desk.path(), "lock.rs");
    let wrong = replaced(LOCK, "Err(NotLocked)", "Ok(())");
    for _ in 0..10 {
        desk.lay("lock.rs", LOCK);
        desk.lay("lock.rs", &wrong);
    }
    screen.await_words("Newly broken: release()");
    screen.await_words("is done");
    screen.press(b'q');
    screen.ends(Some(0));
}

#[test]
fn newer_save_ends_a_run_that_hangs() {
    let desk = Desk::with(LOCK);
    let mut screen = Screen::watching(desk.path(), "lock.rs");
    desk.lay("lock.rs", hanging_late());
    // It takes long: the screen shows this.
    screen.await_words("is under way");
    screen.await_words(END);
    desk.lay("lock.rs", format!("{LOCK}//\n"));
    let page = screen.await_words("No check has changed since run");
    assert!(!page.contains("is done"), "{page}");
    screen.press(b'q');
    screen.ends(Some(0));
}

#[test]
fn screen_follows_the_size_of_the_terminal() {
    let desk = Desk::with(LOCK);
    let mut screen = Screen::watching(desk.path(), "lock.rs");
    screen.resize(40);
    screen.send(Signal::WINCH);
    screen.await_words(&format!("\n{}\r\n", "-".repeat(40)));
    screen.await_words(END);
    // A report for eighty columns is laid out again.
    let drawn = screen.await_words("is done");
    // The last screen: after a long grading, the old one was redrawn before.
    let page = drawn.rsplit("\x1b[2J").next().unwrap_or_default();
    let page = anstream::adapter::strip_str(page).to_string();
    let longest = page.lines().map(|line| line.chars().count()).max();
    assert_eq!(longest, Some(40), "{page}");
    screen.press(b'q');
    screen.ends(Some(0));
}

#[test]
fn colours_are_as_the_user_wants_them() {
    let desk = Desk::with(LOCK);
    let coloured = |arguments: &[&str], environment: &[(&str, &str)]| {
        let arguments = [&["--student", "lock.rs"], arguments].concat();
        let mut screen = Screen::watching_with(desk.path(), &arguments, environment);
        screen.press(b'r');
        let drawn = screen.await_words("is done");
        screen.press(b'q');
        screen.ends(Some(0));
        drawn.contains("\x1b[1m")
    };
    let no_color = [("NO_COLOR", "1")];
    assert!(coloured(&[], &[]));
    assert!(!coloured(&[], &no_color));
    assert!(!coloured(&["--color", "never"], &[]));
    assert!(coloured(&["--color", "always"], &no_color));
}

#[test]
fn terminal_is_given_back_after_a_signal() {
    for signal in [Signal::TERM, Signal::INT, Signal::HUP] {
        let desk = Desk::with(LOCK);
        let screen = Screen::watching(desk.path(), "lock.rs");
        screen.send(signal);
        screen.ends(None);
    }
}

#[test]
fn nothing_outlives_a_grader_that_watches_however_it_ends() {
    for signal in [Signal::KILL, Signal::TERM] {
        let desk = Desk::with(LOCK);
        let mut screen = Screen::watching(desk.path(), "lock.rs");
        desk.lay("lock.rs", hanging_late());
        screen.await_words("is under way");
        screen.await_words(END);
        assert!(!screen.modes().local_modes.contains(LocalModes::ECHO));
        // The grading process.
        let others = screen.children();
        assert_eq!(others.len(), 1);
        screen.send(signal);
        for other in others {
            let mut polled = [PollFd::new(&other, PollFlags::IN)];
            let patience = Timespec {
                tv_sec: PATIENCE.as_secs() as _,
                tv_nsec: 0,
            };
            assert_eq!(poll(&mut polled, Some(&patience)), Ok(1), "{signal:?}");
        }
        // No process can restore the terminal after a kill.
        let status = screen.grader.wait().expect("it can be waited for");
        assert_eq!(status.code(), None);
        if signal == Signal::TERM {
            screen.is_given_back();
        }
    }
}

#[test]
fn without_a_terminal_it_says_so() {
    let desk = Desk::with(LOCK);
    let output = grader()
        .current_dir(desk.path())
        .args(["--watch", "--student", "lock.rs"])
        .output()
        .expect("the grader starts");
    assert_eq!(output.status.code(), Some(2));
    let words = String::from_utf8_lossy(&output.stderr);
    assert!(words.contains("needs a terminal"), "{words}");
}
