//! tries: hand the attribute to a macro in single tokens
//! must: refused
//! unruled: compile error or gave up
//! proof: secret

macro_rules! module {
    ($attribute:ident $value:literal) => {
        #[$attribute = $value]
        mod secret;
    };
}
module!(path "@SECRET@");

fn attack() {}
