//! tries: let the compiler hold gigabytes
//! must: gave up or compile error

#![allow(long_running_const_eval)]

pub static LARGE: [[u64; 1 << 15]; 1 << 15] = {
    let mut large = [[1; 1 << 15]; 1 << 15];
    large[3][3] = 5;
    large
};

fn attack() {}
