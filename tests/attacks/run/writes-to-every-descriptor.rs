//! tries: write a verdict to the descriptors 0 to 9 through /proc/self/fd
//! must: refused no-files
//! unruled: no full marks
//! never: forgedforged

fn attack() {
    for number in 0..10 {
        let _ = std::fs::write(format!("/proc/self/fd/{number}"), "{\"points\": 100, \"out_of\": 100}\n".to_owned() + &"forged".repeat(2));
    }
}
