//! Starts every process of the grader, alone and limited, and kills it with all that it started.
//!
//! Entry point: [`start`]. A process gets a session of its own, an environment and descriptors
//! chosen by the grader, and resource limits. It is killed when the grader exits. Its confinement
//! is made elsewhere ([`Sandbox`](crate::Sandbox)) and only applied here.

#![expect(
    unsafe_code,
    reason = "what must happen between fork and exec has no safe interface"
)]

use std::ffi::OsString;
use std::io::{self, Write};
use std::marker::PhantomData;
use std::os::fd::OwnedFd;
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::rc::Rc;
use std::time::Duration;

use anyhow::Context;
use rustix::io::Errno;
use rustix::process::{Pid, Resource, Rlimit, Signal, WaitId, WaitIdOptions};

use super::cleanup;
use crate::Confinement;
use crate::system;

/// A process to start.
#[derive(Debug)]
pub struct Spawn<'a> {
    /// The program's absolute path.
    pub program: &'a Path,
    /// Its arguments.
    pub arguments: Vec<OsString>,
    /// Its whole environment.
    pub environment: Vec<(&'static str, OsString)>,
    /// Its working directory.
    pub dir: &'a Path,
    /// Its standard input; `/dev/null` if `None`.
    pub input: Option<OwnedFd>,
    /// Its standard output; `/dev/null` if `None`.
    pub output: Option<OwnedFd>,
    /// Its standard error; `/dev/null` if `None`.
    pub errors: Option<OwnedFd>,
    /// Its resource limits.
    pub rlimits: Rlimits,
    /// Its confinement; none for a program of the grader's own that reads only the grader's files.
    pub confinement: Confinement,
}

/// The exit status of a grader that failed itself.
const OWN_FAILURE: i32 = 70;

/// Resource limits, enforced by the kernel.
#[derive(Clone, Copy, Debug)]
pub struct Rlimits {
    /// Memory that it may allocate, in bytes.
    pub memory: u64,
    /// Address space, in bytes: larger than the memory, as reservations count.
    pub space: u64,
    /// CPU time over its life, in seconds. It and each of its children get SIGXCPU after that.
    pub cpu: u64,
    /// Size of a file that it writes, in bytes.
    pub file: u64,
    /// Number of open descriptors.
    pub descriptors: u64,
}

/// No limits: for cargo, which builds the grader's own code.
pub const UNLIMITED: Rlimits = Rlimits {
    memory: u64::MAX,
    space: u64::MAX,
    cpu: u64::MAX,
    file: u64::MAX,
    descriptors: u64::MAX,
};

impl<'a> Spawn<'a> {
    /// Returns the program in the working directory `dir`, without arguments, environment, input,
    /// output or limits.
    pub fn new(program: &'a Path, dir: &'a Path) -> Spawn<'a> {
        Spawn {
            program,
            arguments: Vec::new(),
            environment: Vec::new(),
            dir,
            input: None,
            output: None,
            errors: None,
            rlimits: UNLIMITED,
            confinement: Confinement::default(),
        }
    }
}

/// A running process, or one that has exited and is not yet reaped. Dropping it kills its process
/// group.
///
/// The kernel kills it with the thread that started it, so it cannot be sent to another thread.
#[derive(Debug)]
pub struct Process {
    child: Child,
    id: Pid,
    exit: Option<ExitStatus>,
    stays_on_its_thread: PhantomData<Rc<()>>,
}

/// Starts a process.
///
/// # Errors
/// The system cannot start it.
pub fn start(spawn: Spawn<'_>) -> anyhow::Result<Process> {
    let mut command = Command::new(spawn.program);
    command
        .args(spawn.arguments)
        .env_clear()
        .envs(spawn.environment)
        .current_dir(spawn.dir);
    command.stdin(spawn.input.map_or_else(Stdio::null, Stdio::from));
    command.stdout(spawn.output.map_or_else(Stdio::null, Stdio::from));
    command.stderr(spawn.errors.map_or_else(Stdio::null, Stdio::from));
    let (rlimits, parent) = (spawn.rlimits, rustix::process::getpid());
    let mut confinement = spawn.confinement;
    // SAFETY: only async-signal-safe functions may run between fork and exec. `prepare` makes
    // system calls and nothing else: it takes no lock and allocates nothing.
    unsafe { command.pre_exec(move || prepare(&rlimits, parent, &mut confinement)) };
    // Lock the registry across spawn: a shutdown either sees the child or prevents it.
    let mut registry = cleanup::registry();
    let child = command
        .spawn()
        .with_context(|| format!("start `{}`", spawn.program.display()))?;
    let id = Pid::from_child(&child);
    registry.groups.push(id);
    Ok(Process {
        id,
        child,
        exit: None,
        stays_on_its_thread: PhantomData,
    })
}

