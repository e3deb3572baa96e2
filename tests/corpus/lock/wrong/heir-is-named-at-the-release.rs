//! wrong: cancellation: a grant names the heir who gets the lock if the waiter is cancelled; when nobody stood behind it at that time, the lock is freed although somebody has queued since.
//! shown by: B B R B C1 I

use common::{Coroutine, Future, NotLocked, coroutine};
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::Rc;

#[derive(Default)]
struct Claim {
    call: Future,
    heir: RefCell<Option<Rc<Claim>>>,
    settled: Cell<bool>,
}

#[derive(Default)]
pub struct Lock {
    held: Cell<bool>,
    claims: RefCell<VecDeque<Rc<Claim>>>,
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
            if !self.held.replace(true) {
                return;
            }
            let claimant = Claimant { lock: self, claim: Rc::default() };
            self.claims.borrow_mut().push_back(Rc::clone(&claimant.claim));
            yield &claimant.claim.call;
            claimant.claim.settled.set(true);
        }
    }

    pub fn release(&self) -> Result<(), NotLocked> {
        if !self.held.get() {
            return Err(NotLocked);
        }
        let next = self.claims.borrow_mut().pop_front();
        self.grant(next);
        Ok(())
    }

    fn grant(&self, claim: Option<Rc<Claim>>) {
        let Some(claim) = claim else {
            self.held.set(false);
            return;
        };
        claim.heir.replace(self.claims.borrow().front().cloned());
        let _ = claim.call.set_result(());
    }
}

struct Claimant<'a> {
    lock: &'a Lock,
    claim: Rc<Claim>,
}

impl Drop for Claimant<'_> {
    fn drop(&mut self) {
        let heir = self.claim.heir.take();
        if self.claim.settled.get() {
            return;
        }
        let mut claims = self.lock.claims.borrow_mut();
        if self.claim.call.result().is_none() {
            claims.retain(|other| !Rc::ptr_eq(other, &self.claim));
            return;
        }
        // The heir, if it still waits, stands in front. If it has left, somebody else does.
        let next = heir.and_then(|_| claims.pop_front());
        drop(claims);
        self.lock.grant(next);
    }
}
