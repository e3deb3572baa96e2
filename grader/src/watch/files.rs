//! Detects that a submission was saved, in place or by a rename over it.
//!
//! Entry point: [`WatchedFiles`]. File system events only trigger a check; the metadata of the
//! files decides whether something changed.

use std::collections::BTreeMap;
use std::fs;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

/// Maximal number of checked files of a package: a submission has fewer.
const MOST: usize = 500;

/// The metadata that changes when a file is saved.
type FileStamp = (u64, u64, u64, i64, i64);

/// The files of a submission.
#[derive(Debug)]
pub(super) struct WatchedFiles {
    path: PathBuf,
    seen: BTreeMap<PathBuf, FileStamp>,
    /// The inotify descriptor, if there is one.
    news: Option<OwnedFd>,
}

impl WatchedFiles {
    /// Creates the list with the current states.
    pub(super) fn of(path: &Path) -> WatchedFiles {
        let news = system::news();
        let mut files = WatchedFiles {
            path: path.to_owned(),
            seen: BTreeMap::new(),
            news,
        };
        files.changed();
        files
    }

    /// Returns the descriptor to poll.
    pub(super) fn as_fd(&self) -> Option<BorrowedFd<'_>> {
        self.news.as_ref().map(AsFd::as_fd)
    }

    /// Returns true if the files have changed since the last call.
    pub(super) fn changed(&mut self) -> bool {
        self.drain();
        let (files, dirs) = states(&self.path);
        let changed = files != self.seen;
        if changed || self.seen.is_empty() {
            self.listen(&dirs);
        }
        self.seen = files;
        changed
    }

    /// Discards pending events: their number is not relevant.
    fn drain(&self) {
        let Some(news) = &self.news else { return };
        let mut rest = [0; 4096];
        while rustix::io::read(news, &mut rest).is_ok_and(|count| count > 0) {}
    }

    /// Watches these directories. A directory that is added twice reports events once.
    fn listen(&self, dirs: &[PathBuf]) {
        let Some(news) = &self.news else { return };
        for dir in dirs {
            system::listen(news, dir);
        }
    }
}

#[cfg(all(target_os = "linux", not(portable)))]
mod system {
    use std::os::fd::OwnedFd;
    use std::path::Path;

    use rustix::fs::inotify::{self, CreateFlags, WatchFlags};

    pub(super) fn news() -> Option<OwnedFd> {
        inotify::init(CreateFlags::CLOEXEC | CreateFlags::NONBLOCK).ok()
    }

    pub(super) fn listen(news: &OwnedFd, dir: &Path) {
        let of = WatchFlags::CLOSE_WRITE
            | WatchFlags::MOVED_TO
            | WatchFlags::MOVED_FROM
            | WatchFlags::CREATE
            | WatchFlags::DELETE;
        // If this fails, the fallback poll still checks the directory.
        let _ = inotify::add_watch(news, dir, of);
    }
}

/// A system without inotify: only the fallback poll checks the files.
#[cfg(not(all(target_os = "linux", not(portable))))]
mod system {
    use std::os::fd::OwnedFd;
    use std::path::Path;

    pub(super) fn news() -> Option<OwnedFd> {
        None
    }

    pub(super) fn listen(_news: &OwnedFd, _folder: &Path) {}
}

/// Returns the states of the files that may belong to the submission, and their directories.
fn states(path: &Path) -> (BTreeMap<PathBuf, FileStamp>, Vec<PathBuf>) {
    let mut files = BTreeMap::new();
    let parent = match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent.to_owned(),
        Some(_) | None => PathBuf::from("."),
    };
    let mut dirs = vec![parent.clone()];
    // A save behind a link causes events in the target's directory.
    let target = fs::canonicalize(path).ok();
    dirs.extend(target.and_then(|target| Some(target.parent()?.to_owned())));
    if path.is_dir() {
        dirs.push(path.to_owned());
        walk(&path.join("src"), &mut files, &mut dirs);
    } else if path.ends_with("src/lib.rs") {
        walk(&parent, &mut files, &mut dirs);
    } else {
        note(path, &mut files);
    }
    (files, dirs)
}

