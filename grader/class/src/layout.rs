//! Recognises a download: which platform made it, which files belong to which student, and which to
//! none.
//!
//! Entry point: [`recognise`]. It looks at names alone, Blackboard's receipts apart. `pick` decides
//! which file is the solution. Two students are never merged: an identity that two directories
//! claim is a doubt, and listed.

pub mod pattern;
mod platforms;

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization;

use crate::note::Note;
use crate::time::Time;
use crate::tree::{Kind, Tree};
use pattern::Pattern;
use platforms::Claim;

/// A form of download.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Layout {
    /// "Download all submissions" of Moodle, with directories or flat.
    Moodle,
    /// Canvas.
    Canvas,
    /// Blackboard.
    Blackboard,
    /// Classroom 50: `<classroom>-<assignment>-<user>/`.
    Classroom50,
    /// The old GitHub Classroom: `<assignment>-submissions/<assignment>-<user>/`.
    Classroom,
    /// A directory, a source file or a zip for each student.
    Plain,
    /// The user's own pattern.
    Pattern,
}

/// Layouts by the names that `--layout` takes.
pub const NAMES: &[(&str, Layout)] = &[
    ("moodle", Layout::Moodle),
    ("canvas", Layout::Canvas),
    ("blackboard", Layout::Blackboard),
    ("classroom50", Layout::Classroom50),
    ("classroom", Layout::Classroom),
    ("plain", Layout::Plain),
];

impl Layout {
    /// Returns the name as the command line takes it.
    pub fn name(self) -> &'static str {
        NAMES
            .iter()
            .find(|(_, layout)| *layout == self)
            .map_or("pattern", |(name, _)| name)
    }
}

/// The layout that the user asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// The layout that fits.
    Auto,
    /// This layout.
    Named(Layout),
    /// The user's own pattern.
    Pattern(Pattern),
}

impl Wanted {
    /// Parses the value of `--layout`: `auto`, a layout's name, or a pattern with `{student}` or
    /// `{id}`.
    pub fn parse(text: &str) -> Result<Wanted, Note> {
        if text.eq_ignore_ascii_case("auto") {
            return Ok(Wanted::Auto);
        }
        if let Some((_, layout)) = NAMES.iter().find(|(name, _)| *name == text) {
            return Ok(Wanted::Named(*layout));
        }
        if text.contains('{') {
            return Pattern::parse(text).map(Wanted::Pattern);
        }
        let names: Vec<&str> = NAMES.iter().map(|(name, _)| *name).collect();
        Err(Note::new("class-layout-unknown")
            .with("layout", text)
            .with("names", names.join(", ")))
    }
}

/// Facts that help to read names.
#[derive(Clone, Copy, Debug)]
pub struct NameHints<'a> {
    /// The exercise, such as `lock`.
    pub exercise: &'a str,
    /// The name of the download's own directory or file. Old GitHub Classroom puts the assignment
    /// in it.
    pub root: &'a str,
    /// Identifiers from the roster; empty without one.
    pub known: &'a BTreeSet<String>,
}

/// A download, understood.
#[derive(Debug)]
pub struct Found {
    /// The form.
    pub layout: Layout,
    /// Students in the order of their identifiers.
    pub students: Vec<Student>,
    /// Files and directories that belong to no student, and the reason.
    pub left_over: Vec<LeftOver>,
    /// Remarks on the download as a whole.
    pub notes: Vec<Note>,
}

/// A file or directory that belongs to no student.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct LeftOver {
    /// Its path in the download.
    pub path: String,
    /// The reason.
    pub why: Note,
}

/// A student with everything that was handed in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Student {
    /// The platform's identifier, or the directory's name.
    pub id: String,
    /// The name to show.
    pub name: String,
    /// The platform's directory, as its feedback upload requires it.
    pub dir: String,
    /// The platform's mark of lateness.
    pub late: Late,
    /// Attempts in the order of their times.
    pub attempts: Vec<Attempt>,
    /// The reason why the owner of these files is not certain.
    pub doubt: Option<Note>,
    /// Remarks.
    pub notes: Vec<Note>,
}

/// The platform's mark of lateness.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Late {
    /// It marks this submission as late.
    Marked,
    /// It does not.
    Unmarked,
}

/// Files that were handed in together.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Attempt {
    /// The time, if a name contains it.
    pub time: Option<Time>,
    /// The files.
    pub files: Vec<Item>,
}

