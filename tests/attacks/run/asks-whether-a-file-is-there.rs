//! tries: learn by stat which files there are
//! must: refused no-files
//! unruled: no full marks
//! proof: word
//! wall: seccomp

fn attack() {
    if std::path::Path::new("@SECRET@").exists() {
        came_through();
    }
}
