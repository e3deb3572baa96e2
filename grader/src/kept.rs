//! Verdicts that are kept: a submission that nobody changed is answered without being compiled and run again.
//!
//! Entry points: [`Kept::find`] and [`Kept::keep`]. What is kept is the report in every form in which it can be asked for. Its name is
//! a hash of all that it depends on, so nothing is ever out of date; a file comes into being by a rename, so that none is ever half
//! there; and it holds its own checksum, so that a damaged one is noticed. Only the grader writes here, never a submission.

use std::fs::{self, DirBuilder, File};
use std::io::{self, ErrorKind, Write};
use std::os::unix::fs::{DirBuilderExt, MetadataExt};
use std::path::{Path, PathBuf};
use std::process;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, SystemTime};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::compile::{NotBuilt, hex};
use crate::oracle::Kind;
use crate::submission::Submission;
use crate::verdict::{Outcome, Status, Verdict};

/// Changes whenever what is kept has another form.
const FORM: &str = "grader: kept verdict, form 1";
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
        if !self.file.parent().is_some_and(is_private) {
            return Found::Nothing;
        }
        let Ok(content) = fs::read(&self.file) else {
            return Found::Nothing;
        };
        match decode(&content) {
            Some(report) => Found::Report(Box::new(report)),
            None => {
                // If it cannot be removed, it will be replaced.
                let _ = fs::remove_file(&self.file);
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
        private_folder(folder)?;
        make_room(folder);
        // Others may keep the same verdict at the same time, in this process too.
        static COUNT: AtomicUsize = AtomicUsize::new(0);
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        let extension = format!("{}-{count}.making", process::id());
        let making = self.file.with_extension(extension);
        let written = File::create(&making)
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

/// Makes the folder, for us alone. One that others could write to will not do.
fn private_folder(folder: &Path) -> io::Result<()> {
    match DirBuilder::new().mode(0o700).recursive(true).create(folder) {
        Err(error) if error.kind() != ErrorKind::AlreadyExists => return Err(error),
        Ok(()) | Err(_) => {}
    }
    if is_private(folder) {
        Ok(())
    } else {
        Err(io::Error::new(
            ErrorKind::PermissionDenied,
            "others may write to the folder",
        ))
    }
}

/// Whether nobody else can have put anything there.
fn is_private(folder: &Path) -> bool {
    fs::symlink_metadata(folder).is_ok_and(|about| {
        let ours = about.uid() == rustix::process::geteuid().as_raw();
        about.is_dir() && ours && about.mode() & 0o022 == 0
    })
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
    use std::thread;

    use tempfile::TempDir;

    use super::*;
    use crate::submission::Source;

    fn report(text: &str) -> Report {
        Report {
            points: 7,
            text: text.into(),
            verbose: "v\u{1b}[1m".into(),
            hints: vec!["h".into()],
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
    fn folder_that_others_may_write_to_is_not_used() {
        let (folder, kept) = place();
        let folder = folder.path().join("kept");
        fs::create_dir(&folder).unwrap();
        fs::set_permissions(&folder, std::os::unix::fs::PermissionsExt::from_mode(0o777)).unwrap();
        assert!(kept.keep(&report("a")).is_err() && !is_private(&folder));
    }
}
