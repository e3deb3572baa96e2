//! Opens the files of a submission: regular files only, without following links out of it and
//! without blocking on a pipe.
//!
//! Entry points: [`argument`] for the path that the user gave, [`Directory`] for the files below
//! it.

use std::fs::File;
use std::io;
use std::path::Path;

/// The type of the user's path.
pub(super) enum Opened {
    /// A file, and its parent directory.
    File { file: File, beside: Directory },
    /// A directory.
    Directory(Directory),
}

/// The reasons why a path was not opened.
#[derive(Debug)]
pub(super) enum Refusal {
    /// It does not exist.
    Missing,
    /// A parent of it is a file.
    NotAFolder,
    /// Permission denied.
    Denied,
    /// Too many levels of links.
    #[cfg_attr(
        not(unix),
        expect(dead_code, reason = "other systems do not tell it apart")
    )]
    Loop,
    /// The name is too long for the system.
    NameTooLong,
    /// A link that the grader does not follow.
    Link,
    /// A directory instead of a file.
    Directory,
    /// Neither a file nor a directory; the kind is a selector of the message.
    Special(&'static str),
    /// The process lacks memory or file descriptors.
    Short(io::Error),
    /// Any other error of the system.
    Failed(io::Error),
}

pub(super) use system::{Directory, argument};

impl Directory {
    /// Opens `name`, with `/` between its parts, as a regular file. No part may be a link.
    pub(super) fn file_below(&self, name: &str) -> Result<File, Refusal> {
        let Some((first, rest)) = name.split_once('/') else {
            return self.file(name);
        };
        let mut dir = self.dir(first)?;
        let mut rest = rest;
        while let Some((next, after)) = rest.split_once('/') {
            dir = dir.dir(next)?;
            rest = after;
        }
        dir.file(rest)
    }
}

/// Returns the target of a link, if it is a name in the same directory.
fn neighbour(target: &Path) -> Option<&std::ffi::OsStr> {
    let target = target.strip_prefix(".").unwrap_or(target);
    let mut parts = target.components();
    match (parts.next(), parts.next()) {
        (Some(std::path::Component::Normal(name)), None) => Some(name),
        _ => None,
    }
}

mod system {
    use std::ffi::OsStr;
    use std::fs::File;
    use std::os::fd::OwnedFd;
    use std::os::unix::ffi::OsStrExt;
    use std::path::Path;

    use rustix::fs::{AtFlags, CWD, FileType, Mode, OFlags};
    use rustix::io::Errno;

    use super::{Opened, Refusal, neighbour};

    /// An open directory. Files are opened relative to it, even if its path changes meanwhile.
    pub(in super::super) struct Directory(OwnedFd);

    /// Opens the path that the user gave.
    pub(in super::super) fn argument(path: &Path) -> Result<Opened, Refusal> {
        let Some(name) = path.file_name() else {
            // `.`, `..` and `/` have no name that could be a link.
            return Directory::at(path).map(Opened::Directory);
        };
        let parent = path
            .parent()
            .filter(|parent| !parent.as_os_str().is_empty());
        let beside = Directory::at(parent.unwrap_or(Path::new(".")))?;
        match beside.open(name) {
            Err(Refusal::Link) => {
                let target = beside.link(name)?;
                let target = neighbour(Path::new(&target)).ok_or(Refusal::Link)?;
                // A second link in a row is refused: two can make a loop.
                beside.open(target)
            }
            other => other,
        }
        .map(|entry| match entry {
            Entry::Directory(dir) => Opened::Directory(dir),
            Entry::File(file) => Opened::File { file, beside },
        })
    }

    enum Entry {
        File(File),
        Directory(Directory),
    }

    impl Directory {
        /// Opens the directory at `path` and follows links: the user chose this path.
        fn at(path: &Path) -> Result<Directory, Refusal> {
            let dir = rustix::fs::openat(CWD, path, DIRECTORY, Mode::empty()).map_err(refusal)?;
            Ok(Directory(dir))
        }

