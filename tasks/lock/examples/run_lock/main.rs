//! Shows your lock at work, as a timeline: `./run_lock.sh`. There is nothing to do in this folder.
//!
//! `api.rs` and `statistics.rs` are the demos, and good to read; the other files watch and draw them.

use std::io::Write;
use std::process::ExitCode;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::Duration;

use anstyle::{AnsiColor, Style};
use lock::Lock;

use stage::{Played, Trouble};

mod api;
mod panics;
mod stage;
mod statistics;
mod timeline;
mod unwritten;

const USAGE: &str = "\
Shows your lock at work.

Usage: ./run_lock.sh [--reference] [DEMO]

Demos (all, if none is named):
  api           an API that bears one request at a time
  statistics    database statistics; jobs fail and are cancelled, the lock is given back whatever happens

Options:
  --reference   show our solution at work, not yours (tasks/lock/src/lock.rs)
  -h, --help    show this help

Exit status:
  0  the demos went as promised
  1  the lock is not written yet, does not compile, or broke a promise
  2  wrong usage

Colours are used on a terminal only, and never when NO_COLOR is set.
";

/// A demo takes milliseconds; a lock that has not come back after this time never will.
const PATIENCE: Duration = Duration::from_secs(10);

/// A demo: its name on the command line, its title, and what puts its actors on the stage.
type Demo = (
    &'static str,
    &'static str,
    fn(&stage::Stage, &std::rc::Rc<Lock>),
);

const DEMOS: [Demo; 2] = [
    ("api", api::TITLE, api::set_up),
    ("statistics", statistics::TITLE, statistics::set_up),
];

fn main() -> ExitCode {
    let arguments = std::env::args_os().skip(1);
    let arguments: Vec<String> = arguments
        .map(|argument| argument.to_string_lossy().into_owned())
        .collect();
    if arguments
        .iter()
        .any(|argument| argument == "-h" || argument == "--help")
    {
        print(USAGE);
        return ExitCode::SUCCESS;
    }
    let demos = match arguments.as_slice() {
        [] => DEMOS.to_vec(),
        [name] => DEMOS.into_iter().filter(|demo| demo.0 == name).collect(),
        _ => Vec::new(),
    };
    if demos.is_empty() {
        anstream::eprint!("There is no such demo: {}\n\n{USAGE}", arguments.join(" "));
        return ExitCode::from(2);
    }
    let _in_time = expect_an_end();
    let mut status = ExitCode::SUCCESS;
    for demo in demos {
        match show(demo) {
            Shown::Right => {}
            Shown::Wrong => status = ExitCode::FAILURE,
            Shown::Unwritten => return ExitCode::FAILURE,
        }
    }
    status
}

/// How a demo went.
enum Shown {
    Right,
    Wrong,
    /// A method of the lock is a `todo!()`: the other demos have no more to say.
    Unwritten,
}

/// Plays a demo and prints it.
fn show((_, title, set_up): Demo) -> Shown {
    let Played {
        drawing,
        end,
        verdict,
    } = stage::play(set_up);
    if let Err(Trouble::Panicked(panic)) = &verdict
        && unwritten::is_unwritten(&panic.message)
    {
        let source = include_str!("../../src/lock.rs");
        print(&unwritten::what_to_write(source, &panic.place));
        return Shown::Unwritten;
    }
    let bold = Style::new().bold();
    let whose = if cfg!(feature = "reference") {
        "our solution"
    } else {
        "your lock"
    };
    print(&format!("{bold}{title}{bold:#} ({whose})\n\n{drawing}\n"));
    match verdict {
        Ok(()) => {
            let text = "one at a time, first come first served, and free at the end.\n";
            say(AnsiColor::Green, "Right", text);
            Shown::Right
        }
        Err(trouble) => {
            let text = format!(
                "at {} ms {trouble}\n\nNext: ./test_lock.sh tells what is promised and what happened, step by step.\n",
                end.as_millis()
            );
            say(AnsiColor::Red, "Wrong", &text);
            Shown::Wrong
        }
    }
}

fn say(color: AnsiColor, word: &str, text: &str) {
    let style = Style::new().fg_color(Some(color.into())).bold();
    print(&format!("{style}{word}{style:#}: {text}\n"));
}

/// If nobody reads it any more (`| head -1`), nobody misses it.
fn print(text: &str) {
    anstream::stdout().write_all(text.as_bytes()).ok();
}

/// Ends the program if the lock keeps the thread to itself: no step of a coroutine may take for ever.
fn expect_an_end() -> mpsc::Sender<()> {
    let (in_time, ended) = mpsc::channel();
    thread::spawn(move || {
        if ended.recv_timeout(PATIENCE) == Err(RecvTimeoutError::Timeout) {
            let seconds = PATIENCE.as_secs();
            anstream::eprintln!(
                "Wrong: a method of the lock has not come back for {seconds} s. It loops for ever, or blocks its thread.\n\
                 To wait, a coroutine yields a Future: then the others go on meanwhile."
            );
            std::process::exit(1);
        }
    });
    in_time
}
