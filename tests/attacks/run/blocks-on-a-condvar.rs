//! tries: wait on a Condvar that is never notified
//! must: no full marks
//! says: put the whole thread to sleep

fn attack() {
    let (mutex, condvar) = (std::sync::Mutex::new(()), std::sync::Condvar::new());
    drop(condvar.wait(mutex.lock().unwrap()));
}
