//! YOUR FILE: write the Semaphore here. The assignment is `tasks/semaphore/README.md` (in Russian:
//! `README.ru.md`).
//!
//! The assignment says how it is run and graded.
//!
//! You may add whatever you need to this file: fields, functions, types, imports from `std` and
//! `common`. Keep the names and signatures of the four methods. You will probably want
//! `use common::Future;`, `use std::cell::Cell;` and the like. The worked example to learn from is
//! `tasks/event/src/lib.rs`.

use common::{Coroutine, TooManyReleases, coroutine};

/// A number of permits. A coroutine takes one to go on and gives it back later. When all are taken,
/// the others wait in the order in which they came.
///
/// ```no_run
/// use common::{EventLoop, coroutine};
/// use semaphore::Semaphore;
///
/// let semaphore = Semaphore::new(2);
/// EventLoop::new()
///     .run_until_complete(coroutine! {
///         yield from semaphore.acquire();
///         println!("One permit is left, so this says false: {}", semaphore.locked());
///         semaphore.release().expect("one permit is taken");
///     })
///     .expect("no other coroutine wants a permit");
/// ```
pub struct Semaphore {
    // What must a semaphore remember? Its methods take `&self`, so what changes goes into a `Cell`
    // or a `RefCell`.
}

impl Semaphore {
    /// Makes a semaphore with this many permits, all of them free. 0 is allowed: then `acquire`
    /// waits for ever. Semaphores know nothing of each other (promise 8).
    pub fn new(permits: usize) -> Semaphore {
        let _ = permits;
        todo!()
    }

    /// Returns `true` if `acquire` would have to wait: while all permits are taken. Returns `false`
    /// on a new semaphore, and `false` again once a permit is free and no task waits (promise 6).
    pub fn locked(&self) -> bool {
        todo!()
    }

    /// Waits until a permit is free and takes it. In Python: `await semaphore.acquire()`; here:
    /// `yield from semaphore.acquire();`.
    ///
    /// - Never are more permits taken than the semaphore has (promise 1).
    /// - Permits go to waiting tasks in the order in which they began to wait. No newcomer takes a
    ///   permit that an earlier task still waits for. That also holds between a `release` and the
    ///   next step of the waiter that was woken (promise 2).
    /// - To wait, yield a `Future` that `release` completes; do not ask again and again (promise
    ///   4).
    /// - The task that waits may be cancelled, before or after it was woken. Then its coroutine is
    ///   dropped at its `yield`, and all others go on as if it had never come (promise 7).
    pub fn acquire(&self) -> impl Coroutine<Return = ()> {
        coroutine! { todo!() }
    }

    /// Gives one permit back; the first of the waiting tasks, if any, gets it (promise 3). Any task
    /// may call it, not only one that acquired (promise 5).
    ///
    /// # Errors
    /// `TooManyReleases` if all permits are free. That changes nothing.
    pub fn release(&self) -> Result<(), TooManyReleases> {
        todo!()
    }
}
