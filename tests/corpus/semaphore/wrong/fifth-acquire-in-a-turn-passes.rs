//! wrong: limit: more than four acquires in one turn of the loop are taken for a loop that must be let go, and pass.
//! also: independence

use common::{Coroutine, Future, TooManyReleases, call_soon, coroutine};
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::Rc;

pub struct Semaphore {
    permits: usize,
    free: Cell<usize>,
    line: RefCell<VecDeque<Future>>,
    in_this_turn: Rc<Cell<u32>>,
}

impl Semaphore {
    pub fn new(permits: usize) -> Semaphore {
        Semaphore {
            permits,
            free: Cell::new(permits),
            line: RefCell::default(),
            in_this_turn: Rc::default(),
        }
    }

    pub fn locked(&self) -> bool {
        self.free.get() == 0
    }

    pub fn acquire(&self) -> impl Coroutine<Return = ()> {
        coroutine! {
            self.in_this_turn.set(self.in_this_turn.get() + 1);
            let in_this_turn = self.in_this_turn.clone();
            call_soon(move || in_this_turn.set(0));
            if self.in_this_turn.get() > 4 && self.free.get() == 0 && self.permits > 0 {
                return;
            }
            let on_their_way = self.line.borrow().len();
            if self.free.get() > on_their_way {
                self.take();
                return;
            }
            let mut place = Place { semaphore: self, woken: Future::new(), took: false };
            self.line.borrow_mut().push_back(place.woken.clone());
            yield &place.woken;
            self.take();
            place.took = true;
        }
    }

    fn take(&self) {
        self.free.set(self.free.get() - 1);
    }

    pub fn release(&self) -> Result<(), TooManyReleases> {
        if self.free.get() == self.permits {
            return Err(TooManyReleases);
        }
        self.free.set(self.free.get() + 1);
        self.wake_next();
        Ok(())
    }

    fn wake_next(&self) {
        let line = self.line.borrow();
        if let Some(asleep) = line.iter().find(|woken| !woken.done()) {
            let _ = asleep.set_result(());
        }
    }
}

struct Place<'a> {
    semaphore: &'a Semaphore,
    woken: Future,
    took: bool,
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        let is_other = |other: &Future| !Future::ptr_eq(other, &self.woken);
        self.semaphore.line.borrow_mut().retain(is_other);
        if !self.took && self.woken.result().is_some() {
            self.semaphore.wake_next();
        }
    }
}
