//! tries: flood the standard error
//! must: no full marks

fn attack() {
    loop {
        eprint!("{:60000}", "");
    }
}
