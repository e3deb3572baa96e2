//! The errors, as values, in words for the authors of coroutines.

use std::error::Error;
use std::fmt;

/// The error of releasing a lock that is not held and for which no task waits.
///
/// ```
/// use common::NotLocked;
/// assert_eq!(NotLocked.to_string(), "the lock was released, but it is not held");
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotLocked;

impl fmt::Display for NotLocked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the lock was released, but it is not held")
    }
}

impl Error for NotLocked {}

/// The error of releasing a semaphore more often than it was acquired.
///
/// ```
/// use common::TooManyReleases;
/// assert_eq!(
///     TooManyReleases.to_string(),
///     "the semaphore is released, but all its permits are there"
/// );
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TooManyReleases;

impl fmt::Display for TooManyReleases {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the semaphore is released, but all its permits are there")
    }
}

impl Error for TooManyReleases {}

/// The error of setting the result of a future that has a result already, or was cancelled.
///
/// ```
/// use common::{Future, InvalidState};
/// let future = Future::new();
/// assert_eq!(future.set_result(1), Ok(()));
/// assert_eq!(future.set_result(2), Err(InvalidState));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvalidState;

impl fmt::Display for InvalidState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the future has a result already, or was cancelled")
    }
}

impl Error for InvalidState {}

/// The `Err` of [`timeout`](crate::timeout()): the time was up before the coroutine ended.
///
/// ```
/// use common::TimedOut;
/// assert_eq!(TimedOut.to_string(), "the time was up before the coroutine ended");
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TimedOut;

impl fmt::Display for TimedOut {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the time was up before the coroutine ended")
    }
}

impl Error for TimedOut {}

/// A panic in a task, the failure of that task.
///
/// ```
/// use common::{coroutine, EventLoop};
/// let event_loop = EventLoop::new();
/// let task = event_loop.create_task(coroutine! { panic!("no more disk") });
/// event_loop.run_until_idle();
/// let panic = task.panicked().expect("it panicked");
/// assert_eq!((&*panic.task, &*panic.message), ("Task-1", "no more disk"));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TaskPanic {
    /// The name of the task that panicked.
    pub task: String,
    /// The message of its panic.
    pub message: String,
}

impl fmt::Display for TaskPanic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} panicked: {}", self.task, self.message)
    }
}

impl Error for TaskPanic {}

/// The error of [`run_until_complete`](crate::EventLoop::run_until_complete).
///
/// ```
/// use common::{coroutine, EventLoop, Future, RunError};
///
/// let never: Future = Future::new();
/// let error = EventLoop::new()
///     .run_until_complete(coroutine! { yield never })
///     .expect_err("it is never done");
/// assert_eq!(
///     error.to_string(),
///     "deadlock: nothing is ready, no timer is set, and these still wait: Task-1"
/// );
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum RunError {
    /// The main coroutine is not finished, nothing is ready and no timer is set: the loop would
    /// wait for ever.
    Deadlock {
        /// The names of the tasks that still wait, the main coroutine included, in the order in
        /// which they were created.
        waiting: Vec<String>,
        /// The panics during the run: the others may wait for a task that panicked.
        panics: Vec<TaskPanic>,
    },
    /// The main coroutine waited for a future or a task that was cancelled, and was cancelled too.
    Cancelled,
    /// The main coroutine panicked, or waited for a task that panicked: the first cause is named.
    Panicked(TaskPanic),
}

impl fmt::Display for RunError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            RunError::Deadlock { waiting, panics } => {
                write!(
                    f,
                    "deadlock: nothing is ready, no timer is set, and these still wait: {}",
                    waiting.join(", ")
                )?;
                for panic in panics {
                    write!(f, "; earlier {panic}")?;
                }
                Ok(())
            }
            RunError::Cancelled => f.write_str(
                "the main coroutine was cancelled: it waited for something that was cancelled",
            ),
            RunError::Panicked(panic) => panic.fmt(f),
        }
    }
}

impl Error for RunError {}
