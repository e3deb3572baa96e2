//! The report on a verdict as data, in the form of `grader/report.schema.json`.
//!
//! Entry point: [`report`]. The form is `formats::model`; this module fills it in, and renders
//! every message in the language of the report.

use formats::model::{
    self, Check, Difference, Finding, Isolation, Kind, Level, MethodMismatch, Panic, Part, Report,
    RuleViolation, Step, Unwritten,
};
use protocol::event::{Event, Panicked};

use super::text::{next, not_judged, part_title, title};
use super::{hints, rows, source, timeline};
use crate::compile::{self, NotBuilt};
use crate::diagnosis;
use crate::exercise::Exercise;
use crate::messages::Texts;
use crate::messages::names::task_name;
use crate::oracle;
use crate::rules;
use crate::submission;
use crate::verdict::groups::{Detail, first_story, groups};
use crate::verdict::{self, Checked, Graded, Outcome, Status, Verdict};

/// Maximal numbers of the shown steps and events: the last ones.
const STEPS: usize = 100;
const EVENTS: usize = 200;

/// Returns the report on `verdict`, with all hints and without sources.
pub(super) fn report(verdict: &Verdict, texts: &Texts) -> Report {
    let writer = Writer { verdict, texts };
    let report = writer.empty();
    match &verdict.outcome {
        Outcome::Unreadable(message) => Report {
            message: Some(texts.render(message)),
            ..report
        },
        Outcome::Refused(violations) => Report {
            rule_violations: writer.rule_violations(violations),
            ..report
        },
        Outcome::NotBuilt(why) => writer.not_built(report, why),
        Outcome::NotWritten(panics) => {
            let todos = source::todos(writer.sources(), panics);
            Report {
                unwritten: todos.into_iter().map(unwritten).collect(),
                ..report
            }
        }
        Outcome::Graded(graded) => writer.graded(report, graded),
    }
}

/// The inputs of a report.
struct Writer<'a> {
    verdict: &'a Verdict,
    texts: &'a Texts,
}

