//! tries: let a warning quote a secret, in a file that compiles
//! must: refused no-include
//! unruled: compile error or gave up
//! proof: secret

#[doc = include_str!("@SECRET@")]
#[must_use = "see above"]
pub fn secret() -> &'static str {
    println!(include_str!("@SECRET@"), 1);
    include_str!("@SECRET@")
}

fn attack() {
    secret();
}
