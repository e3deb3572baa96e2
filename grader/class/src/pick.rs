//! Finds the solution among the files that a student handed in, as a teacher would by hand.
//!
//! Entry point: [`pick`]. Notes report every step beyond taking `lock.rs`. An uncertain choice is a
//! doubt, and the submission is not graded. The grader's intake reads the picked files and judges
//! their content.

use std::collections::BTreeMap;

use ra_ap_rustc_lexer::{FrontmatterAllowed, TokenKind, tokenize};
use sha2::{Digest, Sha256};

use crate::hash::Hash;
use crate::layout::{Attempt, Item};
use crate::note::Note;
use crate::tree::{Entry, Kind, Tree, Trouble};

/// Files of one attempt, those of its zips included.
const MOST_FILES: usize = 5_000;
/// Zips of one attempt that are opened, and how deep they may lie in each other.
const MOST_ZIPS: usize = 8;
const MOST_ZIP_DEPTH: usize = 2;
/// Source files of a package, and their bytes together.
const MOST_SOURCES: usize = 256;
const MOST_SOURCE_BYTES: usize = 1 << 20;
/// Archives that are not opened.
const OTHER_ARCHIVES: &[&str] = &["rar", "7z", "tar", "gz", "tgz", "xz", "bz2"];
/// Directories whose sources are never the solution.
const ASIDE: &[&str] = &["tests", "benches", "examples"];
/// Marks of a copy, as browsers and desktops write them.
const COPIES: &[&str] = &["copy", "copia", "kopie", "копия"];

/// The exercise as the handout has it.
#[derive(Clone, Debug, Default)]
pub struct Exercise {
    /// Its name, such as `lock`; the solution's file is `lock.rs`.
    pub name: String,
    /// Files that every student was given. They count only if there is nothing else.
    pub handout: Vec<Vec<u8>>,
}

/// The sources of a submission.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picked {
    /// The crate root first, the others in the order of their names.
    pub sources: Vec<Source>,
    /// The form.
    pub form: Form,
    /// Remarks.
    pub notes: Vec<Note>,
}

/// The form of a submission.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// One file.
    File,
    /// A crate root and its modules.
    Package,
}

/// A source file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// The path relative to the crate root's directory; the root itself is `lib.rs`.
    pub name: String,
    /// The path as the student handed it in. `!/` leads into a zip.
    pub from: String,
    /// The content, one byte longer than it may be at most.
    pub bytes: Vec<u8>,
}

impl Picked {
    /// Returns the hash of the sources, framed as the grader's own `Submission::number`: for a
    /// single file both begin with the same eight bytes.
    pub fn hash(&self) -> Hash {
        let mut hash = Sha256::new();
        for source in &self.sources {
            let bytes = source
                .bytes
                .strip_prefix(b"\xef\xbb\xbf")
                .unwrap_or(&source.bytes);
            for part in [source.name.as_bytes(), bytes] {
                hash.update(part.len().to_le_bytes());
                hash.update(part);
            }
        }
        Hash(hash.finalize().into())
    }
}

/// A `.rs` file that may be the solution.
#[derive(Clone, Debug)]
struct Candidate {
    local: String,
    place: CandidatePlace,
}

/// The place of a candidate: the download itself, or one of the zips in it.
#[derive(Clone, Copy, Debug)]
enum CandidatePlace {
    Tree(usize),
    Zip(usize, usize),
}

/// All files of an attempt.
struct Files<'t> {
    tree: &'t Tree,
    zips: Vec<Tree>,
    sources: Vec<Candidate>,
    archives: Vec<String>,
    doubts: Vec<Note>,
    notes: Vec<Note>,
    seen: usize,
}

