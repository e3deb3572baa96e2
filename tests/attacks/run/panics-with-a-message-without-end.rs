//! tries: write a message of a panic that never ends
//! must: no full marks

struct Text;

impl std::fmt::Display for Text {
    fn fmt(&self, to: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        loop {
            to.write_str("for ever and ever, ")?;
        }
    }
}

fn attack() {
    panic!("{Text}");
}
