//! tries: read a variable through an alias of env!
//! must: refused no-environment
//! unruled: compile error or gave up

use std::prelude::v1::env as tell;

fn attack() {
    panic!("{}", tell!("@VARIABLE@"));
}
