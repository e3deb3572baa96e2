//! tries: bring in a secret with include_str! and tell it
//! must: refused no-include
//! unruled: compile error or gave up or no full marks
//! proof: secret

fn attack() {
    panic!("{}", include_str!("@SECRET@"));
}
