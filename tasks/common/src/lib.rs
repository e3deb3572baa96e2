//! An event loop in the terms of asyncio: coroutines with real `yield` and `yield from`, futures,
//! tasks and timers, on one thread.
//!
//! ```
//! use common::{coroutine, create_task, Coroutine, EventLoop, Future};
//!
//! fn greet(name: Future<String>) -> impl Coroutine<Return = String> {
//!     coroutine! {
//!         let name = yield name; // suspended until the result is set
//!         format!("Hello, {name}!")
//!     }
//! }
//!
//! let greeting = EventLoop::new().run_until_complete(coroutine! {
//!     let name = Future::new();
//!     let task = create_task(greet(name.clone()));
//!     yield; // one turn of the loop: now `greet` waits for the name
//!     name.set_result("Ada".to_owned()).expect("it is set once");
//!     yield task
//! });
//! assert_eq!(greeting, Ok("Hello, Ada!".to_owned()));
//! ```
//!
//! # The state of a [`Future`]
//!
//! ```text
//!               set_result(value)
//!             .-------------------> done: result() is Some(value)
//!   pending --+
//!             '-------------------> cancelled: result() is None
//!               cancel()
//! ```
//!
//! Both ends are final, and `done()` is true for both. When a future ends, its waiting tasks go to
//! the back of the ready queue, in the order in which they began to wait. None of them
//! runs inside `set_result` or `cancel`.
//!
//! # The state of a [`Task`]
//!
//! ```text
//!                   its turn                return
//!   create_task --> ready ---> running -------------------> done: result() is Some(value)
//!                     ^           |  \
//!      what it waits  |           |   \  panic
//!      for is done,   |     yield |    '------------------> failed: panicked() is Some(panic)
//!      or one turn    |           v
//!      has passed     '------- waiting
//!
//!   ready or waiting --- cancel(), or what it waits for was cancelled ---> cancelled
//!   ready or waiting --- what it waits for is a task that failed --------> failed
//! ```
//!
//! All three ends are final, and `done()` is true for all. `result()` is `None` for a task that was
//! cancelled or failed. `cancel()` takes the wake-up of the task off the future that it waits for,
//! and cancels that future. Then it drops the coroutine at once, where it stands. To clean up on
//! cancellation, write a `Drop`. A task that cancels itself while it is running is dropped
//! at its next `yield`.

#![forbid(unsafe_code)]

// The macro writes paths that begin with `::common`, also in this crate's own tests.
extern crate self as common;

#[doc(hidden)]
#[path = "private.rs"]
pub mod __private;
mod awaitable;
mod call_later;
mod callback;
mod completion;
mod core;
mod coroutine;
mod editor;
mod errors;
mod event_loop;
mod fast;
mod future;
mod future_cell;
mod gather;
mod join;
mod main_task;
mod panics;
mod sleep;
mod state_machine;
mod task;
mod timeout;
mod waitable;
mod yielded;

pub use crate::awaitable::Awaitable;
pub use crate::call_later::TimerHandle;
pub use crate::coroutine::{Coroutine, CoroutineState};
pub use crate::errors::{InvalidState, NotLocked, RunError, TaskPanic, TimedOut, TooManyReleases};
pub use crate::event_loop::{EventLoop, call_at, call_later, call_soon, time};
pub use crate::future::Future;
pub use crate::gather::gather;
pub use crate::sleep::sleep;
pub use crate::task::{Task, create_eager_task, create_named_task, create_task};
pub use crate::timeout::timeout;
pub use crate::yielded::Yielded;
pub use common_macros::coroutine;
