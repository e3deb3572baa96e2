//! The files of a download: a directory, or a zip, as one list of entries.
//!
//! Entry points: [`Tree::open`], [`Tree::read`], [`Tree::inside`]. Links are listed and never
//! followed. A file is read up to [`MOST_BYTES`] plus one byte, so that a bomb costs no more than a
//! large file. The grader's intake judges the size.

use std::fs::{self, File};
use std::io::{self, BufReader, Cursor, Read, Seek};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use encoding_rs::IBM866;
use zip::ZipArchive;

use crate::note::Note;

/// Bytes that a submission may have: the limit of the grader's intake.
pub const MOST_BYTES: u64 = 256 * 1024;
/// Bytes of a zip inside a submission.
const MOST_INNER_BYTES: u64 = 32 << 20;
/// Entries of a zip inside a submission.
const MOST_INNER: usize = 5_000;
/// Entries of a download.
const MOST_ENTRIES: usize = 1_000_000;
/// Directories inside each other.
const MOST_DEPTH: usize = 24;
/// Directories that hold nothing of a student's own.
const PASSED_BY: &[&str] = &["__MACOSX", "node_modules", "target", "__pycache__"];
/// Files that systems leave behind.
const LITTER: &[&str] = &["thumbs.db", "desktop.ini"];

/// A list of files, and the place that they are read from.
#[derive(Debug)]
pub struct Tree {
    /// Entries in the order of their paths.
    pub entries: Vec<Entry>,
    /// Entries that were not taken in, and the reason.
    pub refused: Vec<(String, Note)>,
    source: Storage,
}

/// A file, a directory, or something that is neither.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The path below the top, with `/`.
    pub path: String,
    /// The kind.
    pub kind: Kind,
    place: EntryPlace,
}

/// The kind of an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A regular file.
    File,
    /// A directory. A directory that only shows in the paths of its files has no entry.
    Directory,
    /// A link, device, pipe or socket.
    Special,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum EntryPlace {
    Disk(PathBuf),
    Zip(usize),
}

#[derive(Debug)]
enum Storage {
    Disk,
    /// Behind a lock, as reading moves a position.
    File(Mutex<ZipArchive<BufReader<File>>>),
    Memory(Mutex<ZipArchive<Cursor<Vec<u8>>>>),
}

/// The reason why a file or a zip could not be read.
#[derive(Debug)]
pub enum Trouble {
    /// The machine denies it.
    Io(io::Error),
    /// Its content is at fault.
    Content(Note),
}

impl From<io::Error> for Trouble {
    fn from(error: io::Error) -> Trouble {
        Trouble::Io(error)
    }
}

impl Tree {
    /// Lists the download at `path`: a directory or a zip.
    pub fn open(path: &Path) -> Result<Tree, Trouble> {
        let about = fs::metadata(path)?;
        if about.is_dir() {
            let mut tree = Tree {
                entries: Vec::new(),
                refused: Vec::new(),
                source: Storage::Disk,
            };
            tree.walk(path, "", 0)?;
            tree.entries.sort_by(|a, b| a.path.cmp(&b.path));
            return Ok(tree);
        }
        let archive = ZipArchive::new(BufReader::new(File::open(path)?)).map_err(no_zip)?;
        let mut tree = Tree {
            entries: Vec::new(),
            refused: Vec::new(),
            source: Storage::File(Mutex::new(archive)),
        };
        tree.list(MOST_ENTRIES)?;
        Ok(tree)
    }

    /// Lists a zip that lies inside a submission. Unlike a download's own, it comes from the
    /// student.
    pub fn inside(bytes: Vec<u8>) -> Result<Tree, Trouble> {
        if claimed_entries(&bytes)? > MOST_INNER {
            return Err(too_many(MOST_INNER));
        }
        let archive = ZipArchive::new(Cursor::new(bytes)).map_err(no_zip)?;
        let mut tree = Tree {
            entries: Vec::new(),
            refused: Vec::new(),
            source: Storage::Memory(Mutex::new(archive)),
        };
        tree.list(MOST_INNER)?;
        Ok(tree)
    }

    /// Reads a file, at most one byte more than a submission may have.
    pub fn read(&self, entry: &Entry) -> Result<Vec<u8>, Trouble> {
        self.read_up_to(entry, MOST_BYTES + 1)
    }

    /// Reads a zip that lies inside a submission.
    pub fn read_zip(&self, entry: &Entry) -> Result<Vec<u8>, Trouble> {
        let bytes = self.read_up_to(entry, MOST_INNER_BYTES + 1)?;
        if u64::try_from(bytes.len()).is_ok_and(|length| length > MOST_INNER_BYTES) {
            let mib = usize::try_from(MOST_INNER_BYTES >> 20).unwrap_or(usize::MAX);
            return Err(Trouble::Content(
                Note::new("class-zip-large").with("mib", mib),
            ));
        }
        Ok(bytes)
    }

