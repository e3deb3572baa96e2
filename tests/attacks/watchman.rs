//! Runs the grader for one attack, in a process of its own to which everything falls that the grader leaves behind.

use std::ffi::OsString;
use std::fs::{self, File};
use std::path::Path;
use std::process::{Command, ExitStatus};
use std::thread;
use std::time::{Duration, Instant};

use rustix::process::{Pid, WaitOptions};
use serde::{Deserialize, Serialize};

/// How long a grader may take before it is taken for dead. Far more than any attack should cost, as the machine may be busy.
const WALL: Duration = Duration::from_secs(400);
/// How long what was killed may take to be gone.
const LAST_BREATH: Duration = Duration::from_secs(3);
/// How often is looked.
const LOOK: Duration = Duration::from_millis(5);

/// What became of the grader.
#[derive(Debug, Deserialize, Serialize)]
pub(crate) struct Observed {
    /// Its exit status; none if a signal ended it.
    pub(crate) status: Option<i32>,
    /// Whether it had to be ended.
    pub(crate) hung: bool,
    /// Names of processes that it left.
    pub(crate) left: Vec<String>,
    /// Memory at its peak, in KiB.
    pub(crate) peak: u64,
}

/// The watchman's own program: `attacks --watch OUT ERR PROGRAM ARGUMENTS..`. Prints what it saw.
pub(crate) fn watch(arguments: &[OsString]) {
    // Whoever loses their parent becomes this process's child.
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

/// Processes that are still there when all that was ended has had time to go. They are ended.
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
    // What a dead child leaves falls to us as well: again, until nobody is there.
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

/// Runs `program` under a watchman. Gives what was seen, and what it printed.
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
        // Nothing should reach the watchman either.
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
