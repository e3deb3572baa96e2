//! What a future or a task comes to, and who is to be told. Both are an [`Outcome`] with something around it.
//! Nothing here runs a student's code, except the `Clone` of a result.

use std::cell::{Cell, OnceCell};
use std::collections::VecDeque;
use std::fmt;
use std::rc::Rc;

use crate::cancel::Work;
use crate::core;
use crate::errors::{InvalidState, TaskPanic};

/// Two bytes: with the two beside it in an [`Outcome`] that makes one word, which a processor writes and reads as one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u16)]
pub(crate) enum Status {
    Pending,
    Done,
    Cancelled,
    Failed,
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Status::Pending => "pending",
            Status::Done => "done",
            Status::Cancelled => "cancelled",
            Status::Failed => "failed",
        })
    }
}

/// Whoever wants to know that something has come to its end. Being told must not run a student's code: it queues it.
pub(crate) trait Wake {
    fn wake(self: Rc<Self>, how: Status);
}

/// What a coroutine can wait for.
pub(crate) trait Waitable {
    fn status(&self) -> Status;
    /// The panic that it failed with.
    fn panic(&self) -> Option<TaskPanic>;
    /// Tells `waiter` when this ends, at once if it has ended. Gives itself back, to be held on to, unless it is done: what the waiter then waits for.
    fn enlist(self: Rc<Self>, waiter: Rc<dyn Wake>) -> Option<Rc<dyn Waitable>>;
    fn remove_waiter(&self, waiter: &dyn Wake);
    /// Begins to cancel this, and adds what is to be done after that to `work`. False if it has ended already.
    fn cancel(self: Rc<Self>, work: &mut Work) -> bool;
}

/// What `enlist` gives back: `waitable` itself, unless it is done.
#[inline]
pub(crate) fn held<W: Waitable + 'static>(
    waitable: Rc<W>,
    status: Status,
) -> Option<Rc<dyn Waitable>> {
    if status != Status::Done {
        return Some(waitable);
    }
    release(waitable);
    None
}

#[inline(never)]
fn release<W>(waitable: Rc<W>) {
    core::release(waitable);
}

/// How something ended.
pub(crate) enum End<T> {
    Done(T),
    Cancelled,
    Failed(TaskPanic),
}

/// Small, for there may be millions: what few of them need stands apart.
pub(crate) struct Outcome<T> {
    status: Cell<Status>,
    /// Whether there are others beside the first.
    is_crowded: Cell<bool>,
    value: OnceCell<T>,
    /// Who waits, and came first. May be gone while others wait.
    first: Cell<Option<Rc<dyn Wake>>>,
    rare: Cell<Option<Box<Rare>>>,
}

#[derive(Default)]
struct Rare {
    /// Who came after the first.
    others: VecDeque<Rc<dyn Wake>>,
    panic: Option<TaskPanic>,
    name: Option<Box<str>>,
}

impl<T> Default for Outcome<T> {
    #[inline]
    fn default() -> Outcome<T> {
        Outcome {
            status: Cell::new(Status::Pending),
            is_crowded: Cell::new(false),
            value: OnceCell::new(),
            first: Cell::new(None),
            rare: Cell::new(None),
        }
    }
}

impl<T> Outcome<T> {
    #[inline]
    pub(crate) fn status(&self) -> Status {
        self.status.get()
    }

    #[inline]
    pub(crate) fn result(&self) -> Option<T>
    where
        T: Clone,
    {
        self.value.get().cloned()
    }

    pub(crate) fn panic(&self) -> Option<TaskPanic> {
        self.with_rare(|rare| rare.panic.clone())
    }

    /// The name that whoever has this outcome was given.
    pub(crate) fn name(&self) -> Option<String> {
        self.with_rare(|rare| rare.name.as_deref().map(str::to_owned))
    }

    pub(crate) fn set_name(&self, name: Box<str>) {
        let mut rare = self.rare.take().unwrap_or_default();
        rare.name = Some(name);
        self.rare.set(Some(rare));
    }

