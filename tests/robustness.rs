//! The grader leaves nothing behind, however it ends, and faults of the machine cost no marks.

mod support;

use std::fs;
use std::os::unix::fs::MetadataExt;
use std::os::unix::process::ExitStatusExt;
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use assert_cmd::cargo::cargo_bin;

use support::{Desk, KIT, LOCK, with};

/// Returns a lock whose `new` never returns: it is detected, but not at once.
fn endless() -> String {
    with(
        "pub fn new() -> Lock {",
        "pub fn new() -> Lock { let mut n = 0u64; while std::hint::black_box(true) { n = n.wrapping_add(1); }",
    )
}

/// Returns a file on which the compiler runs until it is killed.
fn endless_to_compile() -> String {
    format!(
        "{LOCK}\n#[allow(long_running_const_eval)]\nconst LONG: u64 = {{ let mut n = 0u64; while n < u64::MAX {{ n += 1; }} n }};\npub static USED: u64 = LONG;\n"
    )
}

/// A running grader on `lock.rs`, with its own directory for temporary files.
struct Grader {
    desk: Desk,
    child: Child,
}

impl Grader {
    fn start(lock: &str) -> Grader {
        // Build the kit first: a grader that builds it does not grade yet.
        assert!(KIT.exists());
        let desk = Desk::with(lock);
        fs::create_dir(desk.path().join("temporary")).expect("a folder");
        // A background job or `nohup` makes children ignore signals; this grader must not.
        let child = Command::new("env")
            .arg("--default-signal=INT,HUP,TERM")
            .arg(cargo_bin!("grader"))
            .args(["--no-cache", "--student", "lock.rs"])
            .current_dir(desk.path())
            .env("TMPDIR", desk.path().join("temporary"))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("the grader starts");
        Grader { desk, child }
    }

    /// Waits until a process of this grader runs with `part` in its command line or its working
    /// directory.
    fn wait_for(&self, part: &str) {
        wait_until(&format!("{part} runs"), || {
            self.processes().iter().any(|(_, line)| line.contains(part))
        });
    }

    /// Kills such a process as soon as there is one.
    fn kill_when_it_runs(&self, part: &str) {
        wait_until(&format!("{part} is killed"), || {
            let all = self.processes();
            let found = all.iter().find(|(_, line)| line.contains(part));
            found.is_some_and(|(number, _)| {
                let mut kill = Command::new("kill");
                let kill = kill.args(["-s", "KILL", &number.to_string()]).status();
                kill.expect("kill is there").success()
            })
        });
    }

    /// Waits for the sandbox check: during it there is a directory with a `room`. Its processes are
    /// too short-lived to be seen reliably.
    fn wait_for_the_trial(&self) {
        wait_until("the isolation is tried", || {
            let below = |dir: &Path| fs::read_dir(dir).into_iter().flatten().flatten();
            below(&self.desk.path().join("temporary"))
                .flat_map(|place| below(&place.path()))
                .any(|scratch| scratch.path().join("room").is_dir())
        });
    }

    /// Returns the processes of this desk without the grader itself: id, and command line with
    /// working directory.
    fn processes(&self) -> Vec<(u32, String)> {
        let desk = self.desk.path().to_string_lossy().into_owned();
        let all = fs::read_dir("/proc").expect("processes").flatten();
        let numbers =
            all.filter_map(|entry| entry.file_name().to_string_lossy().parse::<u32>().ok());
        let others = numbers.filter(|number| *number != self.child.id());
        let told = others.filter_map(|number| {
            let dir = Path::new("/proc").join(number.to_string());
            let line = fs::read(dir.join("cmdline")).ok()?;
            let at = fs::read_link(dir.join("cwd")).unwrap_or_default();
            let line = String::from_utf8_lossy(&line).replace('\0', " ");
            Some((number, format!("{line} in {}", at.display())))
        });
        told.filter(|(_, line)| line.contains(&desk)).collect()
    }

    fn end_by(&mut self, signal: &str) -> ExitStatus {
        let number = self.child.id().to_string();
        let kill = Command::new("kill").args(["-s", signal, &number]).status();
        assert!(kill.expect("kill is there").success());
        self.child.wait().expect("it ends")
    }

    /// Returns the remaining temporary files.
    fn left(&self) -> Vec<String> {
        let dir = self.desk.path().join("temporary");
        let entries = fs::read_dir(dir).expect("the folder").flatten();
        entries
            .map(|entry| entry.file_name().to_string_lossy().into_owned())
            .collect()
    }
}

/// Waits until `holds` returns true. Only a failing test reaches the limit.
#[track_caller]
fn wait_until(what: &str, holds: impl Fn() -> bool) {
    let begun = Instant::now();
    while !holds() {
        assert!(begun.elapsed() < Duration::from_secs(60), "never: {what}");
        thread::sleep(Duration::from_millis(1));
    }
}

/// Ends a running grader by a signal: it exits and leaves nothing behind.
#[track_caller]
fn check_asked(lock: &str, wait: impl Fn(&Grader), signal: &str, number: i32) {
    let mut grader = Grader::start(lock);
    wait(&grader);
    let status = grader.end_by(signal);
    assert_eq!(status.signal(), Some(number), "{status}");
    assert_eq!(grader.left(), Vec::<String>::new(), "{signal}");
    wait_until("its processes are gone", || grader.processes().is_empty());
}