/// Picks the solution. The inner `Err` is a doubt, the outer one a failure of the machine.
pub fn pick(
    tree: &Tree,
    attempt: &Attempt,
    exercise: &Exercise,
) -> std::io::Result<Result<Picked, Note>> {
    let mut files = Files {
        tree,
        zips: Vec::new(),
        sources: Vec::new(),
        archives: Vec::new(),
        doubts: Vec::new(),
        notes: Vec::new(),
        seen: 0,
    };
    let gathered = files.gather(&attempt.files);
    let picked = match gathered {
        Ok(()) => files.choose(exercise),
        Err(trouble) => Err(trouble),
    };
    match picked {
        Ok(mut picked) => {
            picked.notes.extend(files.notes);
            Ok(Ok(picked))
        }
        Err(Trouble::Content(note)) => Ok(Err(note)),
        Err(Trouble::Io(error)) if is_own(&error) => Ok(Err(
            Note::new("class-unreadable").with("reason", error.to_string())
        )),
        Err(Trouble::Io(error)) => Err(error),
    }
}

/// Returns true if an error concerns one file alone: the class goes on.
fn is_own(error: &std::io::Error) -> bool {
    use std::io::ErrorKind::{
        InvalidData, InvalidInput, NotFound, PermissionDenied, UnexpectedEof,
    };
    matches!(
        error.kind(),
        PermissionDenied | NotFound | InvalidData | InvalidInput | UnexpectedEof
    )
}

fn doubt(id: &str) -> Trouble {
    Trouble::Content(Note::new(id))
}

