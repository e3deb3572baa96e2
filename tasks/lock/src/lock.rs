//! YOUR FILE: write the Lock here. The assignment is `tasks/lock/README.md`.
//! По-русски: задание — `tasks/lock/README.ru.md`, этот файл — `tasks/lock/src/lock.ru.rs`.
//!
//! Run it: `./run_lock.sh`. Have it graded: `./test_lock.sh`. A hint: `./test_lock.sh --hint`.
//!
//! You may add what you need to this file: fields, functions, types, tests, imports from `std` and
//! `common`. Keep the names and signatures of the four methods. The worked example to learn from is
//! `tasks/event/src/lib.rs`.

// `coroutine!`, `Coroutine`, `Future`, `NotLocked` and the rest of `common`. From `std` you will
// want `use std::cell::{Cell, RefCell};` and the like.
use common::*;

/// A lock that at most one task holds at a time. The others wait for it in the order in which they
/// came.
///
/// ```ignore
/// use common::{EventLoop, coroutine};
/// use lock::Lock;
///
/// let lock = Lock::new();
/// EventLoop::new()
///     .run_until_complete(coroutine! {
///         yield from lock.acquire();
///         println!("I have it: {}", lock.locked());
///         lock.release().expect("we hold it");
///     })
///     .expect("no other task wants the lock");
/// ```
//
// `Debug` lets the reports and `println!("{self:?}")` show what your lock remembers. Keep it: it
// earns no marks and saves many questions.
#[derive(Debug)]
pub struct Lock {
    // What must a lock remember? Its methods take `&self`, so what changes goes into a `Cell` or a
    // `RefCell`.
}

impl Lock {
    /// Makes a free lock. Locks know nothing of each other (promise 8).
    pub fn new() -> Lock {
        todo!()
    }

    /// Returns `true` while a task holds the lock. `false` on a new lock, and `false` again once no
    /// task holds it or waits for it. The call changes nothing (promise 6).
    pub fn locked(&self) -> bool {
        todo!()
    }

    /// Waits until the lock is free and takes it. In Python: `await lock.acquire()`; here: `yield
    /// from lock.acquire();`.
    ///
    /// - When it ends, the caller holds the lock, and no other task does (promise 1).
    /// - The lock goes to the task that began to wait first. No task overtakes, not even one that
    ///   calls `acquire` between a `release` and the next step of the waiter that was woken
    ///   (promise 2).
    /// - To wait, yield a `Future` that `release` completes; do not ask again and again (promise
    ///   4).
    /// - The task that waits may be cancelled, before or after it was woken. Then its coroutine is
    ///   dropped at its `yield`, and all other tasks go on as if it had never come (promise 7).
    pub fn acquire(&self) -> impl Coroutine<Return = ()> {
        coroutine! { todo!() }
    }

    /// Gives the lock back; the first of the waiting tasks, if any, gets it (promise 3). Any task
    /// may call it, not only the one that acquired (promise 5).
    ///
    /// # Errors
    /// `NotLocked` if no task holds the lock or waits for it. That changes nothing.
    pub fn release(&self) -> Result<(), NotLocked> {
        todo!()
    }
}