        /// Opens the regular file `name` in this directory.
        pub(in super::super) fn file(&self, name: &str) -> Result<File, Refusal> {
            match self.open(OsStr::new(name))? {
                Entry::File(file) => Ok(file),
                Entry::Directory(_) => Err(Refusal::Directory),
            }
        }

        /// Opens the directory `name` in this directory.
        pub(in super::super) fn dir(&self, name: &str) -> Result<Directory, Refusal> {
            match self.open(OsStr::new(name))? {
                Entry::Directory(dir) => Ok(dir),
                Entry::File(_) => Err(Refusal::NotAFolder),
            }
        }

        /// Returns true if an entry `name` exists, a link included.
        pub(in super::super) fn holds(&self, name: &str) -> bool {
            rustix::fs::statat(&self.0, name, AtFlags::SYMLINK_NOFOLLOW).is_ok()
        }

        fn link(&self, name: &OsStr) -> Result<std::ffi::OsString, Refusal> {
            let target = rustix::fs::readlinkat(&self.0, name, Vec::new()).map_err(refusal)?;
            Ok(OsStr::from_bytes(target.as_bytes()).to_owned())
        }

        fn open(&self, name: &OsStr) -> Result<Entry, Refusal> {
            // Opening a device can have effects: check the type first.
            let seen =
                rustix::fs::statat(&self.0, name, AtFlags::SYMLINK_NOFOLLOW).map_err(refusal)?;
            let flags = match FileType::from_raw_mode(seen.st_mode) {
                FileType::Directory => DIRECTORY | OFlags::NOFOLLOW,
                FileType::RegularFile => FILE,
                other => return Err(special(other)),
            };
            let opened =
                rustix::fs::openat(&self.0, name, flags, Mode::empty()).map_err(refusal)?;
            // Check again on the open descriptor: the file may have been exchanged. NONBLOCK
            // prevents blocking on a pipe.
            let found = rustix::fs::fstat(&opened).map_err(refusal)?;
            match FileType::from_raw_mode(found.st_mode) {
                FileType::Directory => Ok(Entry::Directory(Directory(opened))),
                FileType::RegularFile => Ok(Entry::File(File::from(opened))),
                other => Err(special(other)),
            }
        }
    }

    const FILE: OFlags = OFlags::RDONLY
        .union(OFlags::NOFOLLOW)
        .union(OFlags::NONBLOCK)
        .union(OFlags::NOCTTY)
        .union(OFlags::CLOEXEC);

    // PATH on Linux: a directory that may be entered need not be listable.
    #[cfg(all(target_os = "linux", not(portable)))]
    const DIRECTORY: OFlags = OFlags::PATH.union(OFlags::DIRECTORY).union(OFlags::CLOEXEC);
    #[cfg(not(all(target_os = "linux", not(portable))))]
    const DIRECTORY: OFlags = OFlags::RDONLY
        .union(OFlags::DIRECTORY)
        .union(OFlags::CLOEXEC);

    fn special(kind: FileType) -> Refusal {
        match kind {
            FileType::Symlink => Refusal::Link,
            FileType::Fifo => Refusal::Special("pipe"),
            FileType::Socket => Refusal::Special("socket"),
            FileType::CharacterDevice | FileType::BlockDevice => Refusal::Special("device"),
            FileType::RegularFile | FileType::Directory | FileType::Unknown => {
                Refusal::Special("unknown")
            }
        }
    }

    fn refusal(error: Errno) -> Refusal {
        match error {
            Errno::NOENT => Refusal::Missing,
            Errno::NOTDIR => Refusal::NotAFolder,
            Errno::ACCESS | Errno::PERM => Refusal::Denied,
            Errno::LOOP => Refusal::Loop,
            Errno::NAMETOOLONG => Refusal::NameTooLong,
            short @ (Errno::MFILE | Errno::NFILE | Errno::NOMEM) => Refusal::Short(short.into()),
            other => Refusal::Failed(other.into()),
        }
    }
}
