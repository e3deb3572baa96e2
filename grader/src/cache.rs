//! The verdict cache: an unchanged submission is answered without being compiled and run again.
//!
//! Entry points: [`VerdictCache::find`] and [`VerdictCache::store`]. An entry holds the report in
//! every form. Its name is a hash of everything that the report depends on, so an entry is never
//! out of date. A rename makes each file appear whole; a checksum finds one that was damaged later.
//! Only the grader writes here, never a submission.

use std::fs::{self, File};
use std::io::{self, ErrorKind, Read, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use rustix::fs::{Mode, OFlags};
use sandbox::rng;
use sandbox::temp_dir::private_dir;
use sha2::{Digest, Sha256};

use crate::compile::{NotBuilt, hex};
use crate::oracle::Kind;
use crate::report::renderings::Renderings;
use crate::submission::Submission;
use crate::verdict::{NotJudged, Outcome, Status, Verdict};

/// The version of the file format.
const FORMAT: &str = "grader: cached verdict, format 3";
/// The most bytes of one file.
const MAX_FILE: usize = 512 << 10;
/// The most bytes of all files, and the most files, before the oldest are removed.
const MAX_BYTES: u64 = 64 << 20;
const MAX_FILES: usize = 2000;
/// A file that is being written and is older than this belongs to a grader that was killed.
const ABANDONED: Duration = Duration::from_secs(600);

/// The result of a lookup.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found {
    /// The report.
    Report(Box<Renderings>),
    /// There is no entry.
    Nothing,
    /// The entry was corrupt and has been removed.
    Corrupt,
}

/// The key of an entry: all that the report depends on, in named parts.
#[derive(Debug)]
pub struct CacheKey {
    hash: Sha256,
}

impl CacheKey {
    /// Makes the key of the report on `submission`, before further parts are added.
    pub fn new(submission: &Submission) -> CacheKey {
        let key = CacheKey {
            hash: Sha256::new(),
        };
        key.with("format", FORMAT)
            .with("submission", &format!("{submission:?}"))
    }

    /// Adds a part. Lengths are hashed too, so that no part can stand for another.
    #[must_use]
    pub fn with(mut self, name: &str, value: &str) -> CacheKey {
        for text in [name, value] {
            self.hash.update(text.len().to_le_bytes());
            self.hash.update(text);
        }
        self
    }
}

/// The cache entry of one verdict.
#[derive(Clone, Debug)]
pub struct VerdictCache {
    file: PathBuf,
}

impl VerdictCache {
    /// Returns the entry for `key` in the directory `dir`.
    pub fn new(dir: &Path, key: CacheKey) -> VerdictCache {
        VerdictCache {
            file: dir.join(hex(&key.hash.finalize())),
        }
    }

    /// Looks the entry up.
    pub fn find(&self) -> Found {
        let dir = self.file.parent();
        if dir.is_none_or(|dir| private_dir::check(dir).is_err()) {
            return Found::Nothing;
        }
        let content = match read(&self.file) {
            Err(error) if error.kind() == ErrorKind::NotFound => return Found::Nothing,
            content => content,
        };
        match content.ok().and_then(|content| decode(&content)) {
            Some(report) => Found::Report(Box::new(report)),
            None => {
                // If it cannot be removed, the next store overwrites it.
                let _ = fs::remove_file(&self.file).or_else(|_| fs::remove_dir_all(&self.file));
                Found::Corrupt
            }
        }
    }

    /// Stores `report`, unless it is too long.
    ///
    /// # Errors
    /// The disk is full, or the directory cannot be written to. The verdict itself is unaffected.
    pub fn store(&self, report: &Renderings) -> io::Result<()> {
        let content = encode(report);
        if content.len() > MAX_FILE {
            return Ok(());
        }
        let dir = self.file.parent().unwrap_or(Path::new("."));
        dir.parent().map_or(Ok(()), fs::create_dir_all)?;
        private_dir::make(dir)?;
        evict(dir);
        // Another grader may store the same verdict at the same time.
        let name = rng::name().map_err(io::Error::other)?;
        let partial = self.file.with_extension(format!("{name}.partial"));
        let written = File::create_new(&partial)
            .and_then(|mut file| file.write_all(&content))
            .and_then(|()| fs::rename(&partial, &self.file));
        if written.is_err() {
            let _ = fs::remove_file(&partial);
        }
        written
    }
}

