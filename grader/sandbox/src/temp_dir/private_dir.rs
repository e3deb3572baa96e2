//! Directories with mode 0700, owned by the current user.
//!
//! Entry points: [`make`] and [`check`].

use std::fs::{self, DirBuilder};
use std::io::{self, ErrorKind};
use std::os::unix::fs::{DirBuilderExt, MetadataExt};
use std::path::Path;

/// Makes a new directory.
///
/// # Errors
/// It exists already, or cannot be made.
pub fn make_new(dir: &Path) -> io::Result<()> {
    DirBuilder::new().mode(0o700).create(dir)
}

/// Makes the directory if it does not exist.
///
/// # Errors
/// It cannot be made, or exists and does not pass [`check`].
pub fn make(dir: &Path) -> io::Result<()> {
    loop {
        match make_new(dir) {
            Err(error) if error.kind() != ErrorKind::AlreadyExists => return Err(error),
            Ok(()) | Err(_) => {}
        }
        match check(dir) {
            // Another grader has removed it in between.
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            checked => return checked,
        }
    }
}

/// Checks that `dir` is a directory of the current user that no other user can read or write. A
/// link to one does not pass: it may lead elsewhere the next time.
///
/// # Errors
/// It is anything else.
pub fn check(dir: &Path) -> io::Result<()> {
    let about = fs::symlink_metadata(dir)?;
    let is_own = about.uid() == rustix::process::geteuid().as_raw();
    if about.is_dir() && is_own && about.mode() & 0o077 == 0 {
        return Ok(());
    }
    let reason = format!("`{}` is not a directory of this user alone", dir.display());
    Err(io::Error::new(ErrorKind::PermissionDenied, reason))
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::{PermissionsExt, symlink};

    use super::*;

    #[test]
    fn directory_that_others_may_read_is_not_used() {
        let place = tempfile::TempDir::new().unwrap();
        let dir = place.path().join("dir");
        make(&dir).unwrap();
        make(&dir).unwrap();
        for mode in [0o777, 0o720, 0o702, 0o740, 0o710, 0o701] {
            fs::set_permissions(&dir, PermissionsExt::from_mode(mode)).unwrap();
            assert!(make(&dir).is_err(), "{mode:o}");
        }
        fs::set_permissions(&dir, PermissionsExt::from_mode(0o700)).unwrap();
        check(&dir).unwrap();
    }

    #[test]
    fn other_kinds_of_files_are_not_used() {
        let place = tempfile::TempDir::new().unwrap();
        let (link, file) = (place.path().join("link"), place.path().join("file"));
        symlink(place.path(), &link).unwrap();
        fs::write(&file, "").unwrap();
        assert!(make(&link).is_err() && make(&file).is_err());
        assert!(check(&place.path().join("nothing")).is_err());
    }
}
