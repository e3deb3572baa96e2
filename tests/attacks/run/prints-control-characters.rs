//! tries: print escape codes, and die so that its last words are looked at
//! must: no full marks
//! report: text

fn attack() {
    eprintln!("\x1b[2J\x1b]52;c;b3duZWQ=\x07 thread has overflowed its stack");
    fn deeper(depth: u64) -> u64 {
        std::hint::black_box(depth) + deeper(std::hint::black_box(depth + 1))
    }
    deeper(0);
}
