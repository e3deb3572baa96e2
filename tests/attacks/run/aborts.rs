//! tries: end the process by an abort
//! must: refused no-processes
//! unruled: no full marks

fn attack() {
    std::process::abort();
}
