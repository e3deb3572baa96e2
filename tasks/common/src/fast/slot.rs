//! The slot for a yielded value. It carries the target of the innermost `yield` past the state
//! machines to the code that resumed the coroutine.
//!
//! A poll that returns `Pending` has filled the slot, and the code that resumed empties it. At all
//! other times it is empty. It is the hottest place of the crate:
//!
//! - `ManuallyDrop`, because access to a thread-local without a destructor is free.
//! - The kind is stored apart from the target, so that the target moves in registers. A copy of the
//!   whole right after the write of a part would stall the CPU (no store forwarding).
//! - The place of a `yield` is a constant of the code: one store. Only tools read it.

use std::cell::Cell;
use std::mem::ManuallyDrop;
use std::panic::Location;
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

/// The place of a `yield` in the source, if it is known.
pub type Place = Option<&'static Location<'static>>;

struct Slot {
    kind: Cell<SlotKind>,
    time: Cell<u64>,
    target: Cell<ManuallyDrop<Option<Rc<dyn Waitable>>>>,
    /// The place of the last `yield`. It stays when the slot is emptied.
    place: Cell<Place>,
}

thread_local! {
    static SLOT: Slot = const {
        Slot {
            kind: Cell::new(SlotKind::Empty),
            time: Cell::new(0),
            target: Cell::new(ManuallyDrop::new(None)),
            place: Cell::new(None),
        }
    };
}

#[inline]
pub(crate) fn put_turn(place: Place) {
    SLOT.with(|slot| {
        slot.kind.set(SlotKind::Turn);
        slot.place.set(place);
    });
}

#[inline]
pub(crate) fn put_target(target: Rc<dyn Waitable>, place: Place) {
    SLOT.with(|slot| {
        slot.kind.set(SlotKind::Target);
        slot.place.set(place);
        drop(ManuallyDrop::into_inner(
            slot.target.replace(ManuallyDrop::new(Some(target))),
        ));
    });
}

#[inline]
pub(crate) fn put(yielded: Yielded, place: Place) {
    match yielded.0 {
        WaitFor::Turn => put_turn(place),
        WaitFor::Until(when) => SLOT.with(|slot| {
            slot.kind.set(SlotKind::Time);
            slot.time.set(when);
            slot.place.set(place);
        }),
        WaitFor::Target(target) => put_target(target, place),
    }
}

/// Returns the place of the last `yield`: the innermost one, below all levels of `yield from`.
#[inline]
pub fn place() -> Place {
    SLOT.with(|slot| slot.place.get())
}

/// Empties the slot if it holds a turn. That is by far the most frequent case, and carries no data.
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
            target.map(|target| Yielded(WaitFor::Target(target)))
        }
    })
}
