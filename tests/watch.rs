//! `--watch`, as a user sees it: in a terminal of the test's own.

mod support;

use std::fs;
use std::io::Read;
use std::os::fd::{AsFd, OwnedFd};
use std::path::Path;
use std::process::{Child, Command};
use std::time::{Duration, Instant};

use assert_cmd::cargo::cargo_bin;
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use rustix::termios::{LocalModes, tcgetattr};

use support::{Desk, KIT, LOCK, grader, replaced};

/// A machine that is busy with other tests is slow; nothing waits for so long if all is well.
const PATIENCE: Duration = Duration::from_secs(60);

/// A user before a terminal in which the grader watches.
struct Screen {
    ours: fs::File,
    theirs: OwnedFd,
    watcher: Child,
    seen: String,
}

impl Screen {
    fn watching(folder: &Path, student: &str) -> Screen {
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
            .args(["--no-cache", "--watch", "--student", student])
            .current_dir(folder)
            .env("LC_ALL", "C.UTF-8")
            .env("TERM", "xterm")
            .env_remove("CARGO_PKG_NAME")
            .stdin(end())
            .stdout(end())
            .stderr(end());
        let watcher = command.spawn().expect("the grader starts");
        Screen {
            ours: ours.into(),
            theirs: theirs.into(),
            watcher,
            seen: String::new(),
        }
    }

    /// Reads on until `words` come.
    #[track_caller]
    fn await_words(&mut self, words: &str) {
        let until = Instant::now() + PATIENCE;
        while !self.seen.contains(words) {
            let left = until.saturating_duration_since(Instant::now());
            assert!(!left.is_zero(), "`{words}` did not come:\n{}", self.seen);
            let mut polled = [PollFd::from_borrowed_fd(self.ours.as_fd(), PollFlags::IN)];
            let patience = Timespec {
                tv_sec: 1,
                tv_nsec: 0,
            };
            poll(&mut polled, Some(&patience)).expect("poll");
            if polled[0].revents().contains(PollFlags::IN) {
                let mut some = [0; 4096];
                let count = self.ours.read(&mut some).expect("it is there");
                self.seen += &String::from_utf8_lossy(&some[..count]);
            }
        }
        // What comes next is looked for behind it.
        let end = self.seen.find(words).expect("it was found") + words.len();
        self.seen.drain(..end);
    }

    fn press(&self, key: u8) {
        rustix::io::write(&self.ours, &[key]).expect("a key");
    }

    /// It ends, and the terminal is as it was.
    #[track_caller]
    fn ends(mut self, code: Option<i32>) {
        let status = self.watcher.wait().expect("it can be waited for");
        assert_eq!(status.code(), code);
        let modes = tcgetattr(&self.theirs)
            .expect("it is a terminal")
            .local_modes;
        assert!(modes.contains(LocalModes::ICANON | LocalModes::ECHO));
    }
}

const WATCHES: &str = "q quit";

#[test]
fn every_save_is_graded_and_what_it_changed_is_told() {
    let desk = Desk::with(LOCK);
    let mut screen = Screen::watching(desk.path(), "lock.rs");
    screen.await_words("Full marks");
    screen.await_words(WATCHES);
    // As editors do that never write into the file itself.
    let next = desk.lay("next", replaced(LOCK, "Err(NotLocked)", "Ok(())"));
    fs::rename(next, desk.path().join("lock.rs")).expect("a rename");
    screen.await_words("Newly broken: release() of a free lock");
    screen.await_words(WATCHES);
    screen.press(b'h');
    screen.await_words("hint");
    screen.await_words(WATCHES);
    // Not even Rust, and then right again: what was fixed is told all the same.
    desk.lay("lock.rs", "pub struct Lock {");
    screen.await_words("error");
    screen.await_words(WATCHES);
    desk.lay("lock.rs", LOCK);
    screen.await_words("Fixed: release() of a free lock");
    screen.await_words(WATCHES);
    screen.press(b'q');
    screen.ends(Some(0));
}

#[test]
fn module_of_a_package_is_watched_too() {
    let desk = Desk::new();
    desk.lay("mine/src/lib.rs", format!("{LOCK}\nmod other;\n"));
    desk.lay("mine/src/other.rs", "");
    let mut screen = Screen::watching(desk.path(), "mine");
    screen.await_words("Full marks");
    screen.await_words(WATCHES);
    desk.lay("mine/src/other.rs", "nonsense");
    screen.await_words("error");
    screen.await_words(WATCHES);
    screen.press(b'q');
    screen.ends(Some(0));
}

#[test]
fn terminal_is_given_back_after_a_signal() {
    let desk = Desk::with(LOCK);
    let mut screen = Screen::watching(desk.path(), "lock.rs");
    screen.await_words(WATCHES);
    let id = rustix::process::Pid::from_child(&screen.watcher);
    rustix::process::kill_process(id, rustix::process::Signal::TERM).expect("a signal");
    screen.ends(None);
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
