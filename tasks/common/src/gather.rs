//! [`gather`]: running several coroutines at once, and waiting for all.

use std::cell::{Cell, RefCell};
use std::pin::pin;
use std::rc::Rc;

use crate::awaitable::Source;
use crate::cancel::{Cancelling, Work};
use crate::coroutine::{Coroutine, Wait, Yielded};
use crate::errors::TaskPanic;
use crate::outcome::{self, End, Outcome, Status, Waitable, Wake};
use crate::private;
use crate::task::{Task, create_task};

/// Runs several coroutines at the same time, each as a task, and comes to the list of their results, in the order in which they were given.
///
/// The tasks are made at its first resume. If one of them is cancelled or panics, so is whoever waits here, at once. When it is
/// dropped, the tasks that have not ended are cancelled. Coroutines of different types are gathered as `Pin<Box<dyn Coroutine<Return = T>>>`,
/// or as tasks.
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
    private::coroutine(async move {
        let results = Rc::new(Results::of(coroutines.len()));
        let numbered = coroutines.into_iter().enumerate();
        let children = Children(
            numbered
                .map(|(index, coroutine)| results.file(index, coroutine))
                .collect(),
        );
        if !children.0.is_empty() {
            private::drive(Gathering::of(&children.0)).await;
        }
        results.take()
    })
}

/// Where the tasks of one `gather` put their results, so that these need no `Clone`.
struct Results<T>(RefCell<Vec<Option<T>>>);

impl<T: 'static> Results<T> {
    fn of(count: usize) -> Results<T> {
        Results(RefCell::new((0..count).map(|_| None).collect()))
    }

    /// A task that runs `coroutine` and puts its result to place `index`.
    fn file(
        self: &Rc<Self>,
        index: usize,
        coroutine: impl Coroutine<Return = T> + 'static,
    ) -> Task {
        let results = Rc::clone(self);
        create_task(private::coroutine(async move {
            let result = private::delegate(pin!(coroutine)).await;
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

/// What a `gather` waits for: the last of its tasks to end well, or the first not to.
struct Gathering {
    tasks: Vec<Rc<dyn Waitable>>,
    pending: Cell<usize>,
    outcome: Outcome<()>,
}

impl Gathering {
    fn of(tasks: &[Task]) -> Rc<Gathering> {
        let gathering = Rc::new(Gathering {
            tasks: tasks.iter().map(Task::waitable).collect(),
            pending: Cell::new(tasks.len()),
            outcome: Outcome::default(),
        });
        for task in &gathering.tasks {
            Rc::clone(task).enlist(Rc::clone(&gathering) as Rc<dyn Wake>);
        }
        gathering
    }
}

impl Wake for Gathering {
    fn wake(self: Rc<Self>, how: Status) {
        self.pending.set(self.pending.get() - 1);
        // Settling a second time changes nothing: the first end that is not a result counts.
        let _ = match how {
            Status::Cancelled => self.outcome.settle(End::Cancelled),
            Status::Failed => self.outcome.settle(
                self.tasks
                    .iter()
                    .find_map(|task| task.panic())
                    .map_or(End::Cancelled, End::Failed),
            ),
            Status::Done | Status::Pending if self.pending.get() == 0 => {
                self.outcome.settle(End::Done(()))
            }
            Status::Done | Status::Pending => Ok(()),
        };
    }
}

impl Waitable for Gathering {
    fn status(&self) -> Status {
        self.outcome.status()
    }

    fn panic(&self) -> Option<TaskPanic> {
        self.outcome.panic()
    }

    fn enlist(self: Rc<Self>, waiter: Rc<dyn Wake>) -> Option<Rc<dyn Waitable>> {
        let status = self.outcome.add_waiter(waiter);
        outcome::held(self, status)
    }

    fn remove_waiter(&self, waiter: &dyn Wake) {
        self.outcome.remove_waiter(waiter);
    }

    /// Cancelling this is cancelling the tasks, in their order.
    fn cancel(self: Rc<Self>, work: &mut Work) -> bool {
        if self.outcome.status() != Status::Pending {
            return false;
        }
        work.end_after(Rc::clone(&self) as Rc<dyn Cancelling>);
        for task in self.tasks.iter().rev() {
            work.cancel_next(Rc::clone(task));
        }
        true
    }
}

impl Cancelling for Gathering {
    fn end_cancelled(self: Rc<Self>) {
        // It may have come to an end meanwhile, through the tasks.
        let _ = self.outcome.settle(End::Cancelled);
    }
}

impl Source for Rc<Gathering> {
    type Output = ();

    fn __wait(&self) -> Yielded {
        Yielded(Wait::For(Rc::clone(self) as Rc<dyn Waitable>))
    }

    fn __output(&self) -> Option<()> {
        self.outcome.result()
    }
}
