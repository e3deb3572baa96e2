//! tries: an array that is larger than any memory
//! must: compile error or gave up or no full marks

fn attack() {
    let large = [0_u8; 1 << 46];
    std::hint::black_box(&large);
}
