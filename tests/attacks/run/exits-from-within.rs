//! tries: exit_group(0) by its number
//! must: refused no-unsafe
//! unruled: no full marks
//! needs: x86_64

fn attack() {
    raw::call(231, [0; 6]);
}
