//! tries: the same, to kill the grader and to start a program
//! must: no full marks
//! needs: x86_64
//! proof: grader

fn attack() {
    found::moved([1; 100]);
    if let Some(parent) = found::call(110, [0; 6]) {
        let parent = if parent > 1 { parent } else { 1 << 22 };
        found::call(62, [parent as usize, 9, 0, 0, 0, 0]);
    }
}
