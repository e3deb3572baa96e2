//! [`Task`]: a coroutine that the loop runs: its steps, its end and its cancellation.
//!
//! The main coroutine of a run is in `main_task.rs`.

use std::cell::Cell;
use std::fmt;
use std::pin::Pin;
use std::rc::Rc;
use std::task::Poll;

use crate::completion::{Completion, CompletionCell};
use crate::core::{self, Core, Listed, Runnable, Timed};
use crate::coroutine::Coroutine;
use crate::errors::TaskPanic;
use crate::fast::radix_heap::IsSet;
use crate::fast::slot;
use crate::panics::contain;
use crate::state_machine::FOREIGN_SUSPENSION;
use crate::waitable::{
    self, CancelStack, CompletionStatus, PendingCancel, Waitable, Wake, is_same,
};
use crate::yielded::{WaitFor, Yielded};

/// A coroutine that the loop runs on its own, beside the others. [`create_task`] makes one.
///
/// A clone is the same task. Dropping the handle changes nothing: the task runs on. `yield task`
/// waits for its end and evaluates to a clone of its result.
///
/// ```
/// use common::{coroutine, create_task, EventLoop};
///
/// let sum = EventLoop::new().run_until_complete(coroutine! {
///     let two = create_task(coroutine! { yield; 2 });
///     let three = create_task(coroutine! { 3 });
///     (yield two) + (yield three)
/// });
/// assert_eq!(sum, Ok(5));
/// ```
pub struct Task<T = ()> {
    cell: Rc<TaskCell<T>>,
}

/// The state of the coroutine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum TaskPhase {
    /// It is at a `yield`, or has not begun.
    Suspended,
    /// It is at a `yield`, and a timer is set for it.
    Sleeping,
    /// It is at a `yield` for a target that ended without a result.
    Doomed,
    Running,
    /// It runs, and was cancelled meanwhile: its next `yield` is its last.
    RunningCancelled,
    /// It is being dropped.
    Ending,
    Ended,
}

type Body<T> = Pin<Box<dyn Coroutine<Return = T>>>;

/// The state of a task.
///
/// In this order, so that the fields that each step needs share a line of the CPU's cache.
#[repr(C)]
struct TaskCell<T> {
    core: Rc<Core>,
    phase: Cell<TaskPhase>,
    /// Its place in the loop's list of unfinished tasks.
    place: u32,
    /// The coroutine, while it is suspended.
    body: Cell<Option<Body<T>>>,
    /// The target that it waits for. Retained after the end of that only if there is no result.
    waits_for: Cell<Option<Rc<dyn Waitable>>>,
    completion: CompletionCell<T>,
    number: u64,
}

/// The time of a new task's first step: when its turn comes, or at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TaskStart {
    Queued,
    Eager,
}

/// Makes a task that runs `coroutine` on the running loop. Its first step is queued: it does not
/// run inside this call.
///
/// # Panics
/// Panics if no loop runs.
///
/// ```
/// use common::{coroutine, create_task, EventLoop};
///
/// let result = EventLoop::new().run_until_complete(coroutine! {
///     let task = create_task(coroutine! { 6 * 7 });
///     assert!(!task.done());
///     yield task
/// });
/// assert_eq!(result, Ok(42));
/// ```
pub fn create_task<C: Coroutine + 'static>(coroutine: C) -> Task<C::Return> {
    spawn(
        &core::running("create_task"),
        coroutine,
        None,
        TaskStart::Queued,
    )
}

/// Makes a task as [`create_task`] does, with a name: asyncio's `create_task(coroutine, name=..)`.
///
/// # Panics
/// Panics if no loop runs.
///
/// ```
/// use common::{coroutine, create_named_task, EventLoop};
///
/// EventLoop::new().run_until_complete(coroutine! {
///     let task = create_named_task("reader", coroutine! {});
///     assert_eq!(task.name(), "reader");
/// })?;
/// # Ok::<(), common::RunError>(())
/// ```
pub fn create_named_task<C: Coroutine + 'static>(
    name: impl Into<String>,
    coroutine: C,
) -> Task<C::Return> {
    spawn(
        &core::running("create_named_task"),
        coroutine,
        Some(name.into()),
        TaskStart::Queued,
    )
}

