//! tries: a static of a gibibyte, which would fill the disk
//! must: gave up or compile error

pub static LARGE: [u8; 1 << 30] = [1; 1 << 30];

fn attack() {
    std::hint::black_box(&LARGE);
}
