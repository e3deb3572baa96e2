//! The names that each platform gives to files and directories, read back.
//!
//! Entry point: [`claim`]. A student chooses the end of a name (the file's own name) and nothing
//! before it. So the first place that fits is taken, and no file name can claim another student's
//! identity.

use std::collections::BTreeSet;

use super::pattern::Match;
use super::{Attempt, Late, Layout, Top};
use crate::note::Note;
use crate::time::Time;
use crate::tree::{Kind, Tree};

/// A name at the top of a download, parsed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Claim {
    pub(super) id: String,
    pub(super) name: String,
    /// The platform's directory for this student.
    pub(super) dir: String,
    pub(super) time: Option<Time>,
    pub(super) late: Late,
    pub(super) role: Role,
    /// The file's own name; `None` for a directory.
    pub(super) local: Option<String>,
}

/// The kind of content.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    /// Files that were handed in.
    Files,
    /// Text that was typed into the platform.
    OnlineText,
    /// The platform's own note about an attempt.
    Receipt,
}

impl Claim {
    fn new(id: &str, name: &str, dir: &str, local: Option<&str>) -> Claim {
        Claim {
            id: id.to_owned(),
            name: name.to_owned(),
            dir: dir.to_owned(),
            time: None,
            late: Late::Unmarked,
            role: Role::Files,
            local: local.map(str::to_owned),
        }
    }

    pub(super) fn of_match(matched: &Match<'_>) -> Claim {
        let mut claim = Claim::new(matched.id(), matched.name(), matched.path, None);
        claim.time = matched.time;
        if matched.is_file {
            let local = matched.path.rsplit('/').next().unwrap_or(matched.path);
            claim.local = Some(local.to_owned());
        }
        claim
    }
}

/// Reads `name` as `layout` writes it. `prefix` is the part that all directories of a classroom
/// begin with.
pub(super) fn claim(layout: Layout, name: &str, kind: Kind, prefix: Option<&str>) -> Option<Claim> {
    match layout {
        Layout::Moodle => moodle(name, kind),
        Layout::Canvas => canvas(name, kind),
        Layout::Blackboard => blackboard(name, kind),
        Layout::Classroom50 | Layout::Classroom => {
            let user = name.strip_prefix(prefix?).filter(|user| !user.is_empty())?;
            (kind == Kind::Directory).then(|| Claim::new(user, user, name, None))
        }
        Layout::Plain => plain(name, kind),
        Layout::Pattern => None,
    }
}

/// Reads `Full Name_ID_assignsubmission_file`, a directory, also with `_` at its end; or
/// `.._file_NAME`, a file.
fn moodle(name: &str, kind: Kind) -> Option<Claim> {
    const MARK: &str = "_assignsubmission_";
    let (at, id, full) = name.match_indices(MARK).find_map(|(at, _)| {
        let (full, id) = name[..at].rsplit_once('_')?;
        (is_number(id) && !full.is_empty()).then_some((at, id, full))
    })?;
    let rest = &name[at + MARK.len()..];
    let (plugin, local) = rest.split_once('_').unwrap_or((rest, ""));
    let shown = match full.replace('_', " ") {
        blind if is_participant(&blind) => format!("{blind} {id}"),
        full => full,
    };
    let dir = format!("{}{MARK}file", &name[..at]);
    let local = match kind {
        Kind::Directory => local.is_empty().then_some(None)?,
        Kind::File | Kind::Special => (!local.is_empty()).then_some(Some(local))?,
    };
    let mut claim = Claim::new(id, shown.trim(), &dir, local);
    match plugin {
        "file" => {}
        "onlinetext" => claim.role = Role::OnlineText,
        _ => return None,
    }
    Some(claim)
}

/// Returns true for the word that replaces all names where Moodle hides them.
fn is_participant(name: &str) -> bool {
    ["Participant", "Участник"].contains(&name)
}

/// Reads `<lastfirst>[_LATE]_<user>_<attachment>_<file>`, `[LATE_]anon_<id>_<attachment>_<file>`,
/// or text: `.._<user>_text.html`.
fn canvas(name: &str, kind: Kind) -> Option<Claim> {
    if kind == Kind::Directory {
        return None;
    }
    if let Some(claim) = canvas_anonymous(name) {
        return Some(claim);
    }
    let parts: Vec<&str> = name.split('_').collect();
    let user_at = (1..parts.len()).find(|at| {
        is_number(parts[*at])
            && match parts.get(at + 1..) {
                Some([attachment, _, ..]) => is_number(attachment),
                Some([text]) => is_text(text),
                Some([]) | None => false,
            }
    })?;
    let late = user_at >= 2 && parts[user_at - 1] == "LATE";
    let who = parts[..user_at - usize::from(late)].join("_");
    let user = parts[user_at];
    let mut claim = canvas_content(user, &who, &parts[user_at + 1..])?;
    if late {
        claim.late = Late::Marked;
    }
    (!who.is_empty()).then_some(claim)
}