/// Returns true if `verdict` can be cached: a further grading would repeat it. A file that could
/// not be read and a compiler without an answer may be due to the machine. So may a slow
/// submission, and a child that crashed, blocked or used up its time.
pub fn is_cacheable(verdict: &Verdict) -> bool {
    if verdict.submission.is_none() {
        return false;
    }
    match &verdict.outcome {
        Outcome::Unreadable(_) | Outcome::NotBuilt(NotBuilt::Compiler(_)) => false,
        Outcome::Refused(_) | Outcome::NotBuilt(_) | Outcome::NotWritten(_) => true,
        Outcome::Graded(graded) => {
            graded.slow.is_none()
                && graded.checks.iter().all(|checked| match &checked.status {
                    Status::Passed => true,
                    Status::NotJudged(reason) => *reason != NotJudged::Exited,
                    Status::Failed(finding) => {
                        let kind = finding.violation.kind;
                        !matches!(kind, Kind::Spinning | Kind::Blocked | Kind::Crash)
                    }
                })
        }
    }
}

fn encode(report: &Renderings) -> Vec<u8> {
    let body = serde_json::to_vec(report).expect("texts and numbers can be written");
    let mut content = format!("{FORMAT}\n{}\n", hex(&Sha256::digest(&body))).into_bytes();
    content.extend(body);
    content
}

fn decode(content: &[u8]) -> Option<Renderings> {
    let rest = content
        .strip_prefix(FORMAT.as_bytes())?
        .strip_prefix(b"\n")?;
    let (sum, body) = rest.split_at_checked(64)?;
    let body = body.strip_prefix(b"\n")?;
    (sum == hex(&Sha256::digest(body)).as_bytes()).then_some(())?;
    serde_json::from_slice(body).ok()
}

/// Reads a regular file. A link, a directory or a pipe under its name is an error.
fn read(path: &Path) -> io::Result<Vec<u8>> {
    // Without NONBLOCK, opening a pipe would block.
    let flags = OFlags::RDONLY | OFlags::CLOEXEC | OFlags::NOFOLLOW | OFlags::NONBLOCK;
    let file = File::from(rustix::fs::open(path, flags, Mode::empty())?);
    if !file.metadata()?.is_file() {
        return Err(ErrorKind::InvalidData.into());
    }
    let mut content = Vec::new();
    // One byte more than the limit: a longer file must not pass for a whole one.
    file.take(MAX_FILE as u64 + 1).read_to_end(&mut content)?;
    Ok(content)
}