fn walk(dir: &Path, files: &mut BTreeMap<PathBuf, FileStamp>, dirs: &mut Vec<PathBuf>) {
    if files.len() + dirs.len() >= MOST {
        return;
    }
    let Ok(entries) = fs::read_dir(dir) else {
        return;
    };
    dirs.push(dir.to_owned());
    for entry in entries.flatten() {
        let path = entry.path();
        match entry.file_type() {
            Ok(kind) if kind.is_dir() => walk(&path, files, dirs),
            // Editors create temporary files beside the saved one.
            Ok(_) if path.extension().is_some_and(|end| end == "rs") => note(&path, files),
            Ok(_) | Err(_) => {}
        }
    }
}

fn note(path: &Path, files: &mut BTreeMap<PathBuf, FileStamp>) {
    if let Ok(about) = fs::metadata(path) {
        let state = (
            about.dev(),
            about.ino(),
            about.len(),
            about.mtime(),
            about.mtime_nsec(),
        );
        files.insert(path.to_owned(), state);
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use rustix::event::{PollFd, PollFlags, Timespec, poll};
    use tempfile::TempDir;

    use super::*;

    /// Returns true if an event arrives within ten seconds.
    fn is_told(files: &WatchedFiles) -> bool {
        let mut polled = [PollFd::from_borrowed_fd(
            files.as_fd().unwrap(),
            PollFlags::IN,
        )];
        let patience = Duration::from_secs(10);
        let patience = Timespec {
            tv_sec: patience.as_secs() as _,
            tv_nsec: 0,
        };
        poll(&mut polled, Some(&patience)) == Ok(1)
    }

    #[test]
    fn every_way_to_save_is_noticed() {
        let dir = TempDir::new().unwrap();
        let file = dir.path().join("lock.rs");
        let other = dir.path().join("4913~");
        fs::write(&file, "a").unwrap();
        let mut files = WatchedFiles::of(&file);
        assert!(!files.changed());
        // A save in place.
        fs::write(&file, "ab").unwrap();
        assert!(is_told(&files) && files.changed() && !files.changed());
        // A save as in vim: the old file is renamed, and a new one is written.
        fs::rename(&file, &other).unwrap();
        assert!(is_told(&files) && files.changed());
        fs::write(&file, "abc").unwrap();
        assert!(is_told(&files) && files.changed() && !files.changed());
        // A save as in other editors: a new file is renamed over the old one.
        fs::write(&other, "abcd").unwrap();
        assert!(!files.changed(), "that is not the submission");
        fs::rename(&other, &file).unwrap();
        assert!(is_told(&files) && files.changed() && !files.changed());
    }

    #[test]
    fn file_behind_a_link_is_watched_too() {
        let (dir, elsewhere) = (TempDir::new().unwrap(), TempDir::new().unwrap());
        let (link, file) = (dir.path().join("lock.rs"), elsewhere.path().join("a.rs"));
        fs::write(&file, "a").unwrap();
        std::os::unix::fs::symlink(&file, &link).unwrap();
        let mut files = WatchedFiles::of(&link);
        fs::write(&file, "ab").unwrap();
        assert!(is_told(&files) && files.changed() && !files.changed());
    }

    #[test]
    fn modules_of_a_package_are_watched_new_folders_too() {
        let dir = TempDir::new().unwrap();
        let src = dir.path().join("src");
        fs::create_dir(&src).unwrap();
        fs::write(src.join("lib.rs"), "mod queue;").unwrap();
        let mut files = WatchedFiles::of(dir.path());
        fs::write(src.join("queue.rs"), "").unwrap();
        assert!(is_told(&files) && files.changed());
        fs::create_dir(src.join("queue")).unwrap();
        fs::write(src.join("queue/inner.rs"), "").unwrap();
        assert!(is_told(&files) && files.changed());
        fs::write(src.join("queue/inner.rs"), "// more").unwrap();
        assert!(is_told(&files) && files.changed() && !files.changed());
    }
}
