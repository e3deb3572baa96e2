//! The user's own layout: a path with `{student}`, `{id}`, `{time}` and `*`.
//!
//! Entry points: [`Pattern::parse`], [`Pattern::matches`]. A pattern names the directory or file of
//! an attempt; everything below a directory belongs to it. A path that fits in two ways is not
//! read: the file might go to the wrong student.

use crate::note::Note;
use crate::time::Time;

/// A path with gaps.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pattern {
    parts: Vec<Vec<Piece>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Gap {
    Student,
    Id,
    Time,
    Any,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Piece {
    Text(String),
    Gap(Gap),
}

/// A path that a pattern fits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Match<'p> {
    /// The part of the path that the pattern covers.
    pub path: &'p str,
    /// True if it covers the whole path, so that it names a file.
    pub is_file: bool,
    student: Option<&'p str>,
    id: Option<&'p str>,
    /// The time.
    pub time: Option<Time>,
}

impl<'p> Match<'p> {
    /// Returns the identifier; the student's name if the pattern has none.
    pub fn id(&self) -> &'p str {
        self.id.or(self.student).unwrap_or_default()
    }

    /// Returns the name; the identifier if the pattern has none.
    pub fn name(&self) -> &'p str {
        self.student.or(self.id).unwrap_or_default()
    }
}

impl Pattern {
    /// Parses a pattern. It needs `{student}` or `{id}`, and something between two gaps.
    pub fn parse(text: &str) -> Result<Pattern, Note> {
        let wrong = |id: &str| Err(Note::new(id).with("pattern", text));
        let mut parts = Vec::new();
        let mut seen = Vec::new();
        for part in text.trim_matches('/').split('/') {
            let Some(pieces) = pieces(part) else {
                return wrong("class-pattern-unknown");
            };
            let touching = pieces
                .windows(2)
                .any(|pair| matches!(pair, [Piece::Gap(_), Piece::Gap(_)]));
            if touching || pieces.is_empty() {
                return wrong("class-pattern-touching");
            }
            seen.extend(pieces.iter().filter_map(|piece| match piece {
                Piece::Gap(gap) => Some(*gap),
                Piece::Text(_) => None,
            }));
            parts.push(pieces);
        }
        let count = |gap| seen.iter().filter(|one| **one == gap).count();
        if count(Gap::Student) + count(Gap::Id) == 0 {
            return wrong("class-pattern-no-student");
        }
        if [Gap::Student, Gap::Id, Gap::Time]
            .into_iter()
            .any(|gap| count(gap) > 1)
        {
            return wrong("class-pattern-twice");
        }
        Ok(Pattern { parts })
    }

    /// Fits the pattern to the beginning of `path`. Returns `None` if it does not fit, or fits in
    /// two ways.
    pub fn matches<'p>(&self, path: &'p str) -> Option<Match<'p>> {
        let names: Vec<&str> = path.split('/').collect();
        let names = names.get(..self.parts.len())?;
        let length = names.iter().map(|name| name.len() + 1).sum::<usize>() - 1;
        let mut matched = Match {
            path: &path[..length],
            is_file: length == path.len(),
            student: None,
            id: None,
            time: None,
        };
        for (pieces, name) in self.parts.iter().zip(names) {
            let mut ways = Vec::new();
            fit(pieces, name, &mut Vec::new(), &mut ways);
            let [values] = &ways[..] else {
                return None;
            };
            for (gap, value) in values {
                match gap {
                    Gap::Student => matched.student = Some(value),
                    Gap::Id => matched.id = Some(value),
                    Gap::Time => matched.time = Time::parse(value),
                    Gap::Any => {}
                }
            }
        }
        Some(matched)
    }
}

/// Returns the pieces of one part, or `None` if a gap has an unknown name.
fn pieces(part: &str) -> Option<Vec<Piece>> {
    let mut pieces = Vec::new();
    let mut rest = part;
    while let Some(at) = rest.find(['{', '*']) {
        if at > 0 {
            pieces.push(Piece::Text(rest[..at].to_owned()));
        }
        if let Some(after) = rest[at..].strip_prefix('*') {
            pieces.push(Piece::Gap(Gap::Any));
            rest = after;
            continue;
        }
        let (name, after) = rest[at + 1..].split_once('}')?;
        pieces.push(Piece::Gap(match name {
            "student" => Gap::Student,
            "id" => Gap::Id,
            "time" => Gap::Time,
            _ => return None,
        }));
        rest = after;
    }
    if !rest.is_empty() {
        pieces.push(Piece::Text(rest.to_owned()));
    }
    Some(pieces)
}

