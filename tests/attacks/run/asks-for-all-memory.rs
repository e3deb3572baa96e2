//! tries: allocate without end
//! must: no full marks
//! says: more memory

fn attack() {
    let mut kept = Vec::new();
    loop {
        kept.push(vec![1_u8; 16 << 20]);
    }
}
