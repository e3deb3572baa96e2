//! tries: loop for ever in a step
//! must: no full marks
//! says: never ended

fn attack() {
    loop {
        std::hint::spin_loop();
    }
}
