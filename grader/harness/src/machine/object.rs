//! One object under test, with what was observed of it.
//!
//! Entry point: [`Object`]. Guards of calls are decided here, by bookkeeping; nothing is judged.

use std::cell::Cell;
use std::rc::Rc;

use crate::program::{Guard, Setup};
use crate::{Answer, Make, TestObject};

/// What was observed of one object, for the guards.
#[derive(Default)]
pub(super) struct Observed {
    /// Waits that ended and were not given back.
    pub(super) held: Cell<u32>,
    pub(super) waiting: Cell<u32>,
    /// True if a wait ever went beyond the step in which it began.
    pub(super) queued: Cell<bool>,
}

/// One object under test.
pub(super) struct Object {
    pub(super) test_object: Box<dyn TestObject>,
    capacity: u32,
    pub(super) observed: Observed,
}

/// The loop's state at a call of the driver.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum LoopIs {
    Idle,
    Busy,
}

impl Object {
    pub(super) fn new(make: Make, setup: &Setup) -> Rc<Object> {
        Rc::new(Object {
            test_object: make(&setup.arguments),
            capacity: setup.capacity,
            observed: Observed::default(),
        })
    }

    /// Returns whether a call with this guard is to be made now.
    pub(super) fn allows(&self, guard: Guard, loop_is: LoopIs) -> bool {
        let observed = &self.observed;
        let held = observed.held.get();
        match guard {
            Guard::Always => true,
            Guard::Held => held > 0,
            Guard::Settled => {
                let none_waits = observed.waiting.get() == 0;
                held >= self.capacity
                    || none_waits && (!observed.queued.get() || loop_is == LoopIs::Idle)
            }
        }
    }

    /// Calls a plain method. Of what is held, a guarded call gives one back in any case, and
    /// another one if it is accepted.
    pub(super) fn call(&self, method: u8, guard: Guard) -> Option<Answer> {
        if guard == Guard::Held {
            self.give_back();
        }
        let answer = self.test_object.call(method);
        if guard != Guard::Held && answer == Some(Answer::Ok) {
            self.give_back();
        }
        answer
    }

    /// The object in another place in memory, with what was observed of it.
    pub(super) fn moved(self) -> Rc<Object> {
        Rc::new(Object {
            test_object: self.test_object.moved(),
            ..self
        })
    }

    fn give_back(&self) {
        let held = &self.observed.held;
        held.set(held.get().saturating_sub(1));
    }
}
