//! Tries what the walls must stop, from inside: a small program of ours is confined as strangers' code is, and attempts it.
//!
//! Entry point: [`Trial::begin`]. What is told of isolation is what was refused here, in this run, not what was asked for.

use std::fs;
use std::io::Write;
use std::net::TcpListener;
use std::os::unix::net::UnixStream;
use std::os::unix::process::ExitStatusExt;
use std::thread::{self, JoinHandle};
use std::time::Duration;

use anyhow::{Context, bail, ensure};
use rustix::process::Signal;

use super::{Isolation, TooWeak, Walls, Wanted};
use crate::compile::{self, CallEnd, Kit, Scratch};
use crate::run::{Limits, Order};

/// In whose place something is tried.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// A compiler and the linker that it starts.
    Compiler,
    /// The program that runs a submission.
    Program,
}

/// Something that must be refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Attempt {
    /// Its name; what it does is the catalogue's `attempt-<name>`.
    pub(crate) name: &'static str,
    /// Whether a compiler must be refused it too: a linker has to be started, and to look at folders.
    pub(super) by_compilers: bool,
}

/// All that is tried, in this order.
pub(crate) const ATTEMPTS: &[Attempt] = &[
    attempt("read", true),
    attempt("write", true),
    attempt("delete", true),
    attempt("list", false),
    attempt("look", false),
    attempt("parent", true),
    attempt("environment", false),
    attempt("memory", true),
    attempt("limits", false),
    attempt("thread", false),
    attempt("signal", true),
    attempt("connect", true),
    attempt("datagram", true),
    attempt("socket", true),
    attempt("start", false),
    attempt("become", false),
];

const fn attempt(name: &'static str, by_compilers: bool) -> Attempt {
    Attempt { name, by_compilers }
}

/// What the program that tries may print, and how long it may take.
const PRINTS: usize = 1 << 16;
const TAKES: Duration = Duration::from_secs(60);

/// What came of an attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Tried {
    /// What was tried.
    pub(super) attempt: &'static Attempt,
    /// By whom.
    pub(super) place: Place,
    /// Whether it was refused.
    pub(super) refused: bool,
}

/// A trial under way, on a thread of its own: a compiler may work beside it.
#[derive(Debug)]
pub struct Trial {
    thread: JoinHandle<anyhow::Result<Isolation>>,
}

impl Trial {
    /// Begins to try whether `walls` hold. If nothing less than strong isolation will do, that is found out here and now.
    ///
    /// # Errors
    /// The isolation is too weak ([`TooWeak`]), or could not be tried.
    pub fn begin(walls: &Walls, kit: &Kit) -> anyhow::Result<Trial> {
        let (walls, kit) = (walls.clone(), kit.clone());
        let wanted = walls.wanted;
        let trial = Trial {
            thread: thread::spawn(move || try_out(&walls, &kit)),
        };
        if wanted != Wanted::Strong {
            return Ok(trial);
        }
        let isolation = trial.outcome()?;
        Ok(Trial {
            thread: thread::spawn(|| Ok(isolation)),
        })
    }

    /// What came of it.
    ///
    /// # Errors
    /// As [`Trial::begin`].
    pub fn outcome(self) -> anyhow::Result<Isolation> {
        let joined = self.thread.join();
        joined.unwrap_or_else(|_| bail!("trying the isolation panicked"))
    }
}

fn try_out(walls: &Walls, kit: &Kit) -> anyhow::Result<Isolation> {
    if walls.wanted == Wanted::None {
        return Ok(walls.judge(Vec::new()));
    }
    let isolation = isolation_of(walls, &try_all(walls, kit)?);
    let too_weak = walls.wanted == Wanted::Strong && isolation.level != super::Level::Strong;
    if too_weak {
        return Err(TooWeak(isolation).into());
    }
    Ok(isolation)
}

/// What it comes to.
pub(super) fn isolation_of(walls: &Walls, tried: &[Tried]) -> Isolation {
    let mut open: Vec<String> = Vec::new();
    for tried in tried.iter().filter(|tried| !tried.refused) {
        if !open.iter().any(|name| name == tried.attempt.name) {
            open.push(tried.attempt.name.to_owned());
        }
    }
    walls.judge(open)
}