impl Writer<'_> {
    /// Returns a report with everything that does not depend on the stage of the submission.
    fn empty(&self) -> Report {
        let (verdict, texts) = (self.verdict, self.texts);
        let submission = verdict.submission.as_ref();
        let path = submission.map(|submission| submission.shown.to_string_lossy());
        let notes = submission.map_or(&[][..], |submission| &submission.notes);
        Report {
            schema: model::VERSION,
            exercise: verdict.exercise.name.to_owned(),
            submission: path.map(|path| path.into_owned()),
            outcome: outcome(&verdict.outcome),
            points: verdict.points(),
            out_of: 100,
            message: None,
            rule_violations: Vec::new(),
            diagnostics: None,
            method_mismatches: Vec::new(),
            unwritten: Vec::new(),
            parts: Vec::new(),
            checks: Vec::new(),
            warnings: None,
            exhaustive_programs: None,
            isolation: verdict.isolation.as_ref().map(isolation),
            notes: notes.iter().map(|note| texts.render(note)).collect(),
            next: next(verdict, texts),
            advice: Vec::new(),
            hints: hints::sentences(verdict, texts),
            first_failure: None,
            sources: Vec::new(),
        }
    }

    fn sources(&self) -> &[submission::Source] {
        let submission = self.verdict.submission.as_ref();
        submission.map_or(&[][..], |submission| &submission.sources)
    }

    fn rule_violations(&self, violations: &[rules::RuleViolation]) -> Vec<RuleViolation> {
        let violations = violations.iter();
        violations
            .filter_map(|violation| self.rule_violation(violation))
            .collect()
    }

    fn rule_violation(&self, violation: &rules::RuleViolation) -> Option<RuleViolation> {
        let place = &violation.place;
        let source = self.sources().get(place.source)?;
        let line = usize::try_from(place.line).ok()?.checked_sub(1)?;
        Some(RuleViolation {
            rule: violation.rule.to_owned(),
            message: self.texts.render(&violation.message),
            reason: self.texts.render(&violation.reason()),
            file: source.shown.to_string_lossy().into_owned(),
            line: place.line,
            column: place.column,
            source: source.text.lines().nth(line).unwrap_or_default().to_owned(),
        })
    }

    fn not_built(&self, report: Report, why: &NotBuilt) -> Report {
        match why {
            NotBuilt::Errors(errors) => Report {
                diagnostics: Some(errors.printed.clone()),
                ..report
            },
            NotBuilt::Compiler(message) => Report {
                message: Some(self.texts.render(message)),
                ..report
            },
            NotBuilt::TypeMismatch(mismatch) => Report {
                method_mismatches: vec![self.method_mismatch(mismatch)],
                ..report
            },
        }
    }

    fn method_mismatch(&self, mismatch: &compile::MethodMismatch) -> MethodMismatch {
        let mut methods = self.verdict.exercise.methods.iter();
        let method = methods.find(|method| method.name == mismatch.method);
        MethodMismatch {
            method: mismatch.method.to_owned(),
            signature: method.map(|method| method.signature.to_owned()),
            message: self.texts.render(&mismatch.message),
            detail: mismatch.detail.clone(),
        }
    }

    fn graded(&self, report: Report, graded: &Graded) -> Report {
        let parts = self.verdict.exercise.parts.iter().map(|part| Part {
            name: part.name.to_owned(),
            title: part_title(part, self.texts),
            points: graded.points_in(part.name),
            out_of: part.points,
        });
        let mismatches = graded.mismatches.iter();
        Report {
            method_mismatches: mismatches
                .map(|mismatch| self.method_mismatch(mismatch))
                .collect(),
            parts: parts.collect(),
            checks: self.checks(graded),
            warnings: Some(graded.warnings.clone()),
            exhaustive_programs: Some(graded.explored),
            first_failure: first_story(graded).map(|(check, _)| check.name.to_owned()),
            ..report
        }
    }

    fn checks(&self, graded: &Graded) -> Vec<Check> {
        let groups = groups(graded, Detail::First);
        let same_as = |checked: &Checked| {
            let is_other = |other: &&Checked| other.check.name == checked.check.name;
            let mut groups = groups.iter();
            let group = groups.find(|group| group.others.iter().any(is_other));
            group.map(|group| group.check.check.name.to_owned())
        };
        let checks = graded.checks.iter();
        checks
            .map(|checked| Check {
                same_as: same_as(checked),
                ..self.check(checked)
            })
            .collect()
    }

    fn check(&self, checked: &Checked) -> Check {
        let (status, reason, finding) = match &checked.status {
            Status::Passed => (model::Status::Passed, None, None),
            Status::Failed(finding) => (model::Status::Failed, None, Some(self.finding(finding))),
            Status::NotJudged(reason) => {
                let reason = self.texts.render(&not_judged(*reason));
                (model::Status::NotJudged, Some(reason), None)
            }
        };
        Check {
            name: checked.check.name.to_owned(),
            title: title(self.verdict, checked, self.texts),
            part: checked.check.part.to_owned(),
            promise: checked.check.promise,
            points: checked.points(),
            out_of: checked.check.points,
            status,
            reason,
            finding,
            same_as: None,
        }
    }

    fn finding(&self, finding: &verdict::Finding) -> Finding {
        let (exercise, texts) = (self.verdict.exercise, self.texts);
        let (violation, ops) = (&finding.violation, &finding.trace.ops);
        let shown = ops.len().min(violation.op + 1);
        let left_out = shown.saturating_sub(STEPS);
        let steps = ops[left_out..shown].iter().enumerate();
        let steps = steps.map(|(place, events)| step(left_out + place + 1, events, exercise));
        let difference = finding.difference.as_ref();
        Finding {
            kind: kind(violation.kind),
            promised: texts.render(&violation.promised),
            seen: texts.render(&violation.seen),
            step: violation.op + 1,
            program: finding.word.clone(),
            steps_left_out: left_out,
            steps: steps.collect(),
            panic: finding.panic.as_ref().map(panic),
            difference: difference.map(|difference| Difference {
                expected: difference.expected.clone(),
                actual: difference.actual.clone(),
            }),
            others: finding.others,
            diagnosis: finding.diagnosis.map(|diagnosis| diagnosis.name.to_owned()),
            likely: finding
                .diagnosis
                .map(|diagnosis| texts.entry(&diagnosis::text_of(exercise, diagnosis))),
            story: Some(rows::story(exercise, finding, texts)),
            replay: None,
        }
    }
}

