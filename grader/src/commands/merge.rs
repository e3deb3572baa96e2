//! `grader merge GRADES`: puts the shards of a class together and writes the reports.
//!
//! It refuses incomplete results, and prints the command that grades the missing part.

use std::collections::BTreeSet;
use std::path::Path;

use anyhow::Context;
use class::lines::{self, Conditions, Taking};
use class::note::Note;
use class::plan::Plan;
use class::shards::{self, Merged, Refusal};

use crate::GraderExit;
use crate::cli::Invocation;
use crate::commands::books;
use crate::commands::grades::{PLAN, RESULTS, SHARDS, wrong_usage};
use crate::console::Console;

/// Merges the shards.
pub(crate) fn run(
    invocation: &Invocation,
    grades: &Path,
    console: &Console<'_>,
) -> anyhow::Result<GraderExit> {
    let path = grades.join(PLAN);
    if !path.is_file() {
        let note = Note::new("class-no-plan").with("path", grades.display().to_string());
        return Ok(wrong_usage(console, &note));
    }
    let _guard = match lines::take(grades)? {
        Taking::Taken(guard) => Some(guard),
        Taking::Unsupported => None,
        Taking::Busy => {
            console.error(&console.texts.render_note(&Note::new("class-busy")));
            return Ok(GraderExit::OwnFailure);
        }
    };
    lines::tidy(grades)?;
    let plan = Plan::read(&path).with_context(|| format!("read `{}`", path.display()))?;
    let survey = shards::survey(&grades.join(SHARDS)).context("read the shards")?;
    if survey.dropped > 0 {
        let note = Note::new("class-half-line").with("count", survey.dropped);
        console.error(&console.texts.render_note(&note));
    }
    let merged =
        shards::merge(&survey, &plan, &grades.join(RESULTS)).context("merge the shards")?;
    let merged = match merged {
        Ok(merged) => merged,
        Err(refusal) => {
            for note in words(&refusal) {
                console.error(&console.texts.render_note(&note));
            }
            return Ok(GraderExit::Short);
        }
    };
    for note in remarks(&merged, &plan) {
        console.error(&console.texts.render_note(&note));
    }
    // The reports read their own; a large class need not lie in memory twice.
    drop((survey, plan));
    let written = books::write(grades, invocation.exercise, console)?;
    console.print(&written.summary, invocation.cli.color)?;
    Ok(if written.not_graded > 0 {
        GraderExit::OwnFailure
    } else {
        GraderExit::Success
    })
}

fn words(refusal: &Refusal) -> Vec<Note> {
    match refusal {
        Refusal::NoAttempts => vec![Note::new("class-merge-nothing")],
        Refusal::OtherExercise(exercise) => {
            vec![Note::new("class-merge-other-exercise").with("exercise", exercise.as_str())]
        }
        Refusal::Missing { shards } => missing(shards),
        Refusal::Conditions(kinds) => {
            let mut notes = vec![Note::new("class-merge-differ")];
            notes.extend(
                kinds
                    .iter()
                    .map(|(conditions, machines)| kind(conditions, machines)),
            );
            notes
        }
    }
}

/// Returns the shards that lack results: each as its command, and all as a job array.
fn missing(shards: &[(shards::Shard, usize)]) -> Vec<Note> {
    let count: usize = shards.iter().map(|(_, count)| count).sum();
    let mut notes = vec![Note::new("class-merge-missing").with("count", count)];
    notes.extend(shards.iter().map(|(shard, count)| {
        Note::new("class-merge-shard")
            .with("shard", shard.to_string())
            .with("count", *count)
    }));
    let array = Note::new("class-merge-array").with("array", shards::array(shards));
    notes.push(array.with("shards", shards.first().map_or(1, |(shard, _)| shard.count)));
    notes
}

fn kind(conditions: &Conditions, machines: &BTreeSet<String>) -> Note {
    let machines: Vec<&str> = machines.iter().map(String::as_str).collect();
    Note::new("class-merge-kind")
        .with("machines", machines.join(", "))
        .with("grader", conditions.grader.as_str())
        .with("kit", conditions.kit.as_str())
        .with("toolchain", conditions.toolchain.as_str())
        .with("options", conditions.options.as_str())
        .with("isolation", conditions.isolation.as_str())
}

fn remarks(merged: &Merged, plan: &Plan) -> Vec<Note> {
    let groups = plan.by_sources();
    let mut notes: Vec<Note> = merged
        .disagreements
        .iter()
        .map(|(sources, machines)| {
            let students = groups.get(sources).into_iter().flatten();
            let students: Vec<&str> = students.map(|student| student.id.as_str()).collect();
            let machines: Vec<&str> = machines.iter().map(String::as_str).collect();
            Note::new("class-merge-disagree")
                .with("students", students.join(", "))
                .with("machines", machines.join(", "))
        })
        .collect();
    if merged.foreign > 0 {
        notes.push(Note::new("class-merge-foreign").with("count", merged.foreign));
    }
    notes
}
