//! tries: make data a function and call it
//! must: no full marks

static CODE: [u8; 16] = [0xb8, 0x27, 0, 0, 0, 0x0f, 0x05, 0xc3, 0, 0, 0, 0, 0, 0, 0, 0];

fn attack() {
    let code = CODE;
    let function: fn() -> usize = hole::transmute(&code as *const [u8; 16]);
    if function() > 0 {
        came_through();
    }
}
