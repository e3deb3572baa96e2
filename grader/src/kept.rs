//! Verdicts that are kept: a submission that nobody changed is answered without being compiled and run again.
//!
//! Entry points: [`Kept::find`] and [`Kept::keep`]. What is kept is the report in every form in which it can be asked for. Its name is
//! a hash of all that it depends on, so nothing is ever out of date; a file comes into being by a rename, so that none is ever half
//! there; and it holds its own checksum, so that a damaged one is noticed. Only the grader writes here, never a submission.

use std::fs::{self, File};
use std::io::{self, ErrorKind, Read, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use rustix::fs::{Mode, OFlags};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::chance;
use crate::compile::{NotBuilt, hex};
use crate::oracle::Kind;
use crate::private;
use crate::submission::Submission;
use crate::verdict::{Outcome, Status, Verdict};

/// Changes whenever what is kept has another form.
const FORM: &str = "grader: kept verdict, form 2";
/// Bytes of one file, of all files, and how many there may be before the oldest go.
const LONGEST: usize = 512 << 10;
const MOST_BYTES: u64 = 64 << 20;
const MOST_FILES: usize = 2000;
/// A file that is being written and is older than this belongs to a grader that was killed.
const ABANDONED: Duration = Duration::from_secs(600);

/// A report in every form.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    /// Points of 100.
    pub points: u32,
    /// The report.
    pub text: String,
    /// The report with every failure.
    pub verbose: String,
    /// What stands below it: without a hint, and with one to all.
    pub hints: Vec<String>,
    /// What stands below each of these: how to get one more.
    pub next_hints: Vec<String>,
    /// The report as data.
    pub json: String,
}

/// What became of a look.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found {
    /// It is there.
    Report(Box<Report>),
    /// It is not.
    Nothing,
    /// Something else is there. It has been removed.
    Damaged,
}

/// The place for one verdict.
#[derive(Clone, Debug)]
pub struct Kept {
    file: PathBuf,
}

impl Kept {
    /// The place in `folder` for the verdict on `submission` under `conditions`: whatever else the report depends on.
    pub fn new(folder: &Path, submission: &Submission, conditions: &str) -> Kept {
        let mut hash = Sha256::new();
        // With all lengths, so that nothing can stand for something else.
        for part in [FORM, conditions, &format!("{submission:?}")] {
            hash.update(part.len().to_le_bytes());
            hash.update(part);
        }
        Kept {
            file: folder.join(hex(&hash.finalize())),
        }
    }

    /// Looks.
    pub fn find(&self) -> Found {
        let folder = self.file.parent();
        if folder.is_none_or(|folder| private::check(folder).is_err()) {
            return Found::Nothing;
        }
        let content = match read(&self.file) {
            Err(error) if error.kind() == ErrorKind::NotFound => return Found::Nothing,
            content => content,
        };
        match content.ok().and_then(|content| decode(&content)) {
            Some(report) => Found::Report(Box::new(report)),
            None => {
                // What cannot be removed is replaced, or stays and is told of again.
                let _ = fs::remove_file(&self.file).or_else(|_| fs::remove_dir_all(&self.file));
                Found::Damaged
            }
        }
    }

    /// Keeps `report`, if it is not too long.
    ///
    /// # Errors
    /// The disk is full, or the folder cannot be written to. Nobody is the worse for it.
    pub fn keep(&self, report: &Report) -> io::Result<()> {
        let content = encode(report);
        if content.len() > LONGEST {
            return Ok(());
        }
        let folder = self.file.parent().unwrap_or(Path::new("."));
        folder.parent().map_or(Ok(()), fs::create_dir_all)?;
        private::make(folder)?;
        make_room(folder);
        // Others may keep the same verdict at the same time.
        let mut name = [0; 8];
        chance::fill(&mut name).map_err(io::Error::other)?;
        let extension = format!("{:016x}.making", u64::from_le_bytes(name));
        let making = self.file.with_extension(extension);
        let written = File::create_new(&making)
            .and_then(|mut file| file.write_all(&content))
            .and_then(|()| fs::rename(&making, &self.file));
        if written.is_err() {
            let _ = fs::remove_file(&making);
        }
        written
    }
}

/// Whether a verdict is the same whenever it is given: what a limit of time or memory had a part in is not. What hashing orders is, as children hash alike.
pub fn lasts(verdict: &Verdict) -> bool {
    if verdict.submission.is_none() {
        return false;
    }
    match &verdict.outcome {
        Outcome::Unreadable(_) | Outcome::NotBuilt(NotBuilt::Compiler(_)) => false,
        Outcome::Refused(_) | Outcome::NotBuilt(_) | Outcome::NotWritten(_) => true,
        Outcome::Graded(graded) => graded.checks.iter().all(|checked| match &checked.status {
            Status::Passed => true,
            Status::NotJudged(message) => message.id != "not-judged-ended",
            Status::Failed(finding) => {
                let kind = finding.violation.kind;
                !matches!(kind, Kind::Spinning | Kind::Blocked | Kind::Crash)
            }
        }),
    }
}

