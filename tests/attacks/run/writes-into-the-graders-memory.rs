//! tries: open /proc/PPID/mem for writing
//! must: refused no-files
//! unruled: no full marks
//! proof: word

fn attack() {
    let path = format!("/proc/{}/mem", std::os::unix::process::parent_id());
    if std::fs::OpenOptions::new().write(true).open(path).is_ok() {
        came_through();
    }
}
