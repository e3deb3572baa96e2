//! tries: write an answer to the socket with a guessed number
//! must: refused no-files
//! unruled: no full marks

use std::io::Write;
use std::os::fd::AsFd;

fn attack() {
    let socket = std::io::stdin().as_fd().try_clone_to_owned().unwrap();
    let mut socket = std::fs::File::from(socket);
    let _ = socket.write_all(&[14, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 13]);
}
