//! Starts every process that the grader needs, alone and bounded, and ends it with all that it started.
//!
//! Entry point: [`start`]. A process gets a session of its own, only the environment and the descriptors that it is
//! given, limits on its resources, and dies with the grader. What it may see and do is the business of isolation.

#![expect(
    unsafe_code,
    reason = "what must happen between fork and exec has no safe interface"
)]

use std::ffi::OsString;
use std::io;
use std::marker::PhantomData;
use std::os::fd::{AsRawFd, OwnedFd};
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::rc::Rc;
use std::time::Duration;

use crate::isolation::Confinement;
#[cfg(target_os = "linux")]
use crate::isolation::own;
use crate::leaving;
use anyhow::Context;

use rustix::process::{Pid, Resource, Rlimit, Signal, WaitId, WaitIdOptions};

/// What to start, and how.
pub(crate) struct Order<'a> {
    /// The program's absolute path.
    pub(crate) program: &'a Path,
    /// Its arguments.
    pub(crate) arguments: Vec<OsString>,
    /// Its whole environment.
    pub(crate) environment: Vec<(&'static str, OsString)>,
    /// Its working directory.
    pub(crate) folder: &'a Path,
    /// Its standard input; nothing if `None`.
    pub(crate) input: Option<OwnedFd>,
    /// Its standard output; nowhere if `None`.
    pub(crate) output: Option<OwnedFd>,
    /// Its standard error; nowhere if `None`.
    pub(crate) errors: Option<OwnedFd>,
    /// Its limits.
    pub(crate) bounds: Bounds,
    /// What it is shut in by; nothing for a program that is ours, on what is ours.
    pub(crate) confinement: Confinement,
}

/// Limits that the kernel holds a process to.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Bounds {
    /// Memory that it may allocate, in bytes.
    pub(crate) memory: u64,
    /// Address space, in bytes: larger than the memory, as reservations count.
    pub(crate) space: u64,
    /// Processor time over its life, in seconds. It and each of its children get a SIGXCPU after that.
    pub(crate) processor: u64,
    /// Size of a file that it writes, in bytes.
    pub(crate) file: u64,
    /// Descriptors.
    pub(crate) descriptors: u64,
}

/// No limits: for cargo, which builds what is ours.
pub(crate) const UNBOUNDED: Bounds = Bounds {
    memory: u64::MAX,
    space: u64::MAX,
    processor: u64::MAX,
    file: u64::MAX,
    descriptors: u64::MAX,
};

impl<'a> Order<'a> {
    /// The program without arguments, environment, input or output, and without limits.
    pub(crate) fn new(program: &'a Path, folder: &'a Path) -> Order<'a> {
        Order {
            program,
            arguments: Vec::new(),
            environment: Vec::new(),
            folder,
            input: None,
            output: None,
            errors: None,
            bounds: UNBOUNDED,
            confinement: Confinement::default(),
        }
    }
}

/// A process that runs, or has ended and is not reaped. Dropping it ends it and all of its process group.
///
/// It dies with the thread that started it, so it cannot be sent to another.
#[derive(Debug)]
pub(crate) struct Process {
    child: Child,
    id: Pid,
    ended: Option<ExitStatus>,
    stays_on_its_thread: PhantomData<Rc<()>>,
}

/// Starts a process.
pub(crate) fn start(order: Order<'_>) -> anyhow::Result<Process> {
    let mut command = Command::new(order.program);
    command
        .args(order.arguments)
        .env_clear()
        .envs(order.environment)
        .current_dir(order.folder);
    command.stdin(order.input.map_or_else(Stdio::null, Stdio::from));
    command.stdout(order.output.map_or_else(Stdio::null, Stdio::from));
    command.stderr(order.errors.map_or_else(Stdio::null, Stdio::from));
    let (bounds, parent) = (order.bounds, rustix::process::getpid());
    let mut confinement = order.confinement;
    // SAFETY: between fork and exec only async-signal-safe things may be done. `settle` makes system calls and nothing
    // else: it takes no lock and allocates nothing.
    unsafe { command.pre_exec(move || settle(&bounds, parent, &mut confinement)) };
    // Held until it is known, so that a grader that leaves ends it, or never starts it.
    let mut ours = leaving::ours();
    let child = command
        .spawn()
        .with_context(|| format!("start `{}`", order.program.display()))?;
    let id = Pid::from_child(&child);
    ours.groups.push(id);
    Ok(Process {
        id,
        child,
        ended: None,
        stays_on_its_thread: PhantomData,
    })
}

