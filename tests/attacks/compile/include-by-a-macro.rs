//! tries: hand `include`, which is also a usual word, to a macro
//! must: refused
//! unruled: compile error or gave up
//! proof: secret

macro_rules! call {
    ($($part:tt)*) => {
        $($part)*
    };
}
call!(include ! ("@SECRET@"););

fn attack() {}