/// Makes a task as [`create_task`] does, and runs its first step inside this call: asyncio's
/// `eager_start`.
///
/// # Panics
/// Panics if no loop runs.
///
/// ```
/// use common::{coroutine, create_eager_task, EventLoop};
///
/// EventLoop::new().run_until_complete(coroutine! {
///     let task = create_eager_task(coroutine! { 7 });
///     assert_eq!(task.result(), Some(7));
/// })?;
/// # Ok::<(), common::RunError>(())
/// ```
pub fn create_eager_task<C: Coroutine + 'static>(coroutine: C) -> Task<C::Return> {
    spawn(
        &core::running("create_eager_task"),
        coroutine,
        None,
        TaskStart::Eager,
    )
}

pub(crate) fn spawn<C: Coroutine + 'static>(
    core: &Rc<Core>,
    coroutine: C,
    name: Option<String>,
    start: TaskStart,
) -> Task<C::Return> {
    let body: Body<C::Return> = Box::pin(coroutine);
    let cell = core.add_task(|number, place| TaskCell {
        core: Rc::clone(core),
        number,
        place,
        phase: Cell::new(TaskPhase::Suspended),
        body: Cell::new(Some(body)),
        waits_for: Cell::new(None),
        completion: CompletionCell::default(),
    });
    if let Some(name) = name {
        cell.completion.set_name(name.into_boxed_str());
    }
    match start {
        TaskStart::Queued => core.ready.push(Rc::clone(&cell) as Rc<dyn Runnable>),
        TaskStart::Eager => {
            let left = core.steps_left.replace(0); // One step and no more: then the caller goes on.
            Rc::clone(&cell).run(core);
            core.steps_left.set(left);
        }
    }
    Task { cell }
}

impl<T> Task<T> {
    /// Returns true if it has ended: with a result, cancelled, or by a panic.
    ///
    /// ```
    /// use common::{coroutine, EventLoop};
    /// let event_loop = EventLoop::new();
    /// let task = event_loop.create_task(coroutine! {});
    /// assert!(!task.done());
    /// event_loop.run_until_idle();
    /// assert!(task.done());
    /// ```
    pub fn done(&self) -> bool {
        self.cell.completion.status() != CompletionStatus::Pending
    }

    /// Returns true if it was cancelled.
    ///
    /// ```
    /// use common::{coroutine, EventLoop};
    /// let event_loop = EventLoop::new();
    /// let task = event_loop.create_task(coroutine! {});
    /// task.cancel();
    /// assert!(task.cancelled());
    /// ```
    pub fn cancelled(&self) -> bool {
        self.cell.completion.status() == CompletionStatus::Cancelled
    }

    /// Returns a clone of the result of its coroutine. `None` while it runs, and for ever if it was
    /// cancelled or panicked.
    ///
    /// ```
    /// use common::{coroutine, EventLoop};
    /// let event_loop = EventLoop::new();
    /// let task = event_loop.create_task(coroutine! { 7 });
    /// event_loop.run_until_idle();
    /// assert_eq!(task.result(), Some(7));
    /// ```
    pub fn result(&self) -> Option<T>
    where
        T: Clone,
    {
        self.cell.completion.result()
    }

    /// Returns the panic that it failed with: its own, or that of a task which it waited for.
    ///
    /// ```
    /// use common::{coroutine, EventLoop};
    /// let event_loop = EventLoop::new();
    /// let task = event_loop.create_task(coroutine! { panic!("no more disk") });
    /// event_loop.run_until_idle();
    /// let panic = task.panicked().expect("it panicked");
    /// assert_eq!(panic.to_string(), "Task-1 panicked: no more disk");
    /// ```
    pub fn panicked(&self) -> Option<TaskPanic> {
        self.cell.completion.panic()
    }

