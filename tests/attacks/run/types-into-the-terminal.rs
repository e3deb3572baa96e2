//! tries: push letters into the terminal by TIOCSTI, through every descriptor and /dev/tty
//! must: refused no-unsafe
//! unruled: no full marks
//! needs: x86_64

fn attack() {
    let letter = [b'x'];
    let terminal = raw::call(2, [raw::text("/dev/tty"), 2, 0, 0, 0, 0]);
    for number in (0..10).chain([terminal]) {
        if raw::call(16, [number as usize, 0x5412, letter.as_ptr() as usize, 0, 0, 0]) == 0 {
            came_through();
        }
    }
}
