//! tries: swallow all panics by a hook of its own
//! must: refused no-catching
//! unruled: no full marks

fn attack() {
    std::panic::set_hook(Box::new(|_| {}));
    let _ = std::panic::catch_unwind(|| panic!("nobody sees it"));
}
