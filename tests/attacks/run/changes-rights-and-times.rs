//! tries: make a file unreadable, truncate it, and change its times
//! must: refused no-files
//! unruled: no full marks
//! proof: files
//! wall: seccomp

use std::os::unix::fs::PermissionsExt;

fn attack() {
    let _ = std::fs::set_permissions("@KEEP@/kept", std::fs::Permissions::from_mode(0o777));
    if let Ok(file) = std::fs::File::open("@KEEP@/kept") {
        let _ = file.set_modified(std::time::UNIX_EPOCH);
    }
}
