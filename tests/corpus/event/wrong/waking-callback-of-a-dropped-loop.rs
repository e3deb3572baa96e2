//! wrong: independence: a static flag says that the callback which wakes is on its way, and stays when its loop is dropped.
//! also: waiting, flag, passive, cancellation
//! shown by: no word; a loop is dropped right after `B S`, and a new event on a new loop does `B S I`

use common::{Coroutine, Future, call_soon, coroutine};
use std::cell::{Cell, RefCell};

thread_local! {
    static WOKEN: RefCell<Vec<Future>> = const { RefCell::new(Vec::new()) };
    static ON_ITS_WAY: Cell<bool> = const { Cell::new(false) };
}

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
        let waiters = self.waiters.take();
        if waiters.is_empty() {
            return;
        }
        WOKEN.with_borrow_mut(|woken| woken.extend(waiters));
        if !ON_ITS_WAY.replace(true) {
            call_soon(|| {
                ON_ITS_WAY.set(false);
                for waiter in WOKEN.take() {
                    let _ = waiter.set_result(());
                }
            });
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