/// What the new process does before it becomes the program.
fn settle(bounds: &Bounds, parent: Pid, confinement: &mut Confinement) -> io::Result<()> {
    rustix::process::setsid()?;
    die_with(parent)?;
    keep_descriptors_to_ourselves()?;
    keep_addresses_alike();
    bound(Resource::Core, 0)?;
    bound(Resource::Data, bounds.memory)?;
    bound(Resource::As, bounds.space)?;
    bound(Resource::Cpu, bounds.processor)?;
    bound(Resource::Fsize, bounds.file)?;
    bound(Resource::Nofile, bounds.descriptors)?;
    // Last: from here on little more than exec is allowed.
    shut_in(confinement)
}

#[cfg(target_os = "linux")]
fn shut_in(confinement: &mut Confinement) -> io::Result<()> {
    if let Some(rules) = &confinement.files {
        // Landlock asks for it, and takes nothing from a program that was not to gain rights anyway.
        rustix::thread::set_no_new_privs(true)?;
        // SAFETY: the descriptor is open; the call only takes rights from this thread, which is the process's only one.
        let done = unsafe { libc::syscall(libc::SYS_landlock_restrict_self, rules.as_raw_fd(), 0) };
        if done != 0 {
            return Err(io::Error::last_os_error());
        }
    }
    if let Some(filter) = &mut confinement.calls {
        own(
            filter,
            rustix::process::getpid().as_raw_pid().unsigned_abs(),
        );
        // It allocates nothing: two system calls, and an error that is a number.
        seccompiler::apply_filter(filter).map_err(|error| match error {
            seccompiler::Error::Prctl(error) | seccompiler::Error::Seccomp(error) => error,
            seccompiler::Error::EmptyFilter
            | seccompiler::Error::ThreadSync(_)
            | seccompiler::Error::Backend(_) => io::ErrorKind::InvalidInput.into(),
        })?;
    }
    Ok(())
}

#[cfg(not(target_os = "linux"))]
fn shut_in(_confinement: &mut Confinement) -> io::Result<()> {
    Ok(())
}

/// The version of landlock's interface; `None` where there is none, or it is switched off.
#[cfg(target_os = "linux")]
pub(crate) fn landlock_version() -> Option<i32> {
    const VERSION: libc::c_uint = 1;
    // SAFETY: with this flag the call takes no pointer and only answers with a number.
    let version = unsafe {
        libc::syscall(
            libc::SYS_landlock_create_ruleset,
            std::ptr::null::<libc::c_void>(),
            0,
            VERSION,
        )
    };
    i32::try_from(version).ok().filter(|version| *version > 0)
}

/// Lowers a limit; one that is lower already stays.
fn bound(resource: Resource, limit: u64) -> io::Result<()> {
    if limit == u64::MAX {
        return Ok(());
    }
    let now = rustix::process::getrlimit(resource);
    let lower = |old: Option<u64>| Some(old.map_or(limit, |old| old.min(limit)));
    let new = Rlimit {
        current: lower(now.current),
        // One above, so that a process that ran out of time gets the signal that says so, before SIGKILL.
        maximum: Some(now.maximum.map_or(limit.saturating_add(1), |old| {
            old.min(limit.saturating_add(1))
        })),
    };
    Ok(rustix::process::setrlimit(resource, new)?)
}

#[cfg(target_os = "linux")]
fn die_with(parent: Pid) -> io::Result<()> {
    rustix::process::set_parent_process_death_signal(Some(Signal::KILL))?;
    // The parent may have died before the line above: then nobody would send the signal.
    if rustix::process::getppid() == Some(parent) {
        Ok(())
    } else {
        Err(io::ErrorKind::BrokenPipe.into())
    }
}

