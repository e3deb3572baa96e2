//! tries: start threads, many of them
//! must: refused no-threads
//! unruled: no full marks
//! proof: word
//! wall: seccomp

fn attack() {
    for _ in 0..1000 {
        if std::thread::Builder::new().spawn(std::thread::park).is_ok() {
            came_through();
        }
    }
}
