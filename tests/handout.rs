//! `grader handout`: packages contain what students and platforms need, and nothing that gives the
//! exercise away. `.ci/handout` builds a package and grades with it.

mod support;

use std::collections::BTreeSet;
use std::fs;
use std::io::Read;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use assert_cmd::cargo::cargo_bin;
use grader::exercises;
use tempfile::TempDir;

use support::{LOCK, root};

/// Writes a package and returns its directory.
fn package(place: &TempDir, form: &str) -> PathBuf {
    let dir = place.path().join("the package, 1");
    let output = handout(&dir, form);
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    dir
}

fn handout(dir: &Path, form: &str) -> Output {
    let mut command = Command::new(cargo_bin("grader"));
    command.arg("handout").arg(dir).args(["--for", form]);
    command.args(["--lang", "en"]).output().expect("the grader")
}

/// Returns the paths of all files below `dir`, relative to it.
fn files(dir: &Path) -> BTreeSet<String> {
    let mut files = BTreeSet::new();
    let mut open = vec![dir.to_owned()];
    while let Some(directory) = open.pop() {
        for entry in fs::read_dir(directory).expect("a directory") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                open.push(path);
            } else {
                let path = path.strip_prefix(dir).expect("it is below");
                files.insert(path.to_str().expect("a plain name").to_owned());
            }
        }
    }
    files
}

/// Returns the lines of `text` that are long enough to compare.
fn lines(text: &str) -> BTreeSet<&str> {
    let lines = text.lines().map(str::trim);
    lines.filter(|line| line.len() > 12).collect()
}

#[test]
fn package_for_students_has_no_line_of_a_solution() {
    let place = TempDir::new().expect("a directory");
    let dir = package(&place, "students");
    let files = files(&dir);
    for needed in [
        "Cargo.lock",
        "Cargo.toml",
        "README.md",
        "README.ru.md",
        "run_lock.sh",
        "test_lock.sh",
        "tasks/lock/src/lock.rs",
        "tasks/lock/README.md",
        "tasks/lock/tests/your_lock.rs",
        "tasks/event/src/lib.rs",
        "grader/src/main.rs",
    ] {
        assert!(files.contains(needed), "{needed}");
    }
    for path in &files {
        let parts: Vec<_> = path.split('/').collect();
        let given_away = parts
            .iter()
            .any(|part| ["corpus", "mutants", "reference.rs", "tests.rs"].contains(part));
        assert!(!given_away, "{path}");
    }
    let read = |path: &str| fs::read_to_string(dir.join(path)).ok();
    // Students know what the assignments, the worked example and the loop's own pages show.
    let shown = files
        .iter()
        .filter(|path| path.starts_with("tasks/") || path.ends_with(".md"));
    let shown: Vec<String> = shown.filter_map(|path| read(path)).collect();
    let shown: BTreeSet<&str> = shown.iter().flat_map(|text| lines(text)).collect();
    for exercise in exercises::ALL.iter().filter(|one| one.files.stub.is_some()) {
        let solution = fs::read_to_string(root().join(exercise.files.solution));
        let solution = solution.expect("the solution");
        let telling: BTreeSet<&str> = lines(&solution).difference(&shown).copied().collect();
        assert!(telling.len() > 10, "{telling:?}");
        for path in &files {
            let Some(text) = read(path) else { continue };
            let known: Vec<_> = lines(&text).intersection(&telling).copied().collect();
            assert!(
                known.is_empty(),
                "{path} has {known:?} of {}",
                exercise.name
            );
        }
    }
}

#[test]
fn manifests_of_a_package_fit_its_files_and_its_lock_file() {
    let place = TempDir::new().expect("a directory");
    let dir = package(&place, "students");
    let mut cargo = Command::new("cargo");
    cargo.args(["tree", "--workspace", "--locked", "--offline"]);
    let output = cargo.current_dir(&dir).output().expect("cargo");
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
}

/// A source of the package that includes a file which is left out would not compile.
#[test]
fn files_that_sources_include_are_in_the_package() {
    let place = TempDir::new().expect("a directory");
    let dir = package(&place, "students");
    let mut count = 0;
    for path in files(&dir).iter().filter(|path| path.ends_with(".rs")) {
        let path = dir.join(path);
        let text = fs::read_to_string(&path).expect("a source");
        for part in text.split("include_str!(\"").skip(1) {
            let included = part.split('"').next().expect("a part");
            let included = path.parent().expect("a directory").join(included);
            assert!(
                included.is_file(),
                "{} for {}",
                included.display(),
                path.display()
            );
            count += 1;
        }
    }
    assert!(count > 10, "{count}");
}

