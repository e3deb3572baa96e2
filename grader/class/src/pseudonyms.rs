//! Pseudonyms for a class: stable, and with a file that maps them back to students.
//!
//! Entry points: [`Pseudonyms::read`], [`Pseudonyms::hide`]. A pseudonym reveals nothing about the
//! student: it depends on a secret that only the file has. Identifiers are few, so that a plain
//! hash of one could be undone by trying them all.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io;
use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::hash::Hash;
use crate::plan::{self, Plan};
use crate::random::random;

/// The map from pseudonyms to students.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pseudonyms {
    secret: String,
    /// Identifiers and names by pseudonym.
    students: BTreeMap<String, Identity>,
}

/// A student behind a pseudonym.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Identity {
    /// The identifier.
    pub id: String,
    /// The name.
    pub name: String,
    /// The platform's directory.
    #[serde(rename = "folder")]
    pub dir: String,
}

impl Pseudonyms {
    /// Reads the file of pseudonyms, or begins one.
    pub fn read(path: &Path) -> io::Result<Pseudonyms> {
        match fs::read(path) {
            Ok(bytes) => Ok(serde_json::from_slice(&bytes)?),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Pseudonyms {
                secret: (0..4).map(|_| format!("{:016x}", random())).collect(),
                students: BTreeMap::new(),
            }),
            Err(error) => Err(error),
        }
    }

    /// Puts pseudonyms in place of identifiers and names in the plan, and sorts it by them: the old
    /// order would reveal the students.
    pub fn hide(&mut self, plan: &mut Plan) {
        let known: BTreeMap<String, String> = self
            .students
            .iter()
            .map(|(pseudonym, person)| (person.id.clone(), pseudonym.clone()))
            .collect();
        let mut taken: BTreeSet<String> = self.students.keys().cloned().collect();
        for student in &mut plan.students {
            let pseudonym = match known.get(&student.id) {
                Some(pseudonym) => pseudonym.clone(),
                None => self.fresh(&student.id, &mut taken),
            };
            let person = Identity {
                id: student.id.clone(),
                name: student.name.clone(),
                dir: student.dir.clone(),
            };
            self.students.insert(pseudonym.clone(), person);
            student.id.clone_from(&pseudonym);
            student.name.clone_from(&pseudonym);
            student.dir.clone_from(&pseudonym);
            student.page = pseudonym;
            // Paths and remarks may hold names.
            for file in &mut student.files {
                file.from.clone_from(&file.name);
            }
            student.notes.clear();
            if let Some(doubt) = &mut student.doubt {
                doubt.args.clear();
            }
        }
        plan.students.sort_by(|a, b| a.id.cmp(&b.id));
        plan.left_over.clear();
        plan.missing.clear();
    }

    fn fresh(&self, id: &str, taken: &mut BTreeSet<String>) -> String {
        let hash = Hash::of(&[self.secret.as_bytes(), id.as_bytes()]).to_string();
        // Six digits read well; more where two students share them.
        let fits = (6..=hash.len()).map(|length| format!("s{}", &hash[..length]));
        let pseudonym = fits
            .into_iter()
            .find(|name| !taken.contains(name))
            .unwrap_or(hash);
        taken.insert(pseudonym.clone());
        pseudonym
    }

    /// Returns the student behind a pseudonym.
    pub fn behind(&self, pseudonym: &str) -> Option<&Identity> {
        self.students.get(pseudonym)
    }

    /// Writes the file of pseudonyms.
    pub fn store(&self, path: &Path) -> io::Result<()> {
        plan::replace(path, &mut |out| {
            serde_json::to_writer_pretty(&mut *out, self)?;
            out.write_all(b"\n")
        })
    }
}