fn outcome(outcome: &Outcome) -> model::Outcome {
    match outcome {
        Outcome::Unreadable(_) => model::Outcome::Unreadable,
        Outcome::Refused(_) => model::Outcome::Refused,
        Outcome::NotBuilt(_) => model::Outcome::NotBuilt,
        Outcome::NotWritten(_) => model::Outcome::NotWritten,
        Outcome::Graded(_) => model::Outcome::Graded,
    }
}

fn isolation(isolation: &sandbox::Isolation) -> Isolation {
    let level = match isolation.level {
        sandbox::Level::Strong => Level::Strong,
        sandbox::Level::Partial => Level::Partial,
        sandbox::Level::Portable => Level::Portable,
        sandbox::Level::None => Level::None,
    };
    let open = isolation.open.iter().map(|name| name.to_string()).collect();
    Isolation { level, open }
}

fn unwritten(todo: source::Todo) -> Unwritten {
    let source::Todo {
        method,
        file,
        line,
        column,
    } = todo;
    Unwritten {
        method,
        file,
        line,
        column,
    }
}

fn panic(panic: &Panicked) -> Panic {
    Panic {
        message: panic.message.clone(),
        file: panic.file.clone(),
        line: panic.line,
        column: panic.column,
    }
}

fn kind(kind: oracle::Kind) -> Kind {
    match kind {
        oracle::Kind::Exclusion => Kind::Exclusion,
        oracle::Kind::Order => Kind::Order,
        oracle::Kind::Progress => Kind::Progress,
        oracle::Kind::Passive => Kind::Passive,
        oracle::Kind::Spinning => Kind::Spinning,
        oracle::Kind::Blocked => Kind::Blocked,
        oracle::Kind::Query => Kind::Query,
        oracle::Kind::Action => Kind::Action,
        oracle::Kind::Lost => Kind::Lost,
        oracle::Kind::Panic => Kind::Panic,
        oracle::Kind::Crash => Kind::Crash,
    }
}

fn step(step: usize, events: &[Event], exercise: &Exercise) -> Step {
    let left_out = events.len().saturating_sub(EVENTS);
    let events = events[left_out..].iter();
    Step {
        step,
        events_left_out: left_out,
        events: events.filter_map(|one| event(one, exercise)).collect(),
    }
}

fn event(event: &Event, exercise: &Exercise) -> Option<model::Event> {
    let task = |task: &u32| task_name(*task);
    Some(match event {
        // The array itself shows where a step begins and where the program ends.
        Event::Op | Event::End => return None,
        Event::Began {
            task: by, object, ..
        } => model::Event::Began {
            task: task(by),
            object: *object,
        },
        Event::Ended { task: by, object } => model::Event::Ended {
            task: task(by),
            object: *object,
        },
        Event::Answered {
            by,
            object,
            method,
            answer,
        } => model::Event::Answered {
            by: by.map(task_name),
            object: *object,
            method: exercise
                .call(*method)
                .map_or("?", |method| method.name)
                .to_owned(),
            answer: timeline::answer_text(exercise, *answer),
        },
        Event::Skipped => model::Event::Skipped,
        Event::Missing => model::Event::Missing,
        Event::Finished { task: by } => model::Event::Finished { task: task(by) },
        Event::Gone { task: by } => model::Event::Gone { task: task(by) },
        Event::Discarded { task: by, object } => model::Event::Discarded {
            task: task(by),
            object: *object,
        },
        Event::GaveUp { task: by, object } => model::Event::GaveUp {
            task: task(by),
            object: *object,
        },
        Event::Threw { task: by } => model::Event::Threw { task: task(by) },
        Event::Cancelled { task: by, accepted } => model::Event::Cancelled {
            task: task(by),
            accepted: *accepted,
        },
        Event::Turned { ran } => model::Event::Turned { ran: *ran },
        Event::Idled {
            turns,
            exhausted,
            timers,
        } => model::Event::Idled {
            turns: *turns,
            exhausted: *exhausted,
            timers: *timers,
        },
        Event::Panicked(panicked) => model::Event::Panicked(panic(panicked)),
    })
}
