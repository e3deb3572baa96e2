//! The ready queue: first in, first out.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::Rc;

use crate::core::Core;

/// Something in the ready queue: one step of a task, or one call.
pub(crate) trait Ready {
    /// Runs it. False if it was about something that is over.
    fn run(self: Rc<Self>, core: &Rc<Core>) -> bool;
}

pub(crate) struct ReadyQueue(RefCell<VecDeque<Rc<dyn Ready>>>);

impl ReadyQueue {
    pub(crate) const fn new() -> ReadyQueue {
        ReadyQueue(RefCell::new(VecDeque::new()))
    }

    pub(crate) fn len(&self) -> usize {
        self.0.borrow().len()
    }

    #[inline]
    pub(crate) fn is_empty(&self) -> bool {
        self.0.borrow().is_empty()
    }

    /// To the back.
    #[inline(always)]
    pub(crate) fn push(&self, ready: Rc<dyn Ready>) {
        self.0.borrow_mut().push_back(ready);
    }

    #[inline]
    pub(crate) fn pop(&self) -> Option<Rc<dyn Ready>> {
        self.0.borrow_mut().pop_front()
    }

    /// Empties it, for the caller to drop what was in it where no borrow is held.
    pub(crate) fn take_all(&self) -> VecDeque<Rc<dyn Ready>> {
        self.0.take()
    }
}