fn canvas_anonymous(name: &str) -> Option<Claim> {
    let (late, rest) = match name.strip_prefix("LATE_") {
        Some(rest) => (Late::Marked, rest),
        None => (Late::Unmarked, name),
    };
    let parts: Vec<&str> = rest.strip_prefix("anon_")?.split('_').collect();
    let (id, content) = parts.split_first()?;
    let fits = !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_alphanumeric());
    let mut claim = canvas_content(id, &format!("anon {id}"), content).filter(|_| fits)?;
    claim.late = late;
    Some(claim)
}

fn canvas_content(id: &str, who: &str, content: &[&str]) -> Option<Claim> {
    match content {
        [text] if is_text(text) => {
            let mut claim = Claim::new(id, who, "", Some(text));
            claim.role = Role::OnlineText;
            Some(claim)
        }
        [attachment, file @ ..] if is_number(attachment) && !file.is_empty() => {
            Some(Claim::new(id, who, "", Some(&file.join("_"))))
        }
        _ => None,
    }
}

fn is_text(name: &str) -> bool {
    ["text.html", "link.html"].contains(&name)
}

/// Retains the newest of the files whose names differ only in Canvas's `-N` before the extension.
pub(super) fn newest_of_canvas(attempt: &mut Attempt) -> Vec<Note> {
    let mut notes = Vec::new();
    let files = std::mem::take(&mut attempt.files);
    for (index, file) in files.iter().enumerate() {
        let (stem, again) = again(&file.local);
        let newer = files.iter().enumerate().find(|(other, candidate)| {
            let (other_stem, other_again) = self::again(&candidate.local);
            // Two of one name: attachments have growing numbers, and files are listed in their
            // order.
            other_stem == stem && (other_again, *other) > (again, index)
        });
        match newer {
            Some((_, newer)) => notes.push(
                Note::new("class-canvas-again")
                    .with("file", file.local.as_str())
                    .with("newer", newer.local.as_str()),
            ),
            None => attempt.files.push(file.clone()),
        }
    }
    notes
}

/// Splits `lock-2.rs` into `lock.rs` and 2.
fn again(name: &str) -> (String, u32) {
    let (stem, extension) = name.rsplit_once('.').unwrap_or((name, ""));
    match stem.rsplit_once('-') {
        Some((first, number)) if is_number(number) && number.len() < 4 && !first.is_empty() => {
            (format!("{first}.{extension}"), number.parse().unwrap_or(0))
        }
        _ => (name.to_owned(), 0),
    }
}

/// Reads `<assignment>_<student>_attempt_<time>[_<file>]`, with a receipt `.txt` for each attempt.
fn blackboard(name: &str, kind: Kind) -> Option<Claim> {
    const MARK: &str = "_attempt_";
    const TIME: usize = "yyyy-mm-dd-hh-mm-ss".len();
    if kind == Kind::Directory {
        return None;
    }
    let (before, time, rest) = name.match_indices(MARK).find_map(|(at, _)| {
        let (time, rest) = name[at + MARK.len()..].split_at_checked(TIME)?;
        Some((&name[..at], Time::parse(time)?, rest))
    })?;
    let (_, student) = before.rsplit_once('_')?;
    let mut claim = match rest {
        ".txt" => {
            let mut claim = Claim::new(student, student, before, Some("receipt.txt"));
            claim.role = Role::Receipt;
            claim
        }
        _ => Claim::new(student, student, before, Some(rest.strip_prefix('_')?)),
    };
    claim.time = Some(time);
    (!student.is_empty()).then_some(claim)
}

