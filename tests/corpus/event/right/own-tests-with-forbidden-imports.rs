//! right: has tests of its own, which use what the rules keep out of the event.

use common::{Coroutine, Future, coroutine};
use std::cell::{Cell, RefCell};

#[derive(Default)]
pub struct Event {
    flag: Cell<bool>,
    waiters: RefCell<Vec<Future>>,
}

impl Event {
    pub fn new() -> Event {
        Event::default()
    }

    pub fn is_set(&self) -> bool {
        self.flag.get()
    }

    pub fn set(&self) {
        self.flag.set(true);
        for waiter in self.waiters.take() {
            let _ = waiter.set_result(());
        }
    }

    pub fn clear(&self) {
        self.flag.set(false);
    }

    pub fn wait(&self) -> impl Coroutine<Return = ()> {
        coroutine! {
            if !self.flag.get() {
                let waiter = Future::new();
                self.waiters.borrow_mut().push(waiter.clone());
                yield waiter;
            }
        }
    }
}

#[test]
fn is_quick() {
    let began = std::time::Instant::now();
    let event = Event::new();
    event.set();
    assert!(event.is_set() && began.elapsed().as_secs() < 5);
}

#[cfg(test)]
mod tests {
    use super::Event;
    use std::{env, fs, thread};

    #[test]
    fn is_clear_at_first() {
        let _ = (env::temp_dir(), fs::metadata("."), thread::current().id());
        assert!(!Event::new().is_set());
    }
}
