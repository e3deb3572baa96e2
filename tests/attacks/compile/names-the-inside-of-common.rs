//! tries: use what coroutine! alone may use
//! must: refused no-private

use common as c;

fn attack() {
    let _ = c::__private::coroutine;
}
