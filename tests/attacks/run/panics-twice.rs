//! tries: panic in a Drop during a panic
//! must: no full marks

struct Bomb;

impl Drop for Bomb {
    fn drop(&mut self) {
        panic!("second");
    }
}

fn attack() {
    let _bomb = Bomb;
    panic!("first");
}