/// Runs in the new process, before it becomes the program.
fn prepare(rlimits: &Rlimits, parent: Pid, confinement: &mut Confinement) -> io::Result<()> {
    rustix::process::setsid()?;
    system::exit_with(parent)?;
    system::close_inherited()?;
    system::reset_signals();
    system::fix_addresses();
    limit(Resource::Core, 0)?;
    limit(Resource::Data, rlimits.memory)?;
    limit(Resource::As, rlimits.space)?;
    limit(Resource::Cpu, rlimits.cpu)?;
    limit(Resource::Fsize, rlimits.file)?;
    limit(Resource::Nofile, rlimits.descriptors)?;
    // Last: little more than exec is allowed from here on.
    system::apply(confinement)
}

/// Lowers a limit. A limit that is lower already stays.
fn limit(resource: Resource, limit: u64) -> io::Result<()> {
    if limit == u64::MAX {
        return Ok(());
    }
    let now = rustix::process::getrlimit(resource);
    let lower = |old: Option<u64>| Some(old.map_or(limit, |old| old.min(limit)));
    let new = Rlimit {
        current: lower(now.current),
        // One above: a process that runs out of time gets SIGXCPU, which names the cause, before
        // SIGKILL.
        maximum: Some(now.maximum.map_or(limit.saturating_add(1), |old| {
            old.min(limit.saturating_add(1))
        })),
    };
    Ok(rustix::process::setrlimit(resource, new)?)
}

impl Process {
    /// Returns its process id.
    pub fn id(&self) -> Pid {
        self.id
    }

    /// Returns its exit status if it has exited. Kills what it started.
    pub fn exited(&mut self) -> Option<ExitStatus> {
        if self.exit.is_none() {
            // Its id stays taken until it is reaped, so the signal to its group hits no other.
            let look = WaitIdOptions::EXITED | WaitIdOptions::NOHANG | WaitIdOptions::NOWAIT;
            if let Ok(Some(_)) = rustix::process::waitid(WaitId::Pid(self.id), look) {
                self.kill();
            }
        }
        self.exit
    }

    /// Kills it and its process group, and reaps it.
    pub fn kill(&mut self) -> ExitStatus {
        if let Some(status) = self.exit {
            return status;
        }
        let killed = rustix::process::kill_process_group(self.id, Signal::KILL);
        if killed == Err(Errno::PERM) || killed == Err(Errno::NOSYS) {
            self.kill_by_other_means();
        }
        // An error of `wait` means that it was reaped elsewhere: the result is that of a kill.
        let killed = ExitStatus::from_raw(Signal::KILL.as_raw());
        // Its id may be given to another process as soon as it is reaped.
        let mut registry = cleanup::registry();
        registry.groups.retain(|id| *id != self.id);
        *self.exit.insert(self.child.wait().unwrap_or(killed))
    }

    /// Kills it by its descriptor where the system denies `kill`, as some containers do. If that is
    /// denied too, the grader exits, and the kernel kills the child with it. Otherwise the grader
    /// could wait without end for the child.
    fn kill_by_other_means(&mut self) {
        if system::kill_by_descriptor(self.id).is_err()
            && !matches!(self.child.try_wait(), Ok(Some(_)))
        {
            let _ = writeln!(
                io::stderr(),
                "error: this system lets no process be killed (a container's filter denies `kill`)"
            );
            std::process::exit(OWN_FAILURE);
        }
    }

    /// Returns the CPU time that it has used, or `None` where the system does not report it.
    pub fn cpu_time(&self) -> Option<Duration> {
        system::cpu_time(self.id)
    }

    /// Returns true if all of its threads sleep, are stopped or have exited.
    pub fn is_asleep(&self) -> bool {
        system::is_asleep(self.id)
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.kill();
    }
}
