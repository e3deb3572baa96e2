//! Carries what the innermost `yield` waits for out to whoever resumed the coroutine, past the compiler's state machines in between:
//! a poll that is pending has left it here. It is full on that way only.
//!
//! It is the hottest place of the crate. `ManuallyDrop`, because a thread-local without a destructor costs nothing to reach. The kind apart
//! from the target, so that the target moves in registers: copied as a whole right after it was written, it would stall the processor.

use std::cell::Cell;
use std::mem::ManuallyDrop;
use std::rc::Rc;

use crate::coroutine::{Wait, Yielded};
use crate::outcome::Waitable;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Empty,
    Turn,
    Time,
    Target,
}

struct Slot {
    kind: Cell<Kind>,
    time: Cell<u64>,
    target: Cell<ManuallyDrop<Option<Rc<dyn Waitable>>>>,
}

thread_local! {
    static SLOT: Slot = const {
        Slot { kind: Cell::new(Kind::Empty), time: Cell::new(0), target: Cell::new(ManuallyDrop::new(None)) }
    };
}

#[inline]
pub(crate) fn put_turn() {
    SLOT.with(|slot| slot.kind.set(Kind::Turn));
}

#[inline]
pub(crate) fn put_target(target: Rc<dyn Waitable>) {
    SLOT.with(|slot| {
        slot.kind.set(Kind::Target);
        drop(ManuallyDrop::into_inner(
            slot.target.replace(ManuallyDrop::new(Some(target))),
        ));
    });
}

#[inline]
pub(crate) fn put(yielded: Yielded) {
    match yielded.0 {
        Wait::Turn => put_turn(),
        Wait::Until(when) => SLOT.with(|slot| {
            slot.kind.set(Kind::Time);
            slot.time.set(when);
        }),
        Wait::For(target) => put_target(target),
    }
}

/// Takes a turn out, if it is that. By far the most frequent thing to wait for, and there is nothing to carry.
#[inline]
pub(crate) fn take_turn() -> bool {
    SLOT.with(|slot| {
        let is_turn = slot.kind.get() == Kind::Turn;
        if is_turn {
            slot.kind.set(Kind::Empty);
        }
        is_turn
    })
}

#[inline]
pub(crate) fn take() -> Option<Yielded> {
    SLOT.with(|slot| match slot.kind.replace(Kind::Empty) {
        Kind::Empty => None,
        Kind::Turn => Some(Yielded(Wait::Turn)),
        Kind::Time => Some(Yielded(Wait::Until(slot.time.get()))),
        Kind::Target => {
            let target = ManuallyDrop::into_inner(slot.target.replace(ManuallyDrop::new(None)));
            target.map(|target| Yielded(Wait::For(target)))
        }
    })
}
