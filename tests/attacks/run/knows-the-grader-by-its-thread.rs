//! tries: act right only where the name of the thread is the grader's
//! must: refused no-threads
//! unruled: no full marks

fn attack() {
    let _ = std::thread::current().name() == Some("submission");
}