    /// Ends it with a result, and wakes who waits, first come first. An error if it has ended before; the value is dropped then.
    #[inline]
    pub(crate) fn complete(&self, value: T) -> Result<(), InvalidState> {
        if self.status.get() != Status::Pending {
            return Err(InvalidState);
        }
        let _ = self.value.set(value); // it was empty, as this was pending
        self.wake(Status::Done);
        Ok(())
    }

    /// [`complete`](Outcome::complete) for any end.
    pub(crate) fn settle(&self, end: End<T>) -> Result<(), InvalidState> {
        if self.status.get() != Status::Pending {
            return Err(InvalidState);
        }
        match end {
            End::Done(value) => return self.complete(value),
            End::Cancelled => self.wake(Status::Cancelled),
            End::Failed(panic) => {
                self.keep_panic(panic);
                self.wake(Status::Failed);
            }
        }
        Ok(())
    }

    #[inline]
    fn wake(&self, status: Status) {
        self.status.set(status);
        if let Some(first) = self.first.take() {
            first.wake(status);
        }
        if self.is_crowded.get() {
            self.wake_others(status);
        }
    }

    #[cold]
    pub(crate) fn keep_panic(&self, panic: TaskPanic) {
        let mut rare = self.rare.take().unwrap_or_default();
        rare.panic = Some(panic);
        self.rare.set(Some(rare));
    }

    #[inline(never)]
    fn wake_others(&self, status: Status) {
        self.is_crowded.set(false);
        let Some(mut rare) = self.rare.take() else {
            return;
        };
        let others = std::mem::take(&mut rare.others);
        self.rare.set(Some(rare));
        others.into_iter().for_each(|waiter| waiter.wake(status));
    }

    /// Adds who waits, to be told of the end; at once if that has come. Returns the status.
    #[inline]
    pub(crate) fn add_waiter(&self, waiter: Rc<dyn Wake>) -> Status {
        let status = self.status.get();
        if status != Status::Pending {
            wake_at_once(waiter, status);
            return status;
        }
        match self.first.take() {
            None if !self.is_crowded.get() => self.first.set(Some(waiter)),
            first => {
                self.first.set(first);
                self.add_other(waiter);
            }
        }
        Status::Pending
    }

    #[inline(never)]
    fn add_other(&self, waiter: Rc<dyn Wake>) {
        let mut rare = self.rare.take().unwrap_or_default();
        rare.others.push_back(waiter);
        self.rare.set(Some(rare));
        self.is_crowded.set(true);
    }

    pub(crate) fn remove_waiter(&self, waiter: &dyn Wake) {
        match self.first.take() {
            Some(first) if is_same(&*first, waiter) => return,
            first => self.first.set(first),
        }
        if let Some(mut rare) = self.rare.take() {
            if let Some(place) = place_of(waiter, &rare.others) {
                rare.others.remove(place);
                self.is_crowded.set(!rare.others.is_empty());
            }
            self.rare.set(Some(rare));
        }
    }

    fn with_rare<R>(&self, look: impl FnOnce(&Rare) -> Option<R>) -> Option<R> {
        let rare = self.rare.take()?;
        let found = look(&rare);
        self.rare.set(Some(rare));
        found
    }
}

#[inline(never)]
fn wake_at_once(waiter: Rc<dyn Wake>, status: Status) {
    waiter.wake(status);
}

/// Whether both are the same object.
pub(crate) fn is_same(one: &dyn Wake, other: &dyn Wake) -> bool {
    std::ptr::addr_eq(one, other)
}

/// Looks from both ends: those who leave in the order in which they came, or in the reverse, are found at once.
fn place_of(waiter: &dyn Wake, waiters: &VecDeque<Rc<dyn Wake>>) -> Option<usize> {
    let last = waiters.len().checked_sub(1)?;
    (0..=last / 2)
        .flat_map(|step| [step, last - step])
        .find(|place| is_same(&*waiters[*place], waiter))
}
