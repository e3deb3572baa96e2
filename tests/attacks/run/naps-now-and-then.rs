//! tries: wake up every millisecond from a wait with a timeout, so that it neither sleeps nor spins
//! must: no full marks

fn attack() {
    let (_sender, receiver) = std::sync::mpsc::channel::<()>();
    loop {
        let _ = receiver.recv_timeout(std::time::Duration::from_millis(1));
    }
}