/// Collects the ways in which the pieces fit the whole of `name`, two at most.
fn fit<'p>(
    pieces: &[Piece],
    name: &'p str,
    values: &mut Vec<(Gap, &'p str)>,
    ways: &mut Vec<Vec<(Gap, &'p str)>>,
) {
    if ways.len() > 1 {
        return;
    }
    match pieces.split_first() {
        None => {
            if name.is_empty() && !ways.iter().any(|way| same_student(way, values)) {
                ways.push(values.clone());
            }
        }
        Some((Piece::Text(text), rest)) => {
            if let Some(after) = name.strip_prefix(text.as_str()) {
                fit(rest, after, values, ways);
            }
        }
        Some((Piece::Gap(gap), rest)) => {
            for (end, _) in name.char_indices().skip(1).chain([(name.len(), ' ')]) {
                let (value, after) = name.split_at(end);
                let fits = !value.is_empty() && (*gap != Gap::Time || Time::parse(value).is_some());
                if fits {
                    values.push((*gap, value));
                    fit(rest, after, values, ways);
                    values.pop();
                }
            }
        }
    }
}

/// Returns true if two ways differ only in what `*` stands for.
fn same_student(one: &[(Gap, &str)], other: &[(Gap, &str)]) -> bool {
    let facts = |way: &[(Gap, &str)]| -> Vec<String> {
        way.iter()
            .filter(|(gap, _)| *gap != Gap::Any)
            .map(|(_, value)| (*value).to_owned())
            .collect()
    };
    facts(one) == facts(other)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_read_student_id_and_time() {
        for (pattern, path, wanted) in [
            (
                "{student}",
                "Anna Ivanova/src/lock.rs",
                "Anna Ivanova|Anna Ivanova||folder Anna Ivanova",
            ),
            (
                "hw1/{id}-{student}/lock.rs",
                "hw1/7-Anna/lock.rs",
                "7|Anna||file hw1/7-Anna/lock.rs",
            ),
            (
                "{student}/{time}",
                "anna/2026-11-03 10:00/lock.rs",
                "anna|anna|2026-11-03T10:00:00|folder anna/2026-11-03 10:00",
            ),
            (
                "{student}_{time}.rs",
                "anna_b_2026-11-03-10-00-00.rs",
                "anna_b|anna_b|2026-11-03T10:00:00|file anna_b_2026-11-03-10-00-00.rs",
            ),
            (
                "{student}/*/lock.rs",
                "anna/hw-1/lock.rs",
                "anna|anna||file anna/hw-1/lock.rs",
            ),
            ("{id}-{student}", "7-anna-maria/lock.rs", "-"),
            ("{student}/hw1", "anna/hw2/lock.rs", "-"),
            ("{student}/{time}", "anna/first/lock.rs", "-"),
            ("{student}/a/b", "anna", "-"),
        ] {
            let parsed = Pattern::parse(pattern).unwrap();
            let told = parsed.matches(path).map_or("-".to_owned(), |found| {
                let time = found.time.map_or(String::new(), |time| time.to_string());
                let kind = if found.is_file { "file" } else { "folder" };
                format!(
                    "{}|{}|{time}|{kind} {}",
                    found.id(),
                    found.name(),
                    found.path
                )
            });
            assert_eq!(told, wanted, "{pattern} {path}");
        }
    }

    #[test]
    fn patterns_that_cannot_be_right_are_refused() {
        for (pattern, id) in [
            ("{student}{id}", "class-pattern-touching"),
            ("{student}*", "class-pattern-touching"),
            ("{time}", "class-pattern-no-student"),
            ("{name}", "class-pattern-unknown"),
            ("{student", "class-pattern-unknown"),
            ("{student}/{student}", "class-pattern-twice"),
            ("{student}//x", "class-pattern-touching"),
        ] {
            assert_eq!(Pattern::parse(pattern).unwrap_err().id, id, "{pattern}");
        }
    }
}