/// Corrects Blackboard's user names by the receipts, which contain them whole. A user name may hold
/// `_`, which also joins the parts of a file name.
pub(super) fn identify_blackboard(tree: &Tree, claims: &mut [(Claim, Top)]) {
    let mut told: Vec<(String, String, String)> = Vec::new();
    for (claim, top) in claims
        .iter()
        .filter(|(claim, _)| claim.role == Role::Receipt)
    {
        let Some(text) = top
            .entries
            .first()
            .and_then(|index| tree.read(&tree.entries[*index]).ok())
        else {
            continue;
        };
        let text = String::from_utf8_lossy(&text);
        // `Name: Full Name (user)`. Only the first line is the platform's for certain.
        let first = text
            .lines()
            .next()
            .unwrap_or_default()
            .trim_start_matches('\u{feff}');
        let Some((name, user)) = first
            .split_once(": ")
            .and_then(|(_, rest)| rest.trim_end().strip_suffix(')'))
            .and_then(|rest| rest.rsplit_once(" ("))
        else {
            continue;
        };
        if claim.dir.ends_with(&format!("_{user}")) {
            told.push((claim.dir.clone(), user.to_owned(), name.to_owned()));
        }
    }
    for (claim, _) in claims {
        if let Some((_, user, name)) = told.iter().find(|(dir, ..)| *dir == claim.dir) {
            claim.id.clone_from(user);
            claim.name.clone_from(name);
        }
    }
}

/// Reads a directory, `<student>.rs` or `<student>.zip`.
fn plain(name: &str, kind: Kind) -> Option<Claim> {
    match kind {
        Kind::Directory => Some(Claim::new(name, name, name, None)),
        Kind::Special => None,
        Kind::File => {
            let (stem, extension) = name.rsplit_once('.')?;
            let known = ["rs", "zip"].contains(&extension.to_ascii_lowercase().as_str());
            (known && !stem.is_empty()).then(|| Claim::new(stem, stem, stem, Some(name)))
        }
    }
}

/// Returns `<assignment>-`, from the directory `<assignment>-submissions`.
pub(super) fn old_classroom_prefix(above: &str, root: &str) -> Option<String> {
    let dir = match above.trim_end_matches('/').rsplit('/').next() {
        Some(dir) if !dir.is_empty() => dir,
        _ => root.strip_suffix(".zip").unwrap_or(root),
    };
    let assignment = dir.strip_suffix("-submissions")?;
    (!assignment.is_empty()).then(|| format!("{assignment}-"))
}