/// The image of an autograder is not built if the grading that builds the kit fails.
#[test]
fn grading_of_setup_builds_the_kit_for_each_exercise() {
    let setup = fs::read_to_string(root().join("grader/handout/setup.sh")).expect("setup.sh");
    let grading = setup.lines().last().expect("a line");
    assert!(grading.starts_with("target/debug/grader "), "{grading}");
    for exercise in exercises::ALL {
        let grading = grading
            .replace("@EXERCISE@", exercise.name)
            .replace("target/debug/grader", "\"$GRADER\"");
        let mut bash = Command::new("bash");
        bash.args(["-c", &grading]).current_dir(root());
        let output = bash.env("GRADER", cargo_bin("grader")).output();
        let output = output.expect("bash");
        assert!(output.status.success(), "{}: {output:?}", exercise.name);
    }
}

#[test]
fn same_kit_gives_the_same_package() {
    let (one, other) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    let read = |place: &TempDir| {
        let path = package(place, "gradescope").join("autograder.zip");
        fs::read(path).expect("the zip")
    };
    assert!(read(&one) == read(&other));
}

#[test]
fn directory_with_files_is_refused_and_left_alone() {
    let place = TempDir::new().expect("a directory");
    fs::write(place.path().join("notes"), "mine").expect("a file");
    let output = handout(place.path(), "students");
    let errors = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(2), "{errors}");
    assert!(errors.contains("is not empty"), "{errors}");
    assert_eq!(files(place.path()), BTreeSet::from(["notes".to_owned()]));
    let output = handout(&place.path().join("notes"), "students");
    assert_eq!(output.status.code(), Some(2), "{output:?}");
}

#[test]
fn templates_of_repositories_have_their_workflow() {
    for form in ["github", "classroom50"] {
        let place = TempDir::new().expect("a directory");
        let dir = package(&place, form);
        let workflow = fs::read_to_string(dir.join(".github/workflows/grade.yml"));
        let workflow = workflow.expect("a workflow");
        assert!(workflow.contains(&format!("--to {form}")), "{workflow}");
        assert!(!workflow.contains('@') || !workflow.contains("@EXERCISE@"));
        assert!(!workflow.contains('\t'), "YAML allows no tabs");
        assert!(dir.join("tasks/lock/src/lock.rs").is_file());
    }
}

/// Unpacks the autograder as Gradescope does, with this grader in place of the one that `setup.sh`
/// builds.
fn autograder() -> TempDir {
    let (place, autograder) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    let zip = fs::File::open(package(&place, "gradescope").join("autograder.zip"));
    let mut zip = zip::ZipArchive::new(zip.expect("the zip")).expect("a zip");
    let source = autograder.path().join("source");
    for index in 0..zip.len() {
        let mut file = zip.by_index(index).expect("a file");
        let path = source.join(file.enclosed_name().expect("a plain name"));
        fs::create_dir_all(path.parent().expect("a directory")).expect("a directory");
        let mut content = Vec::new();
        file.read_to_end(&mut content).expect("its content");
        fs::write(&path, content).expect("a file");
        let mode = file.unix_mode().expect("a mode");
        fs::set_permissions(&path, PermissionsExt::from_mode(mode)).expect("own file");
    }
    let program = source.join("kit/target/debug/grader");
    fs::create_dir_all(program.parent().expect("a directory")).expect("a directory");
    let call = format!("#!/bin/sh\nexec {:?} \"$@\"\n", cargo_bin("grader"));
    fs::write(&program, call).expect("a file");
    fs::set_permissions(&program, PermissionsExt::from_mode(0o755)).expect("own file");
    autograder
}

fn run_autograder(autograder: &TempDir) -> Output {
    Command::new(autograder.path().join("source/run_autograder"))
        .env("AUTOGRADER", autograder.path())
        .output()
        .expect("a shell")
}

#[test]
fn autograder_writes_the_results_that_gradescope_reads() {
    let autograder = autograder();
    let submission = autograder.path().join("submission");
    fs::create_dir(&submission).expect("a directory");
    for name in ["lock.rs", "my lock (1).rs"] {
        let file = submission.join(name);
        fs::write(&file, LOCK).expect("a file");
        let output = run_autograder(&autograder);
        assert!(output.status.success(), "{output:?}");
        let results = fs::read(autograder.path().join("results/results.json"));
        let results: serde_json::Value =
            serde_json::from_slice(&results.expect("results")).expect("JSON");
        assert_eq!(results["score"], 100, "{results}");
        fs::remove_file(file).expect("own file");
    }
}

#[test]
fn autograder_leaves_no_old_results_where_the_grader_fails() {
    let autograder = autograder();
    let results = autograder.path().join("results");
    fs::create_dir(&results).expect("a directory");
    fs::write(results.join("results.json"), "{}").expect("a file");
    // There is no submission.
    let output = run_autograder(&autograder);
    assert!(!output.status.success());
    assert!(!results.join("results.json").exists());
}

#[test]
fn scripts_of_the_autograder_are_programs_that_bash_can_read() {
    let autograder = autograder();
    for name in ["setup.sh", "run_autograder"] {
        let path = autograder.path().join("source").join(name);
        let mode = fs::metadata(&path).expect("a script").permissions().mode();
        assert_eq!(mode & 0o111, 0o111, "{name}");
        let output = Command::new("bash").arg("-n").arg(&path).output();
        assert!(output.expect("bash").status.success(), "{name}");
    }
}
