//! tries: one allocation larger than any memory
//! must: no full marks
//! says: more memory

fn attack() {
    std::hint::black_box(vec![1_u8; 1 << 46]);
}
