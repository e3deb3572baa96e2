//! tries: read variables of the compiler with option_env!
//! must: refused no-environment
//! unruled: compile error or gave up or no full marks

fn attack() {
    panic!("{:?} {:?} {:?}", option_env!("@VARIABLE@"), option_env!("HOME"), option_env!("CARGO"));
}
