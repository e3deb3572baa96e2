//! tries: raw escape codes in a line that a warning shows
//! must: no full marks or compile error
//! report: text

fn attack() {
    let unused = "[2J]0;owned31m"; // [31m 100 of 100 points   
}
