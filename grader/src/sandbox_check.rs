//! Tests the sandbox from inside: a small program of the grader is confined like untrusted code,
//! and attempts everything that must be refused.
//!
//! Entry point: [`SandboxCheck::begin`]. Reports on isolation state the refusals of this run, not
//! the configuration.

use std::fs;
use std::io::Write;
use std::net::TcpListener;
use std::os::unix::net::UnixStream;
use std::os::unix::process::ExitStatusExt;
use std::thread::{self, JoinHandle};
use std::time::Duration;

use anyhow::{Context, bail, ensure};
use rustix::process::Signal;
use sandbox::process::{CaptureEnd, Spawn, capture};
use sandbox::{Isolation, Level, Sandbox, TempDir, TooWeak, Wanted};

use crate::compile::{Kit, RLIMITS};
use crate::runner::Limits;

pub mod doctor;

/// The confinement under which an attempt is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ConfinedProcess {
    /// A compiler and the linker that it starts.
    Compiler,
    /// The program that runs a submission.
    Program,
}

/// An action that must be refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Attempt {
    /// Its name; the message `attempt-<name>` describes it.
    pub(crate) name: &'static str,
    /// True if a compiler must be refused it too: a compiler has to start a linker and to list
    /// directories.
    pub(crate) by_compilers: bool,
}

/// All attempts, in this order.
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

/// Limits of the probe's output, in bytes, and of its time.
const PRINTS: usize = 1 << 16;
const TAKES: Duration = Duration::from_secs(60);

/// The result of an attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Tried {
    /// The attempt.
    pub(crate) attempt: &'static Attempt,
    /// The confinement of the attempt.
    pub(crate) place: ConfinedProcess,
    /// True if it was refused.
    pub(crate) refused: bool,
}

/// A check in progress, on its own thread: a compiler may run at the same time.
#[derive(Debug)]
pub struct SandboxCheck {
    thread: JoinHandle<anyhow::Result<Isolation>>,
}

impl SandboxCheck {
    /// Begins to check `sandbox`. If strong isolation is required, waits for the result.
    ///
    /// # Errors
    /// The isolation is too weak ([`TooWeak`]), or could not be checked.
    pub fn begin(sandbox: &Sandbox, kit: &Kit) -> anyhow::Result<SandboxCheck> {
        let (sandbox, kit) = (sandbox.clone(), kit.clone());
        let wanted = sandbox.wanted();
        let trial = SandboxCheck {
            thread: thread::spawn(move || try_out(&sandbox, &kit)),
        };
        if wanted != Wanted::Strong {
            return Ok(trial);
        }
        let isolation = trial.outcome()?;
        Ok(SandboxCheck {
            thread: thread::spawn(|| Ok(isolation)),
        })
    }

    /// Returns the result.
    ///
    /// # Errors
    /// As for [`SandboxCheck::begin`].
    pub fn outcome(self) -> anyhow::Result<Isolation> {
        let joined = self.thread.join();
        joined.unwrap_or_else(|_| bail!("trying the isolation panicked"))
    }
}

fn try_out(sandbox: &Sandbox, kit: &Kit) -> anyhow::Result<Isolation> {
    if sandbox.wanted() == Wanted::None {
        return Ok(sandbox.isolation(Vec::new()));
    }
    let isolation = isolation_of(sandbox, &try_all(sandbox, kit)?);
    let too_weak = sandbox.wanted() == Wanted::Strong && isolation.level != Level::Strong;
    if too_weak {
        return Err(TooWeak(isolation).into());
    }
    Ok(isolation)
}

/// Returns the strength of the isolation.
pub(crate) fn isolation_of(sandbox: &Sandbox, tried: &[Tried]) -> Isolation {
    let mut open: Vec<String> = Vec::new();
    for tried in tried.iter().filter(|tried| !tried.refused) {
        if !open.iter().any(|name| name == tried.attempt.name) {
            open.push(tried.attempt.name.to_owned());
        }
    }
    sandbox.isolation(open)
}

