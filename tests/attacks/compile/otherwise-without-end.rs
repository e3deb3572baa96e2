//! tries: an else-if chain of four thousand links
//! must: gave up or compile error or no full marks

fn attack() {
    let x = std::hint::black_box(1);
    @{if x == 2 {} else }*4000@ {}
}