    /// Returns its name: the name that was set, or `Task-` and its number on its loop, from 1.
    ///
    /// ```
    /// use common::{coroutine, EventLoop};
    /// let task = EventLoop::new().create_task(coroutine! {});
    /// assert_eq!(task.name(), "Task-1");
    /// ```
    pub fn name(&self) -> String {
        self.cell.task_name()
    }

    /// Sets its name, which errors print.
    ///
    /// ```
    /// use common::{coroutine, EventLoop};
    /// let task = EventLoop::new().create_task(coroutine! {});
    /// task.set_name("writer");
    /// assert_eq!(task.name(), "writer");
    /// ```
    pub fn set_name(&self, name: impl Into<String>) {
        self.cell.completion.set_name(name.into().into_boxed_str());
    }

    /// Returns true if both are the same task, one a clone of the other.
    ///
    /// ```
    /// use common::{coroutine, EventLoop, Task};
    /// let task = EventLoop::new().create_task(coroutine! {});
    /// assert!(Task::ptr_eq(&task, &task.clone()));
    /// ```
    pub fn ptr_eq(a: &Task<T>, b: &Task<T>) -> bool {
        Rc::ptr_eq(&a.cell, &b.cell)
    }
}

impl<T: 'static> Task<T> {
    /// Cancels it. First it takes its wake-up off the future or the task that it waits for, and
    /// cancels that. Then it drops its coroutine at once, where it stands. A coroutine that has to
    /// clean up on cancellation does so in a `Drop`. Returns false if the task had ended already.
    ///
    /// A task that cancels itself runs on to its next `yield` and is dropped there. The future that
    /// it yields is cancelled. If it ends before it yields again, it ends as cancelled.
    ///
    /// ```
    /// use common::{coroutine, EventLoop, Future};
    ///
    /// let event_loop = EventLoop::new();
    /// let future: Future = Future::new();
    /// let waited_for = future.clone();
    /// let task = event_loop.create_task(coroutine! { yield waited_for });
    /// event_loop.run_until_idle();
    /// assert!(task.cancel());
    /// assert!(task.cancelled() && future.cancelled());
    /// assert!(!task.cancel());
    /// ```
    pub fn cancel(&self) -> bool {
        waitable::cancel(self.waitable())
    }

    #[inline]
    pub(crate) fn waitable(&self) -> Rc<dyn Waitable> {
        Rc::clone(&self.cell) as Rc<dyn Waitable>
    }
}

impl<T> Clone for Task<T> {
    /// Returns the same task.
    fn clone(&self) -> Task<T> {
        Task {
            cell: Rc::clone(&self.cell),
        }
    }
}

impl<T> fmt::Debug for Task<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "Task({}, {})",
            self.name(),
            self.cell.completion.status()
        )
    }
}

impl<T> TaskCell<T> {
    fn task_name(&self) -> String {
        self.completion
            .name()
            .unwrap_or_else(|| default_name(self.number))
    }

    #[cold]
    fn has_panicked<R>(&self, message: String) -> Completion<R> {
        let panic = TaskPanic {
            task: self.task_name(),
            message,
        };
        self.core.record(panic.clone());
        Completion::Failed(panic)
    }
}

