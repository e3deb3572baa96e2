//! tries: #![doc = include_str!(..)] reads a file
//! must: refused no-include
//! unruled: compile error or gave up or no full marks

#![doc = include_str!("@SECRET@")]

fn attack() {}