/// Returns `<classroom>-<assignment>-`, with which all directories begin. The roster decides where
/// it ends, or the exercise's name.
pub(super) fn classroom50_prefix(
    dirs: &[&str],
    exercise: &str,
    known: &BTreeSet<String>,
) -> Option<String> {
    let (first, rest) = dirs.split_first()?;
    let cuts: Vec<&str> = first
        .match_indices('-')
        .map(|(at, _)| &first[..=at])
        .filter(|prefix| prefix.len() < first.len())
        .filter(|prefix| rest.iter().all(|other| other.starts_with(prefix)))
        .collect();
    let in_roster = |prefix: &&&str| {
        let users = dirs.iter().filter_map(|dir| dir.strip_prefix(**prefix));
        users.filter(|user| known.contains(*user)).count()
    };
    // At least two parts: with one it may as well be a first name.
    let cuts = cuts.get(1..)?;
    let by_roster = cuts
        .iter()
        .max_by_key(in_roster)
        .filter(|prefix| in_roster(prefix) > 0);
    let by_exercise = cuts
        .iter()
        .find(|prefix| prefix.ends_with(&format!("-{exercise}-")));
    by_roster.or(by_exercise).map(|prefix| (*prefix).to_owned())
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Returns id, name, and the local name or `/` for a directory.
    #[track_caller]
    fn read(layout: Layout, name: &str) -> String {
        let (name, kind) = match name.strip_suffix('/') {
            Some(dir) => (dir, Kind::Directory),
            None => (name, Kind::File),
        };
        claim(layout, name, kind, None).map_or("-".to_owned(), |claim| {
            let late = if claim.late == Late::Marked {
                " late"
            } else {
                ""
            };
            let role = match claim.role {
                Role::Files => "",
                Role::OnlineText => " text",
                Role::Receipt => " receipt",
            };
            let time = claim.time.map_or(String::new(), |time| format!(" {time}"));
            let local = claim.local.as_deref().unwrap_or("/");
            format!("{}|{}|{local}{late}{role}{time}", claim.id, claim.name)
        })
    }

    #[test]
    fn names_of_each_platform_are_read_back() {
        use Layout::{Blackboard, Canvas, Moodle, Plain};
        for (layout, name, wanted) in [
            (
                Moodle,
                "Анна Иванова_512_assignsubmission_file/",
                "512|Анна Иванова|/",
            ),
            (
                Moodle,
                "Anna Maria O'Neil_512_assignsubmission_file_/",
                "512|Anna Maria O'Neil|/",
            ),
            (
                Moodle,
                "Anna_Maria_512_assignsubmission_file_lock_1.rs",
                "512|Anna Maria|lock_1.rs",
            ),
            (
                Moodle,
                "Participant_77_assignsubmission_file/",
                "77|Participant 77|/",
            ),
            (
                Moodle,
                "Участник_77_assignsubmission_file_lock.rs",
                "77|Участник 77|lock.rs",
            ),
            (Moodle, "Group A_3_assignsubmission_file/", "3|Group A|/"),
            (
                Moodle,
                "Anna_512_assignsubmission_onlinetext/",
                "512|Anna|/ text",
            ),
            (
                Moodle,
                "Anna_512_assignsubmission_onlinetext_onlinetext.html",
                "512|Anna|onlinetext.html text",
            ),
            (Moodle, "Anna_512_assignsubmission_comments_x/", "-"),
            (Moodle, "Anna_assignsubmission_file/", "-"),
            (
                Moodle,
                "A_1_assignsubmission_file_x_2_assignsubmission_file_l.rs",
                "1|A|x_2_assignsubmission_file_l.rs",
            ),
            (
                Canvas,
                "ivanovanna_101_2002_lock.rs",
                "101|ivanovanna|lock.rs",
            ),
            (
                Canvas,
                "ivanovanna_LATE_101_2002_lock-1.rs",
                "101|ivanovanna|lock-1.rs late",
            ),
            (
                Canvas,
                "ивановаанна_101_2002_my_lock_3_4.rs",
                "101|ивановаанна|my_lock_3_4.rs",
            ),
            (
                Canvas,
                "anon_aB3x9_2002_lock.rs",
                "aB3x9|anon aB3x9|lock.rs",
            ),
            (
                Canvas,
                "LATE_anon_aB3x9_2002_lock.rs",
                "aB3x9|anon aB3x9|lock.rs late",
            ),
            (
                Canvas,
                "ivanovanna_101_text.html",
                "101|ivanovanna|text.html text",
            ),
            (Canvas, "lock_1.rs", "-"),
            (Canvas, "_101_2002_lock.rs", "-"),
            (
                Blackboard,
                "Lab 1_aivanova_attempt_2026-11-03-10-00-00_lock.rs",
                "aivanova|aivanova|lock.rs 2026-11-03T10:00:00",
            ),
            (
                Blackboard,
                "Lab_1_aivanova_attempt_2026-11-03-10-00-00.txt",
                "aivanova|aivanova|receipt.txt receipt 2026-11-03T10:00:00",
            ),
            (
                Blackboard,
                "a_b_attempt_2026-11-03-10-00-00_c_d_attempt_2026-11-04-10-00-00_e.rs",
                "b|b|c_d_attempt_2026-11-04-10-00-00_e.rs 2026-11-03T10:00:00",
            ),
            (Blackboard, "a_b_attempt_2026-99-03-10-00-00_x.rs", "-"),
            (
                Plain,
                "=cmd|'/C calc'!A0/",
                "=cmd|'/C calc'!A0|=cmd|'/C calc'!A0|/",
            ),
            (
                Plain,
                "Иванов Иван.rs",
                "Иванов Иван|Иванов Иван|Иванов Иван.rs",
            ),
            (Plain, "ivanov.ZIP", "ivanov|ivanov|ivanov.ZIP"),
            (Plain, "notes.txt", "-"),
        ] {
            assert_eq!(read(layout, name), wanted, "{name}");
        }
    }

    #[test]
    fn prefix_of_a_classroom_ends_where_roster_or_exercise_say() {
        let known = |ids: &[&str]| ids.iter().map(|id| (*id).to_owned()).collect();
        let dirs = ["cs-101-lock-stud-a", "cs-101-lock-stud-b"];
        for (ids, wanted) in [
            (&[][..], Some("cs-101-lock-")),
            (&["stud-a", "x"][..], Some("cs-101-lock-")),
            (&["a", "b"][..], Some("cs-101-lock-stud-")),
        ] {
            assert_eq!(
                classroom50_prefix(&dirs, "lock", &known(ids)).as_deref(),
                wanted
            );
        }
        for dirs in [
            &["anna-maria-a", "anna-maria-b"][..],
            &["ivanov", "petrov"],
            &[],
            &["x-lock-a"],
        ] {
            let one = classroom50_prefix(dirs, "lock", &known(&[]));
            assert_eq!(
                one.as_deref(),
                (dirs == ["x-lock-a"]).then_some("x-lock-"),
                "{dirs:?}"
            );
        }
    }
}
