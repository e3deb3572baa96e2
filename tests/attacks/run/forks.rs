//! tries: fork, some fifty times, and let the children live
//! must: refused no-unsafe
//! unruled: no full marks
//! needs: x86_64

fn attack() {
    for _ in 0..50 {
        match raw::call(57, [0; 6]) {
            0 => loop {
                raw::call(34, [0; 6]);
            },
            _ => {}
        }
    }
}
