//! `grader class DIR --out GRADES`: plans a class, grades what is new, and writes the reports.
//!
//! Every result is on the disk before the next one counts. So a run that is killed at any moment
//! can go on later. It ends with the same bytes as an uninterrupted one. A submission that cannot
//! be graded stops no other.

use std::env;
use std::fs;
use std::path::Path;
use std::thread;

use anyhow::Context;
use class::against::{self, Change};
use class::lines::{self, Results, Taking};
use class::note::Note;
use class::shards::{self, Shard};
use grader::compile;
use grader::report;
use grader::sandbox_check::doctor;
use sandbox::process::cleanup;
use sandbox::{Level, TooWeak, Wanted};

use crate::GraderExit;
use crate::cli::{ClassArgs, Invocation, layers_left_out};
use crate::commands::books;
use crate::commands::grades::{COURSE, PLAN, PSEUDONYMS, RESULTS, SHARDS, handout, wrong_usage};
use crate::console::Console;
use crate::console::progress::Progress;
use input::{Class, Trouble};
use pool::{Job, Sink};

mod conditions;
mod input;
mod pool;
mod summary;

/// Grades a class.
pub(crate) fn run(
    invocation: &Invocation,
    args: &ClassArgs,
    console: &Console<'_>,
) -> anyhow::Result<GraderExit> {
    let mut class = match input::read(invocation, args) {
        Ok(class) => class,
        Err(Trouble::Usage(note)) => return Ok(wrong_usage(console, &note)),
        Err(Trouble::Own(error)) => return Err(error),
    };
    let shard = match args.shard.as_deref().map(shard).transpose() {
        Ok(shard) => shard,
        Err(note) => return Ok(wrong_usage(console, &note)),
    };
    if let Some(old) = args.against.as_deref()
        && !old.join(PLAN).is_file()
    {
        let note = Note::new("class-no-plan").with("path", old.display().to_string());
        return Ok(wrong_usage(console, &note));
    }
    make_folder(&args.out)?;
    let _guard = if shard.is_none() {
        match lines::take(&args.out)? {
            Taking::Taken(guard) => Some(guard),
            Taking::Busy => {
                console.error(&console.texts.render_note(&Note::new("class-busy")));
                return Ok(GraderExit::OwnFailure);
            }
            Taking::Unsupported => {
                console.error(&console.texts.render_note(&Note::new("class-no-locks")));
                None
            }
        }
    } else {
        None
    };
    if args.anonymous {
        input::hide(&mut class, &args.out.join(PSEUDONYMS))?;
    }
    store_plan(&class, &args.out)?;
    console.print(
        &summary::plan(&class, args, console.texts),
        invocation.cli.color,
    )?;
    if args.dry_run {
        return Ok(GraderExit::Success);
    }
    match shard {
        Some(shard) => grade_shard(invocation, args, console, &class, shard),
        None => grade_all(invocation, args, console, &class),
    }
}

fn shard(text: &str) -> Result<Shard, Note> {
    if text.eq_ignore_ascii_case("auto") {
        return Shard::from_environment(&|name| env::var(name).ok());
    }
    Shard::parse(text)
}

/// Creates a directory for its owner alone, as it holds marks and names.
fn make_folder(dir: &Path) -> anyhow::Result<()> {
    use std::os::unix::fs::DirBuilderExt;
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true).mode(0o700);
    builder
        .create(dir)
        .with_context(|| format!("create the folder `{}`", dir.display()))
}

fn store_plan(class: &Class, out: &Path) -> anyhow::Result<()> {
    let path = out.join(PLAN);
    let mut text = Vec::new();
    class.plan.write(&mut text)?;
    // All tasks of a job array compute the same plan, and do not replace an equal one.
    if fs::read(&path).is_ok_and(|known| known == text) {
        return store_course(class, out);
    }
    class::plan::replace(&path, &mut |file| file.write_all(&text))
        .with_context(|| format!("write `{}`", path.display()))?;
    store_course(class, out)
}

