//! tries: panic with escape codes that clear the screen and write a verdict
//! must: no full marks
//! report: text

fn attack() {
    panic!("\x1b[2J\x1b]0;owned\x07\r100 of 100 points\u{202e}\u{9b}31m\u{8}");
}
