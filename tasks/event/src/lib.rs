//! `Event`: coroutines wait until another one says "now". This is the worked example: read it
//! before you write `Lock`.
//!
//! The numbers (1) to (6) in the source are the steps worth following, in this order. Nothing here
//! is Lock's own algorithm, but every tool that a Lock needs is used once.
//! По-русски шаги описаны в `tasks/event/README.ru.md`.
//!
//! ```
//! use std::rc::Rc;
//! use common::{EventLoop, coroutine, create_task};
//! use event::Event;
//!
//! let ready = Rc::new(Event::new());
//! let answer = EventLoop::with_virtual_time().run_until_complete(coroutine! {
//!     let waiter = create_task({
//!         let ready = ready.clone();
//!         coroutine! {
//!             yield from ready.wait();
//!             "they told me"
//!         }
//!     });
//!     yield;       // The waiter takes its first step, and waits.
//!     ready.set(); // It is woken: its next step is queued.
//!     yield waiter
//! });
//! assert_eq!(answer, Ok("they told me"));
//! ```

use std::cell::{Cell, RefCell};

use common::{Coroutine, Future, coroutine};

/// A flag that coroutines can wait for, as asyncio's `Event`.
///
/// ```text
///            set()
///   clear  -------->  set        wait() on a set event returns at once,
///          <--------             wait() on a clear one waits for the next set()
///           clear()
/// ```
///
/// Its promises:
/// - a `wait()` returns if and only if the flag was set when it began, or a `set()` came after it
///   began. So a `set()` wakes all waiters, even if a `clear()` follows before they run;
/// - `is_set()` is true if the last of `set()` and `clear()` was `set()`;
/// - a waiter that is cancelled leaves no trace.
//
// (1) What an Event remembers. All its methods take `&self`, because many coroutines share one
//     Event; so what changes stands in a `Cell` (for small values that are copied in and out) or a
//     `RefCell` (for the rest). There is one thread, and a coroutine is only ever interrupted at a
//     `yield`: no other code runs between two lines without one.
#[derive(Debug, Default)]
pub struct Event {
    is_set: Cell<bool>,
    /// One `Future` for each coroutine that waits: having its result set is what wakes the
    /// coroutine.
    waiters: RefCell<Vec<Future>>,
}

impl Event {
    /// Makes an event that is not set.
    ///
    /// ```
    /// assert!(!event::Event::new().is_set());
    /// ```
    pub fn new() -> Event {
        Event::default()
    }

    /// Returns `true` if the last of `set()` and `clear()` was `set()`.
    ///
    /// ```
    /// let event = event::Event::new();
    /// event.set();
    /// assert!(event.is_set());
    /// ```
    pub fn is_set(&self) -> bool {
        self.is_set.get()
    }

    /// Waits until the event is set. On an event that is set it returns at once.
    ///
    /// ```
    /// # use common::{EventLoop, coroutine};
    /// # let event = event::Event::new();
    /// event.set();
    /// let outcome = EventLoop::new().run_until_complete(coroutine! {
    ///     yield from event.wait();
    ///     "no need to wait"
    /// });
    /// assert_eq!(outcome, Ok("no need to wait"));
    /// ```
    pub fn wait(&self) -> impl Coroutine<Return = ()> {
        coroutine! {
            // (2) Nothing in here runs when `wait()` is called. It runs when the coroutine takes
            //     its first step, and that is when it begins to wait: only now may it look at the
            //     flag or put itself into the list.
            if self.is_set() {
                return;
            }

            // (3) To wait: make a Future, leave a copy of it where the caller of `set()` will
            //     find it, and yield it. A copy is the same Future, as two names of one object in
            //     Python.
            let place = Place::at_the_end(self);
            yield &place.woken;

            // (4) We are back: a task called `set()`. Must we look at the flag again? This is the
            //     question to ask after every `yield`. Others have run since the wake-up was sent,
            //     because it only puts our next step at the back of the loop's queue; the flag may
            //     be clear by now. For an Event that is no matter: "set() was called" stays true.
            //     Where what you waited for can be taken away again before your step comes, you
            //     need an answer.
        }
    }

    /// Sets the flag and wakes all waiters.
    ///
    /// The waiters do not run inside this call: their next steps are queued.
    ///
    /// ```
    /// let event = event::Event::new();
    /// event.set();
    /// event.set(); // Once more changes nothing.
    /// assert!(event.is_set());
    /// ```
    pub fn set(&self) {
        self.is_set.set(true);
        // (5) Waking is `set_result`. It fails on a Future that is done or cancelled, because then
        //     no task waits on it: for an Event there is nothing to do about that. `take` empties
        //     the list and ends its borrow at once.
        for woken in self.waiters.take() {
            woken.set_result(()).ok();
        }
    }

    /// Clears the flag: from now on `wait()` waits again. A waiter that an earlier `set()` woke is
    /// not held back.
    ///
    /// ```
    /// let event = event::Event::new();
    /// event.set();
    /// event.clear();
    /// assert!(!event.is_set());
    /// ```
    pub fn clear(&self) {
        self.is_set.set(false);
    }
}

/// A waiting coroutine's entry in the list of an `Event`. It leaves the list when it is dropped.
//
// (6) A task may be cancelled while it waits. Then its coroutine is dropped where it stands: the
//     lines behind the `yield` never run, and what must be done nevertheless goes into a `Drop`.
//     Python would write `try: .. finally:`. Here the entry is taken out, or the list of an event
//     that is never set would grow with each waiter that gave up. `drop` runs in every case: after
//     a cancellation, and at the end of `wait()` as well, where `set()` has emptied the list and
//     there is nothing left to find. A waiter that was woken and then cancelled needs no more than
//     this, because an Event wakes all waiters: none misses the wake-up that was lost with it.
struct Place<'a> {
    event: &'a Event,
    woken: Future,
}

impl Place<'_> {
    fn at_the_end(event: &Event) -> Place<'_> {
        let woken = Future::new();
        // A borrow of a RefCell must not last over a `yield`: the next coroutine that borrows it
        // would panic. This one ends with its line.
        event.waiters.borrow_mut().push(woken.clone());
        Place { event, woken }
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        let mut waiters = self.event.waiters.borrow_mut();
        waiters.retain(|waiter| !Future::ptr_eq(waiter, &self.woken));
    }
}