fn encode(report: &Report) -> Vec<u8> {
    let body = serde_json::to_vec(report).expect("texts and numbers can be written");
    let mut content = format!("{FORM}\n{}\n", hex(&Sha256::digest(&body))).into_bytes();
    content.extend(body);
    content
}

fn decode(content: &[u8]) -> Option<Report> {
    let rest = content.strip_prefix(FORM.as_bytes())?.strip_prefix(b"\n")?;
    let (sum, body) = rest.split_at_checked(64)?;
    let body = body.strip_prefix(b"\n")?;
    (sum == hex(&Sha256::digest(body)).as_bytes()).then_some(())?;
    serde_json::from_slice(body).ok()
}

/// The content of a file of ours. Whatever else stands there under its name (a link, a folder, a pipe) is an error.
fn read(path: &Path) -> io::Result<Vec<u8>> {
    // A pipe would be waited for.
    let flags = OFlags::RDONLY | OFlags::CLOEXEC | OFlags::NOFOLLOW | OFlags::NONBLOCK;
    let file = File::from(rustix::fs::open(path, flags, Mode::empty())?);
    if !file.metadata()?.is_file() {
        return Err(ErrorKind::InvalidData.into());
    }
    let mut content = Vec::new();
    // One byte more than it can have, so that a longer one does not pass for whole.
    file.take(LONGEST as u64 + 1).read_to_end(&mut content)?;
    Ok(content)
}

