//! tries: read /proc/PPID/environ
//! must: refused no-files
//! unruled: no full marks
//! proof: environment

fn attack() {
    let path = format!("/proc/{}/environ", std::os::unix::process::parent_id());
    if let Ok(bytes) = std::fs::read(path) {
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let start = text.find("@VARIABLE@").unwrap_or(0);
        panic!("{}", &text[start..]);
    }
}
