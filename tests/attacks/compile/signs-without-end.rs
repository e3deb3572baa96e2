//! tries: nest without a bracket: a hundred thousand signs before a value
//! must: gave up or compile error

fn attack() {
    let _ = @{!}*100000@true;
}