impl Files<'_> {
    fn gather(&mut self, items: &[Item]) -> Result<(), Trouble> {
        for item in items {
            let entry = &self.tree.entries[item.entry];
            self.take(&item.local, entry.kind, CandidatePlace::Tree(item.entry), 0)?;
        }
        Ok(())
    }

    fn take(
        &mut self,
        local: &str,
        kind: Kind,
        place: CandidatePlace,
        depth: usize,
    ) -> Result<(), Trouble> {
        self.seen += 1;
        if self.seen > MOST_FILES {
            let note = Note::new("class-too-many-entries").with("limit", MOST_FILES);
            return Err(Trouble::Content(note));
        }
        let extension = extension(local);
        match kind {
            Kind::Directory => {}
            Kind::Special => self.notes.push(Note::new("class-link").with("file", local)),
            Kind::File if is_aside(local) => {}
            Kind::File if extension == "rs" => self.sources.push(Candidate {
                local: local.to_owned(),
                place,
            }),
            Kind::File if extension == "zip" => self.open_zip(local, place, depth)?,
            Kind::File if OTHER_ARCHIVES.contains(&extension.as_str()) => {
                self.archives.push(local.to_owned());
            }
            Kind::File => {}
        }
        Ok(())
    }

    /// Lists a zip. If a zip cannot be opened, that matters only if there is nothing else to take.
    fn open_zip(
        &mut self,
        local: &str,
        place: CandidatePlace,
        depth: usize,
    ) -> Result<(), Trouble> {
        let named = |note: Note| note.with("file", local);
        if depth == MOST_ZIP_DEPTH || self.zips.len() == MOST_ZIPS {
            self.doubts.push(named(Note::new("class-zip-nested")));
            return Ok(());
        }
        let (tree, entry) = self.find(place);
        let opened = tree.read_zip(entry).and_then(Tree::inside);
        let opened = match opened {
            Ok(opened) if opened.refused.is_empty() => opened,
            // A zip that tries to lead out is taken as a whole or not at all.
            Ok(_) => {
                self.doubts.push(named(Note::new("class-zip-leads-out")));
                return Ok(());
            }
            Err(Trouble::Content(note)) => {
                self.doubts.push(named(note));
                return Ok(());
            }
            Err(Trouble::Io(error)) => return Err(Trouble::Io(error)),
        };
        let listed: Vec<(String, Kind)> = opened
            .entries
            .iter()
            .map(|entry| (format!("{local}!/{}", entry.path), entry.kind))
            .collect();
        self.zips.push(opened);
        let zip = self.zips.len() - 1;
        for (index, (inner, kind)) in listed.iter().enumerate() {
            self.take(inner, *kind, CandidatePlace::Zip(zip, index), depth + 1)?;
        }
        Ok(())
    }

    fn find(&self, place: CandidatePlace) -> (&Tree, &Entry) {
        match place {
            CandidatePlace::Tree(index) => (self.tree, &self.tree.entries[index]),
            CandidatePlace::Zip(zip, index) => (&self.zips[zip], &self.zips[zip].entries[index]),
        }
    }

    fn read(&self, candidate: &Candidate) -> Result<Vec<u8>, Trouble> {
        let (tree, entry) = self.find(candidate.place);
        tree.read(entry)
    }

    fn choose(&mut self, exercise: &Exercise) -> Result<Picked, Trouble> {
        if self.sources.is_empty() {
            return Err(self.nothing());
        }
        let own = |candidate: &&Candidate| base(&candidate.local) == exercise.name;
        let named: Vec<Candidate> = self.sources.iter().filter(own).cloned().collect();
        if let Some(root) = self.single(&named, exercise)? {
            return self.around_named(root, exercise);
        }
        let roots: Vec<Candidate> = self
            .sources
            .iter()
            .filter(|candidate| file_name(&candidate.local).eq_ignore_ascii_case("lib.rs"))
            .cloned()
            .collect();
        let strange: Vec<Candidate> = self
            .sources
            .iter()
            .filter(|candidate| base(&candidate.local) != "build")
            .cloned()
            .collect();
        if let Some(root) = self.single(&roots, exercise)?
            && !self.is_handout(&root, exercise)?
        {
            let note = Note::new("class-took-package").with("file", root.local.as_str());
            return self.package(root, vec![note]);
        }
        match self.single(&strange, exercise)? {
            Some(root) => {
                let note = Note::new("class-took-only-source").with("file", root.local.as_str());
                self.package_or_file(root, vec![note])
            }
            None => Err(doubt("class-doubt-no-source")),
        }
    }

    /// Returns the one among `candidates`, if their bytes agree. Files of the handout count only if
    /// all are unchanged.
    fn single(
        &mut self,
        candidates: &[Candidate],
        exercise: &Exercise,
    ) -> Result<Option<Candidate>, Trouble> {
        let mut by_content: BTreeMap<Vec<u8>, Vec<&Candidate>> = BTreeMap::new();
        for candidate in candidates {
            let digest = Sha256::digest(self.read(candidate)?).to_vec();
            by_content.entry(digest).or_default().push(candidate);
        }
        let mut own: Vec<&Vec<&Candidate>> = Vec::new();
        for group in by_content.values() {
            if !self.is_handout(group[0], exercise)? {
                own.push(group);
            }
        }
        let groups = if own.is_empty() {
            by_content.values().collect()
        } else {
            own
        };
        let [group] = &groups[..] else {
            if groups.is_empty() {
                return Ok(None);
            }
            let mut names: Vec<&str> = groups.iter().map(|group| group[0].local.as_str()).collect();
            names.sort_unstable();
            names.truncate(8);
            let note = Note::new("class-doubt-several").with("files", names.join(", "));
            return Err(Trouble::Content(note));
        };
        let chosen = group
            .iter()
            .min_by_key(|candidate| {
                (
                    candidate.local.matches('/').count(),
                    candidate.local.len(),
                    &candidate.local,
                )
            })
            .map(|candidate| (**candidate).clone());
        if let Some(chosen) = &chosen
            && candidates.len() > group.len()
        {
            self.notes
                .push(Note::new("class-passed-by-handout").with("file", chosen.local.as_str()));
        }
        Ok(chosen)
    }

    fn is_handout(&self, candidate: &Candidate, exercise: &Exercise) -> Result<bool, Trouble> {
        let bytes = self.read(candidate)?;
        Ok(exercise
            .handout
            .iter()
            .any(|handed| same_text(handed, &bytes)))
    }

    /// Takes a file of the solution's name, alone or with the crate around it.
    fn around_named(&mut self, root: Candidate, exercise: &Exercise) -> Result<Picked, Trouble> {
        let mut notes = Vec::new();
        if root.local != format!("{}.rs", exercise.name) {
            notes.push(Note::new("class-took-file").with("file", root.local.as_str()));
        }
        let beside = format!("{}lib.rs", dir(&root.local));
        let crate_root = self
            .sources
            .iter()
            .find(|other| other.local == beside)
            .cloned();
        if let Some(crate_root) = crate_root
            && !self.is_handout(&crate_root, exercise)?
            && self.declares(&crate_root)?.contains(&exercise.name)
        {
            let note = Note::new("class-took-package").with("file", crate_root.local.as_str());
            return self.package(crate_root, vec![note]);
        }
        self.package_or_file(root, notes)
    }

    /// Takes the file with its modules, if they lie where the file declares them.
    fn package_or_file(&self, root: Candidate, notes: Vec<Note>) -> Result<Picked, Trouble> {
        let declared = self.declares(&root)?;
        let here = dir(&root.local);
        let modules_here = declared.iter().any(|name| {
            let places = [format!("{here}{name}.rs"), format!("{here}{name}/mod.rs")];
            self.sources
                .iter()
                .any(|other| places.contains(&other.local))
        });
        if modules_here {
            return self.package(root, notes);
        }
        let bytes = self.read(&root)?;
        Ok(Picked {
            sources: vec![Source {
                name: "lib.rs".into(),
                from: root.local,
                bytes,
            }],
            form: Form::File,
            notes,
        })
    }

    /// Takes the crate root with all sources below its directory.
    fn package(&self, root: Candidate, notes: Vec<Note>) -> Result<Picked, Trouble> {
        let here = dir(&root.local).to_owned();
        let mut sources = vec![Source {
            name: "lib.rs".into(),
            from: root.local.clone(),
            bytes: self.read(&root)?,
        }];
        let mut modules: Vec<&Candidate> = self
            .sources
            .iter()
            .filter(|other| other.local != root.local && other.local.starts_with(&here))
            .collect();
        modules.sort_by(|a, b| a.local.cmp(&b.local));
        let mut bytes = sources[0].bytes.len();
        for module in modules {
            let content = self.read(module)?;
            bytes += content.len();
            if sources.len() == MOST_SOURCES || bytes > MOST_SOURCE_BYTES {
                return Err(doubt("class-doubt-large"));
            }
            let name = module.local[here.len()..].to_owned();
            if name == "lib.rs" || name.contains("!/") {
                continue;
            }
            sources.push(Source {
                name,
                from: module.local.clone(),
                bytes: content,
            });
        }
        Ok(Picked {
            sources,
            form: Form::Package,
            notes,
        })
    }

    /// Returns the names of the modules that a source has in files of their own.
    fn declares(&self, candidate: &Candidate) -> Result<Vec<String>, Trouble> {
        let bytes = self.read(candidate)?;
        Ok(outside_modules(&String::from_utf8_lossy(&bytes)))
    }

    /// Returns the reason why there is nothing to take.
    fn nothing(&mut self) -> Trouble {
        if let Some(doubt) = self.doubts.first() {
            return Trouble::Content(doubt.clone());
        }
        if let Some(archive) = self.archives.first() {
            let note = Note::new("class-doubt-archive").with("file", archive.as_str());
            return Trouble::Content(note);
        }
        doubt("class-doubt-no-source")
    }
}

