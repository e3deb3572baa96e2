//! tries: talk to a daemon over its socket in the file system
//! must: refused no-files
//! unruled: no full marks
//! proof: network
//! wall: seccomp

fn attack() {
    let _ = std::os::unix::net::UnixStream::connect("@SOCKET@");
}
