//! tries: closures within closures within types
//! must: gave up or compile error or no full marks

fn attack() {
    let _ = @{|| }*3000@1;
}
