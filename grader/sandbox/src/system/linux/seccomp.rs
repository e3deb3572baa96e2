//! Seccomp filters, written as lists of system calls.
//!
//! Entry points: [`Filters::prepare`] and [`bind_to_process`]. A call outside an allow list returns
//! an error, since a newer C library may try a new call first. A call that
//! only an attack makes kills the process.

use std::collections::BTreeMap;
use std::env::consts::ARCH;

use anyhow::Context;
use libc::c_long;
use protocol::wire::SELF;
use seccompiler::{
    SeccompAction, SeccompCmpArgLen, SeccompCmpOp, SeccompCondition, SeccompFilter, SeccompRule,
    TargetArch, sock_filter,
};

/// A seccomp filter in the kernel's form.
pub(crate) type Filter = Vec<sock_filter>;

/// The filters. They do not depend on the submission and are made once.
#[derive(Clone, Debug)]
pub(crate) struct Filters {
    /// For a compiler and a linker, from their start.
    pub(crate) compiler: Filter,
    /// For the program that runs a submission, from its start.
    pub(crate) program: Filter,
    /// For that program, in addition, before the submission's code runs. In this order: the last
    /// one forbids further filters.
    pub(crate) inside: Vec<Filter>,
}

/// A condition on the arguments of a call.
#[derive(Clone, Copy, Debug)]
enum When {
    /// Any arguments.
    Always,
    /// It creates a thread, not a process.
    Thread,
    /// It creates a process.
    Process,
    /// It sends SIGABRT to its own process.
    Abort,
    /// Its target is another process or a thread of one.
    Others,
    /// It concerns the limits of its own process.
    OwnLimits,
    /// It makes no memory executable.
    NoCode,
}

type List = &'static [(c_long, When)];

macro_rules! always {
    ($($call:ident)*) => { &[$((libc::$call, When::Always)),*] };
}

/// Calls of the dynamic loader and std before the submission's code runs.
const START: List = always![
    SYS_openat SYS_newfstatat SYS_statx SYS_readlinkat SYS_faccessat SYS_faccessat2 SYS_pread64 SYS_set_tid_address SYS_prctl
    SYS_seccomp SYS_execve SYS_fcntl SYS_ppoll SYS_getrlimit SYS_uname SYS_getuid SYS_geteuid SYS_getgid SYS_getegid
];

/// The same, for calls that only older architectures have.
#[cfg(target_arch = "x86_64")]
const START_OLD: List =
    always![SYS_open SYS_stat SYS_lstat SYS_readlink SYS_access SYS_poll SYS_arch_prctl];
#[cfg(not(target_arch = "x86_64"))]
const START_OLD: List = &[];

const START_SOME: List = &[
    (libc::SYS_clone, When::Thread),
    (libc::SYS_prlimit64, When::OwnLimits),
    (libc::SYS_mmap, When::Always),
    (libc::SYS_mprotect, When::Always),
];

/// Calls that a submission may need: memory, open descriptors, the clock, waiting, panics, abort.
const RUN: List = always![
    SYS_read SYS_write SYS_readv SYS_writev SYS_lseek SYS_close SYS_fstat SYS_munmap SYS_mremap SYS_brk SYS_madvise SYS_futex
    SYS_set_robust_list SYS_rseq SYS_getrandom SYS_rt_sigaction SYS_rt_sigprocmask SYS_rt_sigreturn SYS_sigaltstack
    SYS_sched_getaffinity SYS_sched_yield SYS_exit SYS_exit_group SYS_getpid SYS_gettid SYS_clock_gettime SYS_clock_getres
    SYS_gettimeofday SYS_nanosleep SYS_clock_nanosleep SYS_restart_syscall SYS_membarrier SYS_sysinfo
];

const RUN_SOME: List = &[
    (libc::SYS_tgkill, When::Abort),
    (libc::SYS_mmap, When::NoCode),
    (libc::SYS_mprotect, When::NoCode),
];

/// Calls that no compiler and no submission needs. No C library makes them by itself, so only an
/// attack does.
const NEVER: List = always![
    SYS_socket SYS_connect SYS_bind SYS_listen SYS_accept SYS_accept4
    SYS_ptrace SYS_process_vm_readv SYS_process_vm_writev SYS_process_madvise SYS_kcmp SYS_tkill SYS_rt_sigqueueinfo
    SYS_rt_tgsigqueueinfo SYS_pidfd_open SYS_pidfd_send_signal SYS_pidfd_getfd SYS_mount SYS_umount2 SYS_pivot_root SYS_chroot
    SYS_unshare SYS_setns SYS_move_mount SYS_open_tree SYS_fsopen SYS_fsmount SYS_fspick SYS_bpf SYS_perf_event_open SYS_io_uring_setup
    SYS_io_uring_enter SYS_io_uring_register SYS_userfaultfd SYS_keyctl SYS_add_key SYS_request_key SYS_kexec_load SYS_init_module
    SYS_finit_module SYS_delete_module SYS_reboot SYS_swapon SYS_swapoff SYS_settimeofday SYS_clock_settime SYS_adjtimex
    SYS_clock_adjtime SYS_sethostname SYS_setdomainname SYS_open_by_handle_at SYS_quotactl SYS_acct SYS_syslog SYS_shmget SYS_shmat
    SYS_shmctl SYS_semget SYS_semctl SYS_msgget SYS_msgctl SYS_mq_open SYS_mq_unlink SYS_memfd_create SYS_memfd_secret SYS_execveat
];

