//! tries: overflow the stack
//! must: no full marks
//! says: stack overflowed

fn attack() {
    fn deeper(depth: u64) -> u64 {
        std::hint::black_box(depth) + deeper(std::hint::black_box(depth + 1))
    }
    deeper(0);
}
