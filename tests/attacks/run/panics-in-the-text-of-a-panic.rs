//! tries: panic while the message of a panic is written
//! must: no full marks

struct Text;

impl std::fmt::Display for Text {
    fn fmt(&self, _: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        panic!("in the message");
    }
}

fn attack() {
    panic!("{Text}");
}