/// A file of an attempt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// The path as the student knows it.
    pub local: String,
    /// The index in the tree.
    pub entry: usize,
}

/// An entry at the top of a download with everything below it.
#[derive(Debug)]
struct Top {
    name: String,
    /// The path in the download.
    path: String,
    kind: Kind,
    entries: Vec<usize>,
}

/// Finds the students of a download. The `Err` is a reason why nothing can be graded.
pub fn recognise(tree: &Tree, wanted: &Wanted, hints: &NameHints<'_>) -> Result<Found, Note> {
    let mut found = match wanted {
        Wanted::Pattern(pattern) => by_pattern(tree, pattern),
        Wanted::Named(layout) => named(tree, *layout, hints)?,
        Wanted::Auto => fitting(tree, hints)?,
    };
    for (path, why) in &tree.refused {
        found.left_over.push(LeftOver {
            path: path.clone(),
            why: why.clone(),
        });
    }
    found.left_over.sort();
    if found.students.is_empty() {
        return Err(Note::new("class-no-students").with("layout", found.layout.name()));
    }
    Ok(found)
}

/// Returns the layout that reads most of the names; the plain one if none reads half of them.
fn fitting(tree: &Tree, hints: &NameHints<'_>) -> Result<Found, Note> {
    let platforms = [
        Layout::Moodle,
        Layout::Blackboard,
        Layout::Canvas,
        Layout::Classroom,
        Layout::Classroom50,
    ];
    for above in levels(tree) {
        let tops = tops(tree, &above);
        let best = platforms
            .into_iter()
            .map(|layout| (read_by(&tops, layout, &above, hints), layout))
            .max_by_key(|(count, layout)| (*count, std::cmp::Reverse(*layout)));
        if let Some((count, layout)) = best
            && count > 0
            && 2 * count >= tops.len()
        {
            return Ok(assemble(tree, tops, layout, &above, hints));
        }
    }
    plain(tree, hints)
}

fn named(tree: &Tree, layout: Layout, hints: &NameHints<'_>) -> Result<Found, Note> {
    if layout == Layout::Plain {
        return plain(tree, hints);
    }
    let best = levels(tree)
        .into_iter()
        .map(|above| {
            let tops = tops(tree, &above);
            (read_by(&tops, layout, &above, hints), above)
        })
        .max_by_key(|(count, above)| (*count, std::cmp::Reverse(above.len())));
    let above = best.map(|(_, above)| above).unwrap_or_default();
    let tops = tops(tree, &above);
    Ok(assemble(tree, tops, layout, &above, hints))
}

/// Returns the directories in which the students may lie: the top, and below it as long as there is
/// only one directory.
fn levels(tree: &Tree) -> Vec<String> {
    let mut levels = vec![String::new()];
    while levels.len() < 4 {
        let above = levels.last().expect("there is a top");
        let tops = tops(tree, above);
        match &tops[..] {
            [only] if only.kind == Kind::Directory => levels.push(format!("{}/", only.path)),
            _ => break,
        }
    }
    levels
}

fn tops(tree: &Tree, above: &str) -> Vec<Top> {
    let mut tops: BTreeMap<&str, Top> = BTreeMap::new();
    for (index, entry) in tree.entries.iter().enumerate() {
        let Some(below) = entry.path.strip_prefix(above) else {
            continue;
        };
        let (name, rest) = below
            .split_once('/')
            .map_or((below, None), |(a, b)| (a, Some(b)));
        if name.is_empty() {
            continue;
        }
        let top = tops.entry(name).or_insert_with(|| Top {
            name: name.to_owned(),
            path: format!("{above}{name}"),
            kind: entry.kind,
            entries: Vec::new(),
        });
        if rest.is_some() {
            top.kind = Kind::Directory;
        }
        top.entries.push(index);
    }
    tops.into_values().collect()
}

fn read_by(tops: &[Top], layout: Layout, above: &str, hints: &NameHints<'_>) -> usize {
    let prefix = prefix(tops, layout, above, hints);
    tops.iter()
        .filter(|top| platforms::claim(layout, &top.name, top.kind, prefix.as_deref()).is_some())
        .count()
}

