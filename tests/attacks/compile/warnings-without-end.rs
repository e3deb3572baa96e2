//! tries: ten thousand warnings
//! must: no full marks or gave up

fn attack() {
@{    { let x = 1; }
}*9000@}
