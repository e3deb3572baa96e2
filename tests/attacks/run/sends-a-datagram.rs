//! tries: call home over UDP
//! must: refused no-files
//! unruled: no full marks
//! proof: network
//! wall: seccomp

fn attack() {
    if let Ok(socket) = std::net::UdpSocket::bind("127.0.0.1:0") {
        let _ = socket.send_to(b"marks", "127.0.0.1:@PORT@");
    }
}
