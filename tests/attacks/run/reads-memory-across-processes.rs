//! tries: process_vm_readv of the grader
//! must: refused no-unsafe
//! unruled: no full marks
//! needs: x86_64
//! proof: word

fn attack() {
    let mut bytes = [0_u8; 8];
    let own = [bytes.as_mut_ptr() as usize, 8];
    let theirs = [1_usize, 8];
    let seen = raw::call(310, [raw::parent(), own.as_ptr() as usize, 1, theirs.as_ptr() as usize, 1, 0]);
    // EFAULT: only the address was wrong.
    if seen >= 0 || seen == -14 {
        came_through();
    }
}