    fn read_up_to(&self, entry: &Entry, most: u64) -> Result<Vec<u8>, Trouble> {
        let mut bytes = Vec::new();
        match (&self.source, &entry.place) {
            (Storage::Disk, EntryPlace::Disk(path)) => {
                open_regular(path)?.take(most).read_to_end(&mut bytes)?;
            }
            (Storage::File(archive), EntryPlace::Zip(index)) => {
                unpack(archive, *index, most, &mut bytes)?;
            }
            (Storage::Memory(archive), EntryPlace::Zip(index)) => {
                unpack(archive, *index, most, &mut bytes)?;
            }
            (Storage::Disk, EntryPlace::Zip(_))
            | (Storage::File(_) | Storage::Memory(_), EntryPlace::Disk(_)) => {
                unreachable!("an entry is read from its own tree")
            }
        }
        Ok(bytes)
    }

    fn walk(&mut self, dir: &Path, above: &str, depth: usize) -> Result<(), Trouble> {
        let listed = match fs::read_dir(dir) {
            Ok(listed) => listed,
            // The user named the top. Below it, one closed directory stops no class.
            Err(error) if depth == 0 => return Err(error.into()),
            Err(error) => {
                let note = Note::new("class-unreadable").with("reason", error.to_string());
                self.refused
                    .push((above.trim_end_matches('/').to_owned(), note));
                return Ok(());
            }
        };
        let mut entries = listed.collect::<io::Result<Vec<_>>>()?;
        entries.sort_by_key(fs::DirEntry::file_name);
        for entry in entries {
            let name = entry.file_name().to_string_lossy().into_owned();
            let path = format!("{above}{name}");
            if is_litter(&name) {
                continue;
            }
            let kind = entry.file_type()?;
            let kind = if kind.is_dir() {
                Kind::Directory
            } else if kind.is_file() {
                Kind::File
            } else {
                Kind::Special
            };
            self.push(Entry {
                path: path.clone(),
                kind,
                place: EntryPlace::Disk(entry.path()),
            })?;
            match kind {
                Kind::Directory if depth < MOST_DEPTH => {
                    self.walk(&entry.path(), &format!("{path}/"), depth + 1)?;
                }
                Kind::Directory => self.refused.push((path, Note::new("class-too-deep"))),
                Kind::File | Kind::Special => {}
            }
        }
        Ok(())
    }

    fn push(&mut self, entry: Entry) -> Result<(), Trouble> {
        if self.entries.len() == MOST_ENTRIES {
            return Err(too_many(MOST_ENTRIES));
        }
        self.entries.push(entry);
        Ok(())
    }

    /// Lists the zip.
    fn list(&mut self, most: usize) -> Result<(), Trouble> {
        let listed = match &self.source {
            Storage::Disk => return Ok(()),
            Storage::File(archive) => names(archive, most),
            Storage::Memory(archive) => names(archive, most),
        }?;
        for (index, name, kind) in listed {
            match safe_path(&name) {
                Some(path) if path.split('/').any(is_litter) => {}
                Some(path) => self.push(Entry {
                    path,
                    kind,
                    place: EntryPlace::Zip(index),
                })?,
                None => self.refused.push((name, Note::new("class-zip-leads-out"))),
            }
        }
        self.entries.sort_by(|a, b| a.path.cmp(&b.path));
        Ok(())
    }
}

/// Opens a file that was listed as a regular one. It may have been exchanged since: opening a pipe
/// would wait.
fn open_regular(path: &Path) -> Result<File, Trouble> {
    if !fs::symlink_metadata(path)?.is_file() {
        return Err(Trouble::Content(Note::new("class-not-a-file")));
    }
    Ok(File::open(path)?)
}

/// Returns index, name and kind of each entry of a zip.
fn names<R: Read + Seek>(
    archive: &Mutex<ZipArchive<R>>,
    most: usize,
) -> Result<Vec<(usize, String, Kind)>, Trouble> {
    let mut archive = archive.lock().unwrap_or_else(PoisonError::into_inner);
    if archive.len() > most {
        return Err(too_many(most));
    }
    (0..archive.len())
        .map(|index| {
            let file = archive.by_index_raw(index).map_err(no_zip)?;
            let kind = if file.is_dir() {
                Kind::Directory
            } else if file.is_symlink() || !is_regular(file.unix_mode()) {
                Kind::Special
            } else {
                Kind::File
            };
            let decoded = file.name().map_err(no_zip)?;
            Ok((index, name(&decoded, file.name_raw()), kind))
        })
        .collect()
}

