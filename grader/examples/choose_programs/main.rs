//! Chooses the random and the repeated programs of a grading: a cheap set that kills each wrong
//! submission of a corpus at least three times. If fewer candidates kill it, all of those count.
//!
//! `cargo run -p grader --example choose_programs -- lock tests/corpus/lock`. Files and directories
//! with files may follow. A wrong submission is an input itself. A right one that stands for a
//! construction is an input by its mutants. It takes a quarter of an hour:
//!
//! 1. It measures the cost of each candidate on our solution.
//! 2. It runs the candidates on each input, and prints the number of kills for each. A mutant that
//!    gets full marks is listed: either it behaves like the original, or a program is missing.
//! 3. It chooses greedily: next comes the program with the most missing kills for its cost
//!    (weighted set multicover, Dobson 1982). It prints the curve of cost against inputs.
//! 4. It prints the lists for `grader/src/exercises/NAME/chosen.rs`.
//!
//! Run it again when the candidates change.

mod mutants;

use std::collections::BTreeMap;
use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, bail};
use grader::compile::Built;
use grader::exercise::Exercise;
use grader::exercises;
use grader::judge::{random, repeated};
use grader::runner::{Child, Limits};
use grader::trace::Methods;
use grader::{compile, judge, rules, selfcheck, submission};
use mutants::mutants;
use protocol::program::Program;
use sandbox::Sandbox;

/// Number of random candidates.
const RANDOM: u64 = 800;
/// Maximal time of a candidate on our solution.
const MOST_TIME: Duration = Duration::from_millis(10);
/// Number of chosen programs that kill each file.
const TIMES: usize = 3;
/// Number of ended children after which a file gets no further programs of one sort.
const MOST_ENDS: usize = 3;
/// Number of kills after which a file gets no further programs of one sort.
const MOST_KILLS: usize = 40;

const SORTS: [&str; 3] = ["random", "repeated", "large"];
/// The cost, in microseconds, up to which further repeated programs are added. They may kill
/// mistakes that are not in the corpus yet.
const BUDGET: u64 = 400_000;

/// A program that may be chosen.
struct Candidate {
    sort: &'static str,
    seed: u64,
    program: Program,
    /// Its time on our solution, in microseconds.
    cost: u64,
}

fn main() -> anyhow::Result<()> {
    let mut arguments = env::args().skip(1);
    let name = arguments.next().context("which exercise?")?;
    let exercise = exercises::by_name(&name).context("no such exercise")?;
    let scratch = tempfile::tempdir().context("make a folder for mutants")?;
    let mut inputs = Vec::new();
    for path in arguments {
        for file in files(Path::new(&path))? {
            inputs.extend(inputs_of(&file, scratch.path())?);
        }
    }
    let candidates = candidates(exercise)?;
    for sort in SORTS {
        let of_sort = || candidates.iter().filter(|candidate| candidate.sort == sort);
        let cost: u64 = of_sort().map(|candidate| candidate.cost).sum();
        println!(
            "{sort}: {} candidates, {} ms",
            of_sort().count(),
            cost / 1_000
        );
    }

    let (left, killed) = (Mutex::new(inputs.iter()), Mutex::new(BTreeMap::new()));
    let done = AtomicUsize::new(0);
    let work = || {
        while let Some(input) = { left.lock().expect("no panic").next() } {
            match kills(exercise, &candidates, &input.path) {
                Ok(Some(kills)) if input.is_mutant && kills.is_empty() => {
                    of_survivor(exercise, input)
                }
                Ok(Some(kills)) => {
                    killed.lock().expect("no panic").insert(&input.name, kills);
                }
                Ok(None) if input.is_mutant => {}
                Ok(None) => println!("{}: no submission that compiles", input.name),
                Err(error) => println!("{}: {error:#}", input.name),
            }
            let done = done.fetch_add(1, Ordering::Relaxed) + 1;
            eprint!("\r{done} of {}", inputs.len());
        }
    };
    thread::scope(|scope| {
        scope.spawn(work);
        work();
    });
    eprintln!();
    let killed = killed.into_inner().expect("no panic");
    for (name, kills) in &killed {
        let of = |sort| {
            let of_sort = kills.iter().filter(|kill| candidates[**kill].sort == sort);
            of_sort.count()
        };
        println!(
            "{name}: random {}, repeated {}, large {}",
            of("random"),
            of("repeated"),
            of("large")
        );
    }
    choose(&candidates, &killed);
    Ok(())
}

