//! Uses the loop and the collections of std as submissions do. For each generic function that is
//! instantiated here, the compiler takes the instance from this crate instead of generating it for
//! a submission. The code exists for its types only and never runs.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, VecDeque};
use std::pin::Pin;
use std::rc::{Rc, Weak};

use __grader_harness::{Answer, TestObject, Wait};
use common::NotLocked;
use common::{Coroutine, Future, coroutine};

/// Queues of waiting tasks, with the usual extra fields.
pub fn queues(plain: &RefCell<VecDeque<Future>>, list: &RefCell<Vec<Future>>) -> bool {
    let future = Future::new();
    plain.borrow_mut().push_back(future.clone());
    plain.borrow_mut().push_front(future.clone());
    let first = plain.borrow().front().cloned();
    if let Some(first) = &first {
        let _ = first.set_result(());
    }
    if let Some(first) = plain.borrow_mut().front_mut() {
        first.cancel();
    }
    let popped = plain.borrow_mut().pop_front();
    let _ = popped.as_ref().map(|future| future.done() || future.cancelled());
    drop(plain.borrow_mut().pop_back());
    while let Some(next) = plain.borrow_mut().pop_front() {
        if next.set_result(()).is_ok() {
            break;
        }
    }
    plain.borrow_mut().retain(|other| !Future::ptr_eq(other, &future));
    let place = plain.borrow().iter().position(|other| Future::ptr_eq(other, &future));
    if let Some(place) = place {
        drop(plain.borrow_mut().remove(place));
    }
    let all = plain.borrow().iter().all(|other| other.cancelled());
    let any = plain.borrow().iter().any(|other| !other.done());
    let one = plain.borrow().iter().find(|other| !other.done()).cloned();
    for other in plain.borrow().iter() {
        drop(other.result());
    }
    for other in plain.borrow_mut().drain(..) {
        let _ = other.set_result(());
    }
    let length = plain.borrow().len();
    plain.borrow_mut().clear();
    list.borrow_mut().push(future.clone());
    for other in list.borrow_mut().drain(..) {
        let _ = other.set_result(());
    }
    for other in list.take() {
        let _ = other.set_result(());
    }
    drop(list.borrow_mut().pop());
    if !list.borrow().is_empty() {
        drop(list.borrow_mut().remove(0));
    }
    list.borrow_mut().retain(|other| !Future::ptr_eq(other, &future));
    drop((one, format!("{future:?}")));
    all && any && length == 0 && plain.borrow().is_empty()
}

/// Queues of numbered places.
pub fn numbered(
    wide: &RefCell<VecDeque<(u64, Future)>>,
    short: &RefCell<VecDeque<(usize, Future)>>,
    map: &RefCell<BTreeMap<u64, Future>>,
) {
    let future = Future::new();
    wide.borrow_mut().push_back((1, future.clone()));
    short.borrow_mut().push_back((1, future.clone()));
    map.borrow_mut().insert(1, future.clone());
    if let Some((_, first)) = wide.borrow().front() {
        let _ = first.set_result(());
    }
    if let Some((_, first)) = short.borrow().front() {
        let _ = first.set_result(());
    }
    drop((wide.borrow_mut().pop_front(), short.borrow_mut().pop_front()));
    wide.borrow_mut().retain(|(number, _)| *number != 1);
    short.borrow_mut().retain(|(number, _)| *number != 1);
    drop(map.borrow_mut().remove(&1));
    drop(map.borrow().values().next().cloned());
    drop(wide.borrow().iter().position(|(number, _)| *number == 1));
}

/// State in cells.
pub fn cells(flag: &Cell<bool>, count: &Cell<usize>, number: &Cell<u64>, shared: &Rc<Cell<bool>>) -> bool {
    flag.set(!flag.get() && !flag.replace(true));
    count.set(count.get() + 1);
    number.set(number.get() + 1);
    let weak: Weak<Cell<bool>> = Rc::downgrade(shared);
    let again = shared.clone();
    again.set(true);
    weak.upgrade().is_some_and(|shared| shared.get()) && flag.take() && Rc::ptr_eq(shared, &again)
}

/// A type with a derived `Default`. It is no lock: only the types of its fields and methods count.
#[derive(Debug, Default)]
pub struct Sample {
    bit: Cell<bool>,
    futures: RefCell<VecDeque<Future>>,
}

impl Sample {
    /// Yields futures, by reference and by value, and nothing.
    pub fn yields(&self) -> impl Coroutine<Return = ()> {
        coroutine! {
            yield;
            self.bit.set(!self.bit.get());
            let ready = Future::new();
            let mut part = SampleGuard { whole: self, future: ready.clone(), number: 0 };
            yield &ready;
            part.number += 1;
            yield ready;
        }
    }

    /// Returns an error for half of the calls.
    pub fn fails(&self) -> Result<(), NotLocked> {
        let last = self.futures.borrow_mut().pop_front();
        drop(last.map(|last| last.set_result(())));
        if self.bit.take() { Ok(()) } else { Err(NotLocked) }
    }
}

struct SampleGuard<'a> {
    whole: &'a Sample,
    future: Future,
    number: usize,
}

impl Drop for SampleGuard<'_> {
    fn drop(&mut self) {
        let mut futures = self.whole.futures.borrow_mut();
        futures.push_back(self.future.clone());
        futures.truncate(self.number);
    }
}

impl TestObject for Sample {
    fn wait(&self, _method: u8) -> Option<Wait<'_>> {
        Some(Box::pin(self.yields()))
    }

    fn call(&self, method: u8) -> Option<Answer> {
        match method {
            0 => Some(match self.fails() {
                Ok(()) => Answer::Ok,
                Err(NotLocked) => Answer::Err(0),
            }),
            1 => Some(self.bit.get().into()),
            _ => Some(().into()),
        }
    }

    fn moved(self: Box<Self>) -> Box<dyn TestObject> {
        Box::new(*self)
    }
}

/// Builds the object as the adapter does.
pub fn make(_arguments: &[u32]) -> Box<dyn TestObject> {
    Box::new(Sample::default())
}

/// A boxed coroutine, as in some submissions.
pub fn boxed(sample: &Sample) -> Pin<Box<dyn Coroutine<Return = ()> + '_>> {
    Box::pin(sample.yields())
}
