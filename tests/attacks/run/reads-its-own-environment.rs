//! tries: read a secret from the environment that it is given
//! must: refused no-environment
//! unruled: no full marks

fn attack() {
    if let Some((name, value)) = std::env::vars().next() {
        panic!("{name}={value} and {:?}", std::env::var("@VARIABLE@"));
    }
}
