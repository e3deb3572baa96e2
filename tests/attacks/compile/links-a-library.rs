//! tries: link a library and a file by its path
//! must: refused
//! unruled: compile error or gave up

#[link(name = "@SECRET@", kind = "static", modifiers = "+verbatim")]
unsafe extern "C" {
    safe fn abort() -> !;
}

fn attack() {
    abort()
}
