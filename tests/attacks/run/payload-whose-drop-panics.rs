//! tries: panic with a payload that panics when it is dropped
//! must: no full marks

struct Bomb;

impl Drop for Bomb {
    fn drop(&mut self) {
        panic!("in the payload");
    }
}

fn attack() {
    std::panic::panic_any(Bomb);
}
