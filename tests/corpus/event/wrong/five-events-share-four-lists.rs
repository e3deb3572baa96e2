//! wrong: independence: events take one of four lists in turn, and set() of the fifth wakes those of the first.
//! also: waiting, flag, passive, cancellation
//! shown by: B B1 B2 B3 B4 S4 I

use common::{Coroutine, Future, coroutine};
use std::cell::{Cell, RefCell};

thread_local! {
    static LISTS: [RefCell<Vec<(u32, Future)>>; 4] = Default::default();
    static MADE: Cell<u32> = const { Cell::new(0) };
}

pub struct Event {
    flag: Cell<bool>,
    number: u32,
}

impl Event {
    pub fn new() -> Event {
        Event {
            flag: Cell::new(false),
            number: MADE.replace(MADE.get() + 1),
        }
    }

    fn list<R>(&self, work: impl FnOnce(&mut Vec<(u32, Future)>) -> R) -> R {
        LISTS.with(|lists| work(&mut lists[self.number as usize % 4].borrow_mut()))
    }

    pub fn is_set(&self) -> bool {
        self.flag.get()
    }

    pub fn set(&self) {
        self.flag.set(true);
        // Four numbers further is far enough away.
        let near = |(number, _): &mut (u32, Future)| self.number.abs_diff(*number) <= 4;
        let woken: Vec<_> = self.list(|list| list.extract_if(.., near).collect());
        for (_, waiter) in woken {
            let _ = waiter.set_result(());
        }
    }

    pub fn clear(&self) {
        self.flag.set(false);
    }

    pub fn wait(&self) -> impl Coroutine<Return = ()> {
        coroutine! {
            if self.flag.get() {
                return;
            }
            let waiter = Future::new();
            self.list(|list| list.push((self.number, waiter.clone())));
            yield waiter;
        }
    }
}
