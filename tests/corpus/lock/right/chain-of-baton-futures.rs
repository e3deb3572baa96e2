//! right: each waiter leaves a baton for the one behind it and waits for the one before; whoever gives up passes the baton on as it comes.

use common::{Coroutine, Future, NotLocked, coroutine};
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::Rc;

/// A link of the chain: done when the lock may pass here.
#[derive(Default)]
struct Link {
    baton: Future,
    gave_up: Cell<bool>,
    next: RefCell<Option<Rc<Link>>>,
}

#[derive(Default)]
pub struct Lock {
    held: Cell<bool>,
    current: RefCell<Rc<Link>>,
    last: RefCell<Rc<Link>>,
}

impl Lock {
    pub fn new() -> Lock {
        let first = Rc::<Link>::default();
        Lock {
            held: Cell::new(false),
            current: RefCell::new(first.clone()),
            last: RefCell::new(first),
        }
    }

    pub fn locked(&self) -> bool {
        self.held.get()
    }

    pub fn acquire(&self) -> impl Coroutine<Return = ()> {
        coroutine! {
            if !self.held.replace(true) {
                return;
            }
            let mut runner = Runner { lock: self, link: Rc::default(), over: false };
            let before = self.last.replace(runner.link.clone());
            before.next.replace(Some(runner.link.clone()));
            yield &runner.link.baton;
            runner.over = true;
        }
    }

    pub fn release(&self) -> Result<(), NotLocked> {
        if !self.held.get() {
            return Err(NotLocked);
        }
        self.pass_the_baton();
        Ok(())
    }

    fn pass_the_baton(&self) {
        loop {
            let next = self.current.borrow().next.take();
            let Some(next) = next else {
                self.held.set(false);
                return;
            };
            self.current.replace(next.clone());
            if !next.gave_up.get() {
                let _ = next.baton.set_result(());
                return;
            }
        }
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        // Link by link, so that a long chain does not take itself apart in depth.
        let mut rest = VecDeque::from([self.current.take()]);
        while let Some(link) = rest.pop_front() {
            rest.extend(link.next.take());
        }
    }
}

struct Runner<'a> {
    lock: &'a Lock,
    link: Rc<Link>,
    over: bool,
}

impl Drop for Runner<'_> {
    fn drop(&mut self) {
        if self.over {
            return;
        }
        if self.link.baton.result().is_some() {
            self.lock.pass_the_baton();
        } else {
            self.link.gave_up.set(true);
        }
    }
}
