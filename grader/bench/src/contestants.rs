//! The contestants of the benchmark. The first is the floor.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, ensure};
use serde_json::Value;

use crate::build_grader;
use crate::meter::{self, Sample, command, measure};
use crate::watcher::{Save, Watcher};

/// The flags of a submission's compilation, as in `grader/src/compile/rustc.rs`.
const FLAGS: &[&str] = &[
    "--edition=2024",
    "-Copt-level=0",
    "-Ccodegen-units=1",
    "-Cdebuginfo=0",
    "-Coverflow-checks=on",
    "-Cdebug-assertions=on",
    "-Cpanic=unwind",
    "-Cembed-bitcode=no",
];

/// A contestant: the work of each round.
pub(crate) struct Contestant {
    pub(crate) name: &'static str,
    /// A file that is edited before each run, and its text.
    edits: Option<(PathBuf, String)>,
    work: Work,
}

/// The work of a contestant.
enum Work {
    Commands(Vec<Command>),
    Save(Watcher),
}

impl Contestant {
    fn new(name: &'static str, commands: Vec<Command>) -> Contestant {
        Contestant {
            name,
            edits: None,
            work: Work::Commands(commands),
        }
    }

    /// Measures one run of all commands together.
    pub(crate) fn run(&mut self, round: usize) -> anyhow::Result<Sample> {
        if let Some((file, text)) = &self.edits {
            fs::write(file, format!("{text}// edit {round}\n")).context("edit the submission")?;
        }
        match &mut self.work {
            Work::Commands(commands) => meter::measure_all(commands),
            Work::Save(watcher) => watcher.run(round),
        }
    }
}

/// Returns all contestants, prepared in `dir`.
pub(crate) fn all(root: &Path, dir: &Path) -> anyhow::Result<Vec<Contestant>> {
    let text = fs::read_to_string(root.join("tasks/lock/src/reference.rs"));
    let text = text.context("read the submission")?;
    let file = dir.join("lock.rs");
    fs::write(&file, &text).context("write the submission")?;
    let cargo = || command("cargo");
    let grader = build_grader(root)?;
    // Builds the kit, if it is missing.
    measure(command(&grader).arg("--student").arg(&file))?;
    let (library, link) = floor(&grader, dir, &file)?;
    let graded = |extra: &[&str]| {
        let mut graded = command(&grader);
        graded.args(extra).arg("--student").arg(&file);
        graded
    };
    let mut by_cargo = cargo();
    by_cargo
        .args([
            "run",
            "--quiet",
            "-p",
            "grader",
            "--",
            "--no-cache",
            "--student",
        ])
        .arg(&file)
        .current_dir(root);
    let mut nothing_changed = cargo();
    nothing_changed
        .args(["build", "--quiet", "-p", "grader"])
        .current_dir(root);
    let edited = Some((file.clone(), text.clone()));
    let mut contestants = vec![
        Contestant::new(
            "the floor: rustc on the submission, link of an empty program",
            vec![library, link],
        ),
        Contestant {
            edits: edited.clone(),
            ..Contestant::new("a verdict after an edit", vec![graded(&[])])
        },
        Contestant::new("the same submission again", vec![graded(&[])]),
        Contestant::new("`cargo run -p grader -- --student FILE`", vec![by_cargo]),
        Contestant::new(
            "of that, cargo finds that nothing changed",
            vec![nothing_changed],
        ),
    ];
    contestants.extend(watched(&grader, dir, &text)?);
    contestants.extend(instead(root, dir, &text)?);
    Ok(contestants)
}

/// Starts two graders that watch a file each. They rest while no file is saved.
fn watched(grader: &Path, dir: &Path, text: &str) -> anyhow::Result<Vec<Contestant>> {
    let ways = [
        (
            "`--watch`, from a save to the verdict on the screen",
            Save::InPlace,
        ),
        ("`--watch`, the same with a save by rename", Save::Rename),
    ];
    let watched = ways.into_iter().map(|(name, save)| {
        let dir = dir.join(format!("{save:?}"));
        fs::create_dir_all(&dir).context("make a folder")?;
        let watcher = Watcher::start(grader, &dir.join("lock.rs"), text, save)?;
        Ok(Contestant {
            name,
            edits: None,
            work: Work::Save(watcher),
        })
    });
    watched.collect()
}