impl<T: 'static> TaskCell<T> {
    /// Runs the coroutine up to its next `yield` that has to wait.
    #[inline]
    fn resume(self: Rc<Self>, core: &Core) {
        let Some(mut body) = self.body.take() else {
            return;
        };
        self.phase.set(TaskPhase::Running);
        loop {
            let polled = match contain(|| body.as_mut().resume_by_slot(None)) {
                Ok(polled) => polled,
                Err(message) => {
                    let end = self.has_panicked(message);
                    return self.drop_and_end(body, end);
                }
            };
            if self.phase.get() == TaskPhase::RunningCancelled {
                return self.end_from_within(body, polled);
            }
            match polled {
                Poll::Pending if slot::take_turn() => {
                    // If nothing else is ready, the queue would return this very task.
                    if core.ready.is_empty() && core.take_step() {
                        continue;
                    }
                    self.suspend(body, TaskPhase::Suspended);
                    return core.ready.push(self);
                }
                Poll::Pending => return self.wait(core, body),
                Poll::Ready(result) => return self.drop_and_end(body, Completion::Done(result)),
            }
        }
    }

    #[inline]
    fn suspend(&self, body: Body<T>, phase: TaskPhase) {
        self.body.set(Some(body));
        self.phase.set(phase);
    }

    #[inline]
    fn wait(self: Rc<Self>, core: &Core, body: Body<T>) {
        match slot::take() {
            Some(Yielded(WaitFor::Target(waitable))) => {
                self.suspend(body, TaskPhase::Suspended);
                let held = waitable.enlist(Rc::clone(&self) as Rc<dyn Wake>);
                self.waits_for.set(held);
            }
            Some(Yielded(WaitFor::Until(when))) => {
                self.suspend(body, TaskPhase::Sleeping);
                core.timers.borrow_mut().set(when, self);
            }
            Some(Yielded(WaitFor::Turn)) => {
                self.suspend(body, TaskPhase::Suspended);
                core.ready.push(self);
            }
            None => {
                let end = self.has_panicked(FOREIGN_SUSPENSION.to_owned());
                self.drop_and_end(body, end);
            }
        }
    }

    /// Ends it in the same way as the target that it waited for.
    #[cold]
    fn follow(self: Rc<Self>) {
        let panic = self
            .waits_for
            .take()
            .and_then(|waited_for| waited_for.panic());
        if let Some(body) = self.body.take() {
            self.drop_and_end(
                body,
                panic.map_or(Completion::Cancelled, Completion::Failed),
            );
        }
    }

    /// Lets a task that waits for itself fail at its next step: it would wait for ever.
    #[cold]
    fn refuse_itself(&self, this: Rc<dyn Wake>) -> CompletionStatus {
        if let Completion::Failed(panic) =
            self.has_panicked::<T>("a task cannot wait for itself".to_owned())
        {
            self.completion.keep_panic(panic);
        }
        this.wake(CompletionStatus::Failed);
        CompletionStatus::Failed
    }

    /// Ends a task that was cancelled while it ran, whatever the result of that step.
    #[cold]
    fn end_from_within(self: Rc<Self>, body: Body<T>, polled: Poll<T>) {
        self.phase.set(TaskPhase::Ending);
        let cleaned = contain(|| match polled {
            Poll::Ready(result) => drop(result),
            Poll::Pending => {
                if let Some(Yielded(WaitFor::Target(waitable))) = slot::take() {
                    waitable::cancel(waitable);
                }
            }
        });
        let end = match cleaned {
            Ok(()) => Completion::Cancelled,
            Err(message) => self.has_panicked(message),
        };
        self.drop_and_end(body, end);
    }

    /// Drops the coroutine and ends the task, as `end` unless that drop panics.
    #[inline(never)]
    fn drop_and_end(self: Rc<Self>, body: Body<T>, end: Completion<T>) {
        self.phase.set(TaskPhase::Ending);
        let end = match contain(|| drop(body)) {
            Ok(()) => end,
            Err(message) => self.has_panicked(message),
        };
        self.phase.set(TaskPhase::Ended);
        let _ = self.completion.settle(end); // it was pending: a task ends once
        let listed = self.core.remove_task(self.place);
        self.let_go(listed);
    }

    /// Drops references that may be the last to the task, and so to its result.
    #[inline]
    fn let_go(self: Rc<Self>, listed: Option<Rc<dyn Listed>>) {
        drop(listed);
        if std::mem::needs_drop::<T>() && Rc::strong_count(&self) == 1 {
            let core = Rc::clone(&self.core);
            core.contain("the end of a result", || drop(self));
        }
    }
}

