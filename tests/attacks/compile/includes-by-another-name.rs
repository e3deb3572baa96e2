//! tries: use include_str as something else
//! must: refused no-include
//! unruled: compile error or gave up or no full marks
//! proof: secret

use include_str as tell;

fn attack() {
    panic!("{}", tell!("@SECRET@"));
}