fn extension(path: &str) -> String {
    let name = file_name(path).to_lowercase();
    // Windows hides endings: a file that is shown as `lock.rs` may be `lock.rs.txt`.
    let name = name
        .strip_suffix(".rs.txt")
        .map_or(name.clone(), |stem| format!("{stem}.rs"));
    name.rsplit_once('.')
        .map_or(String::new(), |(_, extension)| extension.to_owned())
}

fn file_name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// Returns the directory part of a path, with its `/`.
fn dir(path: &str) -> &str {
    path.rfind('/').map_or("", |at| &path[..=at])
}

/// Returns the name of a source in small letters, without its ending and the marks of a copy.
fn base(path: &str) -> String {
    let name = file_name(path).to_lowercase();
    let name = name.strip_suffix(".txt").unwrap_or(&name);
    let mut stem = name.strip_suffix(".rs").unwrap_or(name).trim().to_owned();
    loop {
        let shorter = without_copy_mark(&stem);
        if shorter.len() == stem.len() || shorter.is_empty() {
            return stem;
        }
        stem = shorter;
    }
}

/// Strips the mark of a copy: `lock (1)`, `lock-1`, `lock_1`, `lock copy`, `lock - копия`.
fn without_copy_mark(stem: &str) -> String {
    let digits = |text: &str| {
        !text.is_empty() && text.len() < 4 && text.bytes().all(|byte| byte.is_ascii_digit())
    };
    if let Some((first, number)) = stem
        .strip_suffix(')')
        .and_then(|rest| rest.rsplit_once('('))
        && digits(number)
    {
        return first.trim_end().to_owned();
    }
    for separator in ['-', '_', ' '] {
        if let Some((first, number)) = stem.rsplit_once(separator)
            && digits(number)
        {
            return first.trim_end().to_owned();
        }
    }
    for copy in COPIES {
        if let Some(first) = stem.strip_suffix(copy)
            && first.ends_with([' ', '-', '_', '—'])
        {
            return first.trim_end_matches([' ', '-', '_', '—']).to_owned();
        }
    }
    stem.to_owned()
}

