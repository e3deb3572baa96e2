//! tries: read the marks of the others and tell them in a panic
//! must: refused no-files
//! unruled: no full marks
//! proof: secret

fn attack() {
    if let Ok(text) = std::fs::read_to_string("@SECRET@") {
        panic!("{text}");
    }
}
