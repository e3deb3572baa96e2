//! tries: call home over TCP
//! must: refused no-files
//! unruled: no full marks
//! proof: network

fn attack() {
    let _ = std::net::TcpStream::connect("127.0.0.1:@PORT@");
}
