//! tries: write over the program that it is, for the next start
//! must: refused no-files
//! unruled: no full marks
//! proof: word

fn attack() {
    let Ok(own) = std::fs::read_link("/proc/self/exe") else { return };
    if std::fs::remove_file(&own).is_ok() || std::fs::write(&own, "").is_ok() {
        came_through();
    }
}
