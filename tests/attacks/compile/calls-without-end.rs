//! tries: a chain of twenty thousand method calls
//! must: gave up or compile error or no full marks

fn attack() {
    let _ = 1_u8@{.max(1)}*20000@;
}
