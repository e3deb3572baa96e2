//! Carries what the innermost `yield` waits for out to whoever resumed the coroutine, past the compiler's state machines in between:
//! a poll that is pending has left it here. It is full on that way only.
//!
//! It is the hottest place of the crate. `ManuallyDrop`, because a thread-local without a destructor costs nothing to reach. The kind apart
//! from the target, so that the target moves in registers: copied as a whole right after it was written, it would stall the processor.

use std::cell::Cell;
use std::mem::ManuallyDrop;
use std::rc::Rc;

use crate::waitable::Waitable;
use crate::yielded::{WaitFor, Yielded};

#[derive(Clone, Copy, PartialEq, Eq)]
enum SlotKind {
    Empty,
    Turn,
    Time,
    Target,
}

struct Slot {
    kind: Cell<SlotKind>,
    time: Cell<u64>,
    target: Cell<ManuallyDrop<Option<Rc<dyn Waitable>>>>,
}

thread_local! {
    static SLOT: Slot = const {
        Slot { kind: Cell::new(SlotKind::Empty), time: Cell::new(0), target: Cell::new(ManuallyDrop::new(None)) }
    };
}

#[inline]
pub(crate) fn put_turn() {
    SLOT.with(|slot| slot.kind.set(SlotKind::Turn));
}

#[inline]
pub(crate) fn put_target(target: Rc<dyn Waitable>) {
    SLOT.with(|slot| {
        slot.kind.set(SlotKind::Target);
        drop(ManuallyDrop::into_inner(
            slot.target.replace(ManuallyDrop::new(Some(target))),
        ));
    });
}

#[inline]
pub(crate) fn put(yielded: Yielded) {
    match yielded.0 {
        WaitFor::Turn => put_turn(),
        WaitFor::Until(when) => SLOT.with(|slot| {
            slot.kind.set(SlotKind::Time);
            slot.time.set(when);
        }),
        WaitFor::For(target) => put_target(target),
    }
}

/// Takes a turn out, if it is that. By far the most frequent thing to wait for, and there is nothing to carry.
#[inline]
pub(crate) fn take_turn() -> bool {
    SLOT.with(|slot| {
        let is_turn = slot.kind.get() == SlotKind::Turn;
        if is_turn {
            slot.kind.set(SlotKind::Empty);
        }
        is_turn
    })
}

#[inline]
pub(crate) fn take() -> Option<Yielded> {
    SLOT.with(|slot| match slot.kind.replace(SlotKind::Empty) {
        SlotKind::Empty => None,
        SlotKind::Turn => Some(Yielded(WaitFor::Turn)),
        SlotKind::Time => Some(Yielded(WaitFor::Until(slot.time.get()))),
        SlotKind::Target => {
            let target = ManuallyDrop::into_inner(slot.target.replace(ManuallyDrop::new(None)));
            target.map(|target| Yielded(WaitFor::For(target)))
        }
    })
}
