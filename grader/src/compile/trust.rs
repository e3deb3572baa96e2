//! Decides if other users can replace a kit. It is run, and it is what marks depend on.
//!
//! Entry points: [`is_trusted`] and [`close_to_others`]. Every directory on the way to the kit
//! counts, as in OpenSSH's `StrictModes`: a user with write permission for one can put another
//! directory in the place of the next. A directory is safe under these conditions:
//!
//! - It belongs to this user, to root, or to the owner of the grader or of `/`. These can replace
//!   the grader or the system anyway. In a user namespace `/` may belong to an unmapped user.
//! - Other users cannot write to it. On the way to the cache it may also be sticky, as `/tmp` is:
//!   no user can move an entry of another user there.
//! - Its group cannot write to it, or it is sticky as above, or it belongs to this user, or the
//!   group is the owner's private one, of the same number. With a umask of 002, which is common
//!   where users have private groups, all directories of a user are open to that group.

use std::fs::{self, Metadata, Permissions};
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::{env, io};

const GROUP_WRITES: u32 = 0o020;
const OTHERS_WRITE: u32 = 0o002;
const STICKY: u32 = 0o1000;

/// The owner, the group and the mode of a directory.
#[derive(Clone, Copy, Debug)]
struct Access {
    owner: u32,
    group: u32,
    mode: u32,
}

/// The use of a directory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Use {
    /// It is the cache or a kit: no other user may add an entry.
    Kits,
    /// It is on the way to them: no other user may replace an entry.
    Way,
}

/// The users that may own a directory.
#[derive(Clone, Debug)]
struct Owners {
    user: u32,
    others: Vec<u32>,
}

/// Returns true if no other user can replace or change `cache`, or `kit` in it.
pub(super) fn is_trusted(cache: &Path, kit: Option<&Path>) -> bool {
    let owners = Owners::find();
    let is_safe = |dir: &Path, used: Use| {
        let access = fs::metadata(dir).map(|about| Access::of(&about));
        access.is_ok_and(|access| owners.trust(access, used))
    };
    // Links on the way can be replaced where they stand, and directories where links lead to.
    let (Ok(named), Ok(real)) = (std::path::absolute(cache), cache.canonicalize()) else {
        return false;
    };
    let mut way = named.ancestors().chain(real.ancestors());
    way.all(|dir| is_safe(dir, Use::Way))
        && [Some(cache), kit]
            .into_iter()
            .flatten()
            .all(|dir| is_safe(dir, Use::Kits))
}

/// Removes other users' write permission from a file or directory of this user's. If that fails,
/// a directory is not trusted.
pub(super) fn close_to_others(path: &Path) {
    if let Ok(about) = fs::metadata(path)
        && about.uid() == rustix::process::geteuid().as_raw()
        && about.mode() & (GROUP_WRITES | OTHERS_WRITE) != 0
    {
        let closed = Permissions::from_mode(about.mode() & 0o7755);
        let _ = fs::set_permissions(path, closed);
    }
}

impl Access {
    fn of(about: &Metadata) -> Access {
        Access {
            owner: about.uid(),
            group: about.gid(),
            mode: about.mode(),
        }
    }
}

impl Owners {
    fn find() -> Owners {
        let owner = |path: io::Result<PathBuf>| Some(fs::metadata(path.ok()?).ok()?.uid());
        let others = [owner(env::current_exe()), owner(Ok(PathBuf::from("/")))];
        Owners {
            user: rustix::process::geteuid().as_raw(),
            others: others.into_iter().flatten().chain([0]).collect(),
        }
    }

    fn trust(&self, access: Access, used: Use) -> bool {
        let Access { owner, group, mode } = access;
        let is_own = owner == self.user;
        let is_sticky = used == Use::Way && mode & STICKY != 0;
        let group_is_safe = mode & GROUP_WRITES == 0 || is_own || group == owner;
        let others_are_safe = mode & OTHERS_WRITE == 0;
        (is_own || self.others.contains(&owner)) && (is_sticky || group_is_safe && others_are_safe)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const USER: u32 = 1000;
    const GRADERS: u32 = 2000;
    const STRANGER: u32 = 3000;
    /// A group with several members.
    const CLASS: u32 = 50;

    #[track_caller]
    fn check(user: u32, access: (u32, u32, u32), kits: bool, way: bool) {
        let owners = Owners {
            user,
            others: vec![0, GRADERS],
        };
        let (owner, group, mode) = access;
        let access = Access { owner, group, mode };
        assert_eq!(owners.trust(access, Use::Kits), kits, "{access:?}");
        assert_eq!(owners.trust(access, Use::Way), way, "{access:?}");
    }

    #[test]
    fn directory_that_nobody_else_can_write_to_is_safe_if_its_owner_is() {
        for user in [0, USER] {
            for owner in [user, 0, GRADERS] {
                check(user, (owner, CLASS, 0o755), true, true);
            }
            check(user, (STRANGER, CLASS, 0o755), false, false);
            check(user, (STRANGER, STRANGER, 0o1777), false, false);
        }
    }

    #[test]
    fn group_of_another_owner_must_be_private() {
        for user in [0, USER] {
            check(user, (user, user, 0o775), true, true);
            check(user, (user, CLASS, 0o775), true, true);
            check(user, (GRADERS, GRADERS, 0o775), true, true);
            check(user, (GRADERS, CLASS, 0o775), false, false);
        }
        check(USER, (0, 0, 0o775), true, true);
        check(USER, (0, CLASS, 0o775), false, false);
        check(USER, (0, CLASS, 0o1775), false, true);
    }

    #[test]
    fn directory_that_all_can_write_to_is_safe_on_the_way_if_it_is_sticky() {
        for user in [0, USER] {
            check(user, (0, 0, 0o1777), false, true);
            check(user, (0, 0, 0o777), false, false);
            check(user, (user, user, 0o777), false, false);
        }
    }

    #[test]
    fn every_directory_on_the_way_counts() {
        let place = tempfile::TempDir::new().unwrap();
        let shared = place.path().join("shared");
        let cache = shared.join("cache");
        let kit = cache.join("kit");
        let link = place.path().join("link");
        fs::create_dir_all(&kit).unwrap();
        std::os::unix::fs::symlink(&cache, &link).unwrap();
        let set = |dir: &Path, mode| fs::set_permissions(dir, Permissions::from_mode(mode));
        [&cache, &kit]
            .into_iter()
            .for_each(|dir| close_to_others(dir));
        for (mode, is_safe) in [(0o755, true), (0o775, true), (0o777, false), (0o1777, true)] {
            set(&shared, mode).unwrap();
            assert_eq!(is_trusted(&cache, Some(&kit)), is_safe, "{mode:o}");
            let linked = is_trusted(&link, Some(&link.join("kit")));
            assert_eq!(linked, is_safe, "{mode:o}");
        }
        for dir in [&cache, &kit] {
            set(dir, 0o777).unwrap();
            assert!(!is_trusted(&cache, Some(&kit)));
            close_to_others(dir);
            assert!(is_trusted(&cache, Some(&kit)));
        }
        assert!(!is_trusted(&cache.join("nothing"), None));
    }
}
