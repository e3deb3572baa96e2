//! [`gather`]: running several coroutines at once, and waiting for all.

use std::cell::{Cell, RefCell};
use std::pin::pin;
use std::rc::Rc;

use crate::awaitable::drive;
use crate::coroutine::Coroutine;
use crate::join::{Join, JoinEnd, JoinRule};
use crate::state_machine;
use crate::task::{Task, create_task};
use crate::waitable::CompletionStatus;

/// Runs several coroutines at the same time, each as a task. Returns their results, in the order in
/// which the coroutines were given.
///
/// The tasks are made at its first resume. If one of them is cancelled or panics, the task that
/// waits here ends in the same way, at once. When this is dropped, the tasks that have not ended
/// are cancelled. Coroutines of different types are gathered as
/// `Pin<Box<dyn Coroutine<Return = T>>>`, or as tasks.
///
/// ```
/// use std::time::Duration;
/// use common::{coroutine, gather, sleep, time, Coroutine, EventLoop};
///
/// fn fetch(name: &str, seconds: u64) -> impl Coroutine<Return = String> + use<> {
///     let name = name.to_owned();
///     coroutine! {
///         yield from sleep(Duration::from_secs(seconds));
///         format!("{name} after {seconds} s")
///     }
/// }
///
/// let event_loop = EventLoop::with_virtual_time();
/// let results = event_loop.run_until_complete(gather([fetch("slow", 3), fetch("quick", 1)]));
/// assert_eq!(results, Ok(vec!["slow after 3 s".to_owned(), "quick after 1 s".to_owned()]));
/// assert_eq!(event_loop.time(), Duration::from_secs(3));
/// ```
pub fn gather<I>(
    coroutines: I,
) -> impl Coroutine<Return = Vec<<I::Item as Coroutine>::Return>> + use<I>
where
    I: IntoIterator<Item: Coroutine + 'static>,
{
    let coroutines: Vec<I::Item> = coroutines.into_iter().collect();
    state_machine::coroutine(async move {
        let results = Rc::new(Results::of(coroutines.len()));
        let numbered = coroutines.into_iter().enumerate();
        let children = Children(
            numbered
                .map(|(index, coroutine)| results.file(index, coroutine))
                .collect(),
        );
        if !children.0.is_empty() {
            let all = All {
                pending: Cell::new(children.0.len()),
            };
            drive(Join::of(&children.0, all)).await;
        }
        results.take()
    })
}

/// The results of the tasks of one `gather`. Stored here, results need no `Clone`.
struct Results<T>(RefCell<Vec<Option<T>>>);

impl<T: 'static> Results<T> {
    fn of(count: usize) -> Results<T> {
        Results(RefCell::new((0..count).map(|_| None).collect()))
    }

    /// Makes a task that runs `coroutine` and stores its result at `index`.
    fn file(
        self: &Rc<Self>,
        index: usize,
        coroutine: impl Coroutine<Return = T> + 'static,
    ) -> Task {
        let results = Rc::clone(self);
        create_task(state_machine::coroutine(async move {
            let result = state_machine::delegate(pin!(coroutine)).await;
            results.0.borrow_mut()[index] = Some(result);
        }))
    }

    fn take(&self) -> Vec<T> {
        let results = self.0.take();
        results
            .into_iter()
            .map(|result| result.expect("every task has put its result here"))
            .collect()
    }
}

/// The tasks of one `gather`, cancelled when that is dropped.
struct Children(Vec<Task>);

impl Drop for Children {
    fn drop(&mut self) {
        for task in &self.0 {
            task.cancel();
        }
    }
}

/// The end of a `gather`: the end of its last task, or the first task that is cancelled or fails.
struct All {
    pending: Cell<usize>,
}

impl JoinRule for All {
    fn end(&self, how: CompletionStatus) -> Option<JoinEnd> {
        self.pending.set(self.pending.get() - 1);
        match how {
            CompletionStatus::Cancelled => Some(JoinEnd::Cancelled),
            CompletionStatus::Failed => Some(JoinEnd::Failed),
            CompletionStatus::Done | CompletionStatus::Pending => {
                (self.pending.get() == 0).then_some(JoinEnd::Done)
            }
        }
    }
}
