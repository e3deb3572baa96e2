//! [`Core`]: the state of an [`EventLoop`](crate::EventLoop), shared with its tasks. It has the
//! ready queue, the timers, the clock and the list of unfinished tasks. The loop that runs now is
//! here too.
//!
//! The traits of the things that a loop stores are here too. No borrow of any of this is held while
//! a student's code runs, drops included. Tasks, calls and futures are in files of their own.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::mem::ManuallyDrop;
use std::rc::{Rc, Weak};
use std::time::{Duration, Instant};

use crate::errors::TaskPanic;
use crate::fast::pool;
use crate::fast::radix_heap::{IsSet, RadixHeap};
use crate::fast::slab::Slab;
use crate::panics::contain;
use crate::waitable::{CompletionStatus, Waitable};

/// An entry of the ready queue: one step of a task, or one call.
pub(crate) trait Runnable {
    /// Runs it. Returns false if there was nothing left to run.
    fn run(self: Rc<Self>, core: &Rc<Core>) -> bool;
}

/// The ready queue: first in, first out.
pub(crate) struct ReadyQueue(RefCell<VecDeque<Rc<dyn Runnable>>>);

impl ReadyQueue {
    pub(crate) const fn new() -> ReadyQueue {
        ReadyQueue(RefCell::new(VecDeque::new()))
    }

    pub(crate) fn len(&self) -> usize {
        self.0.borrow().len()
    }

    #[inline]
    pub(crate) fn is_empty(&self) -> bool {
        self.0.borrow().is_empty()
    }

    /// Adds to the back.
    #[inline(always)]
    pub(crate) fn push(&self, ready: Rc<dyn Runnable>) {
        self.0.borrow_mut().push_back(ready);
    }

    #[inline]
    pub(crate) fn pop(&self) -> Option<Rc<dyn Runnable>> {
        self.0.borrow_mut().pop_front()
    }

    /// Empties the queue. The caller drops the entries where no borrow is held.
    pub(crate) fn take_all(&self) -> VecDeque<Rc<dyn Runnable>> {
        self.0.take()
    }
}

/// An entry of the timers.
pub(crate) trait Timed: IsSet {
    /// Its time has come: adds to the ready queue. Runs no student's code.
    fn due(self: Rc<Self>, core: &Core);
    /// The loop is being dropped: drops the function that it would have called.
    fn abandon(&self);
}

/// An unfinished task, as the loop stores it: without its result type.
pub(crate) trait Listed {
    /// Counts the tasks of the loop from 1, in the order in which they were created.
    fn number(&self) -> u64;
    fn name(&self) -> String;
    /// Cancels it, for a loop that is being dropped.
    fn abandon(self: Rc<Self>);
}

/// A done-callback that has not been queued, as the loop stores it.
pub(crate) trait Abandon {
    /// Drops the function, uncalled. Returns false if it was called or dropped before.
    fn abandon(&self) -> bool;
}

pub(crate) enum Clock {
    Real {
        began: Instant,
    },
    /// In nanoseconds.
    Virtual {
        now: Cell<u64>,
    },
}

/// The state of a loop, shared with the tasks that it runs. The loop holds its tasks and each task
/// holds its loop: `close` breaks that cycle of references.
pub(crate) struct Core {
    pub(crate) ready: ReadyQueue,
    pub(crate) timers: RefCell<RadixHeap<dyn Timed>>,
    /// The unfinished tasks.
    pub(crate) tasks: RefCell<Slab<Rc<dyn Listed>>>,
    /// The done-callbacks of pending futures, which own them.
    pub(crate) callbacks: RefCell<Slab<Weak<dyn Abandon>>>,
    pub(crate) panics: RefCell<Vec<TaskPanic>>,
    clock: Clock,
    tasks_made: Cell<u64>,
    /// Steps that may be taken before the loop reads the clock again.
    pub(crate) steps_left: Cell<u32>,
    /// True if it is the turn of the main coroutine, which is on the stack of `run_until_complete`.
    pub(crate) main_is_next: Cell<bool>,
    pub(crate) is_closed: Cell<bool>,
}