/// Makes all attempts, under both confinements.
///
/// # Errors
/// The probe cannot be started, or does not report as it must.
pub(crate) fn try_all(sandbox: &Sandbox, kit: &Kit) -> anyhow::Result<Vec<Tried>> {
    let fixture = Fixture::new(sandbox, kit).context("try the isolation")?;
    let mut tried = fixture
        .all(ConfinedProcess::Program)
        .context("try the isolation of programs")?;
    tried.extend(
        fixture
            .all(ConfinedProcess::Compiler)
            .context("try the isolation of compilers")?,
    );
    Ok(tried)
}

/// The targets of the attempts, which a broken sandbox would leave reachable.
struct Fixture<'a> {
    sandbox: &'a Sandbox,
    kit: &'a Kit,
    temp_dir: TempDir,
    listener: Option<TcpListener>,
}

impl<'a> Fixture<'a> {
    fn new(sandbox: &'a Sandbox, kit: &'a Kit) -> anyhow::Result<Fixture<'a>> {
        let temp_dir = TempDir::new(kit.dir.parent().unwrap_or(&kit.dir))?;
        for dir in ["empty", "room"] {
            let dir = temp_dir.path().join(dir);
            fs::create_dir(&dir).with_context(|| format!("create `{}`", dir.display()))?;
        }
        Ok(Fixture {
            sandbox,
            kit,
            temp_dir,
            // Without a network there is no address to listen on, and none to reach.
            listener: TcpListener::bind("127.0.0.1:0").ok(),
        })
    }

    /// Makes the attempts that must be refused in `place`. An attempt that kills the probe was
    /// refused; the probe is started again for the next.
    fn all(&self, place: ConfinedProcess) -> anyhow::Result<Vec<Tried>> {
        let secret = self.temp_dir.path().join("secret");
        for file in [secret.with_extension("deletable"), secret] {
            fs::write(&file, "secret").with_context(|| format!("write `{}`", file.display()))?;
        }
        let is_meant =
            |attempt: &&Attempt| place == ConfinedProcess::Program || attempt.by_compilers;
        let mut left: Vec<&'static Attempt> = ATTEMPTS.iter().filter(is_meant).collect();
        let mut all = Vec::with_capacity(left.len());
        while !left.is_empty() {
            let (done, end) = self.some(place, &left)?;
            let killed = matches!(end, CaptureEnd::Exited(status) if status.signal() == Some(Signal::SYS.as_raw()));
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

    /// Runs the probe with these attempts. Returns its answers in order, and its exit.
    fn some(
        &self,
        place: ConfinedProcess,
        attempts: &[&Attempt],
    ) -> anyhow::Result<(Vec<(String, bool)>, CaptureEnd)> {
        let (probe, dir) = (&self.kit.probe, self.temp_dir.path());
        let port = self
            .listener
            .as_ref()
            .and_then(|listener| listener.local_addr().ok());
        let port = port.map_or(9, |address| address.port());
        let (ours, theirs) = UnixStream::pair().context("make a socket")?;
        let word = match place {
            ConfinedProcess::Compiler => "compiler",
            ConfinedProcess::Program => "program",
        };
        let mut arguments = vec![
            word.into(),
            dir.join("secret").into(),
            port.to_string().into(),
        ];
        arguments.extend(attempts.iter().map(|attempt| attempt.name.into()));
        let empty = dir.join("empty");
        let order = Spawn {
            arguments,
            input: Some(theirs.into()),
            rlimits: match place {
                ConfinedProcess::Compiler => RLIMITS,
                ConfinedProcess::Program => Limits::DEFAULT.rlimits(),
            },
            confinement: match place {
                ConfinedProcess::Compiler => self
                    .sandbox
                    .around_compiler(&self.kit.paths(&dir.join("room")))?,
                ConfinedProcess::Program => {
                    self.sandbox.around_program([probe.as_path()].into_iter())?
                }
            },
            ..Spawn::new(probe, &empty)
        };
        if place == ConfinedProcess::Program {
            let inside = self.sandbox.inside_program();
            (&ours)
                .write_all(&inside)
                .context("tell the program that tries its filters")?;
        }
        let called = capture(order, PRINTS, TAKES)?;
        let said = String::from_utf8_lossy(&called.output).into_owned();
        let line = |line: &str| {
            let (name, word) = line.split_once(' ')?;
            Some((name.to_owned(), word == "refused"))
        };
        Ok((said.lines().filter_map(line).collect(), called.end))
    }
}
