//! tries: end the process with status 0 in the middle of a program
//! must: refused no-processes
//! unruled: no full marks
//! says: no-processes

fn attack() {
    std::process::exit(0);
}
