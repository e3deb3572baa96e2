//! tries: remove what lies around
//! must: refused no-files
//! unruled: no full marks
//! proof: files

fn attack() {
    let _ = std::fs::remove_file("@KEEP@/kept");
    let _ = std::fs::remove_file("@SECRET@");
}