thread_local! {
    /// The loop that runs. `ManuallyDrop`, because access to a thread-local without a destructor is
    /// free, and possible until the thread ends. `EnterGuard` empties it.
    static RUNNING: RefCell<ManuallyDrop<Option<Rc<Core>>>> =
        const { RefCell::new(ManuallyDrop::new(None)) };
}

/// Makes its loop the running one until it is dropped. Then the loop before it is restored.
pub(crate) struct EnterGuard {
    before: Option<Rc<Core>>,
}

impl EnterGuard {
    pub(crate) fn enter(core: &Rc<Core>) -> EnterGuard {
        pool::begin();
        let entered = ManuallyDrop::new(Some(Rc::clone(core)));
        EnterGuard {
            before: ManuallyDrop::into_inner(RUNNING.replace(entered)),
        }
    }
}

impl Drop for EnterGuard {
    fn drop(&mut self) {
        pool::end();
        drop(ManuallyDrop::into_inner(
            RUNNING.replace(ManuallyDrop::new(self.before.take())),
        ));
    }
}

pub(crate) fn is_any_running() -> bool {
    RUNNING.with_borrow(|running| running.is_some())
}

/// Returns the running loop. The panic where none runs names the function `asked_by`.
#[track_caller]
pub(crate) fn running(asked_by: &str) -> Rc<Core> {
    match RUNNING.with_borrow(|running| (**running).clone()) {
        Some(core) => core,
        None => panic!(
            "`{asked_by}` needs a running event loop: call it in a coroutine that a loop runs"
        ),
    }
}

/// Drops a reference that may be the last to a student's value, whose `Drop` may panic.
pub(crate) fn release<V: ?Sized>(value: Rc<V>) {
    if Rc::strong_count(&value) > 1 {
        return;
    }
    if let Err(message) = contain(|| drop(value))
        && let Some(core) = RUNNING.with_borrow(|running| (**running).clone())
    {
        core.record(TaskPanic {
            task: "the end of a result".to_owned(),
            message,
        });
    }
}

/// Returns the result of `Waitable::enlist`: `waitable` itself, unless it is done.
#[inline]
pub(crate) fn held<W: Waitable + 'static>(
    waitable: Rc<W>,
    status: CompletionStatus,
) -> Option<Rc<dyn Waitable>> {
    if status != CompletionStatus::Done {
        return Some(waitable);
    }
    release_done(waitable);
    None
}

#[inline(never)]
fn release_done<W>(waitable: Rc<W>) {
    release(waitable);
}

/// Steps between two readings of the clock. One reading takes as long as several short steps.
const STEPS_OF_A_ROUND: u32 = 64;

impl Core {
    pub(crate) fn new(clock: Clock) -> Rc<Core> {
        Rc::new(Core {
            ready: ReadyQueue::new(),
            timers: RefCell::new(RadixHeap::new()),
            tasks: RefCell::new(Slab::new()),
            callbacks: RefCell::new(Slab::new()),
            panics: RefCell::new(Vec::new()),
            clock,
            tasks_made: Cell::new(0),
            steps_left: Cell::new(0),
            main_is_next: Cell::new(false),
            is_closed: Cell::new(false),
        })
    }

    /// Uses up one of the steps that are left. Returns false if there is none.
    #[inline]
    pub(crate) fn take_step(&self) -> bool {
        let left = self.steps_left.get();
        self.steps_left.set(left.saturating_sub(1));
        left > 0
    }

