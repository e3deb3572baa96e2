//! Measures the cost of isolation: whole verdicts with each layer alone, with all and with none.
//! They take turns, so that load on the machine meets all alike.
//!
//! `cargo bench -p grader --profile dev --bench isolation` prints the table of
//! `bench/isolation.md`.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use grader::compile;
use grader::sandbox_check::SandboxCheck;
use sandbox::Sandbox;
use sandbox::Wanted;

/// The number of rounds.
const ROUNDS: usize = 25;
/// The kinds: a name, the level that is asked for, and the layers that are left out.
const KINDS: [(&str, &str, &str); 4] = [
    ("nothing but limits", "none", ""),
    ("landlock, tried", "best", "seccomp"),
    ("seccomp, tried", "best", "landlock"),
    ("landlock and seccomp, tried", "best", ""),
];

fn main() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let lock = fs::read_to_string(root.join("tasks/lock/src/reference.rs")).expect("the reference");
    let folder = tempfile::tempdir().expect("a folder");
    let kit = compile::kit(&compile::place(), &mut |_| {}).expect("the kit");
    let mut verdicts = [const { Vec::new() }; KINDS.len()];
    let (mut raised, mut tried) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        for (index, (_, level, without)) in KINDS.iter().enumerate() {
            let file = folder.path().join("lock.rs");
            fs::write(&file, &lock).expect("a file");
            verdicts[index].push(time(|| grade(&file, level, without)));
        }
        let mut sandbox = None;
        raised.push(time(|| sandbox = Some(Sandbox::detect(Wanted::Best, &[]))));
        let sandbox = sandbox.expect("raised");
        tried.push(time(|| {
            let trial = SandboxCheck::begin(&sandbox, &kit).expect("a trial");
            trial.outcome().expect("an outcome");
        }));
    }
    let medians = verdicts.map(median);
    println!("| a verdict with | median, ms | beside nothing |\n| --- | ---: | ---: |");
    for ((name, ..), time) in KINDS.iter().zip(medians) {
        let more = 100.0 * (time.as_secs_f64() / medians[0].as_secs_f64() - 1.0);
        println!("| {name} | {} | {more:+.1} % |", milliseconds(time));
    }
    println!("\n| alone, beside nothing else | median, ms |\n| --- | ---: |");
    println!(
        "| to find out what there is, and make the filters | {} |",
        milliseconds(median(raised))
    );
    println!("| to try all of it | {} |", milliseconds(median(tried)));
}

fn grade(file: &Path, level: &str, without: &str) {
    let status = Command::new(env!("CARGO_BIN_EXE_grader"))
        .args(["--no-cache", "--isolation", level, "--student"])
        .arg(file)
        .env("GRADER_TEST_WITHOUT", without)
        .stdout(Stdio::null())
        .status();
    assert!(status.expect("the grader starts").success());
}

fn time(work: impl FnOnce()) -> Duration {
    let begun = Instant::now();
    work();
    begun.elapsed()
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort();
    times[times.len() / 2]
}

fn milliseconds(time: Duration) -> String {
    format!("{:.1}", time.as_secs_f64() * 1000.0)
}
