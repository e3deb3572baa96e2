//! tries: a static constructor by link_section
//! must: refused
//! unruled: compile error

#[used]
#[unsafe(link_section = ".init_array")]
static BEFORE: extern "C" fn() = before;

extern "C" fn before() {
    std::process::exit(0);
}

fn attack() {}
