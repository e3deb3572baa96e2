//! tries: hand the name of the macro to a macro
//! must: refused no-include
//! unruled: compile error or gave up or no full marks
//! proof: secret

macro_rules! call {
    ($name:ident) => {
        $name!("@SECRET@")
    };
}

fn attack() {
    panic!("{}", call!(include_str));
}
