//! The words of `grader class`: the findings of the plan, and the changes by a new grading.
//!
//! Entry points: [`plan`], [`changes`].

use class::against::{Cause, Change, Direction};
use class::note::Note;
use class::plan::{Plan, Planned, SUBMISSION_SECONDS};
use grader::messages::Texts;

use super::input::Class;
use crate::cli::ClassArgs;

/// Maximal number of listed lines of one kind; the rest is counted. A dry run lists all.
const MOST: usize = 12;

/// Returns the findings of the plan.
pub(super) fn plan(class: &Class, args: &ClassArgs, texts: &Texts) -> String {
    let plan = &class.plan;
    let mut page = SummaryText {
        texts,
        most: if args.dry_run { usize::MAX } else { MOST },
        out: String::new(),
    };
    let different = plan.by_sources().len();
    page.line(
        &Note::new("class-plan-total")
            .with("layout", plan.head.layout.name())
            .with("students", plan.students.len())
            .with("graded", graded(plan))
            .with("different", different),
    );
    if args.dry_run {
        page.list("class-plan-taken", &taken(plan));
    }
    let remarks = plan
        .students
        .iter()
        .filter(|student| student.doubt.is_none());
    let remarks: Vec<Note> = remarks
        .flat_map(|student| student.notes.iter().map(|note| about(student, note, texts)))
        .collect();
    page.list("class-plan-remarks", &remarks);
    let doubts = plan.students.iter();
    let doubts = doubts.filter_map(|student| Some(about(student, student.doubt.as_ref()?, texts)));
    page.list("class-plan-doubts", &doubts.collect::<Vec<_>>());
    let missing = plan.missing.iter().map(|student| {
        Note::new("class-plan-student")
            .with("name", student.name.as_str())
            .with("id", student.id.as_str())
    });
    page.list("class-plan-missing", &missing.collect::<Vec<_>>());
    let left = plan.left_over.iter().map(|left| {
        Note::new("class-plan-path")
            .with("path", left.path.as_str())
            .with("what", texts.render_note(&left.why))
    });
    page.list("class-plan-left-over", &left.collect::<Vec<_>>());
    for note in &plan.head.notes {
        page.line(note);
    }
    let shards = plan.shards(SUBMISSION_SECONDS);
    if shards > 1 {
        page.line(&Note::new("class-plan-shards").with("shards", shards));
    }
    page.out
}

fn graded(plan: &Plan) -> usize {
    let graded = plan
        .students
        .iter()
        .filter(|student| student.sources.is_some());
    graded.count()
}

fn taken(plan: &Plan) -> Vec<Note> {
    let students = plan.students.iter();
    let taken = students.filter_map(|student| {
        let files: Vec<&str> = student
            .files
            .iter()
            .map(|file| file.from.as_str())
            .collect();
        let note = Note::new("class-plan-files")
            .with("name", student.name.as_str())
            .with("id", student.id.as_str())
            .with("files", files.join(", "))
            .with("hash", student.sources?.to_string());
        Some(note)
    });
    taken.collect()
}

/// Returns a note about a student, with the name.
fn about(student: &Planned, note: &Note, texts: &Texts) -> Note {
    Note::new("class-plan-about")
        .with("name", student.name.as_str())
        .with("id", student.id.as_str())
        .with("what", texts.render_note(note))
}

/// Text that grows line by line.
struct SummaryText<'t> {
    texts: &'t Texts,
    most: usize,
    out: String,
}

impl SummaryText<'_> {
    fn line(&mut self, note: &Note) {
        self.out += &self.texts.render_note(note);
        self.out.push('\n');
    }

    /// Writes a heading and the notes below it; nothing if there are none.
    fn list(&mut self, heading: &str, notes: &[Note]) {
        if notes.is_empty() {
            return;
        }
        self.line(&Note::new(heading).with("count", notes.len()));
        for note in notes.iter().take(self.most) {
            self.out += "  ";
            self.line(note);
        }
        if notes.len() > self.most {
            let more = Note::new("class-plan-more").with("count", notes.len() - self.most);
            self.out += "  ";
            self.line(&more);
        }
    }
}

/// Returns the changes by a new grading.
pub(super) fn changes(changes: &[Change], texts: &Texts) -> String {
    let mut page = SummaryText {
        texts,
        most: usize::MAX,
        out: String::new(),
    };
    let count = |direction| {
        changes
            .iter()
            .filter(|one| one.direction == direction)
            .count()
    };
    page.line(
        &Note::new("class-against-total")
            .with("down", count(Direction::Down))
            .with("up", count(Direction::Up))
            .with("same", count(Direction::Same))
            .with("new", count(Direction::New))
            .with("gone", count(Direction::Gone)),
    );
    let told = changes
        .iter()
        .filter(|change| change.direction != Direction::Same || !change.checks.is_empty());
    for change in told {
        page.out += "  ";
        page.line(&line(change, texts));
    }
    page.out
}

fn line(change: &Change, texts: &Texts) -> Note {
    let id = match change.direction {
        Direction::Down => "class-against-down",
        Direction::Up => "class-against-up",
        Direction::Same => "class-against-same",
        Direction::New => "class-against-new",
        Direction::Gone => "class-against-gone",
    };
    let mark = |mark: Option<u32>| mark.map_or_else(|| "–".to_owned(), |mark| mark.to_string());
    let causes = change.causes.iter().map(|cause| {
        texts.render_note(&Note::new(match cause {
            Cause::Submission => "class-cause-submission",
            Cause::Kit => "class-cause-kit",
            Cause::Options => "class-cause-options",
            Cause::Course => "class-cause-course",
        }))
    });
    let checks = change.checks.iter();
    let checks = checks.map(|(name, before, after)| format!("{name} {before} → {after}"));
    let why: Vec<String> = causes.chain(checks).collect();
    Note::new(id)
        .with("name", change.name.as_str())
        .with("id", change.id.as_str())
        .with("before", mark(change.before))
        .with("after", mark(change.after))
        .with("why", why.join(", "))
}