#[test]
fn a_grader_that_is_asked_to_end_leaves_nothing() {
    let (runs, compiles) = (endless(), endless_to_compile());
    check_asked(&runs, |grader| grader.wait_for("/program "), "INT", 2);
    check_asked(&runs, |grader| grader.wait_for("/program "), "TERM", 15);
    check_asked(&compiles, |grader| grader.wait_for("rustc"), "HUP", 1);
    check_asked(&compiles, |grader| grader.wait_for("rustc"), "INT", 2);
    check_asked(&compiles, Grader::wait_for_the_trial, "TERM", 15);
}

#[test]
fn a_grader_that_is_killed_takes_its_processes_with_it_and_the_next_one_tidies_up() {
    for (lock, part) in [(endless(), "/program "), (endless_to_compile(), "rustc")] {
        let mut grader = Grader::start(&lock);
        grader.wait_for(part);
        assert_eq!(grader.end_by("KILL").signal(), Some(9));
        wait_until("its processes are gone", || grader.processes().is_empty());
        let temporary = grader.desk.path().join("temporary");
        grader.desk.lay("lock.rs", LOCK);
        let mut next = grader.desk.grader();
        next.args(["--student", "lock.rs"])
            .env("TMPDIR", &temporary)
            .assert()
            .success();
        assert_eq!(grader.left(), Vec::<String>::new());
    }
}

#[test]
fn a_right_lock_keeps_its_marks_when_its_process_or_its_compiler_is_killed() {
    let slow = with(
        "pub fn new() -> Lock {",
        "pub fn new() -> Lock { (0..20_000u32).for_each(|n| drop(std::hint::black_box(n)));",
    );
    let slow_to_compile = endless_to_compile().replace("n < u64::MAX", "n < 5_000_000");
    for (lock, part) in [(slow, "/program "), (slow_to_compile, "rustc")] {
        let mut grader = Grader::start(&lock);
        grader.kill_when_it_runs(part);
        let status = grader.child.wait().expect("it ends");
        assert_eq!(status.code(), Some(0), "{part}: {status}");
        assert_eq!(grader.left(), Vec::<String>::new());
    }
}

#[test]
fn a_grader_under_nohup_survives_a_hangup() {
    let mut command = Command::new("nohup");
    let desk = Desk::with(&endless());
    let command = command
        .arg(cargo_bin!("grader"))
        .args(["--no-cache", "--student", "lock.rs"]);
    let mut child = command
        .current_dir(desk.path())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("nohup is there");
    // After `exec` it is a different program: from then on it ignores hangups.
    let executable = format!("/proc/{}/exe", child.id());
    let grader = fs::metadata(cargo_bin!("grader"))
        .expect("the grader")
        .ino();
    wait_until("the grader runs", || {
        fs::metadata(&executable).is_ok_and(|about| about.ino() == grader)
    });
    let kill = Command::new("kill")
        .args(["-s", "HUP", &child.id().to_string()])
        .status();
    assert!(kill.expect("kill is there").success());
    let status = child.wait().expect("it ends");
    assert_eq!(status.code(), Some(1), "{status}");
}

#[test]
fn a_lack_of_memory_or_of_descriptors_costs_no_marks() {
    let kit = || fs::metadata(&*KIT).expect("the kit").ino();
    let before = kit();
    // The numbers of descriptors end at different places: while the kit is found, checked or used.
    let descriptors = (6..=14).map(|number| format!("ulimit -n {number}"));
    let others = ["ulimit -v 200000", "ulimit -f 2"].map(str::to_owned);
    for limit in others.into_iter().chain(descriptors) {
        let desk = Desk::with(LOCK);
        let mut shell = support::command("/bin/sh");
        let script = format!("{limit}; exec \"$0\" --no-cache --student lock.rs");
        let told = shell
            .current_dir(desk.path())
            .args(["-c", &script])
            .arg(cargo_bin!("grader"))
            .output();
        let told = told.expect("a shell");
        assert_eq!(told.status.code(), Some(70), "{limit}: {told:?}");
        assert!(
            String::from_utf8_lossy(&told.stderr).contains("because: "),
            "{limit}"
        );
    }
    assert_eq!(kit(), before, "a shortage is no damage of the kit");
}

/// Needs a file system that can be filled. If none can be mounted, the test has nothing to check.
#[test]
fn a_full_disk_costs_no_marks() {
    for size in ["16k", "64k", "4m"] {
        let desk = Desk::with(LOCK);
        fs::create_dir(desk.path().join("full")).expect("a folder");
        let script = format!(
            "mount -t tmpfs -o size={size} none full || exit 99; TMPDIR=$PWD/full \"$0\" --no-cache --student lock.rs; status=$?; ls -A full; exit $status"
        );
        let mut unshare = support::command("unshare");
        let unshare = unshare.args(["--user", "--map-root-user", "--mount", "sh", "-c", &script]);
        let Ok(told) = unshare
            .arg(cargo_bin!("grader"))
            .current_dir(desk.path())
            .output()
        else {
            return;
        };
        if told.status.code() == Some(99) || told.stderr.starts_with(b"unshare:") {
            return;
        }
        let printed = String::from_utf8_lossy(&told.stdout);
        match told.status.code() {
            Some(0) => assert!(
                printed.ends_with("nothing left to do.\n"),
                "{size}: {printed}"
            ),
            Some(70) => assert_eq!(
                printed, "",
                "{size}: nothing is left, and nothing is told of marks"
            ),
            status => panic!("{size}: {status:?} {told:?}"),
        }
    }
}
