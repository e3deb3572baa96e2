//! tries: meet an accomplice at an abstract socket, which no file system knows
//! must: refused no-files
//! unruled: no full marks
//! proof: word
//! wall: seccomp

use std::os::linux::net::SocketAddrExt;
use std::os::unix::net::{SocketAddr, UnixListener};

fn attack() {
    let address = SocketAddr::from_abstract_name("@MARK@").unwrap();
    if UnixListener::bind_addr(&address).is_ok() {
        came_through();
    }
}
