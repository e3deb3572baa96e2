//! tries: flood the standard error
//! must: no full marks
//! says: printed without end

fn attack() {
    loop {
        eprint!("{:65536}", "");
    }
}
