//! Helpers that several test files use.
#![allow(dead_code, reason = "each test file uses its own part of it")]

use std::cell::RefCell;
use std::fmt::Display;
use std::rc::Rc;

/// The events of a test, in their order.
#[derive(Clone, Default)]
pub(crate) struct Log(Rc<RefCell<Vec<String>>>);

impl Log {
    pub(crate) fn new() -> Log {
        Log::default()
    }

    pub(crate) fn add(&self, what: impl Display) {
        self.0.borrow_mut().push(what.to_string());
    }

    pub(crate) fn len(&self) -> usize {
        self.0.borrow().len()
    }

    /// Returns a value that adds an entry when it is dropped.
    pub(crate) fn at_drop(&self, what: &str) -> AtDrop<impl FnMut() + use<>> {
        let (log, what) = (self.clone(), what.to_owned());
        at_drop(move || log.add(&what))
    }

    /// Checks the entries so far, joined in one line.
    #[track_caller]
    pub(crate) fn check(&self, expected: &str) {
        assert_eq!(self.0.borrow().join(" "), expected);
    }
}

/// A value that runs a function when it is dropped.
pub(crate) struct AtDrop<F: FnMut()>(F);

pub(crate) fn at_drop<F: FnMut()>(function: F) -> AtDrop<F> {
    AtDrop(function)
}

impl<F: FnMut()> Drop for AtDrop<F> {
    fn drop(&mut self) {
        (self.0)();
    }
}

/// Returns the message of the panic of `code`.
#[track_caller]
pub(crate) fn panic_message<R>(code: impl FnOnce() -> R) -> String {
    match std::panic::catch_unwind(std::panic::AssertUnwindSafe(code)) {
        Ok(_) => panic!("no panic"),
        Err(payload) => match payload.downcast::<String>() {
            Ok(text) => *text,
            Err(payload) => payload
                .downcast::<&str>()
                .expect("a panic with a message")
                .to_string(),
        },
    }
}
