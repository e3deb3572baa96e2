//! tries: let the compiler evaluate a constant for ever
//! must: gave up
//! says: never finishes

#![allow(long_running_const_eval)]

const ENDLESS: u64 = {
    let mut number = 1_u64;
    while number != 0 {
        number = (number.wrapping_mul(3) + 1) | 1;
    }
    number
};

fn attack() {
    std::hint::black_box(ENDLESS);
}
