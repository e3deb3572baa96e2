//! What random programs show of submissions: for each file the seeds that break a promise, and how.
//!
//! `cargo run -p grader --example random_programs -- lock 300 tests/corpus/lock/right`. For whoever
//! changes the random programs.

use std::collections::BTreeMap;
use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Instant;

use anyhow::{Context, bail};
use grader::exercise::{Exercise, notation};
use grader::exercises;
use grader::judge::random;
use grader::oracle::Kind;
use grader::runner::{Child, Limits};
use grader::trace::Methods;
use grader::{compile, judge, rules, submission};
use sandbox::Sandbox;

fn main() -> anyhow::Result<()> {
    let mut arguments = env::args().skip(1);
    let name = arguments.next().context("which exercise?")?;
    let task = exercises::by_name(&name).context("no such exercise")?;
    let count: u64 = arguments.next().context("how many?")?.parse()?;
    for path in arguments {
        let path = PathBuf::from(path);
        let mut files: Vec<PathBuf> = if path.is_dir() {
            let entries = fs::read_dir(&path)?.map(|entry| entry.map(|entry| entry.path()));
            entries.collect::<Result<_, _>>()?
        } else {
            vec![path]
        };
        files.sort();
        for file in files {
            if let Err(error) = show(task, &file, count) {
                println!("{}: {error:#}", file.display());
            }
        }
    }
    Ok(())
}

fn show(task: &'static Exercise, file: &Path, count: u64) -> anyhow::Result<()> {
    let Ok(submission) = submission::read(file) else {
        bail!("cannot be read");
    };
    let Ok(admitted) = rules::admit(submission) else {
        bail!("breaks a rule");
    };
    let sandbox = Sandbox::best();
    let kit = compile::kit(&compile::place(), &mut |_| {})?;
    let Ok(built) = compile::compile(&kit, sandbox, task, &admitted)? else {
        bail!("does not compile");
    };
    let mut child = Child::new(&built, sandbox, Limits::DEFAULT);
    let mut broken: BTreeMap<Kind, (usize, usize, String)> = BTreeMap::new();
    let (mut seeds, mut ends) = (Vec::new(), 0);
    let begun = Instant::now();
    for seed in 0..count {
        let program = random::program(task.vocabulary, seed);
        let ran = child.run(&program)?;
        let shown = judge::shown(task, program, ran, Methods::All);
        let Some(violation) = shown.judgement.violations.first() else {
            continue;
        };
        seeds.push(seed);
        let line = notation::write(task.vocabulary, &shown.program);
        let told = format!(
            "{seed} at {}: {line}  {:?}",
            violation.op + 1,
            violation.seen
        );
        let entry = broken
            .entry(violation.kind)
            .or_insert((0, usize::MAX, String::new()));
        entry.0 += 1;
        if line.len() < entry.1 {
            (entry.1, entry.2) = (line.len(), told);
        }
        ends += usize::from(matches!(
            violation.kind,
            Kind::Spinning | Kind::Blocked | Kind::Crash
        ));
        if ends > 3 {
            break;
        }
    }
    let first: Vec<_> = seeds.iter().take(5).collect();
    println!(
        "{}: {} of {count}, {first:?}, {:?}",
        file.display(),
        seeds.len(),
        begun.elapsed()
    );
    for (kind, (count, _, told)) in broken {
        println!("  {kind:?} {count}: {told}");
    }
    Ok(())
}