/// Returns the part that all directories of a classroom begin with.
fn prefix(tops: &[Top], layout: Layout, above: &str, hints: &NameHints<'_>) -> Option<String> {
    let dirs: Vec<&str> = tops
        .iter()
        .filter(|top| top.kind == Kind::Directory)
        .map(|top| top.name.as_str())
        .collect();
    match layout {
        Layout::Classroom => platforms::old_classroom_prefix(above, hints.root),
        Layout::Classroom50 => platforms::classroom50_prefix(&dirs, hints.exercise, hints.known),
        Layout::Moodle | Layout::Canvas | Layout::Blackboard | Layout::Plain | Layout::Pattern => {
            None
        }
    }
}

/// Assigns each entry at the top to the student that its name claims.
fn assemble(
    tree: &Tree,
    tops: Vec<Top>,
    layout: Layout,
    above: &str,
    hints: &NameHints<'_>,
) -> Found {
    let prefix = prefix(&tops, layout, above, hints);
    let mut found = Found {
        layout,
        students: Vec::new(),
        left_over: outside(tree, above),
        notes: Vec::new(),
    };
    let mut claims = Vec::new();
    for top in tops {
        match platforms::claim(layout, &top.name, top.kind, prefix.as_deref()) {
            Some(claim) => claims.push((claim, top)),
            None => found.left_over.push(LeftOver {
                path: top.path,
                why: Note::new("class-name-not-read"),
            }),
        }
    }
    if layout == Layout::Blackboard {
        platforms::identify_blackboard(tree, &mut claims);
    }
    found.students = book(tree, claims, layout);
    found
}

/// Returns the entries that do not lie below `above`, except the directories on the way to it. They
/// belong to no student.
fn outside(tree: &Tree, above: &str) -> Vec<LeftOver> {
    tree.entries
        .iter()
        .filter(|entry| {
            !entry.path.starts_with(above) && !above.starts_with(&format!("{}/", entry.path))
        })
        .map(|entry| LeftOver {
            path: entry.path.clone(),
            why: Note::new("class-name-not-read"),
        })
        .collect()
}

fn book(tree: &Tree, claims: Vec<(Claim, Top)>, layout: Layout) -> Vec<Student> {
    let mut students: BTreeMap<String, Vec<(Claim, Top)>> = BTreeMap::new();
    for (claim, top) in claims {
        let id: String = claim.id.nfc().collect();
        students.entry(id).or_default().push((claim, top));
    }
    students
        .into_iter()
        .map(|(id, claims)| student(tree, id, claims, layout))
        .collect()
}

fn student(tree: &Tree, id: String, claims: Vec<(Claim, Top)>, layout: Layout) -> Student {
    let first = &claims[0].0;
    let mut student = Student {
        id,
        name: first.name.nfc().collect(),
        dir: first.dir.clone(),
        late: Late::Unmarked,
        attempts: Vec::new(),
        doubt: None,
        notes: Vec::new(),
    };
    let names: BTreeSet<&str> = claims
        .iter()
        .map(|(claim, _)| claim.name.as_str())
        .collect();
    if names.len() > 1 {
        student.doubt = Some(
            Note::new("class-doubt-two-names")
                .with("id", student.id.as_str())
                .with("names", names.into_iter().collect::<Vec<_>>().join(", ")),
        );
    }
    let mut attempts: BTreeMap<Option<String>, Attempt> = BTreeMap::new();
    let mut dirs = 0;
    for (claim, top) in claims {
        if claim.late == Late::Marked {
            student.late = Late::Marked;
        }
        dirs += usize::from(claim.local.is_none() && claim.role == platforms::Role::Files);
        let attempt = attempts
            .entry(claim.time.map(|time| time.to_string()))
            .or_default();
        attempt.time = claim.time;
        match claim.role {
            platforms::Role::Files => attempt.files.extend(items(tree, &claim, &top)),
            platforms::Role::OnlineText => {
                student
                    .notes
                    .push(Note::new("class-online-text").with("path", top.path));
            }
            platforms::Role::Receipt => {}
        }
    }
    // A platform makes one directory for each student; two that claim the same one are an error.
    if dirs > 1 && layout != Layout::Pattern {
        student.doubt = Some(Note::new("class-doubt-two-folders").with("id", student.id.as_str()));
    }
    student.attempts = attempts.into_values().collect();
    if layout == Layout::Canvas {
        student.attempts.iter_mut().for_each(|attempt| {
            student.notes.extend(platforms::newest_of_canvas(attempt));
        });
    }
    student
}