/// Removes the oldest files if there are too many, and what was never finished. What cannot be removed stays.
fn make_room(folder: &Path) {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let Ok(about) = entry.metadata() else {
            continue;
        };
        let changed = about.modified().unwrap_or(SystemTime::UNIX_EPOCH);
        let path = entry.path();
        if path.extension().is_none() {
            files.push((changed, about.len(), path));
        } else if changed.elapsed().is_ok_and(|age| age > ABANDONED) {
            let _ = fs::remove_file(path);
        }
    }
    let total: u64 = files.iter().map(|(_, length, _)| length).sum();
    if files.len() < MOST_FILES && total < MOST_BYTES {
        return;
    }
    // To a half, so that this is not done each time.
    files.sort();
    let (mut count, mut bytes) = (files.len(), total);
    for (_, length, path) in files {
        if count < MOST_FILES / 2 && bytes < MOST_BYTES / 2 {
            break;
        }
        let _ = fs::remove_file(path);
        count -= 1;
        bytes -= length;
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::symlink;
    use std::thread;

    use rustix::fs::{CWD, FileType};
    use tempfile::TempDir;

    use super::*;
    use crate::submission::Source;

    fn report(text: &str) -> Report {
        Report {
            points: 7,
            text: text.into(),
            verbose: "v\u{1b}[1m".into(),
            hints: vec!["h".into()],
            next_hints: vec!["n".into()],
            json: "{}".into(),
        }
    }

    fn submission(text: &str) -> Submission {
        let source = Source {
            name: "lib.rs".into(),
            shown: "lock.rs".into(),
            text: text.into(),
        };
        Submission {
            shown: "lock.rs".into(),
            sources: vec![source],
            notes: Vec::new(),
        }
    }

    fn place() -> (TempDir, Kept) {
        let folder = TempDir::new().unwrap();
        let kept = Kept::new(&folder.path().join("kept"), &submission("a"), "lock");
        (folder, kept)
    }

    #[test]
    fn what_was_kept_is_found_and_nothing_else() {
        let (folder, kept) = place();
        assert_eq!(kept.find(), Found::Nothing);
        kept.keep(&report("a")).unwrap();
        assert_eq!(kept.find(), Found::Report(Box::new(report("a"))));
        let folder = folder.path().join("kept");
        for (text, conditions) in [("b", "lock"), ("a", "event"), ("a", "lock ")] {
            let other = Kept::new(&folder, &submission(text), conditions);
            assert_eq!(other.find(), Found::Nothing, "{text} {conditions}");
        }
        let mut moved = submission("a");
        moved.sources[0].shown = "elsewhere.rs".into();
        assert_eq!(Kept::new(&folder, &moved, "lock").find(), Found::Nothing);
    }

    #[test]
    fn whatever_is_damaged_is_noticed_removed_and_replaced() {
        let (_folder, kept) = place();
        kept.keep(&report("a")).unwrap();
        let whole = fs::read(&kept.file).unwrap();
        for at in 0..whole.len() {
            let mut damaged = whole.clone();
            damaged[at] ^= 1;
            fs::write(&kept.file, &damaged).unwrap();
            assert_eq!(kept.find(), Found::Damaged, "byte {at}");
            fs::write(&kept.file, &whole[..at]).unwrap();
            assert_eq!(kept.find(), Found::Damaged, "cut at {at}");
            assert_eq!(kept.find(), Found::Nothing);
        }
        kept.keep(&report("b")).unwrap();
        assert_eq!(kept.find(), Found::Report(Box::new(report("b"))));
    }

    #[test]
    fn many_at_once_find_a_whole_one_or_none() {
        let (folder, kept) = place();
        thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    for _ in 0..50 {
                        kept.keep(&report("a")).unwrap();
                        assert_eq!(kept.find(), Found::Report(Box::new(report("a"))));
                    }
                });
            }
        });
        let left = fs::read_dir(folder.path().join("kept")).unwrap().count();
        assert_eq!(left, 1);
    }

    #[test]
    fn folder_does_not_grow_without_end() {
        let (folder, kept) = place();
        kept.keep(&report("a")).unwrap();
        let folder = folder.path().join("kept");
        for number in 0..MOST_FILES {
            fs::write(folder.join(format!("{number:064}")), "").unwrap();
        }
        fs::write(folder.join("left.1.making"), "").unwrap();
        let old = SystemTime::now() - 2 * ABANDONED;
        File::options()
            .append(true)
            .open(folder.join("left.1.making"))
            .unwrap()
            .set_modified(old)
            .unwrap();
        kept.keep(&report("b")).unwrap();
        assert!(fs::read_dir(&folder).unwrap().count() <= MOST_FILES / 2 + 1);
        assert!(!folder.join("left.1.making").exists());
        assert_eq!(kept.find(), Found::Report(Box::new(report("b"))));
        kept.keep(&report(&"long".repeat(LONGEST / 4))).unwrap();
        assert_eq!(kept.find(), Found::Report(Box::new(report("b"))));
    }

    #[test]
    fn folder_does_not_grow_without_end_in_bytes_either() {
        let (folder, kept) = place();
        let folder = folder.path().join("kept");
        private::make(&folder).unwrap();
        let count = 100;
        for number in 0..count {
            let file = File::create(folder.join(format!("{number:064}"))).unwrap();
            file.set_len(MOST_BYTES / count + 1).unwrap();
            let age = Duration::from_secs(count - number);
            file.set_modified(SystemTime::now() - age).unwrap();
        }
        kept.keep(&report("a")).unwrap();
        let left = fs::read_dir(&folder).unwrap();
        let bytes: u64 = left
            .map(|entry| entry.unwrap().metadata().unwrap().len())
            .sum();
        assert!(bytes < MOST_BYTES / 2 + LONGEST as u64, "{bytes}");
        // The newest stay.
        assert!(folder.join(format!("{:064}", count - 1)).exists());
        assert!(!folder.join(format!("{:064}", 0)).exists());
    }

    #[test]
    fn whatever_stands_in_the_place_of_a_file_is_no_verdict() {
        let (folder, kept) = place();
        kept.keep(&report("a")).unwrap();
        let other = folder.path().join("other");
        let lay: [(&str, &dyn Fn()); 5] = [
            ("a folder", &|| {
                fs::create_dir_all(kept.file.join("in/it")).unwrap()
            }),
            ("a link", &|| symlink(&other, &kept.file).unwrap()),
            ("a link to nothing", &|| {
                symlink("nothing", &kept.file).unwrap()
            }),
            ("a pipe", &|| {
                rustix::fs::mknodat(CWD, &kept.file, FileType::Fifo, Mode::RUSR, 0).unwrap();
            }),
            ("a file of another form", &|| {
                let text = fs::read_to_string(&other).unwrap();
                fs::write(&kept.file, text.replacen("form 2", "form 1", 1)).unwrap();
            }),
        ];
        fs::copy(&kept.file, &other).unwrap();
        for (what, lay) in lay {
            fs::remove_file(&kept.file).unwrap();
            lay();
            assert_eq!(kept.find(), Found::Damaged, "{what}");
            assert_eq!(kept.find(), Found::Nothing, "{what}");
            kept.keep(&report("b")).unwrap();
            assert_eq!(kept.find(), Found::Report(Box::new(report("b"))), "{what}");
        }
        assert!(other.exists(), "what a link leads to is left alone");
    }

    #[test]
    fn folder_that_others_may_write_to_is_not_used() {
        let (folder, kept) = place();
        kept.keep(&report("a")).unwrap();
        let folder = folder.path().join("kept");
        fs::set_permissions(&folder, std::os::unix::fs::PermissionsExt::from_mode(0o777)).unwrap();
        assert_eq!(kept.find(), Found::Nothing);
        assert!(kept.keep(&report("a")).is_err());
    }
}
