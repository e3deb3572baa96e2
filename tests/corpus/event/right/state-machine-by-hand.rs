//! right: wait is a state machine written by hand, without `coroutine!`.

use common::{Coroutine, CoroutineState, Future, Yielded};
use std::cell::{Cell, RefCell};
use std::pin::Pin;

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
        Wait {
            event: self,
            waiter: None,
        }
    }
}

struct Wait<'a> {
    event: &'a Event,
    waiter: Option<Future>,
}

impl Coroutine for Wait<'_> {
    type Return = ();

    fn resume(mut self: Pin<&mut Self>) -> CoroutineState<Yielded, ()> {
        if self.waiter.is_none() {
            if self.event.is_set() {
                return CoroutineState::Complete(());
            }
            let waiter = Future::new();
            self.event.waiters.borrow_mut().push(waiter.clone());
            self.waiter = Some(waiter);
        }
        match &self.waiter {
            Some(waiter) if !waiter.done() => CoroutineState::Yielded(Yielded::on(waiter)),
            _ => CoroutineState::Complete(()),
        }
    }
}