/// Returns the least that a verdict needs: the submission as a library, and a program linked with
/// the same libraries.
fn floor(grader: &Path, dir: &Path, file: &Path) -> anyhow::Result<(Command, Command)> {
    let kit = newest_kit(grader)?;
    let list = fs::read_to_string(kit.join("kit.json")).context("read what the kit holds")?;
    let list: Value = serde_json::from_str(&list).context("read what the kit holds")?;
    let library = |name: &str| {
        let file = list["libraries"][name][0].as_str();
        let file = file.with_context(|| format!("find `{name}` in the kit"))?;
        anyhow::Ok(format!("--extern={name}={}", kit.join(file).display()))
    };
    let rustc = list["rustc"].as_str().context("find the compiler")?;
    let (common, harness) = (library("common")?, library("harness")?);
    let dependency = format!("-Ldependency={}", kit.display());
    let mut compile = command(rustc);
    compile
        .args([
            "--crate-name=submission",
            "--crate-type=rlib",
            &common,
            &dependency,
            "-o",
        ])
        .arg(dir.join("libfloor.rlib"))
        .args(FLAGS)
        .arg(file);
    // The linker's command is taken from the compiler, so that the compiler is not counted twice.
    let source = dir.join("empty.rs");
    fs::write(
        &source,
        "extern crate common;\nextern crate harness;\nfn main() {}\n",
    )
    .context("write an empty program")?;
    let mut program = command(rustc);
    program
        .args([
            "--crate-type=bin",
            "--print=link-args",
            "-Csave-temps",
            &common,
            &harness,
            &dependency,
            "-o",
        ])
        .arg(dir.join("empty"))
        .args(FLAGS)
        .arg(&source)
        .current_dir(dir);
    let said = program.output().context("link an empty program")?;
    ensure!(
        said.status.success(),
        "{}",
        String::from_utf8_lossy(&said.stderr)
    );
    let said = String::from_utf8(said.stdout).context("read how to link")?;
    let mut link = command("/bin/sh");
    link.args(["-c", &format!("exec env {}", said.trim())]);
    Ok((compile, link))
}

fn newest_kit(grader: &Path) -> anyhow::Result<PathBuf> {
    let cache = grader.with_file_name("grader-kit");
    let kits = fs::read_dir(&cache).with_context(|| format!("look into `{}`", cache.display()))?;
    let kits = kits.flatten().map(|entry| entry.path().join("kit.json"));
    let newest = kits
        .filter_map(|list| Some((fs::metadata(&list).ok()?.modified().ok()?, list)))
        .max()
        .context("find the kit")?;
    Ok(newest.1.with_file_name(""))
}

/// Returns the alternatives to the grader: an ordinary package with ordinary tests, and the
/// commands of rustlings for an exercise.
fn instead(root: &Path, dir: &Path, text: &str) -> anyhow::Result<Vec<Contestant>> {
    let package = dir.join("package");
    let lay = |name: &str, content: &str| {
        let path = package.join(name);
        fs::create_dir_all(path.parent().unwrap_or(&package))?;
        fs::write(path, content)
    };
    let manifest = format!(
        "[package]\nname = \"submission\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n\
        [dependencies]\ncommon = {{ path = \"{}\" }}\n\n[workspace]\n",
        root.join("tasks/common").display()
    );
    lay("Cargo.toml", &manifest)
        .and_then(|()| lay("src/lib.rs", text))
        .and_then(|()| lay("tests/lock.rs", include_str!("ordinary_test.rs")))
        .and_then(|()| fs::copy(root.join("Cargo.lock"), package.join("Cargo.lock")).map(drop))
        .context("lay out a package")?;
    let cargo = |arguments: &[&str]| {
        let mut cargo = meter::command("cargo");
        cargo
            .args(arguments)
            .arg("--offline")
            .env("CARGO_TARGET_DIR", dir.join("target"))
            .current_dir(&package);
        cargo
    };
    let edits = Some((package.join("src/lib.rs"), text.to_owned()));
    let test = Contestant {
        edits: edits.clone(),
        ..Contestant::new(
            "`cargo test` after an edit",
            vec![cargo(&["test", "--quiet"])],
        )
    };
    let rustlings = vec![
        cargo(&["build", "--quiet"]),
        cargo(&["test", "--quiet"]),
        cargo(&["clippy", "--quiet", "--profile", "test"]),
    ];
    let rustlings = Contestant {
        edits,
        ..Contestant::new(
            "build, test and clippy after an edit, as rustlings does",
            rustlings,
        )
    };
    Ok(vec![test, rustlings])
}
