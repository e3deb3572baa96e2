//! right: a task of the semaphore's own hands the permits out; a release only rings for it, and it ends when nobody waits.

use common::{Coroutine, Future, Task, TooManyReleases, coroutine, create_task};
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::Rc;

struct Desk {
    permits: usize,
    free: Cell<usize>,
    line: RefCell<VecDeque<Future>>,
    bell: RefCell<Option<Future>>,
    manager: RefCell<Option<Task<()>>>,
}

impl Desk {
    /// Rings for the manager, or hires one.
    fn ring(self: &Rc<Desk>) {
        if self.line.borrow().is_empty() || self.free.get() == 0 {
            return;
        }
        if let Some(bell) = self.bell.take() {
            let _ = bell.set_result(());
        } else if self.manager.borrow().as_ref().is_none_or(Task::done) {
            let desk = Rc::clone(self);
            let manager = create_task(coroutine! {
                loop {
                    yield;
                    desk.hand_out();
                    if desk.line.borrow().is_empty() {
                        return;
                    }
                    let bell = Future::new();
                    desk.bell.replace(Some(bell.clone()));
                    yield bell;
                }
            });
            self.manager.replace(Some(manager));
        }
    }

    fn hand_out(&self) {
        while self.free.get() > 0 {
            let Some(first) = self.line.borrow_mut().pop_front() else {
                return;
            };
            if first.set_result(()).is_ok() {
                self.free.set(self.free.get() - 1);
            }
        }
    }

    fn put_back(self: &Rc<Desk>) {
        self.free.set(self.free.get() + 1);
        self.ring();
    }
}

pub struct Semaphore {
    desk: Rc<Desk>,
}

impl Semaphore {
    pub fn new(permits: usize) -> Semaphore {
        Semaphore {
            desk: Rc::new(Desk {
                permits,
                free: Cell::new(permits),
                line: RefCell::default(),
                bell: RefCell::default(),
                manager: RefCell::default(),
            }),
        }
    }

    pub fn locked(&self) -> bool {
        self.desk.free.get() == 0
    }

    pub fn acquire(&self) -> impl Coroutine<Return = ()> {
        coroutine! {
            let nobody_waits = self.desk.line.borrow().is_empty();
            if nobody_waits && self.desk.free.get() > 0 {
                self.desk.free.set(self.desk.free.get() - 1);
                return;
            }
            let mut visitor = Visitor { desk: &self.desk, served: Future::new(), over: false };
            self.desk.line.borrow_mut().push_back(visitor.served.clone());
            self.desk.ring();
            yield &visitor.served;
            visitor.over = true;
        }
    }

    pub fn release(&self) -> Result<(), TooManyReleases> {
        if self.desk.free.get() == self.desk.permits {
            return Err(TooManyReleases);
        }
        self.desk.put_back();
        Ok(())
    }
}

struct Visitor<'a> {
    desk: &'a Rc<Desk>,
    served: Future,
    over: bool,
}

impl Drop for Visitor<'_> {
    fn drop(&mut self) {
        if self.over {
            return;
        }
        if self.served.result().is_some() {
            self.desk.put_back();
        } else {
            self.desk
                .line
                .borrow_mut()
                .retain(|other| !Future::ptr_eq(other, &self.served));
        }
    }
}