fn is_aside(local: &str) -> bool {
    dir(local).split('/').any(|part| ASIDE.contains(&part))
}

/// Returns true if two files differ at most in line ends and white space around them.
fn same_text(one: &[u8], other: &[u8]) -> bool {
    let plain = |bytes: &[u8]| -> Vec<u8> {
        let bytes = bytes
            .strip_prefix(b"\xef\xbb\xbf")
            .unwrap_or(bytes)
            .trim_ascii();
        bytes
            .iter()
            .copied()
            .filter(|byte| *byte != b'\r')
            .collect()
    };
    plain(one) == plain(other)
}

/// Returns the names in `mod name;`, in any place.
fn outside_modules(text: &str) -> Vec<String> {
    let mut words: Vec<(TokenKind, &str)> = Vec::new();
    let mut at = 0;
    for token in tokenize(text, FrontmatterAllowed::No) {
        let length = usize::try_from(token.len).unwrap_or(usize::MAX);
        let word = &text[at..at + length];
        at += length;
        match token.kind {
            TokenKind::Whitespace
            | TokenKind::LineComment { .. }
            | TokenKind::BlockComment { .. } => {}
            kind => words.push((kind, word)),
        }
    }
    words
        .windows(3)
        .filter(|three| {
            three[0] == (TokenKind::Ident, "mod")
                && three[1].0 == TokenKind::Ident
                && three[2].0 == TokenKind::Semi
        })
        .map(|three| three[1].1.to_owned())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_copies_are_the_name() {
        for name in [
            "lock.rs",
            "Lock.rs",
            "LOCK.RS",
            "lock (1).rs",
            "lock(2).rs",
            "lock-1.rs",
            "lock_12.rs",
            "lock.rs.txt",
            "lock copy.rs",
            "lock - Copy.rs",
            "lock - Copy (2).rs",
            "lock — копия.rs",
            "src/lock.rs",
            "a.zip!/b/Lock (3).rs",
        ] {
            assert_eq!(base(name), "lock", "{name}");
            assert_eq!(extension(name), "rs", "{name}");
        }
        for name in [
            "locks.rs",
            "my_lock.rs",
            "lock_final.rs",
            "1.rs",
            "copy.rs",
            "lock.txt.rs",
        ] {
            assert_ne!(base(name), "lock", "{name}");
        }
    }

    #[test]
    fn modules_in_files_of_their_own_are_seen() {
        let text = "mod a; /* mod b; */ pub mod c; mod d { mod e; } \"mod f;\" // mod g;\n #[cfg(x)] mod h;";
        assert_eq!(outside_modules(text), ["a", "c", "e", "h"]);
    }
}
