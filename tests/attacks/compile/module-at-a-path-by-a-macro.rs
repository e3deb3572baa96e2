//! tries: hand the attribute to a macro
//! must: refused no-path-attribute
//! unruled: compile error or gave up
//! proof: secret

macro_rules! module {
    ($attribute:meta) => {
        #[$attribute]
        mod secret;
    };
}
module!(path = "@SECRET@");

fn attack() {}
