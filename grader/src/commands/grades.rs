//! The results directory of a class: the names of its files, and code that its commands share.

use std::path::{Path, PathBuf};

use class::note::Note;

use crate::GraderExit;
use crate::console::Console;

/// Names in the results directory.
pub(crate) const PLAN: &str = "plan.jsonl";
pub(crate) const RESULTS: &str = "results.jsonl";
pub(crate) const SHARDS: &str = "shards";
pub(crate) const COURSE: &str = "course.toml";
/// The file that maps pseudonyms to names, beside the results directory's other files.
pub(crate) const PSEUDONYMS: &str = "pseudonyms.json";

/// Reports wrong usage in the words of a note.
pub(crate) fn wrong_usage(console: &Console<'_>, note: &Note) -> GraderExit {
    console.error(&console.texts.render_note(note));
    GraderExit::WrongUsage
}

/// Returns the exercise's files in the handout, to choose the solution: they are no student's own.
pub(crate) fn handout(exercise: &str) -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tasks");
    let files = [
        format!("{exercise}/src/lib.rs"),
        format!("{exercise}/src/{exercise}.rs"),
        format!("{exercise}/src/reference.rs"),
        "event/src/lib.rs".into(),
    ];
    files.map(|file| root.join(file)).to_vec()
}
