//! tries: unwind through the harness without the hook, with a payload whose Drop ends the process
//! must: refused no-catching
//! unruled: no full marks

struct Bomb;

impl Drop for Bomb {
    fn drop(&mut self) {
        std::process::exit(0);
    }
}

fn attack() {
    std::panic::resume_unwind(Box::new(Bomb));
}
