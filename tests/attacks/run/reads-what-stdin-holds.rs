//! tries: read its own next program ahead from the standard input
//! must: refused no-files
//! unruled: no full marks

use std::io::Read;

fn attack() {
    let mut bytes = [0; 4096];
    let _ = std::io::stdin().read(&mut bytes);
}
