//! Reads the inputs of a class: the download, the roster and the rules of the course.
//!
//! Entry point: [`read`].

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io;
use std::path::Path;

use anyhow::Context;
use class::course::Course;
use class::layout::{self, Found, NameHints, Wanted};
use class::note::Note;
use class::pick::Exercise;
use class::plan::{self, Plan};
use class::pseudonyms::Pseudonyms;
use class::roster::Roster;
use class::tree::{self, Tree};

use crate::cli::{ClassArgs, Invocation};
use crate::commands::{books, class::handout};

/// A class, read and planned.
pub(super) struct Class {
    pub(super) tree: Tree,
    pub(super) found: Found,
    pub(super) exercise: Exercise,
    pub(super) plan: Plan,
    pub(super) course: Course,
    /// The text of the course's rules; the results directory gets a copy.
    pub(super) course_text: Option<String>,
    /// The student of `found` for each identifier of the plan.
    pub(super) places: BTreeMap<String, usize>,
}

/// The reason why a class cannot be graded.
pub(super) enum Trouble {
    /// The user's.
    Usage(Note),
    /// The machine's.
    Own(anyhow::Error),
}

impl From<Note> for Trouble {
    fn from(note: Note) -> Trouble {
        Trouble::Usage(note)
    }
}

impl From<anyhow::Error> for Trouble {
    fn from(error: anyhow::Error) -> Trouble {
        Trouble::Own(error)
    }
}

/// Reads all inputs.
pub(super) fn read(invocation: &Invocation, args: &ClassArgs) -> Result<Class, Trouble> {
    let course_text = args.course.as_deref().map(text).transpose()?;
    let checks = books::check_names(invocation.exercise);
    let course = Course::read(course_text.as_deref().unwrap_or_default(), &checks)?;
    let roster = match &args.roster {
        Some(path) => Some(Roster::read(bytes(path)?)?),
        None => None,
    };
    let exercise = Exercise {
        name: invocation.exercise.name.to_owned(),
        handout: handout(invocation.exercise.name)
            .iter()
            .filter_map(|path| fs::read(path).ok())
            .collect(),
    };
    let (tree, found) = recognise(args, roster.as_ref(), &exercise.name)?;
    let plan = plan::make(&tree, &found, &exercise, roster.as_ref())
        .with_context(|| format!("read `{}`", args.dir.display()))?;
    let places = plan.students.iter().enumerate();
    let places = places
        .map(|(place, student)| (student.id.clone(), place))
        .collect();
    let mut class = Class {
        tree,
        found,
        exercise,
        plan,
        course,
        course_text,
        places,
    };
    let ids: BTreeSet<&str> = class.places.keys().map(String::as_str).collect();
    let unused = class.course.unused(&ids);
    class.plan.head.notes.extend(unused);
    Ok(class)
}

fn recognise(
    args: &ClassArgs,
    roster: Option<&Roster>,
    exercise: &str,
) -> Result<(Tree, Found), Trouble> {
    let wanted = Wanted::parse(&args.layout)?;
    let shown = args.dir.display().to_string();
    let tree = match Tree::open(&args.dir) {
        Ok(tree) => tree,
        Err(tree::Trouble::Content(note)) => return Err(note.into()),
        Err(tree::Trouble::Io(error)) => return Err(unreadable(&shown, &error)),
    };
    let known = roster.map_or_else(BTreeSet::new, Roster::ids);
    let root = fs::canonicalize(&args.dir).unwrap_or_else(|_| args.dir.clone());
    let root = root.file_name().unwrap_or_default().to_string_lossy();
    let hints = NameHints {
        exercise,
        root: &root,
        known: &known,
    };
    let found = layout::recognise(&tree, &wanted, &hints)?;
    Ok((tree, found))
}

/// Puts pseudonyms in place of names and identifiers.
pub(super) fn hide(class: &mut Class, path: &Path) -> anyhow::Result<()> {
    let reading = || format!("read `{}`", path.display());
    let mut pseudonyms = Pseudonyms::read(path).with_context(reading)?;
    pseudonyms.hide(&mut class.plan);
    pseudonyms
        .store(path)
        .with_context(|| format!("write `{}`", path.display()))?;
    let places = &class.places;
    let of = |id: &str| Some(*places.get(&pseudonyms.behind(id)?.id)?);
    let hidden = class.plan.students.iter();
    class.places = hidden
        .filter_map(|student| Some((student.id.clone(), of(&student.id)?)))
        .collect();
    Ok(())
}

fn unreadable(path: &str, error: &io::Error) -> Trouble {
    let note = Note::new("class-cannot-read").with("path", path);
    Trouble::Usage(note.with("reason", error.to_string()))
}

fn bytes(path: &Path) -> Result<Vec<u8>, Trouble> {
    fs::read(path).map_err(|error| unreadable(&path.display().to_string(), &error))
}

fn text(path: &Path) -> Result<String, Trouble> {
    fs::read_to_string(path).map_err(|error| unreadable(&path.display().to_string(), &error))
}
