//! The form for Linux: landlock, seccomp, the CPU clock of a process, and `/proc`.

#![expect(
    unsafe_code,
    reason = "landlock's and close_range's system calls have no safe interface"
)]

use std::fs;
use std::io;
use std::os::fd::{AsFd, AsRawFd, OwnedFd};
use std::path::Path;
use std::thread;
use std::time::Duration;

use nix::sys::personality::{self, Persona};
use protocol::wire::Instruction;
use rustix::process::{Pid, Signal};
use rustix::rand::{GetRandomFlags, getrandom};
use seccompiler::sock_filter;

use crate::{CompilerPaths, Layer};

#[path = "linux/landlock.rs"]
mod landlock;
#[path = "linux/seccomp.rs"]
mod seccomp;

use seccomp::Filters;

/// True if this system has layers of confinement.
pub(crate) const HAS_LAYERS: bool = true;

/// The layers that this kernel has. All that does not depend on a submission is prepared once.
#[derive(Clone, Debug, Default)]
pub(crate) struct Layers {
    /// The version of landlock's interface.
    landlock: Option<i32>,
    seccomp: Option<Filters>,
}

/// The confinement of one process, applied between fork and exec.
#[derive(Debug, Default)]
pub struct Confinement {
    /// Landlock's rules.
    files: Option<OwnedFd>,
    /// Seccomp's filter.
    calls: Option<Vec<sock_filter>>,
}

impl Layers {
    pub(crate) fn detect(without: &[Layer]) -> Layers {
        let wanted = |layer| !without.contains(&layer);
        Layers {
            landlock: landlock_version().filter(|_| wanted(Layer::Landlock)),
            seccomp: Filters::prepare()
                .ok()
                .filter(|_| wanted(Layer::Seccomp) && accepts_filters()),
        }
    }

    pub(crate) fn around_compiler(&self, paths: &CompilerPaths<'_>) -> anyhow::Result<Confinement> {
        Ok(Confinement {
            files: self
                .landlock
                .map_or(Ok(None), |_| landlock::for_compiler(paths))?,
            calls: self
                .seccomp
                .as_ref()
                .map(|filters| filters.compiler.clone()),
        })
    }

    pub(crate) fn around_program<'a>(
        &self,
        files: impl Iterator<Item = &'a Path>,
    ) -> anyhow::Result<Confinement> {
        Ok(Confinement {
            files: self
                .landlock
                .map_or(Ok(None), |_| landlock::for_program(files))?,
            calls: self.seccomp.as_ref().map(|filters| filters.program.clone()),
        })
    }

    pub(crate) fn inside_program(&self) -> Vec<Vec<Instruction>> {
        let filters = self.seccomp.iter().flat_map(|filters| &filters.inside);
        filters
            .map(|filter| filter.iter().map(instruction).collect())
            .collect()
    }

    /// Returns the version of a layer, empty if it has none, or `None` if the layer is missing.
    pub(crate) fn version(&self, layer: Layer) -> Option<String> {
        match layer {
            Layer::Landlock => self.landlock.map(|version| version.to_string()),
            Layer::Seccomp => self.seccomp.as_ref().map(|_| String::new()),
        }
    }
}

fn instruction(instruction: &sock_filter) -> Instruction {
    let [a, b] = instruction.code.to_le_bytes();
    let [k, l, m, n] = instruction.k.to_le_bytes();
    [a, b, instruction.jt, instruction.jf, k, l, m, n]
}

/// Returns true if the kernel accepts a filter. Tried on a thread that exits at once.
fn accepts_filters() -> bool {
    let tried = thread::spawn(|| seccompiler::apply_filter(&seccomp::allow_all()).is_ok());
    tried.join().unwrap_or(false)
}

