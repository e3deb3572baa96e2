//! tries: nest fifty thousand brackets
//! must: refused not-too-deep
//! unruled: gave up or compile error

fn attack() {
    let _ = @{(}*50000@1@{)}*50000@;
}
