//! tries: flood the standard output
//! must: no full marks

fn attack() {
    loop {
        println!("{:1000}", "");
    }
}