/// A submission that the programs are to show wrong.
struct Input {
    name: String,
    path: PathBuf,
    is_mutant: bool,
}

/// Returns the files at `path` and in the directories below, in order.
fn files(path: &Path) -> anyhow::Result<Vec<PathBuf>> {
    if !path.is_dir() {
        return Ok(vec![path.to_owned()]);
    }
    let entries = fs::read_dir(path).with_context(|| format!("read `{}`", path.display()))?;
    let mut paths = Vec::new();
    for entry in entries {
        paths.extend(files(&entry?.path())?);
    }
    paths.sort();
    Ok(paths)
}

/// Returns what a file of the corpus stands for: itself, its mutants in `scratch`, or nothing.
fn inputs_of(file: &Path, scratch: &Path) -> anyhow::Result<Vec<Input>> {
    let source = fs::read_to_string(file).with_context(|| format!("read `{}`", file.display()))?;
    let name = file.display().to_string();
    if source.starts_with("//! wrong:") {
        let path = file.to_owned();
        let is_mutant = false;
        return Ok(vec![Input {
            name,
            path,
            is_mutant,
        }]);
    }
    if !source.contains("\n//! construction:") {
        return Ok(Vec::new());
    }
    let stem = file.file_stem().unwrap_or_default().display();
    let mut inputs = Vec::new();
    for (number, mutant) in mutants(&source)?.into_iter().enumerate() {
        let path = scratch.join(format!("{stem}-{number}.rs"));
        fs::write(&path, mutant.source).context("write a mutant")?;
        inputs.push(Input {
            name: format!("{name}, {}", mutant.what),
            path,
            is_mutant: true,
        });
    }
    Ok(inputs)
}

/// Prints a mutant that no candidate shows wrong, unless a named check does.
fn of_survivor(exercise: &'static Exercise, input: &Input) {
    match selfcheck::grade(exercise, &input.path, &compile::place()) {
        Ok(verdict) if verdict.points() < 100 => {}
        Ok(_) => println!("full marks: {}", input.name),
        Err(error) => println!("{}: {error:#}", input.name),
    }
}

fn candidates(exercise: &'static Exercise) -> anyhow::Result<Vec<Candidate>> {
    let random =
        (0..RANDOM).map(|seed| ("random", seed, random::program(exercise.vocabulary, seed)));
    let repeated = (0..).zip(repeated::programs(exercise.vocabulary, exercise.situations));
    let repeated = repeated.map(|(seed, program)| ("repeated", seed, program));
    let large = (0..repeated::large_programs(exercise.situations)).map(|number| {
        let program = repeated::large_program(exercise.vocabulary, exercise.situations, number);
        ("large", number as u64, program)
    });
    let mut candidates = Vec::new();
    let built =
        built(exercise, Path::new(exercise.files.solution))?.context("compile our solution")?;
    let mut run = Runs::of(exercise, &built);
    for (sort, seed, program) in random.chain(repeated).chain(large) {
        let begun = Instant::now();
        if run.run(&program)?.breaks {
            bail!("our solution breaks a promise in {sort} {seed}");
        }
        let taken = begun.elapsed();
        if taken < MOST_TIME {
            candidates.push(Candidate {
                sort,
                seed,
                program,
                cost: u64::try_from(taken.as_micros())?,
            });
        }
    }
    Ok(candidates)
}

/// Compiles a submission. Returns `None` if it is refused, or does not compile.
fn built(exercise: &'static Exercise, file: &Path) -> anyhow::Result<Option<Built>> {
    let Ok(submission) = submission::read(file) else {
        return Ok(None);
    };
    let Ok(admitted) = rules::admit(submission) else {
        return Ok(None);
    };
    let kit = compile::kit(&compile::place(), &mut |_| {})?;
    Ok(compile::compile(&kit, Sandbox::best(), exercise, &admitted)?.ok())
}

