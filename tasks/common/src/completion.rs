//! [`CompletionCell`]: the result of a future or a task, and the waiters that are woken when it
//! ends.
//!
//! Futures and tasks each hold one. Nothing here runs a student's code, except the `Clone` of a
//! result.

use std::cell::{Cell, OnceCell};
use std::collections::VecDeque;
use std::rc::Rc;

use crate::errors::{InvalidState, TaskPanic};
use crate::waitable::{CompletionStatus, Wake, is_same};

/// The end of a future or a task.
pub(crate) enum Completion<T> {
    Done(T),
    Cancelled,
    Failed(TaskPanic),
}

/// The cell. Small, as there may be millions of them: fields that few of them need are in [`Rare`].
pub(crate) struct CompletionCell<T> {
    status: Cell<CompletionStatus>,
    /// True if `rare.others` is not empty.
    is_crowded: Cell<bool>,
    value: OnceCell<T>,
    /// The first waiter. May be removed while others wait.
    first: Cell<Option<Rc<dyn Wake>>>,
    rare: Cell<Option<Box<Rare>>>,
}

/// The fields that few cells need.
#[derive(Default)]
struct Rare {
    /// The waiters after the first.
    others: VecDeque<Rc<dyn Wake>>,
    panic: Option<TaskPanic>,
    name: Option<Box<str>>,
}

impl<T> Default for CompletionCell<T> {
    #[inline]
    fn default() -> CompletionCell<T> {
        CompletionCell {
            status: Cell::new(CompletionStatus::Pending),
            is_crowded: Cell::new(false),
            value: OnceCell::new(),
            first: Cell::new(None),
            rare: Cell::new(None),
        }
    }
}

impl<T> CompletionCell<T> {
    #[inline]
    pub(crate) fn status(&self) -> CompletionStatus {
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

    /// Returns the name that was set for the task of this cell.
    pub(crate) fn name(&self) -> Option<String> {
        self.with_rare(|rare| rare.name.as_deref().map(str::to_owned))
    }

    pub(crate) fn set_name(&self, name: Box<str>) {
        let mut rare = self.rare.take().unwrap_or_default();
        rare.name = Some(name);
        self.rare.set(Some(rare));
    }

    /// Ends it with a result, and wakes the waiters in the order in which they came.
    ///
    /// Returns an error, and drops the value, if it has ended before.
    #[inline]
    pub(crate) fn complete(&self, value: T) -> Result<(), InvalidState> {
        if self.status.get() != CompletionStatus::Pending {
            return Err(InvalidState);
        }
        let _ = self.value.set(value); // it was empty, as this was pending
        self.wake(CompletionStatus::Done);
        Ok(())
    }

    /// Ends it in any way: [`complete`](CompletionCell::complete), cancelled or failed.
    pub(crate) fn settle(&self, end: Completion<T>) -> Result<(), InvalidState> {
        if self.status.get() != CompletionStatus::Pending {
            return Err(InvalidState);
        }
        match end {
            Completion::Done(value) => return self.complete(value),
            Completion::Cancelled => self.wake(CompletionStatus::Cancelled),
            Completion::Failed(panic) => {
                self.keep_panic(panic);
                self.wake(CompletionStatus::Failed);
            }
        }
        Ok(())
    }

    #[inline]
    fn wake(&self, status: CompletionStatus) {
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
    fn wake_others(&self, status: CompletionStatus) {
        self.is_crowded.set(false);
        let Some(mut rare) = self.rare.take() else {
            return;
        };
        let others = std::mem::take(&mut rare.others);
        self.rare.set(Some(rare));
        others.into_iter().for_each(|waiter| waiter.wake(status));
    }

    /// Adds a waiter, which is woken at the end, and at once if that has come. Returns the status.
    #[inline]
    pub(crate) fn add_waiter(&self, waiter: Rc<dyn Wake>) -> CompletionStatus {
        let status = self.status.get();
        if status != CompletionStatus::Pending {
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
        CompletionStatus::Pending
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
fn wake_at_once(waiter: Rc<dyn Wake>, status: CompletionStatus) {
    waiter.wake(status);
}

/// Finds a waiter by a search from both ends. If waiters leave in the order of their arrival, or in
/// the reverse order, each is found at once.
fn place_of(waiter: &dyn Wake, waiters: &VecDeque<Rc<dyn Wake>>) -> Option<usize> {
    let last = waiters.len().checked_sub(1)?;
    (0..=last / 2)
        .flat_map(|step| [step, last - step])
        .find(|place| is_same(&*waiters[*place], waiter))
}
