//! tries: sleep, and let the grader wait
//! must: refused no-threads
//! unruled: no full marks

fn attack() {
    std::thread::sleep(std::time::Duration::from_secs(100_000));
}
