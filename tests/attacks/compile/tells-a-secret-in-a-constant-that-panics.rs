//! tries: have the compiler read a secret as bytes, and tell it in the panic of a constant
//! must: refused no-include
//! unruled: compile error or gave up
//! proof: secret

const fn told(secret: &str) -> usize {
    panic!("{}", secret)
}

pub static TOLD: [u8; told(include_str!("@SECRET@"))] = [];

fn attack() {}
