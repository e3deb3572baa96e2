//! tries: wait for an accomplice on a port
//! must: refused no-files
//! unruled: no full marks
//! proof: word

fn attack() {
    if std::net::TcpListener::bind("127.0.0.1:0").is_ok() {
        came_through();
    }
}