/// Removes the oldest files if there are too many, and files that were never finished.
fn evict(dir: &Path) {
    let mut files = Vec::new();
    for entry in fs::read_dir(dir).into_iter().flatten().flatten() {
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
    if files.len() < MAX_FILES && total < MAX_BYTES {
        return;
    }
    // Down to a half, so that this does not happen at each store.
    files.sort();
    let (mut count, mut bytes) = (files.len(), total);
    for (_, length, path) in files {
        if count < MAX_FILES / 2 && bytes < MAX_BYTES / 2 {
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

    fn report(text: &str) -> Renderings {
        Renderings {
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

    fn key(text: &str, conditions: &str) -> CacheKey {
        CacheKey::new(&submission(text)).with("conditions", conditions)
    }

    fn place() -> (TempDir, VerdictCache) {
        let dir = TempDir::new().unwrap();
        let cache = VerdictCache::new(&dir.path().join("verdicts"), key("a", "lock"));
        (dir, cache)
    }

    #[test]
    fn stored_entry_is_found_under_its_key_alone() {
        let (dir, cache) = place();
        assert_eq!(cache.find(), Found::Nothing);
        cache.store(&report("a")).unwrap();
        assert_eq!(cache.find(), Found::Report(Box::new(report("a"))));
        let dir = dir.path().join("verdicts");
        for (text, conditions) in [("b", "lock"), ("a", "event"), ("a", "lock ")] {
            let other = VerdictCache::new(&dir, key(text, conditions));
            assert_eq!(other.find(), Found::Nothing, "{text} {conditions}");
        }
        let mut moved = submission("a");
        moved.sources[0].shown = "elsewhere.rs".into();
        assert_eq!(
            VerdictCache::new(&dir, CacheKey::new(&moved).with("conditions", "lock")).find(),
            Found::Nothing
        );
    }

    #[test]
    fn corrupt_entry_is_reported_removed_and_replaced() {
        let (_dir, cache) = place();
        cache.store(&report("a")).unwrap();
        let whole = fs::read(&cache.file).unwrap();
        for at in 0..whole.len() {
            let mut damaged = whole.clone();
            damaged[at] ^= 1;
            fs::write(&cache.file, &damaged).unwrap();
            assert_eq!(cache.find(), Found::Corrupt, "byte {at}");
            fs::write(&cache.file, &whole[..at]).unwrap();
            assert_eq!(cache.find(), Found::Corrupt, "cut at {at}");
            assert_eq!(cache.find(), Found::Nothing);
        }
        cache.store(&report("b")).unwrap();
        assert_eq!(cache.find(), Found::Report(Box::new(report("b"))));
    }

    #[test]
    fn concurrent_stores_leave_one_whole_entry() {
        let (dir, cache) = place();
        thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    for _ in 0..50 {
                        cache.store(&report("a")).unwrap();
                        assert_eq!(cache.find(), Found::Report(Box::new(report("a"))));
                    }
                });
            }
        });
        let left = fs::read_dir(dir.path().join("verdicts")).unwrap().count();
        assert_eq!(left, 1);
    }

    #[test]
    fn directory_does_not_grow_without_end() {
        let (dir, cache) = place();
        cache.store(&report("a")).unwrap();
        let dir = dir.path().join("verdicts");
        for number in 0..MAX_FILES {
            fs::write(dir.join(format!("{number:064}")), "").unwrap();
        }
        fs::write(dir.join("left.1.partial"), "").unwrap();
        let old = SystemTime::now() - 2 * ABANDONED;
        File::options()
            .append(true)
            .open(dir.join("left.1.partial"))
            .unwrap()
            .set_modified(old)
            .unwrap();
        cache.store(&report("b")).unwrap();
        assert!(fs::read_dir(&dir).unwrap().count() <= MAX_FILES / 2 + 1);
        assert!(!dir.join("left.1.partial").exists());
        assert_eq!(cache.find(), Found::Report(Box::new(report("b"))));
        cache.store(&report(&"long".repeat(MAX_FILE / 4))).unwrap();
        assert_eq!(cache.find(), Found::Report(Box::new(report("b"))));
    }

    #[test]
    fn directory_does_not_grow_without_end_in_bytes_either() {
        let (dir, cache) = place();
        let dir = dir.path().join("verdicts");
        private_dir::make(&dir).unwrap();
        let count = 100;
        for number in 0..count {
            let file = File::create(dir.join(format!("{number:064}"))).unwrap();
            file.set_len(MAX_BYTES / count + 1).unwrap();
            let age = Duration::from_secs(count - number);
            file.set_modified(SystemTime::now() - age).unwrap();
        }
        cache.store(&report("a")).unwrap();
        let left = fs::read_dir(&dir).unwrap();
        let bytes: u64 = left
            .map(|entry| entry.unwrap().metadata().unwrap().len())
            .sum();
        assert!(bytes < MAX_BYTES / 2 + MAX_FILE as u64, "{bytes}");
        // The newest stay.
        assert!(dir.join(format!("{:064}", count - 1)).exists());
        assert!(!dir.join(format!("{:064}", 0)).exists());
    }

    #[test]
    fn other_file_under_its_name_is_corrupt() {
        let (dir, cache) = place();
        cache.store(&report("a")).unwrap();
        let other = dir.path().join("other");
        let lay: [(&str, &dyn Fn()); 5] = [
            ("a dir", &|| {
                fs::create_dir_all(cache.file.join("in/it")).unwrap()
            }),
            ("a link", &|| symlink(&other, &cache.file).unwrap()),
            ("a link to nothing", &|| {
                symlink("nothing", &cache.file).unwrap()
            }),
            ("a pipe", &|| {
                rustix::fs::mknodat(CWD, &cache.file, FileType::Fifo, Mode::RUSR, 0).unwrap();
            }),
            ("a file of another form", &|| {
                let text = fs::read_to_string(&other).unwrap();
                fs::write(&cache.file, text.replacen("format 3", "format 2", 1)).unwrap();
            }),
        ];
        fs::copy(&cache.file, &other).unwrap();
        for (what, lay) in lay {
            fs::remove_file(&cache.file).unwrap();
            lay();
            assert_eq!(cache.find(), Found::Corrupt, "{what}");
            assert_eq!(cache.find(), Found::Nothing, "{what}");
            cache.store(&report("b")).unwrap();
            assert_eq!(cache.find(), Found::Report(Box::new(report("b"))), "{what}");
        }
        assert!(other.exists(), "what a link leads to is left alone");
    }

    #[test]
    fn directory_that_others_may_write_to_is_not_used() {
        let (dir, cache) = place();
        cache.store(&report("a")).unwrap();
        let dir = dir.path().join("verdicts");
        fs::set_permissions(&dir, std::os::unix::fs::PermissionsExt::from_mode(0o777)).unwrap();
        assert_eq!(cache.find(), Found::Nothing);
        assert!(cache.store(&report("a")).is_err());
    }
}
