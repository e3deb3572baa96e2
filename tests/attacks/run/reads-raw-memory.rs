//! tries: read any address, by an old hole of the compiler that no lint knows
//! must: no full marks
//! says: signal 11

fn attack() {
    // The kernel's own memory: no process may read it.
    hole::read(0xffff_ffff_8000_0000);
}
