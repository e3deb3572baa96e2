mod place;
use common::Future;
pub(crate) use place::Place;
use std::{cell::RefCell, collections::VecDeque};

#[derive(Default)]
pub(crate) struct Queue(RefCell<VecDeque<Future>>);
impl Queue {
    pub(crate) fn is_empty(&self) -> bool {
        self.0.borrow().is_empty()
    }
    pub(crate) fn join(&self) -> Place {
        let f = Future::new();
        self.0.borrow_mut().push_back(f.clone());
        Place::new(f)
    }
    pub(crate) fn leave(&self, p: &Place) {
        self.0
            .borrow_mut()
            .retain(|f| !Future::ptr_eq(f, &p.turn()));
    }
    pub(crate) fn wake(&self) {
        if let Some(f) = self.0.borrow().front() {
            let _ = f.set_result(());
        }
    }
}
