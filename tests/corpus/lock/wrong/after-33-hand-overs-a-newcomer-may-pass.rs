//! wrong: order: after 33 hand-overs without a pause a newcomer need not queue: it takes a lock that is on its way to the next, who goes back to the front.
//! shown by: B B*34 (R I)*33 R B I

use common::{Coroutine, Future, NotLocked, coroutine};
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::Rc;

struct Customer {
    call: RefCell<Future>,
}

#[derive(Default)]
pub struct Lock {
    held: Cell<bool>,
    served: Cell<u32>,
    line: RefCell<VecDeque<Rc<Customer>>>,
}

impl Lock {
    pub fn new() -> Lock {
        Lock::default()
    }

    pub fn locked(&self) -> bool {
        self.held.get()
    }

    pub fn acquire(&self) -> impl Coroutine<Return = ()> {
        coroutine! {
            // A long line should not shut everybody else out.
            if self.line.borrow().is_empty() || self.served.get() > 33 && !self.held.get() {
                self.served.set(0);
                if !self.held.replace(true) {
                    return;
                }
            }
            let visit = Visit {
                lock: self,
                customer: Rc::new(Customer { call: RefCell::default() }),
            };
            self.line.borrow_mut().push_back(Rc::clone(&visit.customer));
            loop {
                let call = visit.customer.call.borrow().clone();
                yield call;
                if !self.held.replace(true) {
                    return;
                }
                visit.customer.call.replace(Future::new());
            }
        }
    }

    pub fn release(&self) -> Result<(), NotLocked> {
        if !self.held.replace(false) {
            return Err(NotLocked);
        }
        self.served.set(self.served.get().saturating_add(1));
        self.call_first();
        Ok(())
    }

    fn call_first(&self) {
        if let Some(customer) = self.line.borrow().front() {
            customer.call.borrow().set_result(()).ok();
        }
    }
}

struct Visit<'a> {
    lock: &'a Lock,
    customer: Rc<Customer>,
}

impl Drop for Visit<'_> {
    fn drop(&mut self) {
        let is_other = |customer: &Rc<Customer>| !Rc::ptr_eq(customer, &self.customer);
        self.lock.line.borrow_mut().retain(is_other);
        if !self.lock.held.get() {
            self.lock.call_first();
        }
    }
}
