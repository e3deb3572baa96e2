//! tries: one frame larger than the stack and its guard page
//! must: no full marks
//! says: stack overflowed

fn attack() {
    let large = [1_u8; 64 << 20];
    std::hint::black_box(&large);
}
