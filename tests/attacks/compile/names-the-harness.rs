//! tries: use the harness as a crate
//! must: refused only-std-and-common
//! unruled: compile error

use harness::wire;

fn attack() {
    let _ = wire::answer(0, true, &[]);
}
