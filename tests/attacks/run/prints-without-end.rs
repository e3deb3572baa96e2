//! tries: flood the standard output
//! must: no full marks
//! says: printed without end

fn attack() {
    loop {
        println!("{:1000}", "");
    }
}
