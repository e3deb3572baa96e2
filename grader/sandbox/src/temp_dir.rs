//! A temporary directory for one grading, private to its user, removed with its owner.
//!
//! Entry point: [`TempDir::new`]. Directories left behind by a killed grader are removed by the
//! next one.

pub mod private_dir;

use std::env;
use std::fs::{self, File, TryLockError};
use std::io::ErrorKind;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail, ensure};

use crate::process::cleanup;
use crate::{rng, system};

/// The directory. Removed, with all that is in it, when this is dropped.
#[derive(Debug)]
pub struct TempDir {
    dir: PathBuf,
    /// Locked while the directory is in use. The system releases the lock however a grader exits.
    lock: PathBuf,
    _locked: File,
}

impl TempDir {
    /// Makes a new directory below the system's directory for temporary files, or below
    /// `otherwise` if that does not work.
    ///
    /// # Errors
    /// Neither place works.
    pub fn new(otherwise: &Path) -> anyhow::Result<TempDir> {
        let user = rustix::process::getuid().as_raw();
        let usual = env::temp_dir().join(format!("grader-{user}"));
        let places = [usual, otherwise.join(format!("scratch-{user}"))];
        let mut failure = None;
        for place in places {
            match TempDir::below(&place) {
                Ok(dir) => return Ok(dir),
                Err(error) => {
                    // The attempt may have made an empty directory.
                    let _ = fs::remove_dir(&place);
                    failure.get_or_insert(error);
                }
            }
        }
        let failure = failure.expect("there are places, and each of them failed");
        Err(failure)
            .context("make a temporary directory (is the disk full? TMPDIR names another place)")
    }

    fn below(place: &Path) -> anyhow::Result<TempDir> {
        let place = std::path::absolute(place)?;
        // Another grader that exits may remove the place, or take our lock file for a leftover
        // before it is locked: then try once more.
        for _ in 0..100 {
            // Held from before the place is made until the directory is there: a shutdown removes
            // both, or prevents both.
            let mut registry = cleanup::registry();
            match make_usable(&place) {
                Err(error) if is_gone(&error) => continue,
                other => other?,
            }
            sweep(&place);
            let dir = place.join(rng::name()?);
            let lock = dir.with_extension("lock");
            let file = match File::create_new(&lock) {
                Err(error) if error.kind() == ErrorKind::NotFound => continue,
                file => file.with_context(|| format!("create `{}`", lock.display()))?,
            };
            match file.try_lock() {
                Ok(()) => {}
                // Another grader takes it for a leftover.
                Err(TryLockError::WouldBlock) => continue,
                // A file system without locks (NFS without lockd): then no grader removes
                // leftovers.
                Err(TryLockError::Error(_)) => {}
            }
            if file.metadata()?.nlink() == 0 {
                continue;
            }
            let temp_dir = TempDir {
                dir,
                lock,
                _locked: file,
            };
            let made = private_dir::make_new(&temp_dir.dir);
            registry.dirs.insert(temp_dir.pair());
            // An error below drops `temp_dir`, which locks the registry again.
            drop(registry);
            made.with_context(|| format!("create `{}`", temp_dir.dir.display()))?;
            return Ok(temp_dir);
        }
        bail!("`{}` is removed as soon as it is made", place.display())
    }

    fn pair(&self) -> (PathBuf, PathBuf) {
        (self.dir.clone(), self.lock.clone())
    }

    /// Returns its path.
    pub fn path(&self) -> &Path {
        &self.dir
    }
}

impl Drop for TempDir {
    fn drop(&mut self) {
        remove(&self.dir, &self.lock);
        cleanup::registry().dirs.remove(&self.pair());
        // Fails while another grader uses the parent.
        let _ = self.dir.parent().map(fs::remove_dir);
    }
}

/// Removes the directory, then its lock file: while that exists, the next grader removes the rest.
/// It does so after an error, too.
fn remove(dir: &Path, lock: &Path) {
    match fs::remove_dir_all(dir) {
        Err(error) if error.kind() != ErrorKind::NotFound => {}
        Ok(()) | Err(_) => drop(fs::remove_file(lock)),
    }
}

/// Makes the directory if it does not exist. Fails if other users can read it, or if no program
/// can be run from it.
fn make_usable(dir: &Path) -> anyhow::Result<()> {
    let named = || format!("use `{}`", dir.display());
    private_dir::make(dir).with_context(named)?;
    ensure!(
        system::allows_programs(dir).with_context(named)?,
        "`{}` lies on a file system from which no program may be run",
        dir.display()
    );
    Ok(())
}

/// Returns true if the error means that the directory does not exist any more.
fn is_gone(error: &anyhow::Error) -> bool {
    error.downcast_ref() == Some(&rustix::io::Errno::NOENT)
}

/// Removes the directories of killed graders. A directory that cannot be removed now stays for
/// another time.
fn sweep(place: &Path) {
    let entries = fs::read_dir(place).into_iter().flatten().flatten();
    let locks = entries
        .map(|entry| entry.path())
        .filter(|path| path.extension().is_some_and(|end| end == "lock"));
    for lock in locks {
        let Ok(file) = File::open(&lock) else {
            continue;
        };
        match file.try_lock() {
            Ok(()) => remove(&lock.with_extension(""), &lock),
            Err(TryLockError::WouldBlock | TryLockError::Error(_)) => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn directory_is_removed_with_its_owner() {
        let temp_dir = TempDir::new(Path::new("/")).unwrap();
        let (dir, lock) = (temp_dir.path().to_owned(), temp_dir.lock.clone());
        fs::write(dir.join("file"), "").unwrap();
        assert!(lock.exists());
        drop(temp_dir);
        assert!(!dir.exists() && !lock.exists());
    }

    #[test]
    fn leftovers_of_a_killed_grader_are_removed_and_used_ones_are_not() {
        let own = TempDir::new(Path::new("/")).unwrap();
        let place = own.path().join("place");
        let used = TempDir::below(&place).unwrap();
        let left = place.join("0123456789abcdef");
        private_dir::make_new(&left).unwrap();
        fs::write(left.join("file"), "").unwrap();
        fs::write(left.with_extension("lock"), "").unwrap();
        let next = TempDir::below(&place).unwrap();
        assert!(!left.exists() && !left.with_extension("lock").exists());
        assert!(used.path().exists() && next.path().exists());
        drop((used, next));
        assert!(!place.exists());
    }

    #[test]
    fn directory_that_others_may_write_to_is_not_used() {
        let own = TempDir::new(Path::new("/")).unwrap();
        let place = own.path().join("place");
        fs::create_dir(&place).unwrap();
        fs::set_permissions(&place, std::os::unix::fs::PermissionsExt::from_mode(0o777)).unwrap();
        assert!(TempDir::below(&place).is_err());
        fs::remove_dir(&place).unwrap();
        std::os::unix::fs::symlink(own.path(), &place).unwrap();
        assert!(TempDir::below(&place).is_err());
    }
}
