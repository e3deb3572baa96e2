//! tries: leave a file behind
//! must: refused no-files
//! unruled: no full marks
//! proof: files

fn attack() {
    let _ = std::fs::write("@KEEP@/written", "");
    let _ = std::fs::create_dir("@HOME@/made");
}
