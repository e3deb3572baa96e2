//! One object under test, with what was observed of it.
//!
//! Entry point: [`Object`]. It decides the guards of calls by bookkeeping, and judges nothing.

use std::cell::Cell;
use std::rc::Rc;

use crate::program::{Guard, Setup};
use crate::{Answer, Make, TestObject};

/// The observations of one object, for the guards.
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

    /// Returns true if a call with this guard is to be made now.
    pub(super) fn allows(&self, guard: Guard, loop_is: LoopIs) -> bool {
        match guard {
            Guard::Always | Guard::Open => true,
            Guard::Held => self.observed.held.get() > 0,
            Guard::Settled => self.is_settled(loop_is),
        }
    }

    /// Returns true if the answer to a call with this guard is reported, if it is made now.
    pub(super) fn tells(&self, guard: Guard, loop_is: LoopIs) -> bool {
        guard != Guard::Open || self.is_settled(loop_is)
    }

    /// Returns true at moments that the contract determines.
    fn is_settled(&self, loop_is: LoopIs) -> bool {
        let observed = &self.observed;
        let none_waits = observed.waiting.get() == 0;
        observed.held.get() >= self.capacity
            || none_waits && (!observed.queued.get() || loop_is == LoopIs::Idle)
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

    /// Returns the object in another place in memory, with what was observed of it.
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
