//! tries: wait at a Barrier for a thread that never comes
//! must: no full marks
//! says: put the whole thread to sleep

fn attack() {
    std::sync::Barrier::new(2).wait();
}
