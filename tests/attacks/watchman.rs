//! Runs the grader for one attack, in a separate process that inherits all orphans of the grader.

use std::ffi::OsString;
use std::fs::{self, File};
use std::path::Path;
use std::process::{Command, ExitStatus};
use std::thread;
use std::time::{Duration, Instant};

use rustix::process::{Pid, WaitOptions};
use serde::{Deserialize, Serialize};

/// Time limit of a grader. Far more than any attack should cost, because the machine may be busy.
const WALL: Duration = Duration::from_secs(400);
/// Time that killed processes may take to disappear.
const LAST_BREATH: Duration = Duration::from_secs(3);
/// Interval of the checks.
const LOOK: Duration = Duration::from_millis(5);

/// The result of the grader process.
#[derive(Debug, Deserialize, Serialize)]
pub(crate) struct Observed {
    /// Its exit status; `None` if a signal ended it.
    pub(crate) status: Option<i32>,
    /// True if it had to be killed.
    pub(crate) hung: bool,
    /// Names of its orphaned processes.
    pub(crate) left: Vec<String>,
    /// Peak memory, in KiB.
    pub(crate) peak: u64,
}

/// The watchman's `main`: `attacks --watch OUT ERR PROGRAM ARGUMENTS..`. Prints its observations.
pub(crate) fn watch(arguments: &[OsString]) {
    // Orphans become children of this process.
    rustix::process::set_child_subreaper(Some(rustix::process::getpid())).expect("this is Linux");
    let [out, errors, program, arguments @ ..] = arguments else {
        panic!("called by the table alone")
    };
    let mut grader = Command::new(program);
    grader
        .args(arguments)
        .stdout(File::create(out).expect("a file"))
        .stderr(File::create(errors).expect("a file"));
    let mut grader = grader.spawn().expect("the grader starts");
    let (start, mut peak, mut hung) = (Instant::now(), 0, false);
    let status: ExitStatus = loop {
        if let Some(status) = grader.try_wait().expect("a child") {
            break status;
        }
        peak = peak_of(grader.id()).max(peak);
        if start.elapsed() > WALL {
            hung = true;
            grader.kill().expect("a child");
        }
        thread::sleep(LOOK);
    };
    let seen = Observed {
        status: status.code(),
        hung,
        left: left(),
        peak,
    };
    println!("{}", serde_json::to_string(&seen).expect("plain data"));
}

fn peak_of(process: u32) -> u64 {
    let status = fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let number = line.and_then(|line| line.trim().strip_suffix(" kB"));
    number.and_then(|number| number.parse().ok()).unwrap_or(0)
}

/// Returns the processes that still run after all killed ones had time to exit. Kills them.
fn left() -> Vec<String> {
    let start = Instant::now();
    loop {
        match rustix::process::wait(WaitOptions::NOHANG) {
            Ok(Some(_)) => continue,
            Ok(None) if start.elapsed() < LAST_BREATH => thread::sleep(LOOK),
            Ok(None) => break,
            Err(_) => return Vec::new(),
        }
    }
    let mut names = Vec::new();
    // Children of a dead child are inherited too: repeat until there are none.
    while let Some(children) = Some(children()).filter(|children| !children.is_empty()) {
        for (id, name) in children {
            names.push(name);
            let _ = rustix::process::kill_process(id, rustix::process::Signal::KILL);
        }
        while let Ok(Some(_)) = rustix::process::wait(WaitOptions::empty()) {}
    }
    names
}

fn children() -> Vec<(Pid, String)> {
    let own = rustix::process::getpid().as_raw_nonzero().to_string();
    let processes = fs::read_dir("/proc").into_iter().flatten().flatten();
    let mut children = Vec::new();
    for process in processes {
        let stat = fs::read_to_string(process.path().join("stat")).unwrap_or_default();
        // `12 (name) S 1 ..`
        let Some((id, rest)) = stat.split_once(" (") else {
            continue;
        };
        let Some((name, rest)) = rest.rsplit_once(") ") else {
            continue;
        };
        if rest.split(' ').nth(1) == Some(&own)
            && let Some(id) = id.parse().ok().and_then(Pid::from_raw)
        {
            children.push((id, name.to_owned()));
        }
    }
    children
}

/// Runs `program` under a watchman. Returns the observations and the output.
pub(crate) fn run(
    program: &Path,
    arguments: &[OsString],
    folder: &Path,
    environment: &[(String, String)],
) -> (Observed, String, String) {
    let logs = tempfile::TempDir::new().expect("a temporary folder");
    let (out, errors) = (logs.path().join("out"), logs.path().join("errors"));
    let own = std::env::current_exe().expect("this program has a path");
    let mut command = crate::support::command(own);
    command
        .arg("--watch")
        .args([&out, &errors])
        .arg(program)
        .args(arguments)
        .current_dir(folder)
        .envs(environment.iter().map(|(name, value)| (name, value)));
    let watched = command.output().expect("the watchman starts");
    let seen = serde_json::from_slice(&watched.stdout).unwrap_or_else(|error| {
        // No attack should reach the watchman either.
        let left = vec![format!("the watchman died: {error}")];
        Observed {
            status: None,
            hung: false,
            left,
            peak: 0,
        }
    });
    let text = |path| String::from_utf8_lossy(&fs::read(path).unwrap_or_default()).into_owned();
    (seen, text(&out), text(&errors))
}
