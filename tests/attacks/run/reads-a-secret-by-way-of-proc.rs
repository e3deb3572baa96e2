//! tries: read a file through /proc/self/root and /proc/PPID/root
//! must: refused no-files
//! unruled: no full marks
//! proof: secret

fn attack() {
    let parent = std::os::unix::process::parent_id();
    for root in ["/proc/self/root".to_owned(), format!("/proc/{parent}/root"), format!("/proc/{parent}/cwd/../../../../..")] {
        if let Ok(text) = std::fs::read_to_string(root + "@SECRET@") {
            panic!("{text}");
        }
    }
}
