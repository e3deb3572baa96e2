//! The job files for several machines: validators accept their form, and the grader accepts the
//! commands in them. `tests/slurm.sh` runs those of Slurm on a real cluster.

mod support;

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Command, Output};

use support::{Desk, LOCK, read, root};

/// A validator: its program, its arguments, and the file.
const VALIDATORS: &[(&str, &[&str], &str)] = &[
    ("bash", &["-n"], "jobs/submit.sh"),
    ("sh", &["-n"], "jobs/slurm.sbatch"),
    ("shellcheck", &[], "jobs/submit.sh"),
    ("shellcheck", &[], "jobs/slurm.sbatch"),
    (
        "check-jsonschema",
        &["--builtin-schema", "vendor.github-workflows"],
        "jobs/github.yml",
    ),
    ("kubernetes-validate", &["--strict"], "jobs/kubernetes.yaml"),
];

/// Returns the output of a program in the project, or `None` if it is not installed. `.ci/run`
/// installs the validators into the target directory.
fn run(program: &str, arguments: &[&str], file: &str) -> Option<Output> {
    let test = std::env::current_exe().expect("the program of this test");
    let installed = test
        .ancestors()
        .map(|directory| directory.join("validators/bin").join(program))
        .find(|path| path.exists());
    let program = installed.unwrap_or_else(|| program.into());
    let output = Command::new(&program)
        .args(arguments)
        .arg(file)
        .current_dir(root())
        .output();
    match output {
        Ok(output) => Some(output),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => None,
        Err(error) => panic!("{}: {error}", program.display()),
    }
}

#[test]
fn validators_at_hand_accept_the_job_files() {
    for &(program, arguments, file) in VALIDATORS {
        match run(program, arguments, file) {
            Some(output) => assert!(
                output.status.success(),
                "{program} refuses {file}: {}{}",
                String::from_utf8_lossy(&output.stdout),
                String::from_utf8_lossy(&output.stderr)
            ),
            None => eprintln!("skipped: {program} is not installed, so it does not check {file}"),
        }
    }
}

/// Returns the output of a shell with `grader` and `sbatch` as programs that print their arguments,
/// one on a line.
#[track_caller]
fn printed(desk: &Desk, script: &str, variables: &[(&str, &str)]) -> Vec<String> {
    let shim = "#!/bin/sh\nprintf '%s\\n' \"$@\"\n";
    for program in ["bin/grader", "bin/sbatch"] {
        let path = desk.lay(program, shim);
        fs::set_permissions(path, fs::Permissions::from_mode(0o755)).expect("it is our own");
    }
    let path = std::env::var("PATH").expect("a PATH");
    let bin = desk.path().join("bin");
    let output = Command::new("bash")
        .args(["-c", script])
        .env("PATH", format!("{}:{path}", bin.display()))
        .env("GRADER", bin.join("grader"))
        .envs(variables.iter().copied())
        .current_dir(desk.path())
        .output()
        .expect("a shell");
    assert!(output.status.success(), "{output:?}");
    let text = String::from_utf8(output.stdout).expect("UTF-8");
    text.lines().map(str::to_owned).collect()
}

/// Returns the rest of the only line with `before`.
#[track_caller]
fn after<'text>(text: &'text str, before: &str) -> &'text str {
    let mut found = text.lines().filter_map(|line| line.split_once(before));
    let (_, rest) = found.next().unwrap_or_else(|| panic!("`{before}`"));
    assert!(found.next().is_none(), "`{before}` stands there twice");
    rest
}

/// Returns the arguments of the grader that grade the first shard, and their number of shards, from
/// each job file.
fn commands(desk: &Desk) -> Vec<(&'static str, Vec<String>)> {
    let shell = |script: &str| printed(desk, script, &[("JOB_COMPLETION_INDEX", "0")]);
    let slurm = format!("sh '{}'", root().join("jobs/slurm.sbatch").display());
    let of_slurm = [
        ("DIR", "DIR"),
        ("GRADES", "GRADES"),
        ("SHARDS", "8"),
        ("SLURM_ARRAY_TASK_ID", "1"),
        ("SLURM_CPUS_PER_TASK", "2"),
    ];
    let pod = read("jobs/kubernetes.yaml");
    let condor = read("jobs/htcondor.sub");
    let condor = after(&condor, "arguments    = \"class")
        .trim_end_matches('"')
        .replace("$INT(shard)", "1");
    let matrix = read("jobs/github.yml");
    let matrix = after(&matrix, "cargo run -p grader -- class").replace("${{ matrix.shard }}", "1");
    let page = read("jobs/README.md");
    let parallel = after(&page, "parallel grader class").replace("{}/N", "1/8");
    let (parallel, _) = parallel.split_once('`').expect("the end of the command");
    vec![
        ("slurm.sbatch", printed(desk, &slurm, &of_slurm)),
        (
            "kubernetes.yaml",
            shell(after(&pod, "- exec ").trim_start_matches("exec ")),
        ),
        ("htcondor.sub", shell(&format!("grader class{condor}"))),
        ("github.yml", shell(&format!("grader class{matrix}"))),
        ("README.md", shell(&format!("grader class{parallel}"))),
    ]
}

#[test]
fn grader_accepts_the_command_of_each_job_file() {
    let desk = Desk::new();
    for directory in ["DIR", "download"] {
        desk.lay(Path::new(directory).join("ana/lock.rs"), LOCK);
    }
    for (file, arguments) in commands(&desk) {
        let shard = arguments.iter().position(|argument| argument == "--shard");
        let shard = shard.unwrap_or_else(|| panic!("{file}: no shard in {arguments:?}"));
        let (number, count) = arguments[shard + 1].split_once('/').expect("I/N");
        assert_eq!(number, "1", "{file}: shards count from 1");
        assert!(["4", "8"].contains(&count), "{file}: {count} shards");
        // The directories in a pod do not exist here.
        let arguments = arguments.iter().map(|argument| match argument.as_str() {
            "/download" => "DIR",
            "/grades" => "GRADES",
            argument => argument,
        });
        let mut command = support::remembering_grader();
        command
            .current_dir(desk.path())
            .args(arguments)
            .arg("--dry-run");
        let output = command.output().expect("the grader starts");
        assert!(output.status.success(), "{file}: {output:?}");
        let plan = String::from_utf8_lossy(&output.stdout);
        assert!(plan.contains("ana"), "{file}: {plan}");
    }
}

#[test]
fn submit_script_makes_an_array_and_a_merge_after_any_end() {
    let desk = Desk::new();
    desk.lay("class/ana/lock.rs", LOCK);
    let script = format!(
        "'{}' class grades 6",
        root().join("jobs/submit.sh").display()
    );
    // The script shows the job numbers, which are here the arguments of sbatch.
    let shown = printed(&desk, &script, &[]).join(" ");
    assert!(shown.contains("--array=1-6"), "{shown}");
    assert!(shown.contains("--dependency=afterany:"), "{shown}");
    assert!(shown.contains("slurm.sbatch"), "{shown}");
    assert!(desk.path().join("grades/log").is_dir());
}
