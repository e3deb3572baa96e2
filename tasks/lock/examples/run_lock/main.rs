//! Shows a lock at work, as a timeline: `./run_lock.sh`. There is nothing to do in this folder.
//!
//! `api.rs` and `statistics.rs` are the demos, and good to read; the other files watch and draw
//! them. The script reads the user's command line; it passes on the name of a demo, `--lang` and
//! `--columns`.

use std::io::Write;
use std::process::ExitCode;
use std::rc::Rc;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::Duration;

use anstyle::{AnsiColor, Style};
use lock::Lock;

use language::{Language, wrap};
use stage::{Played, Stage, Trouble};

mod api;
mod language;
mod panics;
mod stage;
mod statistics;
mod timeline;
mod unwritten;

/// A demo takes milliseconds. A lock that has not returned after this time never will.
const PATIENCE: Duration = Duration::from_secs(10);
/// The width if the output is no terminal.
const USUAL_COLUMNS: usize = 80;

/// A demo: its name on the command line, its title, and the function that sets it up.
#[derive(Clone, Copy)]
struct Demo {
    name: &'static str,
    title: fn(Language) -> &'static str,
    set_up: fn(&Stage, &Rc<Lock>),
}

const DEMOS: [Demo; 2] = [
    Demo {
        name: "api",
        title: api::title,
        set_up: api::set_up,
    },
    Demo {
        name: "statistics",
        title: statistics::title,
        set_up: statistics::set_up,
    },
];

/// The command line.
struct Order {
    demos: Vec<Demo>,
    language: Language,
    columns: usize,
}

fn main() -> ExitCode {
    let Some(order) = read(std::env::args().skip(1)) else {
        anstream::eprintln!("There is no such demo or option. More: ./run_lock.sh --help");
        return ExitCode::from(2);
    };
    let _in_time = expect_an_end(order.language);
    let mut status = ExitCode::SUCCESS;
    for demo in &order.demos {
        match show(demo, &order) {
            Shown::Right => {}
            Shown::Wrong => status = ExitCode::FAILURE,
            Shown::Unwritten => return ExitCode::FAILURE,
        }
    }
    status
}

fn read(mut arguments: impl Iterator<Item = String>) -> Option<Order> {
    let mut order = Order {
        demos: DEMOS.to_vec(),
        language: Language::English,
        columns: USUAL_COLUMNS,
    };
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--lang" => order.language = Language::named(&arguments.next()?)?,
            "--columns" => order.columns = arguments.next()?.parse().ok()?,
            name => order.demos.retain(|demo| demo.name == name),
        }
    }
    (!order.demos.is_empty()).then_some(order)
}

/// The outcome of a demo.
enum Shown {
    Right,
    Wrong,
    /// A method of the lock is a `todo!()`: the other demos show no more.
    Unwritten,
}

/// Plays a demo and prints it.
fn show(demo: &Demo, order: &Order) -> Shown {
    let language = order.language;
    let Played {
        timeline,
        end,
        verdict,
    } = stage::play(demo.set_up, language);
    if let Err(Trouble::Panicked(panic)) = &verdict
        && unwritten::is_unwritten(&panic.message)
    {
        let source = include_str!("../../src/lock.rs");
        let text = unwritten::what_to_write(source, &panic.place, language);
        print(&wrap(&text, order.columns));
        return Shown::Unwritten;
    }
    let drawing = timeline.draw(end, language, order.columns);
    let title = wrap(&title(demo, language), order.columns);
    print(&format!("{title}\n{drawing}\n"));
    let (verdict, shown) = match verdict {
        Ok(()) => (right(language), Shown::Right),
        Err(trouble) => (wrong(&trouble, end, language), Shown::Wrong),
    };
    print(&wrap(&verdict, order.columns));
    shown
}

fn title(demo: &Demo, language: Language) -> String {
    let whose = if cfg!(feature = "reference") {
        language.pick("our solution", "наше решение")
    } else {
        language.pick("your lock", "ваша блокировка")
    };
    let (bold, title) = (Style::new().bold(), (demo.title)(language));
    format!("{bold}{title}{bold:#} ({whose})\n")
}

fn right(language: Language) -> String {
    let word = painted(AnsiColor::Green, language.pick("Right", "Верно"));
    let text = language.pick(
        "one at a time, first come first served, and free at the end.",
        "по одному, в порядке прихода, и в конце блокировка свободна.",
    );
    format!("{word}: {text}\n\n")
}

fn wrong(trouble: &Trouble, end: Duration, language: Language) -> String {
    let word = painted(AnsiColor::Red, language.pick("Wrong", "Неверно"));
    let (time, trouble) = (end.as_millis(), trouble.text(language));
    match language {
        Language::English => format!(
            "{word}: at {time} ms {trouble}\n\n\
             Next: ./test_lock.sh shows what is promised and what happened, step by step.\n\n"
        ),
        Language::Russian => format!(
            "{word}: {time} мс: {trouble}\n\n\
             Дальше: ./test_lock.sh покажет по шагам, что обещано и что произошло.\n\n"
        ),
    }
}

fn painted(color: AnsiColor, word: &str) -> String {
    let style = Style::new().fg_color(Some(color.into())).bold();
    format!("{style}{word}{style:#}")
}

/// Prints a text. If the reader has gone (`| head -1`), nothing more needs to be printed.
fn print(text: &str) {
    anstream::stdout().write_all(text.as_bytes()).ok();
}

/// Ends the program if the lock blocks the thread: no step of a coroutine may take for ever.
fn expect_an_end(language: Language) -> mpsc::Sender<()> {
    let (in_time, ended) = mpsc::channel();
    thread::spawn(move || {
        if ended.recv_timeout(PATIENCE) == Err(RecvTimeoutError::Timeout) {
            let seconds = PATIENCE.as_secs();
            let text = match language {
                Language::English => format!(
                    "Wrong: a method of the lock has not returned for {seconds} s.\n\
                     It loops for ever, or blocks its thread.\n\
                     To wait, a coroutine yields a Future: then the others go on meanwhile."
                ),
                Language::Russian => format!(
                    "Неверно: метод блокировки не завершается уже {seconds} с.\n\
                     Он бесконечно крутится в цикле или блокирует поток.\n\
                     Чтобы ждать, корутина отдаёт Future в yield: тогда остальные работают дальше."
                ),
            };
            anstream::eprintln!("{text}");
            std::process::exit(1);
        }
    });
    in_time
}
