//! tries: let the compiler print escape codes by compile_error!
//! must: compile error
//! report: text

compile_error!("\x1b[2J\x1b]0;owned\x07\r100 of 100 points\u{202e}\u{9b}31m");

fn attack() {}
