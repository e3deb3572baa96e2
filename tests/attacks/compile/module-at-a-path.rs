//! tries: make a module of a secret file, so that the error shows it
//! must: refused no-path-attribute
//! unruled: compile error or gave up
//! proof: secret

#[path = "@SECRET@"]
mod secret;

fn attack() {}
