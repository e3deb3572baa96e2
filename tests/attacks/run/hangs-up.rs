//! tries: close the socket and live on
//! must: refused no-files
//! unruled: no full marks

use std::os::fd::AsFd;

fn attack() {
    let socket = std::io::stdin().as_fd().try_clone_to_owned().unwrap();
    let socket = std::os::unix::net::UnixStream::from(socket);
    let _ = socket.shutdown(std::net::Shutdown::Both);
    loop {
        std::thread::park();
    }
}
