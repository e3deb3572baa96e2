//! tries: mmap without end
//! must: refused no-unsafe
//! unruled: no full marks
//! needs: x86_64

fn attack() {
    loop {
        let page = raw::call(9, [0, 64 << 20, 3, 0x8022, usize::MAX, 0]);
        if page < 0 {
            break;
        }
    }
    panic!("all memory is gone");
}