/// Tries everything, in both places.
///
/// # Errors
/// The program that tries cannot be started, or does not do what it must.
pub(super) fn try_all(walls: &Walls, kit: &Kit) -> anyhow::Result<Vec<Tried>> {
    let bench = Bench::new(walls, kit).context("try the isolation")?;
    let mut tried = bench
        .all(Place::Program)
        .context("try the isolation of programs")?;
    tried.extend(
        bench
            .all(Place::Compiler)
            .context("try the isolation of compilers")?,
    );
    Ok(tried)
}

/// What there is to be reached, if the walls do not hold.
struct Bench<'a> {
    walls: &'a Walls,
    kit: &'a Kit,
    scratch: Scratch,
    listener: Option<TcpListener>,
}

impl<'a> Bench<'a> {
    fn new(walls: &'a Walls, kit: &'a Kit) -> anyhow::Result<Bench<'a>> {
        let scratch = Scratch::new(kit.folder.parent().unwrap_or(&kit.folder))?;
        for folder in ["empty", "room"] {
            let folder = scratch.folder().join(folder);
            fs::create_dir(&folder).with_context(|| format!("create `{}`", folder.display()))?;
        }
        Ok(Bench {
            walls,
            kit,
            scratch,
            // Without a network there is nothing to listen on, and nothing to reach.
            listener: TcpListener::bind("127.0.0.1:0").ok(),
        })
    }

    /// Tries what must be refused in `place`. Whatever kills the program that tries was refused; then comes the next.
    fn all(&self, place: Place) -> anyhow::Result<Vec<Tried>> {
        let secret = self.scratch.folder().join("secret");
        for file in [secret.with_extension("deletable"), secret] {
            fs::write(&file, "secret").with_context(|| format!("write `{}`", file.display()))?;
        }
        let is_meant = |attempt: &&Attempt| place == Place::Program || attempt.by_compilers;
        let mut left: Vec<&'static Attempt> = ATTEMPTS.iter().filter(is_meant).collect();
        let mut all = Vec::with_capacity(left.len());
        while !left.is_empty() {
            let (done, end) = self.some(place, &left)?;
            let killed = matches!(end, CallEnd::Exited(status) if status.signal() == Some(Signal::SYS.as_raw()));
            let mut remaining = left.into_iter();
            for (name, refused) in done {
                let attempt = remaining.next().filter(|attempt| attempt.name == name);
                let attempt =
                    attempt.with_context(|| format!("the program that tries said `{name}`"))?;
                all.push(Tried {
                    attempt,
                    place,
                    refused,
                });
            }
            left = remaining.collect();
            if !left.is_empty() {
                ensure!(
                    killed,
                    "the program that tries ended before its time: {end:?}"
                );
                all.push(Tried {
                    attempt: left.remove(0),
                    place,
                    refused: true,
                });
            }
        }
        Ok(all)
    }

    /// Runs the program with these attempts. Gives what it said of them, in order, and how it ended.
    fn some(
        &self,
        place: Place,
        attempts: &[&Attempt],
    ) -> anyhow::Result<(Vec<(String, bool)>, CallEnd)> {
        let (probe, folder) = (&self.kit.probe, self.scratch.folder());
        let port = self
            .listener
            .as_ref()
            .and_then(|listener| listener.local_addr().ok());
        let port = port.map_or(9, |address| address.port());
        let (ours, theirs) = UnixStream::pair().context("make a socket")?;
        let word = match place {
            Place::Compiler => "compiler",
            Place::Program => "program",
        };
        let mut arguments = vec![
            word.into(),
            folder.join("secret").into(),
            port.to_string().into(),
        ];
        arguments.extend(attempts.iter().map(|attempt| attempt.name.into()));
        let empty = folder.join("empty");
        let order = Order {
            arguments,
            input: Some(theirs.into()),
            bounds: match place {
                Place::Compiler => compile::BOUNDS,
                Place::Program => Limits::DEFAULT.bounds(),
            },
            confinement: match place {
                Place::Compiler => self
                    .walls
                    .around_compiler(&self.kit.room(&folder.join("room")))?,
                Place::Program => self.walls.around_program([probe.as_path()].into_iter())?,
            },
            ..Order::new(probe, &empty)
        };
        if place == Place::Program {
            let inside = self.walls.inside_program();
            (&ours)
                .write_all(&inside)
                .context("tell the program that tries its filters")?;
        }
        let called = compile::call(order, PRINTS, TAKES)?;
        let said = String::from_utf8_lossy(&called.output).into_owned();
        let line = |line: &str| {
            let (name, word) = line.split_once(' ')?;
            Some((name.to_owned(), word == "refused"))
        };
        Ok((said.lines().filter_map(line).collect(), called.end))
    }
}
