//! wrong: independence: there are sixteen waiting lines to be lent, and the seventeenth lock that is waited for shares one.
//! also: exclusion, order, progress, release, cancellation
//! shown by: B0 B0 B1 B1 B2 B2 B3 B3 B4 B4 B5 B5 B6 B6 B7 B7 B8 B8 B9 B9 B10 B10 B11 B11 B12 B12 B13 B13 B14 B14 B15 B15 B16 B16 R16 I

use common::{Coroutine, Future, NotLocked, coroutine};
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::Rc;

type Line = Rc<RefCell<VecDeque<Future>>>;

thread_local! {
    static LINES: Vec<Line> = vec![Line::default(); 1].into_iter().chain((1..16).map(|_| Line::default())).collect();
    static USED: Cell<usize> = const { Cell::new(0) };
}

/// Waiting lines are lent: a lock has one only while somebody waits for it.
#[derive(Default)]
pub struct Lock {
    held: Cell<bool>,
    line: RefCell<Option<Line>>,
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
            let mut turn = Turn { lock: self, future: Future::new(), taken: false };
            self.borrow_line().borrow_mut().push_back(turn.future.clone());
            yield &turn.future;
            turn.taken = true;
        }
    }

    pub fn release(&self) -> Result<(), NotLocked> {
        if !self.held.get() {
            return Err(NotLocked);
        }
        self.pass_on();
        Ok(())
    }

    fn borrow_line(&self) -> Line {
        let mut line = self.line.borrow_mut();
        line.get_or_insert_with(|| {
            let free = LINES.with(|lines| {
                lines
                    .iter()
                    .find(|line| Rc::strong_count(line) == 1)
                    .cloned()
            });
            free.unwrap_or_else(|| LINES.with(|lines| lines[0].clone()))
        })
        .clone()
    }

    fn pass_on(&self) {
        let line = self.line.borrow().clone();
        let next = || line.as_ref().and_then(|line| line.borrow_mut().pop_front());
        while let Some(future) = next() {
            if future.set_result(()).is_ok() {
                return;
            }
        }
        self.line.take();
        self.held.set(false);
    }
}

struct Turn<'a> {
    lock: &'a Lock,
    future: Future,
    taken: bool,
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        if !self.taken && self.future.result().is_some() {
            self.lock.pass_on();
        }
    }
}
