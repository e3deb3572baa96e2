//! YOUR FILE: write the Lock here. The assignment is `tasks/lock/README.md` (in Russian: `README.ru.md`).
//!
//! Run it with `./run_lock.sh`, have it graded with `./test_lock.sh`, get a hint with `./test_lock.sh --hint`.
//!
//! You may add whatever you need to this file: fields, functions, types, imports from `std` and `common`. Keep the
//! names and signatures of the four methods. You will probably want `use common::Future;`, `use std::cell::Cell;` and
//! the like. The worked example to learn from is `tasks/event/src/lib.rs`.

use common::{Coroutine, NotLocked, coroutine};

/// A lock that at most one coroutine holds at a time. The others wait for it in the order in which they came.
///
/// ```no_run
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
///     .expect("nobody else wants the lock");
/// ```
pub struct Lock {
    // What must a lock remember? Its methods take `&self`, so what changes goes into a `Cell` or a `RefCell`.
}

impl Lock {
    /// Makes a lock that nobody holds. Locks know nothing of each other (promise 8).
    pub fn new() -> Lock {
        todo!()
    }

    /// Tells whether somebody holds the lock: `false` on a new lock, and `false` again once nobody holds it or waits for
    /// it (promise 6).
    pub fn locked(&self) -> bool {
        todo!()
    }

    /// Waits until the lock is free and takes it. In Python: `await lock.acquire()`; here:
    /// `yield from lock.acquire();`.
    ///
    /// - When it ends, the caller holds the lock, and nobody else does (promise 1).
    /// - The lock goes to whoever began to wait first. Nobody overtakes, not even a coroutine that calls `acquire`
    ///   between a `release` and the next step of the waiter that was woken (promise 2).
    /// - To wait, yield a `Future` that `release` completes; do not ask again and again (promise 4).
    /// - The task that waits may be cancelled, before or after it was woken. Then its coroutine is dropped at its `yield`,
    ///   and everybody else goes on as if it had never come (promise 7).
    pub fn acquire(&self) -> impl Coroutine<Return = ()> {
        coroutine! { todo!() }
    }

    /// Gives the lock back; the first of those who wait, if any, gets it (promise 3). Any task may call it, not only
    /// the one that acquired (promise 5).
    ///
    /// # Errors
    /// `NotLocked` if nobody holds the lock and nobody waits for it. That changes nothing.
    pub fn release(&self) -> Result<(), NotLocked> {
        todo!()
    }
}
