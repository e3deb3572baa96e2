//! A folder for one grading, for nobody else to see, that goes when its owner goes.
//!
//! Entry point: [`Scratch::new`]. What a grader that was killed left behind is removed by the next one.

use std::env;
use std::fs::{self, File, TryLockError};
use std::io::ErrorKind;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use crate::{chance, leaving, private};
use anyhow::{Context, bail, ensure};

/// The folder. Removed, with all that is in it, when this is dropped.
#[derive(Debug)]
pub(crate) struct Scratch {
    folder: PathBuf,
    /// Tells the next grader that somebody still uses the folder: the system lets go of it however we end.
    lock: PathBuf,
    _locked: File,
}

impl Scratch {
    /// A new folder where temporary files go, or below `otherwise` if they cannot go there.
    pub(crate) fn new(otherwise: &Path) -> anyhow::Result<Scratch> {
        let user = rustix::process::getuid().as_raw();
        let usual = env::temp_dir().join(format!("grader-{user}"));
        let places = [usual, otherwise.join(format!("scratch-{user}"))];
        let mut trouble = None;
        for place in places {
            match Scratch::below(&place) {
                Ok(scratch) => return Ok(scratch),
                Err(error) => {
                    // It may have come as far as an empty folder.
                    let _ = fs::remove_dir(&place);
                    trouble.get_or_insert(error);
                }
            }
        }
        let trouble = trouble.expect("there are places, and none of them did");
        Err(trouble)
            .context("make a temporary folder (is the disk full? TMPDIR names another place)")
    }

    fn below(place: &Path) -> anyhow::Result<Scratch> {
        let place = std::path::absolute(place)?;
        // Another grader that leaves may remove the place, or take our lock for left behind before it is locked: then once more.
        for _ in 0..100 {
            // Held from before there is a place until the folder is there, so that a grader that leaves removes both, or never makes them.
            let mut ours = leaving::ours();
            match usable(&place) {
                Err(error) if is_gone(&error) => continue,
                other => other?,
            }
            sweep(&place);
            let mut name = [0; 8];
            chance::fill(&mut name)?;
            let folder = place.join(format!("{:016x}", u64::from_le_bytes(name)));
            let lock = folder.with_extension("lock");
            let file = match File::create_new(&lock) {
                Err(error) if error.kind() == ErrorKind::NotFound => continue,
                file => file.with_context(|| format!("create `{}`", lock.display()))?,
            };
            if file.try_lock().is_err() || file.metadata()?.nlink() == 0 {
                continue;
            }
            let scratch = Scratch {
                folder,
                lock,
                _locked: file,
            };
            let made = private::make_new(&scratch.folder);
            ours.folders.insert(scratch.pair());
            // Whatever comes now may drop it, which asks for the same.
            drop(ours);
            made.with_context(|| format!("create `{}`", scratch.folder.display()))?;
            return Ok(scratch);
        }
        bail!("`{}` goes as soon as it is made", place.display())
    }

    fn pair(&self) -> (PathBuf, PathBuf) {
        (self.folder.clone(), self.lock.clone())
    }

    /// Its path.
    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        remove(&self.folder, &self.lock);
        leaving::ours().folders.remove(&self.pair());
        // Fails as long as another grader is there.
        let _ = self.folder.parent().map(fs::remove_dir);
    }
}

/// Folder first: as long as the lock is there, the next grader knows what to remove. An error is left to it too.
fn remove(folder: &Path, lock: &Path) {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != ErrorKind::NotFound => {}
        Ok(()) | Err(_) => drop(fs::remove_file(lock)),
    }
}

/// Makes the folder if need be. One that others could look into, or from which nothing can be run, will not do.
fn usable(folder: &Path) -> anyhow::Result<()> {
    let named = || format!("use `{}`", folder.display());
    private::make(folder).with_context(named)?;
    ensure!(
        programs_run_from(folder).with_context(named)?,
        "`{}` lies on a file system from which no program may be run",
        folder.display()
    );
    Ok(())
}

/// Whether that is because the folder is not there any more.
fn is_gone(error: &anyhow::Error) -> bool {
    error.downcast_ref() == Some(&rustix::io::Errno::NOENT)
}

#[cfg(target_os = "linux")]
fn programs_run_from(folder: &Path) -> rustix::io::Result<bool> {
    let mounted = rustix::fs::statvfs(folder)?;
    Ok(!mounted
        .f_flag
        .contains(rustix::fs::StatVfsMountFlags::NOEXEC))
}

/// Elsewhere that is found out when a program is run.
#[cfg(not(target_os = "linux"))]
fn programs_run_from(_folder: &Path) -> rustix::io::Result<bool> {
    Ok(true)
}

/// Removes what graders left behind that were killed. Whatever cannot be removed now stays for another time.
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
    fn folder_is_gone_when_its_owner_is() {
        let scratch = Scratch::new(Path::new("/")).unwrap();
        let (folder, lock) = (scratch.folder().to_owned(), scratch.lock.clone());
        fs::write(folder.join("file"), "").unwrap();
        assert!(lock.exists());
        drop(scratch);
        assert!(!folder.exists() && !lock.exists());
    }

    #[test]
    fn what_a_killed_grader_left_is_swept_and_what_is_in_use_is_not() {
        let ours = Scratch::new(Path::new("/")).unwrap();
        let place = ours.folder().join("place");
        let used = Scratch::below(&place).unwrap();
        let left = place.join("0123456789abcdef");
        private::make_new(&left).unwrap();
        fs::write(left.join("file"), "").unwrap();
        fs::write(left.with_extension("lock"), "").unwrap();
        let next = Scratch::below(&place).unwrap();
        assert!(!left.exists() && !left.with_extension("lock").exists());
        assert!(used.folder().exists() && next.folder().exists());
        drop((used, next));
        assert!(!place.exists());
    }

    #[test]
    fn folder_that_others_may_write_to_is_not_used() {
        let ours = Scratch::new(Path::new("/")).unwrap();
        let place = ours.folder().join("place");
        fs::create_dir(&place).unwrap();
        fs::set_permissions(&place, std::os::unix::fs::PermissionsExt::from_mode(0o777)).unwrap();
        assert!(Scratch::below(&place).is_err());
        fs::remove_dir(&place).unwrap();
        std::os::unix::fs::symlink(ours.folder(), &place).unwrap();
        assert!(Scratch::below(&place).is_err());
    }
}
