//! tries: bring in a secret with include_bytes!
//! must: refused no-include
//! unruled: compile error or gave up or no full marks
//! proof: secret

fn attack() {
    panic!("{}", String::from_utf8_lossy(include_bytes!("@SECRET@")));
}
