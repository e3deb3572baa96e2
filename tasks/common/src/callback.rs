//! Functions that the loop calls: soon, or when a future is done.
//!
//! Calls at a later time are in `call_later.rs`.

use std::cell::Cell;
use std::rc::{Rc, Weak};

use crate::core::{Abandon, Core, Runnable};
use crate::waitable::{CompletionStatus, Wake};

/// Makes an entry of the ready queue that calls `function`: `call_soon`.
pub(crate) fn call(function: impl FnOnce() + 'static) -> Rc<dyn Runnable> {
    Rc::new(CallSoon {
        function: Cell::new(Some(function)),
    })
}

/// Makes a callback that can be added to the waiters of a future.
pub(crate) fn done_callback(core: Rc<Core>, function: impl FnOnce() + 'static) -> Rc<dyn Wake> {
    Rc::new_cyclic(|this: &Weak<DoneCallback<_>>| {
        let place = core.callbacks.borrow_mut().insert(this.clone());
        DoneCallback {
            core,
            place,
            function: Cell::new(Some(function)),
        }
    })
}

struct CallSoon<F> {
    function: Cell<Option<F>>,
}

impl<F: FnOnce() + 'static> Runnable for CallSoon<F> {
    fn run(self: Rc<Self>, core: &Rc<Core>) -> bool {
        let Some(function) = self.function.take() else {
            return false;
        };
        core.contain("a callback", function);
        true
    }
}

/// A done-callback: a waiter of a future, which goes to the ready queue of its loop when the future
/// is done.
///
/// The future owns it. The loop has a weak reference, to break the cycle of a callback that holds
/// its own future when the loop is dropped.
struct DoneCallback<F: FnOnce() + 'static> {
    core: Rc<Core>,
    place: u32,
    function: Cell<Option<F>>,
}

impl<F: FnOnce() + 'static> Wake for DoneCallback<F> {
    fn wake(self: Rc<Self>, _: CompletionStatus) {
        let core = Rc::clone(&self.core);
        // A loop that was dropped runs nothing, and would never drop what is added to its queue.
        if !core.is_closed.get() {
            core.ready.push(self);
        }
    }
}

impl<F: FnOnce() + 'static> Runnable for DoneCallback<F> {
    fn run(self: Rc<Self>, core: &Rc<Core>) -> bool {
        let Some(function) = self.function.take() else {
            return false;
        };
        core.contain("a done-callback", function);
        true
    }
}

impl<F: FnOnce() + 'static> Abandon for DoneCallback<F> {
    fn abandon(&self) -> bool {
        let Some(function) = self.function.take() else {
            return false;
        };
        self.core
            .contain("the end of a callback", || drop(function));
        true
    }
}

impl<F: FnOnce() + 'static> Drop for DoneCallback<F> {
    fn drop(&mut self) {
        self.core.callbacks.borrow_mut().remove(self.place);
    }
}
