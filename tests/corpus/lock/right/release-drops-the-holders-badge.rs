//! right: the lock keeps the badge of its holder, and dropping the badge, by release or with a cancelled waiter, calls the next.

use common::{Coroutine, Future, NotLocked, coroutine};
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::Rc;

#[derive(Default)]
pub struct Lock {
    inner: Rc<Inner>,
}

#[derive(Default)]
struct Inner {
    taken: Cell<bool>,
    worn: RefCell<Option<Badge>>,
    line: RefCell<VecDeque<Rc<Waiter>>>,
}

struct Badge {
    inner: Rc<Inner>,
}

#[derive(Default)]
struct Waiter {
    badge: RefCell<Option<Badge>>,
    called: Future,
}

impl Lock {
    pub fn new() -> Lock {
        Lock::default()
    }

    pub fn locked(&self) -> bool {
        self.inner.taken.get()
    }

    pub fn acquire(&self) -> impl Coroutine<Return = ()> {
        coroutine! {
            let badge = if self.inner.taken.replace(true) {
                let place = Place { inner: &self.inner, waiter: Rc::default() };
                self.inner.line.borrow_mut().push_back(Rc::clone(&place.waiter));
                yield &place.waiter.called;
                place.waiter.badge.take()
            } else {
                Some(Badge { inner: Rc::clone(&self.inner) })
            };
            *self.inner.worn.borrow_mut() = badge;
        }
    }

    pub fn release(&self) -> Result<(), NotLocked> {
        if !self.inner.taken.get() {
            return Err(NotLocked);
        }
        let badge = self.inner.worn.take();
        drop(badge);
        Ok(())
    }
}

impl Drop for Badge {
    fn drop(&mut self) {
        let next = self.inner.line.borrow_mut().pop_front();
        let Some(waiter) = next else {
            self.inner.taken.set(false);
            return;
        };
        *waiter.badge.borrow_mut() = Some(Badge {
            inner: Rc::clone(&self.inner),
        });
        let _ = waiter.called.set_result(());
    }
}

struct Place<'a> {
    inner: &'a Inner,
    waiter: Rc<Waiter>,
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        self.inner
            .line
            .borrow_mut()
            .retain(|other| !Rc::ptr_eq(other, &self.waiter));
        // A badge that came too late is dropped here, and goes on.
        let badge = self.waiter.badge.take();
        drop(badge);
    }
}
