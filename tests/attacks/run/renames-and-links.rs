//! tries: move a file, and lay links to others
//! must: refused no-files
//! unruled: no full marks
//! proof: files

fn attack() {
    let _ = std::fs::rename("@KEEP@/kept", "@KEEP@/moved");
    let _ = std::fs::hard_link("@SECRET@", "@KEEP@/hard");
    let _ = std::os::unix::fs::symlink("/etc/passwd", "@KEEP@/soft");
}