fn store_course(class: &Class, out: &Path) -> anyhow::Result<()> {
    let course = out.join(COURSE);
    match &class.course_text {
        Some(text) if fs::read_to_string(&course).is_ok_and(|known| known == *text) => Ok(()),
        Some(text) => class::plan::replace(&course, &mut |file| file.write_all(text.as_bytes()))
            .with_context(|| format!("write `{}`", course.display())),
        None if course.exists() => {
            fs::remove_file(&course).with_context(|| format!("remove `{}`", course.display()))
        }
        None => Ok(()),
    }
}

/// Builds the kit and tries the sandbox, before anything is graded.
fn prepare(
    invocation: &Invocation,
    class: &Class,
    console: &Console<'_>,
) -> anyhow::Result<(compile::KitPlace, lines::Conditions)> {
    let place = compile::place();
    let mut progress = Progress::new(console.texts);
    let kit = compile::kit(&place, &mut |message| progress.show(&message));
    progress.end();
    let isolation = doctor::examine(&kit?, &layers_left_out())?.isolation;
    let wanted = invocation.cli.isolation.into();
    if wanted == Wanted::Strong && isolation.level != Level::Strong {
        return Err(TooWeak(isolation).into());
    }
    let level = match wanted {
        Wanted::None => Level::None,
        Wanted::Strong | Wanted::Best => isolation.level,
    };
    let conditions = conditions::of(invocation, class, &place, level, console.texts)?;
    Ok((place, conditions))
}

fn grade_all(
    invocation: &Invocation,
    args: &ClassArgs,
    console: &Console<'_>,
    class: &Class,
) -> anyhow::Result<GraderExit> {
    lines::tidy(&args.out)?;
    let path = args.out.join(RESULTS);
    let mut results = Results::open(&path).with_context(|| format!("open `{}`", path.display()))?;
    if results.dropped > 0 {
        let note = Note::new("class-half-line").with("count", results.dropped);
        console.error(&console.texts.render_note(&note));
    }
    let (place, conditions) = prepare(invocation, class, console)?;
    if let Some(old) = &args.against {
        reuse(&old.join(RESULTS), &mut results, class, &conditions)?;
    }
    let jobs = pool::open_jobs(class, &mut results, &conditions)?;
    let run = pool::RunContext {
        invocation,
        class,
        place: &place,
        conditions: &conditions,
        texts: console.texts,
        threads: args.jobs.unwrap_or_else(processors),
        kept: class.plan.by_sources().len() - jobs.len(),
    };
    run_jobs(&run, jobs, &mut Sink::Results(&mut results))?;
    results
        .settle(&class.plan)
        .with_context(|| format!("write `{}`", path.display()))?;
    let written = books::write(&args.out, invocation.exercise, console)?;
    console.print(&written.summary, invocation.cli.color)?;
    if let Some(old) = &args.against {
        return compare(invocation, old, &written, console);
    }
    Ok(if written.not_graded > 0 {
        GraderExit::OwnFailure
    } else {
        GraderExit::Success
    })
}

fn grade_shard(
    invocation: &Invocation,
    args: &ClassArgs,
    console: &Console<'_>,
    class: &Class,
    shard: Shard,
) -> anyhow::Result<GraderExit> {
    let (place, conditions) = prepare(invocation, class, console)?;
    let dir = args.out.join(SHARDS);
    let survey = shards::survey_of(&dir, shard)?;
    let groups = class.plan.by_sources();
    let own = groups.keys().filter(|sources| shard.holds(sources));
    let own: Vec<_> = own.copied().collect();
    let missing = own
        .iter()
        .filter(|sources| !survey.has(sources, &conditions));
    let jobs: Vec<Job> = missing.map(|sources| pool::job(class, *sources)).collect();
    let kept = own.len() - jobs.len();
    if jobs.is_empty() {
        console.error(&console.texts.render_note(&Note::new("class-shard-done")));
        return Ok(GraderExit::Success);
    }
    let head = shards::ShardHead {
        shard: shard.to_string(),
        machine: machine(),
        conditions: conditions.clone(),
    };
    let mut attempt = shards::ShardAttempt::begin(&dir, shard, &head)?;
    let run = pool::RunContext {
        invocation,
        class,
        place: &place,
        conditions: &conditions,
        texts: console.texts,
        threads: args.jobs.unwrap_or_else(processors),
        kept,
    };
    let failed = run_jobs(&run, jobs, &mut Sink::Shard(&mut attempt))?;
    Ok(if failed > 0 {
        GraderExit::OwnFailure
    } else {
        GraderExit::Success
    })
}

