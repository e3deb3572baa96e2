//! right: the queue holds tickets; a ticket that is called wakes its waiter in a done-callback, or calls the next.

use common::{Coroutine, Future, NotLocked, coroutine};
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::Rc;

/// Completed when the lock may be taken. Its callback passes the news on to the waiter.
#[derive(Default)]
struct Inner {
    held: Cell<bool>,
    line: RefCell<VecDeque<Rc<Ticket>>>,
}

#[derive(Default)]
struct Ticket {
    called: Future,
    woken: Future,
    dead: Cell<bool>,
}

#[derive(Default)]
pub struct Lock {
    inner: Rc<Inner>,
}

impl Lock {
    pub fn new() -> Lock {
        Lock::default()
    }

    pub fn locked(&self) -> bool {
        self.inner.held.get()
    }

    pub fn acquire(&self) -> impl Coroutine<Return = ()> {
        coroutine! {
            if !self.inner.held.replace(true) {
                return;
            }
            let ticket = Rc::<Ticket>::default();
            let (inner, own) = (self.inner.clone(), ticket.clone());
            ticket.called.add_done_callback(move || {
                if own.dead.get() {
                    inner.call_next();
                } else {
                    let _ = own.woken.set_result(());
                }
            });
            self.inner.line.borrow_mut().push_back(ticket.clone());
            let mut wait = Wait { inner: &self.inner, ticket, over: false };
            yield &wait.ticket.woken;
            wait.over = true;
        }
    }

    pub fn release(&self) -> Result<(), NotLocked> {
        if !self.inner.held.get() {
            return Err(NotLocked);
        }
        self.inner.call_next();
        Ok(())
    }
}

impl Inner {
    fn call_next(&self) {
        let next = self.line.borrow_mut().pop_front();
        match next {
            Some(ticket) => drop(ticket.called.set_result(())),
            None => self.held.set(false),
        }
    }
}

struct Wait<'a> {
    inner: &'a Inner,
    ticket: Rc<Ticket>,
    over: bool,
}

impl Drop for Wait<'_> {
    fn drop(&mut self) {
        if self.over {
            return;
        }
        self.ticket.dead.set(true);
        if self.ticket.woken.result().is_some() {
            self.inner.call_next();
        } else {
            self.inner
                .line
                .borrow_mut()
                .retain(|ticket| !Rc::ptr_eq(ticket, &self.ticket));
        }
    }
}