/// The same, for the program that runs a submission. A compiler needs them to start its linker.
const NEVER_INSIDE: List = &[
    (libc::SYS_socketpair, When::Always),
    (libc::SYS_sendto, When::Always),
    (libc::SYS_sendmsg, When::Always),
    (libc::SYS_sendmmsg, When::Always),
    (libc::SYS_execve, When::Always),
    (libc::SYS_clone, When::Process),
    (libc::SYS_kill, When::Always),
    (libc::SYS_tgkill, When::Others),
    (libc::SYS_setuid, When::Always),
    (libc::SYS_setgid, When::Always),
    (libc::SYS_setresuid, When::Always),
    (libc::SYS_setresgid, When::Always),
    (libc::SYS_setgroups, When::Always),
    (libc::SYS_personality, When::Always),
];
#[cfg(target_arch = "x86_64")]
const NEVER_INSIDE_OLD: List = always![SYS_fork SYS_vfork SYS_iopl SYS_ioperm SYS_modify_ldt];
#[cfg(not(target_arch = "x86_64"))]
const NEVER_INSIDE_OLD: List = &[];

/// Calls that a compiler is refused besides [`NEVER`]. Compiler and linker cope with the error.
const NOT_FOR_COMPILERS: List = &[
    (libc::SYS_kill, When::Always),
    (libc::SYS_tgkill, When::Others),
];

impl Filters {
    /// Makes the filters for this architecture.
    pub(crate) fn prepare() -> anyhow::Result<Filters> {
        let (allow, refuse) = (
            SeccompAction::Allow,
            SeccompAction::Errno(libc::EPERM as u32),
        );
        // The C library takes this error for a call that an old kernel lacks.
        let lacking = SeccompAction::Errno(libc::ENOSYS as u32);
        let kill = SeccompAction::KillProcess;
        Ok(Filters {
            compiler: filter(&[NEVER, NOT_FOR_COMPILERS], refuse.clone(), allow.clone())?,
            program: filter(
                &[RUN, START, START_OLD, START_SOME, &RUN_SOME[..1]],
                allow.clone(),
                lacking,
            )?,
            inside: vec![
                filter(
                    &[NEVER, NEVER_INSIDE, NEVER_INSIDE_OLD],
                    kill,
                    allow.clone(),
                )?,
                filter(&[RUN, RUN_SOME], allow, refuse)?,
            ],
        })
    }
}

/// Replaces the placeholder [`SELF`] in `filter` by the id of the process. In place, since nothing
/// may be allocated between fork and exec.
pub(crate) fn bind_to_process(filter: &mut [sock_filter], process: u32) {
    for instruction in filter {
        if instruction.k == SELF {
            instruction.k = process;
        }
    }
}

/// Returns a filter that allows all calls.
pub(super) fn allow_all() -> Filter {
    /// The instruction that returns the constant.
    const RETURN: u16 = 0x06;
    vec![sock_filter {
        code: RETURN,
        jt: 0,
        jf: 0,
        k: libc::SECCOMP_RET_ALLOW,
    }]
}

fn filter(lists: &[List], listed: SeccompAction, others: SeccompAction) -> anyhow::Result<Filter> {
    let mut rules: BTreeMap<c_long, Vec<SeccompRule>> = BTreeMap::new();
    for (call, when) in lists.iter().copied().flatten() {
        rules.insert(*call, when.rules().context("make a filter")?);
    }
    let architecture = TargetArch::try_from(ARCH).context("make a filter")?;
    let filter = SeccompFilter::new(rules, others, listed, architecture);
    filter.and_then(Filter::try_from).context("make a filter")
}

impl When {
    /// Returns the alternatives of which one must hold. None means always.
    fn rules(self) -> Result<Vec<SeccompRule>, seccompiler::BackendError> {
        let thread = libc::CLONE_THREAD as u64;
        let is = |argument, operator, value| {
            SeccompCondition::new(argument, SeccompCmpArgLen::Dword, operator, value)
        };
        let (own, abort) = (u64::from(SELF), libc::SIGABRT as u64);
        let conditions = match self {
            When::Always => return Ok(Vec::new()),
            When::Thread => vec![is(0, SeccompCmpOp::MaskedEq(thread), thread)?],
            When::Process => vec![is(0, SeccompCmpOp::MaskedEq(thread), 0)?],
            When::Abort => vec![
                is(0, SeccompCmpOp::Eq, own)?,
                is(2, SeccompCmpOp::Eq, abort)?,
            ],
            When::Others => vec![is(0, SeccompCmpOp::Ne, own)?],
            When::OwnLimits => vec![is(0, SeccompCmpOp::Eq, 0)?],
            When::NoCode => vec![is(2, SeccompCmpOp::MaskedEq(libc::PROT_EXEC as u64), 0)?],
        };
        Ok(vec![SeccompRule::new(conditions)?])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn filters_are_bound_to_one_process() {
        let filters = Filters::prepare().unwrap();
        for mut filter in filters
            .inside
            .into_iter()
            .chain([filters.compiler, filters.program])
        {
            assert!(filter.len() < 1000, "{}", filter.len());
            assert!(filter.iter().any(|instruction| instruction.k == SELF));
            bind_to_process(&mut filter, 77);
            assert!(filter.iter().all(|instruction| instruction.k != SELF));
        }
    }

    #[test]
    fn allowed_calls_never_kill_the_process() {
        let calls = |lists: &[List]| -> Vec<_> {
            let entries = lists.iter().copied().flatten();
            entries
                .filter(|(_, when)| matches!(when, When::Always))
                .map(|(call, _)| *call)
                .collect()
        };
        let never = calls(&[NEVER, NEVER_INSIDE, NEVER_INSIDE_OLD]);
        let both: Vec<_> = calls(&[RUN])
            .into_iter()
            .filter(|call| never.contains(call))
            .collect();
        assert_eq!(both, Vec::<c_long>::new());
    }
}
