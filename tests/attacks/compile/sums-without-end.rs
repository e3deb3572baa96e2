//! tries: a sum of sixty thousand terms
//! must: gave up or compile error or no full marks

fn attack() {
    let _: u64 = 0@{ + 1}*60000@;
}
