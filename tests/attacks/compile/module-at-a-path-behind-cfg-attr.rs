//! tries: the same behind cfg_attr
//! must: refused no-path-attribute
//! unruled: compile error or gave up
//! proof: secret

#[cfg_attr(all(), inline, cfg_attr(all(), path = "@SECRET@"))]
mod secret;

fn attack() {}
