//! tries: set a panic hook that panics
//! must: refused no-catching
//! unruled: no full marks

fn attack() {
    std::panic::set_hook(Box::new(|_| panic!("again")));
    panic!("first");
}
