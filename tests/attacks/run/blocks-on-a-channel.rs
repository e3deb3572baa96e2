//! tries: wait for a message that is never sent
//! must: no full marks
//! says: put the whole thread to sleep

fn attack() {
    let (sender, receiver) = std::sync::mpsc::channel::<()>();
    let _ = receiver.recv();
    drop(sender);
}
