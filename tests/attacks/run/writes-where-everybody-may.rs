//! tries: leave a file in /tmp, /var/tmp and /dev/shm
//! must: refused no-files
//! unruled: no full marks
//! proof: files

fn attack() {
    for folder in ["/tmp", "/var/tmp", "/dev/shm"] {
        let _ = std::fs::write(format!("{folder}/@MARK@"), "");
    }
}
