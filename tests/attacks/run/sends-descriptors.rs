//! tries: pass descriptors to the grader through the socket, with an answer that is none
//! must: refused no-unsafe
//! unruled: no full marks
//! needs: x86_64

fn attack() {
    let byte = [0_u8; 1];
    let part = [byte.as_ptr() as usize, 1];
    let rights = [20_u64, 0x1_0000_0001, 0];
    let message = [0, 0, part.as_ptr() as usize, 1, rights.as_ptr() as usize, 24, 0];
    raw::call(46, [0, message.as_ptr() as usize, 0, 0, 0, 0]);
}
