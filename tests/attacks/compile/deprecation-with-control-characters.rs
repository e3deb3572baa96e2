//! tries: the same in a note that comes with a warning
//! must: no full marks
//! report: text

#[deprecated(note = "\x1b[2J\x1b]0;owned\x07\r100 of 100 points\u{202e}\u{9b}31m")]
pub fn old() {}

fn attack() {
    old();
}
