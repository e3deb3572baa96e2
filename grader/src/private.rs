//! Folders for nobody else: other users can neither read what is there nor put anything there.
//!
//! Entry points: [`make`] and [`check`].

use std::fs::{self, DirBuilder};
use std::io::{self, ErrorKind};
use std::os::unix::fs::{DirBuilderExt, MetadataExt};
use std::path::Path;

/// Makes a folder that was not there.
pub(crate) fn make_new(folder: &Path) -> io::Result<()> {
    DirBuilder::new().mode(0o700).create(folder)
}

/// Makes the folder if need be. One that is there and does not pass [`check`] is an error.
pub(crate) fn make(folder: &Path) -> io::Result<()> {
    loop {
        match make_new(folder) {
            Err(error) if error.kind() != ErrorKind::AlreadyExists => return Err(error),
            Ok(()) | Err(_) => {}
        }
        match check(folder) {
            // Another grader has removed it in between.
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            checked => return checked,
        }
    }
}

/// Whether it is a folder of ours that nobody else can look or write into. A link to one will not do: it may lead elsewhere the next time.
pub(crate) fn check(folder: &Path) -> io::Result<()> {
    let about = fs::symlink_metadata(folder)?;
    let ours = about.uid() == rustix::process::geteuid().as_raw();
    if about.is_dir() && ours && about.mode() & 0o077 == 0 {
        return Ok(());
    }
    let reason = format!("`{}` is not a folder that is ours alone", folder.display());
    Err(io::Error::new(ErrorKind::PermissionDenied, reason))
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::{PermissionsExt, symlink};

    use tempfile::TempDir;

    use super::*;

    #[test]
    fn folder_that_others_may_look_into_is_not_used() {
        let place = TempDir::new().unwrap();
        let folder = place.path().join("folder");
        make(&folder).unwrap();
        make(&folder).unwrap();
        for mode in [0o777, 0o720, 0o702, 0o740, 0o710, 0o701] {
            fs::set_permissions(&folder, PermissionsExt::from_mode(mode)).unwrap();
            assert!(make(&folder).is_err(), "{mode:o}");
        }
        fs::set_permissions(&folder, PermissionsExt::from_mode(0o700)).unwrap();
        check(&folder).unwrap();
    }

    #[test]
    fn what_is_no_folder_is_not_used() {
        let place = TempDir::new().unwrap();
        let (link, file) = (place.path().join("link"), place.path().join("file"));
        symlink(place.path(), &link).unwrap();
        fs::write(&file, "").unwrap();
        assert!(make(&link).is_err() && make(&file).is_err());
        assert!(check(&place.path().join("nothing")).is_err());
    }
}