/// Grades the jobs; Ctrl-C prints a line on how to go on. Returns the number of failures.
fn run_jobs(
    run: &pool::RunContext<'_>,
    jobs: Vec<Job>,
    sink: &mut Sink<'_>,
) -> anyhow::Result<usize> {
    let go_on = Note::new("class-go-on").with("command", own_command_line());
    cleanup::set_farewell(Some(run.texts.render_note(&go_on)));
    let failed = pool::grade(run, jobs, sink);
    cleanup::set_farewell(None);
    failed
}

/// Returns the number of processors for this process: fewer than the machine's under taskset,
/// cgroups or Slurm.
fn processors() -> usize {
    let given = env::var("SLURM_CPUS_PER_TASK").ok();
    let given = given
        .and_then(|text| text.parse::<usize>().ok())
        .filter(|count| *count > 0);
    given.unwrap_or_else(|| thread::available_parallelism().map_or(1, usize::from))
}

/// Returns this machine's name: Slurm's, as several of its nodes may run on one.
fn machine() -> String {
    let slurm = env::var("SLURMD_NODENAME").ok();
    let kernel = || fs::read_to_string("/proc/sys/kernel/hostname").ok();
    let shell = || env::var("HOSTNAME").ok();
    let name = slurm.or_else(kernel).or_else(shell).unwrap_or_default();
    name.trim().to_owned()
}

/// Returns the command that started this process, in the shell's syntax.
fn own_command_line() -> String {
    let words = env::args_os().map(|word| report::shell_word(&word.to_string_lossy()));
    words.collect::<Vec<_>>().join(" ")
}

/// Takes over results of an older grading that were reached under the same conditions.
fn reuse(
    old: &Path,
    results: &mut Results,
    class: &Class,
    conditions: &lines::Conditions,
) -> anyhow::Result<()> {
    let groups = class.plan.by_sources();
    let reading = || format!("read `{}`", old.display());
    for line in lines::read(old).with_context(reading)? {
        let line = line.with_context(reading)?;
        let Some(students) = groups.get(&line.sources) else {
            continue;
        };
        if line.key != conditions.key(&line.sources) || line.grading()?.points.is_none() {
            continue;
        }
        let open = students
            .iter()
            .filter(|student| results.state(&student.id, &line.key) == lines::State::Open);
        let booked: Vec<lines::ResultLine> = open
            .map(|student| {
                lines::ResultLine::new(&student.id, line.sources, conditions, &line.grading)
            })
            .collect();
        results.append(&booked)?;
    }
    Ok(())
}

/// Prints the changes by the new grading.
fn compare(
    invocation: &Invocation,
    old: &Path,
    written: &books::Written,
    console: &Console<'_>,
) -> anyhow::Result<GraderExit> {
    let before = books::read(old, invocation.exercise)?;
    let changes: Vec<Change> = against::compare(&before.books, &written.books);
    let table = summary::changes(&changes, console.texts);
    console.print(&table, invocation.cli.color)?;
    Ok(if against::would_fall(&changes) {
        GraderExit::Short
    } else if written.not_graded > 0 {
        GraderExit::OwnFailure
    } else {
        GraderExit::Success
    })
}