/// Runs programs on a submission.
struct Runs<'b> {
    exercise: &'static Exercise,
    child: Child<'b>,
}

impl<'b> Runs<'b> {
    fn of(exercise: &'static Exercise, built: &'b Built) -> Runs<'b> {
        let child = Child::new(built, Sandbox::best(), Limits::DEFAULT);
        Runs { exercise, child }
    }

    /// Runs a program.
    fn run(&mut self, program: &Program) -> anyhow::Result<Shown> {
        let ran = self.child.run(program)?;
        let shown = judge::shown(self.exercise, program.clone(), ran, Methods::All);
        let violations = &shown.judgement.violations;
        Ok(Shown {
            // The end at a bound shows no mistake.
            breaks: !violations.is_empty() && !shown.ran_out,
            ends: violations.iter().any(|violation| violation.kind.is_exit()),
        })
    }
}

/// The result of one program.
struct Shown {
    /// True if a promise is broken.
    breaks: bool,
    /// True if the child ended, or ran out of a bound.
    ends: bool,
}

/// Returns the candidates that kill the file; `None` if the file does not compile.
fn kills(
    exercise: &'static Exercise,
    candidates: &[Candidate],
    file: &Path,
) -> anyhow::Result<Option<Vec<usize>>> {
    let Some(built) = built(exercise, file)? else {
        return Ok(None);
    };
    let mut run = Runs::of(exercise, &built);
    let mut kills = Vec::new();
    let mut seen: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    for (number, candidate) in candidates.iter().enumerate() {
        let (ends, count) = seen.entry(candidate.sort).or_default();
        if *ends >= MOST_ENDS || *count >= MOST_KILLS {
            continue;
        }
        let shown = run.run(&candidate.program)?;
        *ends += usize::from(shown.ends);
        if shown.breaks {
            *count += 1;
            kills.push(number);
        }
    }
    Ok(Some(kills))
}

/// Chooses the programs, and prints the curve and the lists.
fn choose(candidates: &[Candidate], killed: &BTreeMap<&String, Vec<usize>>) {
    let mut wanted: Vec<usize> = killed
        .values()
        .map(|kills| kills.len().min(TIMES))
        .collect();
    let mut by_candidate: Vec<Vec<usize>> = vec![Vec::new(); candidates.len()];
    for (file, kills) in killed.values().enumerate() {
        for kill in kills {
            by_candidate[*kill].push(file);
        }
    }
    let mut chosen: BTreeMap<&str, Vec<u64>> = BTreeMap::new();
    let (mut programs, mut cost) = (0, 0);
    loop {
        let gain = |number: &usize| {
            let files = by_candidate[*number].iter();
            let gain = files.filter(|file| wanted[**file] > 0).count() as u64;
            // Kills for each second of cost.
            gain * 1_000_000 / candidates[*number].cost.max(1)
        };
        let Some(best) = (0..candidates.len()).max_by_key(gain) else {
            break;
        };
        if gain(&best) == 0 {
            break;
        }
        for file in std::mem::take(&mut by_candidate[best]) {
            wanted[file] = wanted[file].saturating_sub(1);
        }
        let candidate = &candidates[best];
        chosen
            .entry(candidate.sort)
            .or_default()
            .push(candidate.seed);
        programs += 1;
        cost += candidate.cost;
        let open = wanted.iter().filter(|wanted| **wanted > 0).count();
        println!(
            "{programs} programs, {} ms: {} of {} inputs as often as wanted",
            cost / 1_000,
            killed.len() - open,
            killed.len()
        );
    }
    let repeated = candidates
        .iter()
        .filter(|candidate| candidate.sort == "repeated");
    for candidate in repeated {
        let chosen = chosen.entry(candidate.sort).or_default();
        if cost + candidate.cost <= BUDGET && !chosen.contains(&candidate.seed) {
            chosen.push(candidate.seed);
            cost += candidate.cost;
        }
    }
    println!("{} ms with those that fill it up", cost / 1_000);
    for (sort, seeds) in &mut chosen {
        seeds.sort_unstable();
        println!("{sort}: &{seeds:?},");
    }
}
