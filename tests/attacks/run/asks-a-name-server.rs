//! tries: resolve a name, and tell secrets in it
//! must: refused no-files
//! unruled: no full marks
//! proof: word

use std::net::ToSocketAddrs;

fn attack() {
    if "localhost:80".to_socket_addrs().is_ok() {
        came_through();
    }
}
