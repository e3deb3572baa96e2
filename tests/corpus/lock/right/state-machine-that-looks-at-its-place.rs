//! right: a state machine by hand whose waiter is a numbered place; each resume asks whether the place is first and the lock free.

use common::{Coroutine, CoroutineState, Future, NotLocked, Yielded};
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::pin::Pin;

#[derive(Default)]
pub struct Lock {
    held: Cell<bool>,
    line: RefCell<VecDeque<(u64, Future)>>,
    numbers: Cell<u64>,
}

impl Lock {
    pub fn new() -> Lock {
        Lock::default()
    }

    pub fn locked(&self) -> bool {
        self.held.get()
    }

    pub fn acquire(&self) -> impl Coroutine<Return = ()> {
        Acquire {
            lock: self,
            number: None,
        }
    }

    pub fn release(&self) -> Result<(), NotLocked> {
        if !self.held.replace(false) {
            return Err(NotLocked);
        }
        self.nudge_first();
        Ok(())
    }

    fn nudge_first(&self) {
        if let Some((_, future)) = self.line.borrow().front() {
            let _ = future.set_result(());
        }
    }

    fn is_first(&self, number: u64) -> bool {
        self.line
            .borrow()
            .front()
            .is_some_and(|(first, _)| *first == number)
    }
}

struct Acquire<'a> {
    lock: &'a Lock,
    /// The place in line, while there is one.
    number: Option<u64>,
}

impl Coroutine for Acquire<'_> {
    type Return = ();

    fn resume(self: Pin<&mut Self>) -> CoroutineState<Yielded, ()> {
        let this = self.get_mut();
        let lock = this.lock;
        let number = *this.number.get_or_insert_with(|| {
            let number = lock.numbers.get();
            lock.numbers.set(number + 1);
            lock.line.borrow_mut().push_back((number, Future::new()));
            number
        });
        if !lock.held.get() && lock.is_first(number) {
            lock.held.set(true);
            lock.line.borrow_mut().pop_front();
            this.number = None;
            return CoroutineState::Complete(());
        }
        let mut line = lock.line.borrow_mut();
        let (_, future) = line
            .iter_mut()
            .rev()
            .find(|(other, _)| *other == number)
            .expect("it has a place");
        if future.done() {
            *future = Future::new();
        }
        CoroutineState::Yielded(Yielded::on(&*future))
    }
}

impl Drop for Acquire<'_> {
    fn drop(&mut self) {
        let Some(number) = self.number else { return };
        self.lock
            .line
            .borrow_mut()
            .retain(|(other, _)| *other != number);
        if !self.lock.held.get() {
            self.lock.nudge_first();
        }
    }
}