fn items<'a>(tree: &'a Tree, claim: &'a Claim, top: &'a Top) -> impl Iterator<Item = Item> + 'a {
    let below = format!("{}/", top.path);
    top.entries.iter().filter_map(move |index| {
        let entry = &tree.entries[*index];
        let local = match &claim.local {
            Some(local) => local.clone(),
            None => entry.path.strip_prefix(&below)?.to_owned(),
        };
        (entry.kind != Kind::Directory).then_some(Item {
            local,
            entry: *index,
        })
    })
}

/// Reads a directory, a source or a zip for each student.
fn plain(tree: &Tree, hints: &NameHints<'_>) -> Result<Found, Note> {
    let above = plain_level(tree, hints.exercise);
    let tops = tops(tree, &above);
    let one = |name: &str| tops.iter().any(|top| top.name.eq_ignore_ascii_case(name));
    let own = format!("{}.rs", hints.exercise);
    if one("Cargo.toml") || one("src") || (tops.len() == 1 && one(&own)) {
        return Err(Note::new("class-one-submission"));
    }
    let mut found = Found {
        layout: Layout::Plain,
        students: Vec::new(),
        left_over: outside(tree, &above),
        notes: Vec::new(),
    };
    let mut claims: Vec<(Claim, Top)> = Vec::new();
    for top in tops {
        let why = match platforms::claim(Layout::Plain, &top.name, top.kind, None) {
            Some(claim) if !claim.id.eq_ignore_ascii_case(hints.exercise) => {
                claims.push((claim, top));
                continue;
            }
            Some(_) => "class-no-name",
            None => "class-name-not-read",
        };
        found.left_over.push(LeftOver {
            path: top.path,
            why: Note::new(why),
        });
    }
    let mut ids: BTreeMap<String, usize> = BTreeMap::new();
    for (claim, _) in &claims {
        *ids.entry(claim.id.nfc().collect()).or_default() += 1;
    }
    found.students = book(tree, claims, Layout::Plain);
    for student in &mut found.students {
        if ids[&student.id] > 1 {
            student.doubt =
                Some(Note::new("class-doubt-two-folders").with("id", student.id.as_str()));
        }
    }
    Ok(found)
}

/// Returns the directory whose children are the students: the top, or a single directory that holds
/// several and is no project.
fn plain_level(tree: &Tree, exercise: &str) -> String {
    let deeper = levels(tree).into_iter().skip(1);
    deeper
        .filter(|level| holds_students(level, &tops(tree, level), exercise))
        .last()
        .unwrap_or_default()
}

fn holds_students(level: &str, below: &[Top], exercise: &str) -> bool {
    let project = ["src", "cargo.toml", "tasks", "tests", exercise];
    let is_project = below
        .iter()
        .any(|top| project.contains(&top.name.to_lowercase().as_str()));
    let dirs = below
        .iter()
        .filter(|top| top.kind == Kind::Directory)
        .count();
    let sources = below
        .iter()
        .any(|top| top.name.to_lowercase().ends_with(".rs"));
    !is_project && (is_wrapper(level) || (dirs > 1 && !sources))
}

/// Returns true if a directory's name is one for a whole class.
fn is_wrapper(level: &str) -> bool {
    let name = level
        .trim_end_matches('/')
        .rsplit('/')
        .next()
        .unwrap_or_default();
    let name = name.to_lowercase();
    [
        "submissions",
        "class",
        "students",
        "работы",
        "студенты",
        "решения",
    ]
    .iter()
    .any(|word| name.contains(word))
}

fn by_pattern(tree: &Tree, pattern: &Pattern) -> Found {
    let mut found = Found {
        layout: Layout::Pattern,
        students: Vec::new(),
        left_over: Vec::new(),
        notes: Vec::new(),
    };
    let mut claims: BTreeMap<String, (Claim, Top)> = BTreeMap::new();
    for (index, entry) in tree.entries.iter().enumerate() {
        if entry.kind == Kind::Directory {
            continue;
        }
        let Some(matched) = pattern.matches(&entry.path) else {
            found.left_over.push(LeftOver {
                path: entry.path.clone(),
                why: Note::new("class-name-not-read"),
            });
            continue;
        };
        let (_, top) = claims.entry(matched.path.to_owned()).or_insert_with(|| {
            let claim = Claim::of_match(&matched);
            let top = Top {
                name: matched.path.to_owned(),
                path: matched.path.to_owned(),
                kind: Kind::Directory,
                entries: Vec::new(),
            };
            (claim, top)
        });
        top.entries.push(index);
    }
    found.students = book(tree, claims.into_values().collect(), Layout::Pattern);
    found
}