    /// Adds a new task to the list of unfinished tasks. `make` takes its number, counted from 1,
    /// and its place in the list.
    #[inline]
    pub(crate) fn add_task<L: Listed + 'static>(&self, make: impl FnOnce(u64, u32) -> L) -> Rc<L> {
        let number = self.tasks_made.get() + 1;
        self.tasks_made.set(number);
        let mut tasks = self.tasks.borrow_mut();
        let task = Rc::new(make(number, tasks.next_place()));
        tasks.insert(Rc::clone(&task) as Rc<dyn Listed>);
        task
    }

    /// Removes a task that has ended from the list. The caller drops it.
    #[inline]
    pub(crate) fn remove_task(&self, place: u32) -> Option<Rc<dyn Listed>> {
        self.tasks.borrow_mut().remove(place)
    }

    /// Returns the unfinished tasks, in the order in which they were created.
    pub(crate) fn tasks_in_order(&self) -> Vec<Rc<dyn Listed>> {
        let mut tasks: Vec<_> = self.tasks.borrow().iter().cloned().collect();
        tasks.sort_by_cached_key(|task| task.number());
        tasks
    }

    pub(crate) fn record(&self, panic: TaskPanic) {
        self.panics.borrow_mut().push(panic);
    }

    /// Runs a student's code that belongs to no task, and records its panic.
    #[inline]
    pub(crate) fn contain(&self, what: &str, code: impl FnOnce()) {
        if let Err(message) = contain(code) {
            self.record(TaskPanic {
                task: what.to_owned(),
                message,
            });
        }
    }

    /// Returns the nanoseconds since the loop began.
    pub(crate) fn now(&self) -> u64 {
        match &self.clock {
            Clock::Real { began } => nanoseconds(began.elapsed()),
            Clock::Virtual { now } => now.get(),
        }
    }

    /// Moves a virtual clock forward. The next step reads it.
    pub(crate) fn advance(&self, by: Duration) {
        let Clock::Virtual { now } = &self.clock else {
            panic!("the real clock cannot be moved: make the loop with `with_virtual_time`");
        };
        now.set(now.get().saturating_add(nanoseconds(by)));
        self.steps_left.set(0);
    }

    pub(crate) fn time_after(&self, delay: Duration) -> u64 {
        self.now().saturating_add(nanoseconds(delay))
    }

    /// Moves due timers to the ready queue, and allows the next steps.
    #[inline]
    pub(crate) fn begin_round(&self) {
        self.queue_due();
        self.steps_left.set(STEPS_OF_A_ROUND);
    }

    /// Moves the timers that are due to the ready queue.
    #[inline]
    pub(crate) fn queue_due(&self) {
        if !self.timers.borrow().is_empty() {
            self.queue_due_at(self.now());
        }
    }

    #[inline(never)]
    fn queue_due_at(&self, now: u64) {
        loop {
            let due = self.timers.borrow_mut().pop_due(now);
            let Some(timer) = due else { return };
            timer.due(self);
        }
    }

    /// Waits for the next timer, or moves the virtual clock to it. Called when nothing is ready.
    /// Returns false if no timer is set.
    pub(crate) fn wait_for_timer(&self) -> bool {
        let Some(when) = self.timers.borrow_mut().go_to_next() else {
            return false;
        };
        match &self.clock {
            Clock::Real { .. } => {
                while let left @ 1.. = when.saturating_sub(self.now()) {
                    std::thread::sleep(Duration::from_nanos(left));
                }
            }
            Clock::Virtual { now } => now.set(now.get().max(when)),
        }
        self.queue_due();
        true
    }

    /// Cancels and drops everything that is left, and everything that the drops create, until the
    /// loop is empty. Each task is cancelled once: a task whose own drop drops this loop ends by
    /// itself.
    pub(crate) fn close(self: &Rc<Self>) {
        let _running = EnterGuard::enter(self);
        let mut last_cancelled = 0;
        loop {
            let mut tasks = self.tasks_in_order();
            tasks.retain(|task| task.number() > last_cancelled);
            let ready = self.ready.take_all();
            let timers = self.timers.borrow_mut().take_all();
            let is_idle = tasks.is_empty() && ready.is_empty() && timers.is_empty();
            for task in tasks {
                last_cancelled = task.number();
                self.contain("the end of a task", || task.abandon());
            }
            for ready in ready {
                self.contain("the end of a callback", || drop(ready));
            }
            for timer in timers {
                self.contain("the end of a timer", || timer.abandon());
            }
            let had_callbacks = self.abandon_callbacks();
            if is_idle && !had_callbacks {
                break;
            }
        }
        self.is_closed.set(true);
    }

    fn abandon_callbacks(&self) -> bool {
        let callbacks: Vec<_> = self
            .callbacks
            .borrow()
            .iter()
            .filter_map(Weak::upgrade)
            .collect();
        callbacks
            .into_iter()
            .fold(false, |had, callback| had | callback.abandon())
    }
}

pub(crate) fn nanoseconds(duration: Duration) -> u64 {
    u64::try_from(duration.as_nanos()).unwrap_or(u64::MAX)
}