/// Returns the version of landlock's interface, or `None` if the kernel has none or it is switched
/// off.
fn landlock_version() -> Option<i32> {
    const VERSION: libc::c_uint = 1;
    // SAFETY: with this flag the call takes no pointer and only returns a number.
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

/// Applies `confinement` to this process. Called between fork and exec: it allocates nothing.
pub(crate) fn apply(confinement: &mut Confinement) -> io::Result<()> {
    if let Some(rules) = &confinement.files {
        // Landlock requires it. No program here is meant to gain rights.
        rustix::thread::set_no_new_privs(true)?;
        // SAFETY: the descriptor is open. The call only removes rights from this thread, the
        // only one of its process.
        let done = unsafe { libc::syscall(libc::SYS_landlock_restrict_self, rules.as_raw_fd(), 0) };
        if done != 0 {
            return Err(io::Error::last_os_error());
        }
    }
    if let Some(filter) = &mut confinement.calls {
        let process = rustix::process::getpid().as_raw_pid().unsigned_abs();
        seccomp::bind_to_process(filter, process);
        // Two system calls, and an error that is a number.
        seccompiler::apply_filter(filter).map_err(|error| match error {
            seccompiler::Error::Prctl(error) | seccompiler::Error::Seccomp(error) => error,
            seccompiler::Error::EmptyFilter
            | seccompiler::Error::ThreadSync(_)
            | seccompiler::Error::Backend(_) => io::ErrorKind::InvalidInput.into(),
        })?;
    }
    Ok(())
}

/// Makes the kernel send SIGTERM to this process when its parent exits.
pub fn exit_with_parent() {
    // Without it the process only runs on for a while.
    let _ = rustix::process::set_parent_process_death_signal(Some(Signal::TERM));
}

/// Makes the kernel kill this process when `parent` exits.
pub(crate) fn exit_with(parent: Pid) -> io::Result<()> {
    rustix::process::set_parent_process_death_signal(Some(Signal::KILL))?;
    // If the parent exited before the line above, no signal comes.
    if rustix::process::getppid() == Some(parent) {
        Ok(())
    } else {
        Err(io::ErrorKind::BrokenPipe.into())
    }
}

/// The most descriptors that are marked one by one.
const MOST_DESCRIPTORS: u64 = 65_536;

/// Marks all descriptors from 3 on as close-on-exec: the grader may have inherited some.
pub(crate) fn close_inherited() -> io::Result<()> {
    // SAFETY: the call changes flags of descriptors of this process, which is about to exec. It
    // closes none: the standard library needs one of them to report a failure.
    let done = unsafe {
        libc::syscall(
            libc::SYS_close_range,
            3,
            libc::c_uint::MAX,
            libc::CLOSE_RANGE_CLOEXEC,
        )
    };
    if done != 0 {
        // A kernel before 5.11, or a container that denies the call.
        mark_one_by_one();
    }
    Ok(())
}

/// Does the same without `close_range`. Allocates nothing.
fn mark_one_by_one() {
    let limit = rustix::process::getrlimit(rustix::process::Resource::Nofile).current;
    let limit = limit.unwrap_or(MOST_DESCRIPTORS).min(MOST_DESCRIPTORS) as libc::c_int;
    for descriptor in 3..limit {
        // SAFETY: the call changes a flag of a descriptor of this process, or fails where none is
        // open. Nothing is closed.
        unsafe { libc::fcntl(descriptor, libc::F_SETFD, libc::FD_CLOEXEC) };
    }
}

/// Kills a process by a descriptor of it, where `kill` is denied.
pub(crate) fn kill_by_descriptor(process: Pid) -> rustix::io::Result<()> {
    let process = rustix::process::pidfd_open(process, rustix::process::PidfdFlags::empty())?;
    rustix::process::pidfd_send_signal(process, Signal::KILL)
}

/// Undoes signal settings of a parent. If SIGCHLD is ignored, no child's exit status can be read.
/// If the signals of resource limits are ignored, the limits have no effect. Blocked signals are
/// unblocked.
pub(crate) fn reset_signals() {
    // SAFETY: these calls change the signal handling of this process, and may be made between fork
    // and exec. No handler is installed yet, and no other thread runs.
    unsafe {
        for signal in [libc::SIGCHLD, libc::SIGXCPU, libc::SIGXFSZ] {
            libc::signal(signal, libc::SIG_DFL);
        }
        let mut none = std::mem::zeroed();
        libc::sigemptyset(&mut none);
        libc::sigprocmask(libc::SIG_SETMASK, &none, std::ptr::null_mut());
    }
}

/// Switches address randomization off. A submission may order its waiters by their addresses,
/// and must get the same verdict each time. Where a container forbids the call, only such a
/// submission can differ.
pub(crate) fn fix_addresses() {
    let _ = personality::set(Persona::ADDR_NO_RANDOMIZE);
}

/// Makes a pipe as large as the system allows. Returns its size in bytes.
pub(crate) fn enlarge(pipe: impl AsFd) -> usize {
    const LARGEST: usize = 1 << 20;
    // The kernel refuses this if the user has many large pipes already.
    let _ = rustix::pipe::fcntl_setpipe_size(&pipe, LARGEST);
    rustix::pipe::fcntl_getpipe_size(&pipe).unwrap_or(4 << 10)
}

/// Returns the CPU time that `process` has used, by the kernel's count.
pub(crate) fn cpu_time(process: Pid) -> Option<Duration> {
    let process = nix::unistd::Pid::from_raw(process.as_raw_pid());
    let clock = nix::time::clock_getcpuclockid(process).ok()?;
    Some(clock.now().ok()?.into())
}

/// Returns true if all threads of `process` sleep, are stopped or have exited: none runs, is ready
/// to run, or waits for a disk.
pub(crate) fn is_asleep(process: Pid) -> bool {
    let Ok(threads) = fs::read_dir(format!("/proc/{process}/task")) else {
        return false;
    };
    let mut states = threads.flatten().map(|thread| {
        let stat = fs::read_to_string(thread.path().join("stat")).unwrap_or_default();
        // The state follows the name, which stands in parentheses and may hold anything.
        stat.rsplit_once(") ")
            .and_then(|(_, rest)| rest.chars().next())
    });
    let rests = |state: Option<char>| matches!(state, Some('S' | 'T' | 't' | 'Z' | 'X'));
    states.next().is_some_and(rests) && states.all(rests)
}

/// Returns true if programs may be run from the file system of `dir`.
pub(crate) fn allows_programs(dir: &Path) -> rustix::io::Result<bool> {
    let mounted = rustix::fs::statvfs(dir)?;
    Ok(!mounted
        .f_flag
        .contains(rustix::fs::StatVfsMountFlags::NOEXEC))
}

/// Fills `bytes` with random bytes.
pub(crate) fn fill_random(mut bytes: &mut [u8]) -> io::Result<()> {
    // The system may return fewer than were asked for.
    while !bytes.is_empty() {
        let count = getrandom(&mut *bytes, GetRandomFlags::empty())?;
        bytes = &mut bytes[count..];
    }
    Ok(())
}
