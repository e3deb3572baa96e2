//! Notices that a submission was saved, however the editor does it: in place, or as another file that takes its name.
//!
//! Entry point: [`Files`]. The system's news only say when to look; whether there is something new is told by the files.

use std::collections::BTreeMap;
use std::fs;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

/// Files of a package that are looked at: it has fewer, or is none.
const MOST: usize = 500;

/// What tells one state of a file from another.
type State = (u64, u64, u64, i64, i64);

/// The files of a submission.
#[derive(Debug)]
pub(super) struct Files {
    path: PathBuf,
    seen: BTreeMap<PathBuf, State>,
    /// News of the system, if it gives any.
    news: Option<OwnedFd>,
}

impl Files {
    /// As they are now.
    pub(super) fn of(path: &Path) -> Files {
        let news = system::news();
        let mut files = Files {
            path: path.to_owned(),
            seen: BTreeMap::new(),
            news,
        };
        files.changed();
        files
    }

    /// What to poll.
    pub(super) fn as_fd(&self) -> Option<BorrowedFd<'_>> {
        self.news.as_ref().map(AsFd::as_fd)
    }

    /// Whether they are otherwise than at the last look.
    pub(super) fn changed(&mut self) -> bool {
        self.drain();
        let (files, folders) = states(&self.path);
        let changed = files != self.seen;
        if changed || self.seen.is_empty() {
            self.listen(&folders);
        }
        self.seen = files;
        changed
    }

    /// Takes in what the system tells: how much there is does not matter.
    fn drain(&self) {
        let Some(news) = &self.news else { return };
        let mut rest = [0; 4096];
        while rustix::io::read(news, &mut rest).is_ok_and(|count| count > 0) {}
    }

    /// Asks for news of these folders. One that is asked for twice gives them once.
    fn listen(&self, folders: &[PathBuf]) {
        let Some(news) = &self.news else { return };
        for folder in folders {
            system::listen(news, folder);
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

    pub(super) fn listen(news: &OwnedFd, folder: &Path) {
        let of = WatchFlags::CLOSE_WRITE
            | WatchFlags::MOVED_TO
            | WatchFlags::MOVED_FROM
            | WatchFlags::CREATE
            | WatchFlags::DELETE;
        // Where that fails, the folder is looked at now and then all the same.
        let _ = inotify::add_watch(news, folder, of);
    }
}

/// A system without such news: files are looked at now and then.
#[cfg(not(all(target_os = "linux", not(portable))))]
mod system {
    use std::os::fd::OwnedFd;
    use std::path::Path;

    pub(super) fn news() -> Option<OwnedFd> {
        None
    }

    pub(super) fn listen(_news: &OwnedFd, _folder: &Path) {}
}

/// The states of the files that may belong to the submission, and the folders in which they lie.
fn states(path: &Path) -> (BTreeMap<PathBuf, State>, Vec<PathBuf>) {
    let mut files = BTreeMap::new();
    let parent = match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent.to_owned(),
        Some(_) | None => PathBuf::from("."),
    };
    let mut folders = vec![parent.clone()];
    // Where a link leads, a save is told of there.
    let target = fs::canonicalize(path).ok();
    folders.extend(target.and_then(|target| Some(target.parent()?.to_owned())));
    if path.is_dir() {
        folders.push(path.to_owned());
        walk(&path.join("src"), &mut files, &mut folders);
    } else if path.ends_with("src/lib.rs") {
        walk(&parent, &mut files, &mut folders);
    } else {
        note(path, &mut files);
    }
    (files, folders)
}

fn walk(folder: &Path, files: &mut BTreeMap<PathBuf, State>, folders: &mut Vec<PathBuf>) {
    if files.len() + folders.len() >= MOST {
        return;
    }
    let Ok(entries) = fs::read_dir(folder) else {
        return;
    };
    folders.push(folder.to_owned());
    for entry in entries.flatten() {
        let path = entry.path();
        match entry.file_type() {
            Ok(kind) if kind.is_dir() => walk(&path, files, folders),
            // Editors put files of their own beside the one that they save.
            Ok(_) if path.extension().is_some_and(|end| end == "rs") => note(&path, files),
            Ok(_) | Err(_) => {}
        }
    }
}

fn note(path: &Path, files: &mut BTreeMap<PathBuf, State>) {
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

    /// Whether the system says within ten seconds that it is time to look.
    fn is_told(files: &Files) -> bool {
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
        let folder = TempDir::new().unwrap();
        let file = folder.path().join("lock.rs");
        let other = folder.path().join("4913~");
        fs::write(&file, "a").unwrap();
        let mut files = Files::of(&file);
        assert!(!files.changed());
        // In place.
        fs::write(&file, "ab").unwrap();
        assert!(is_told(&files) && files.changed() && !files.changed());
        // As vim does: the old file goes away under another name, and a new one is written.
        fs::rename(&file, &other).unwrap();
        assert!(is_told(&files) && files.changed());
        fs::write(&file, "abc").unwrap();
        assert!(is_told(&files) && files.changed() && !files.changed());
        // As others do: a new file takes its name.
        fs::write(&other, "abcd").unwrap();
        assert!(!files.changed(), "that is not the submission");
        fs::rename(&other, &file).unwrap();
        assert!(is_told(&files) && files.changed() && !files.changed());
    }

    #[test]
    fn file_behind_a_link_is_watched_too() {
        let (folder, elsewhere) = (TempDir::new().unwrap(), TempDir::new().unwrap());
        let (link, file) = (folder.path().join("lock.rs"), elsewhere.path().join("a.rs"));
        fs::write(&file, "a").unwrap();
        std::os::unix::fs::symlink(&file, &link).unwrap();
        let mut files = Files::of(&link);
        fs::write(&file, "ab").unwrap();
        assert!(is_told(&files) && files.changed() && !files.changed());
    }

    #[test]
    fn modules_of_a_package_are_watched_new_folders_too() {
        let folder = TempDir::new().unwrap();
        let src = folder.path().join("src");
        fs::create_dir(&src).unwrap();
        fs::write(src.join("lib.rs"), "mod queue;").unwrap();
        let mut files = Files::of(folder.path());
        fs::write(src.join("queue.rs"), "").unwrap();
        assert!(is_told(&files) && files.changed());
        fs::create_dir(src.join("queue")).unwrap();
        fs::write(src.join("queue/inner.rs"), "").unwrap();
        assert!(is_told(&files) && files.changed());
        fs::write(src.join("queue/inner.rs"), "// more").unwrap();
        assert!(is_told(&files) && files.changed() && !files.changed());
    }
}
