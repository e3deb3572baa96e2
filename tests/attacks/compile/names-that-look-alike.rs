//! tries: identifiers of other scripts that look like ours, and one that runs backwards
//! must: no full marks or compile error
//! report: text

pub struct Lоck;

fn attack() {
    let שלום = 1;
    let _ = שלום;
}