/// Returns true if the mode is that of a regular file, or says nothing of the kind.
fn is_regular(mode: Option<u32>) -> bool {
    mode.is_none_or(|mode| matches!(mode & 0o170_000, 0 | 0o100_000))
}

/// Returns the name of an entry. Old Windows tools in Russia write IBM866 where the format requires
/// IBM437.
fn name(decoded: &str, raw: &[u8]) -> String {
    if let Ok(name) = std::str::from_utf8(raw) {
        return name.to_owned();
    }
    let (cyrillic, _) = IBM866.decode_without_bom_handling(raw);
    let letters = cyrillic.chars().filter(|c| !c.is_ascii());
    if letters.clone().count() > 0 && letters.clone().all(|c| ('А'..='ё').contains(&c)) {
        cyrillic.into_owned()
    } else {
        decoded.to_owned()
    }
}

/// Returns the path of a zip's entry, or `None` if it could lead out of the directory that it is
/// unpacked in.
fn safe_path(name: &str) -> Option<String> {
    let name = name.replace('\\', "/");
    let drive = name.as_bytes().get(1) == Some(&b':');
    if name.starts_with('/') || drive || name.contains('\0') {
        return None;
    }
    let parts: Vec<&str> = name
        .split('/')
        .filter(|part| !part.is_empty() && *part != ".")
        .collect();
    (!parts.is_empty() && !parts.contains(&"..") && parts.len() <= MOST_DEPTH)
        .then(|| parts.join("/"))
}

/// Returns true if a name is a system's or a tool's and never a student's work.
fn is_litter(name: &str) -> bool {
    name.starts_with('.')
        || PASSED_BY.contains(&name)
        || LITTER.contains(&name.to_ascii_lowercase().as_str())
}

fn unpack<R: Read + Seek>(
    archive: &Mutex<ZipArchive<R>>,
    index: usize,
    most: u64,
    bytes: &mut Vec<u8>,
) -> Result<(), Trouble> {
    let mut archive = archive.lock().unwrap_or_else(PoisonError::into_inner);
    let file = archive.by_index(index).map_err(no_zip)?;
    file.take(most)
        .read_to_end(bytes)
        .map_err(|error| damaged(&error.to_string()))?;
    Ok(())
}

/// Returns the number of entries that a zip claims in its last record. A zip with two such records
/// is refused: readers differ.
fn claimed_entries(bytes: &[u8]) -> Result<usize, Trouble> {
    let from = bytes.len().saturating_sub(22 + 65_535);
    let tail = &bytes[from..];
    let mut found =
        (0..tail.len().saturating_sub(21)).filter(|at| tail[*at..].starts_with(b"PK\x05\x06"));
    match (found.next(), found.next()) {
        (Some(at), None) => Ok(usize::from(u16::from_le_bytes([
            tail[at + 10],
            tail[at + 11],
        ]))),
        (None, _) | (Some(_), Some(_)) => Err(damaged("no single end record")),
    }
}

fn no_zip(error: zip::result::ZipError) -> Trouble {
    match error {
        zip::result::ZipError::Io(error) if error.kind() == io::ErrorKind::PermissionDenied => {
            Trouble::Io(error)
        }
        other => damaged(&other.to_string()),
    }
}

fn damaged(reason: &str) -> Trouble {
    Trouble::Content(Note::new("class-zip-damaged").with("reason", reason))
}

fn too_many(most: usize) -> Trouble {
    Trouble::Content(Note::new("class-too-many-entries").with("limit", most))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_that_lead_out_are_refused() {
        for name in [
            "../a",
            "a/../b",
            "/a",
            "C:\\a",
            "a\\..\\b",
            "",
            "a\0b",
            "./",
            "..",
            &"a/".repeat(30),
        ] {
            assert_eq!(safe_path(name), None, "{name:?}");
        }
        for (name, path) in [
            ("a", "a"),
            ("a//b/", "a/b"),
            ("./a\\b.rs", "a/b.rs"),
            ("..a/b", "..a/b"),
        ] {
            assert_eq!(safe_path(name).as_deref(), Some(path), "{name:?}");
        }
    }

    #[test]
    fn names_of_old_windows_tools_are_read() {
        assert_eq!(name("?", b"\x88\xa2\xa0\xad\xae\xa2"), "Иванов");
        assert_eq!(name("?", "Иванов".as_bytes()), "Иванов");
        // No letter of Russian stands at 0xb0: the format's own reading is taken.
        assert_eq!(name("a░b", b"a\xb0b"), "a░b");
    }
}
