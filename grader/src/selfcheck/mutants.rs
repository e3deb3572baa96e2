//! Mutants of the right solutions: small changes, each of which must lose marks, unless it is
//! listed as equivalent with a reason.
//!
//! `tests/mutants/NAME.mutants` contains them, one block each. A block has a line `# description`,
//! lines `-` with the text before, and lines `+` with the text after. An equivalent mutant also has
//! a line `= reason`. The text before must occur exactly once in the source, so that an outdated
//! list fails.

use std::fs;
use std::path::Path;

use anyhow::Context;
use sandbox::TempDir;

use crate::compile::KitPlace;
use crate::exercise::Exercise;
use crate::exercises;
use crate::messages::Message;
use crate::selfcheck::row::SelfcheckRow;
use crate::selfcheck::{all, grade};

/// One change.
#[derive(Debug, Default, PartialEq, Eq)]
struct Mutant {
    what: String,
    before: Vec<String>,
    after: Vec<String>,
    equivalent: Option<String>,
}

/// Checks that every mutant of `file` loses points, or is listed as equivalent and loses none.
pub(super) fn refused(
    root: &Path,
    name: &'static str,
    file: &str,
    place: &KitPlace,
) -> anyhow::Result<SelfcheckRow> {
    let exercise =
        exercises::by_name(name).with_context(|| format!("find the exercise `{name}`"))?;
    let source = fs::read_to_string(root.join(file)).with_context(|| format!("read `{file}`"))?;
    let list = root.join(format!("tests/mutants/{name}.mutants"));
    let list = fs::read_to_string(&list).with_context(|| format!("read `{}`", list.display()))?;
    let scratch = TempDir::new(&place.cache).context("make a folder for the mutants")?;
    let mutants = parse(&list);
    let numbered: Vec<(usize, &Mutant)> = mutants.iter().enumerate().collect();
    let work = |(number, mutant): &(usize, &Mutant)| {
        let path = scratch.path().join(format!("mutant-{number}.rs"));
        mutant.trouble(exercise, &source, &path, place)
    };
    let troubles = all(&numbered, &work, &mut |_| {});
    let troubles = troubles.into_iter().collect::<anyhow::Result<Vec<_>>>()?;
    let trouble = troubles.into_iter().flatten().collect();
    Ok(SelfcheckRow {
        title: Message::new("selfcheck-mutants").with("file", file),
        tried: mutants.len(),
        trouble,
    })
}

impl Mutant {
    /// Returns the failure of a mutant, graded as the file `path`.
    fn trouble(
        &self,
        exercise: &'static Exercise,
        source: &str,
        path: &Path,
        place: &KitPlace,
    ) -> anyhow::Result<Option<String>> {
        let (what, before) = (&self.what, self.before.join("\n"));
        if source.matches(&before).count() != 1 {
            return Ok(Some(format!(
                "{what}: what it changes does not stand there once"
            )));
        }
        let text = source.replacen(&before, &self.after.join("\n"), 1);
        fs::write(path, text).context("write a mutant")?;
        let points = grade(exercise, path, place)?.points();
        Ok(match &self.equivalent {
            None if points == 100 => Some(format!("{what}: full marks")),
            Some(_) if points < 100 => Some(format!("{what}: said to be equivalent, got {points}")),
            None | Some(_) => None,
        })
    }
}

fn parse(list: &str) -> Vec<Mutant> {
    let mut mutants: Vec<Mutant> = Vec::new();
    for line in list.lines() {
        let Some((sign, rest)) = line.split_at_checked(1) else {
            continue;
        };
        if sign == "#" {
            mutants.push(Mutant {
                what: rest.trim().to_owned(),
                ..Mutant::default()
            });
        } else if let Some(mutant) = mutants.last_mut() {
            match sign {
                "-" => mutant.before.push(rest.to_owned()),
                "+" => mutant.after.push(rest.to_owned()),
                "=" => mutant.equivalent = Some(rest.trim().to_owned()),
                _ => {}
            }
        }
    }
    mutants
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_block_is_a_mutant() {
        let mutants = parse(
            "# never free\n-    held.set(false)\n+    held.set(true)\n\n# debug\n-a\n+b\n= nobody sees it\n",
        );
        assert_eq!(mutants.len(), 2);
        assert_eq!(mutants[0].before, ["    held.set(false)"]);
        assert_eq!(mutants[1].equivalent.as_deref(), Some("nobody sees it"));
    }
}