impl<T: 'static> Runnable for TaskCell<T> {
    #[inline]
    fn run(self: Rc<Self>, core: &Rc<Core>) -> bool {
        let phase = self.phase.get();
        if phase == TaskPhase::Suspended {
            self.resume(core);
            return true;
        }
        if phase == TaskPhase::Doomed {
            self.follow();
            return true;
        }
        false
    }
}

impl<T: 'static> IsSet for TaskCell<T> {
    #[inline]
    fn is_set(&self) -> bool {
        self.phase.get() == TaskPhase::Sleeping
    }
}

impl<T: 'static> Timed for TaskCell<T> {
    #[inline]
    fn due(self: Rc<Self>, core: &Core) {
        self.phase.set(TaskPhase::Suspended);
        core.ready.push(self);
    }

    /// Does nothing: the loop has this task in its list too, and cancels it.
    fn abandon(&self) {}
}

impl<T: 'static> Listed for TaskCell<T> {
    fn number(&self) -> u64 {
        self.number
    }

    fn name(&self) -> String {
        self.task_name()
    }

    fn abandon(self: Rc<Self>) {
        waitable::cancel(self);
    }
}

impl<T: 'static> Wake for TaskCell<T> {
    #[inline]
    fn wake(self: Rc<Self>, how: CompletionStatus) {
        match how {
            CompletionStatus::Done | CompletionStatus::Pending => drop(self.waits_for.take()),
            CompletionStatus::Cancelled | CompletionStatus::Failed => {
                self.phase.set(TaskPhase::Doomed)
            }
        }
        let core = Rc::clone(&self.core);
        core.ready.push(self);
    }
}

impl<T: 'static> Waitable for TaskCell<T> {
    #[inline]
    fn status(&self) -> CompletionStatus {
        self.completion.status()
    }

    fn panic(&self) -> Option<TaskPanic> {
        self.completion.panic()
    }

    fn enlist(self: Rc<Self>, waiter: Rc<dyn Wake>) -> Option<Rc<dyn Waitable>> {
        let status = if is_same(&*waiter, &*self) {
            self.refuse_itself(waiter)
        } else {
            self.completion.add_waiter(waiter)
        };
        core::held(self, status)
    }

    fn remove_waiter(&self, waiter: &dyn Wake) {
        self.completion.remove_waiter(waiter);
    }

    fn cancel(self: Rc<Self>, work: &mut CancelStack) -> bool {
        match self.phase.get() {
            TaskPhase::Ended => return false,
            TaskPhase::Ending | TaskPhase::RunningCancelled => {}
            TaskPhase::Running => self.phase.set(TaskPhase::RunningCancelled),
            phase @ (TaskPhase::Suspended | TaskPhase::Sleeping | TaskPhase::Doomed) => {
                self.phase.set(TaskPhase::Ending);
                if phase == TaskPhase::Sleeping {
                    self.core.timers.borrow_mut().note_unset();
                }
                let waits_for = self.waits_for.take();
                if let Some(waitable) = &waits_for {
                    waitable.remove_waiter(&*self);
                }
                work.end_after(self);
                if let Some(waitable) = waits_for {
                    work.cancel_next(waitable);
                }
            }
        }
        true
    }
}

impl<T: 'static> PendingCancel for TaskCell<T> {
    fn end_cancelled(self: Rc<Self>) {
        if let Some(body) = self.body.take() {
            self.drop_and_end(body, Completion::Cancelled);
        }
    }
}

pub(crate) fn default_name(number: u64) -> String {
    format!("Task-{number}")
}