#[cfg(not(target_os = "linux"))]
fn die_with(_parent: Pid) -> io::Result<()> {
    Ok(())
}

/// A submission may order its waiters by their addresses: so these are to be the same in each grading. Where a container forbids
/// the call, only such a submission can tell.
#[cfg(target_os = "linux")]
fn keep_addresses_alike() {
    use nix::sys::personality::{self, Persona};
    let _ = personality::set(Persona::ADDR_NO_RANDOMIZE);
}

#[cfg(not(target_os = "linux"))]
fn keep_addresses_alike() {}

/// Descriptors that the grader itself inherited (from a shell, from make) are not for strangers.
#[cfg(target_os = "linux")]
fn keep_descriptors_to_ourselves() -> io::Result<()> {
    // SAFETY: the call changes flags of descriptors of this process, which is about to become another program. It
    // closes none: the standard library needs one more of them to tell of a failure.
    let done = unsafe {
        libc::syscall(
            libc::SYS_close_range,
            3,
            libc::c_uint::MAX,
            libc::CLOSE_RANGE_CLOEXEC,
        )
    };
    match done {
        0 => Ok(()),
        _ => Err(io::Error::last_os_error()),
    }
}

#[cfg(not(target_os = "linux"))]
fn keep_descriptors_to_ourselves() -> io::Result<()> {
    Ok(())
}

impl Process {
    /// Its number.
    #[cfg(test)]
    pub(crate) fn id(&self) -> Pid {
        self.id
    }

    /// How it ended, if it has. What it started is ended with it.
    pub(crate) fn ended(&mut self) -> Option<ExitStatus> {
        if self.ended.is_none() {
            // Its number stays taken until it is reaped, so that the signal to its group cannot hit somebody else.
            let look = WaitIdOptions::EXITED | WaitIdOptions::NOHANG | WaitIdOptions::NOWAIT;
            if let Ok(Some(_)) = rustix::process::waitid(WaitId::Pid(self.id), look) {
                self.end();
            }
        }
        self.ended
    }

    /// Ends it and its group, and waits until it is gone.
    pub(crate) fn end(&mut self) -> ExitStatus {
        if let Some(status) = self.ended {
            return status;
        }
        // An error means that there is nobody left in the group.
        let _ = rustix::process::kill_process_group(self.id, Signal::KILL);
        // An error means that somebody else has reaped it; then it is as gone as if we had killed it.
        let killed = ExitStatus::from_raw(Signal::KILL.as_raw());
        // Its number may be somebody else's as soon as it is reaped.
        let mut ours = leaving::ours();
        ours.groups.retain(|id| *id != self.id);
        *self.ended.insert(self.child.wait().unwrap_or(killed))
    }

    /// Processor time that it has used so far, by the kernel's count. `None` where the system does not tell.
    #[cfg(target_os = "linux")]
    pub(crate) fn processor(&self) -> Option<Duration> {
        let clock =
            nix::time::clock_getcpuclockid(nix::unistd::Pid::from_raw(self.id.as_raw_pid()))
                .ok()?;
        Some(clock.now().ok()?.into())
    }

    /// Processor time that it has used so far, by the kernel's count. `None` where the system does not tell.
    #[cfg(not(target_os = "linux"))]
    pub(crate) fn processor(&self) -> Option<Duration> {
        None
    }

    /// Whether all of its threads sleep and wait for something, or were stopped, or have ended: neither running, nor ready to, nor waiting for a disk.
    pub(crate) fn sleeps(&self) -> bool {
        let Ok(threads) = std::fs::read_dir(format!("/proc/{}/task", self.id)) else {
            return false;
        };
        let mut states = threads.flatten().map(|thread| {
            let stat = std::fs::read_to_string(thread.path().join("stat")).unwrap_or_default();
            // The state follows the name, which stands in parentheses and may hold anything.
            stat.rsplit_once(") ")
                .and_then(|(_, rest)| rest.chars().next())
        });
        let rests = |state: Option<char>| matches!(state, Some('S' | 'T' | 't' | 'Z' | 'X'));
        states.next().is_some_and(rests) && states.all(rests)
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.end();
    }
}
