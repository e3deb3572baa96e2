//! Kinds of mistakes in an event, and the evidence for each.

use protocol::program::Op;

use super::{CLEAR, EARLY, FLAG_NO, FLAG_YES, SET, STUCK};
use crate::exercise::Diagnosis;
use crate::exercise::evidence::Evidence;
use crate::oracle::{Code, Kind};

/// The kinds, the most specific first.
pub(super) const ALL: &[Diagnosis] = &[
    Diagnosis::of("blocks-its-thread", |e| e.kind() == Kind::Blocked),
    Diagnosis::of("never-ending-step", |e| e.kind() == Kind::Spinning),
    Diagnosis::of("borrow-twice", |e| {
        e.panicked_with(&[
            "already borrowed",
            "already mutably borrowed",
            "BorrowMutError",
            "BorrowError",
        ])
    }),
    Diagnosis::of("needs-a-running-loop", |e| {
        e.panicked_with(&["needs a running event loop"])
    }),
    Diagnosis::of("too-many-cancelled", |e| e.only_in("cancelled-crowd")),
    Diagnosis::of("cancelled-in-line", |e| e.only_in("cancelled-in-line")),
    Diagnosis::of("completes-twice", |e| {
        e.panicked_with(&["InvalidState"]) && !e.cancels_somebody()
    }),
    Diagnosis::of("unwrap-on-cancelled", |e| {
        e.panicked_with(&["InvalidState"])
    }),
    Diagnosis::of("cleanup-panics", |e| {
        e.kind() == Kind::Panic && matches!(e.broke_at(), Some(Op::Cancel(_)))
    }),
    Diagnosis::of("cancel-spreads", |e| e.kind() == Kind::Lost),
    Diagnosis::of("timer-polling", |e| e.seen(Code::TIMERS)),
    Diagnosis::of("busy-wait", |e| e.seen(Code::BUSY)),
    // Only a special program shows it.
    Diagnosis::of("the-clock-decides", |e| {
        e.time_matters() && matches!(e.kind(), Kind::Exclusion | Kind::Order | Kind::Progress)
    }),
    Diagnosis::of("shared-state", |e| e.only_in("two-events")),
    Diagnosis::of("shared-state", |e| {
        e.only_in("many-rounds") && an_event_was_dropped(e)
    }),
    Diagnosis::of("counter-overflow", |e| e.only_in("many-rounds")),
    Diagnosis::of("looks-before-it-begins", |e| e.only_in("late-begin")),
    Diagnosis::of("too-many-waiters", |e| e.only_in("crowd")),
    // is_set() answers wrongly.
    Diagnosis::of("set-twice", |e| {
        e.kind() == Kind::Query && was_called_twice(e)
    }),
    Diagnosis::of("wait-changes-the-flag", |e| {
        e.kind() == Kind::Query && e.waits.iter().any(|wait| wait.got().is_some())
    }),
    Diagnosis::of("is-set-says-no", |e| e.seen(FLAG_NO)),
    Diagnosis::of("is-set-says-yes", |e| e.seen(FLAG_YES)),
    // A task returns too early. Does it too if the loop had come to rest after clear()?
    Diagnosis::tried(
        "ignores-clear",
        |e| early(e) && was_set_before(e),
        "S U I B",
        Kind::Exclusion,
    ),
    Diagnosis::of("never-waits", |e| early(e) && !was_set_before(e)),
    Diagnosis::of("wakes-latecomers", early),
    // A task waits in vain.
    Diagnosis::of("cleanup-takes-too-much", |e| {
        stuck(e) && cancelled_while_it_waited(e)
    }),
    Diagnosis::of("wait-changes-the-flag", |e| {
        stuck(e) && began_set(e) && e.seen_anywhere(FLAG_NO)
    }),
    Diagnosis::of("ignores-the-flag", |e| stuck(e) && began_set(e)),
    Diagnosis::of("forgotten-by-clear", |e| {
        stuck(e) && cleared_before_the_set(e)
    }),
    Diagnosis::of("looks-again-after-wake-up", |e| {
        stuck(e) && cleared_since_the_set(e)
    }),
    Diagnosis::of("wakes-only-some", |e| stuck(e) && another_was_woken(e)),
    Diagnosis::of("set-wakes-nobody", stuck),
];

fn early(e: &Evidence<'_>) -> bool {
    e.seen(EARLY)
}

fn stuck(e: &Evidence<'_>) -> bool {
    e.seen(STUCK)
}

/// Returns true if the event had been set before the task began to wait, and then cleared.
fn was_set_before(e: &Evidence<'_>) -> bool {
    let Some(who) = e.who() else { return false };
    e.calls
        .iter()
        .any(|call| call.method == SET && call.at < who.began)
}

/// Returns true if the flag was set when the task began to wait.
fn began_set(e: &Evidence<'_>) -> bool {
    let Some(who) = e.who() else { return false };
    let before = e
        .calls
        .iter()
        .rev()
        .find(|call| call.at < who.began && matches!(call.method, SET | CLEAR));
    before.is_some_and(|call| call.method == SET)
}

/// Returns the first `set()` since the task began to wait.
fn set_since_it_began(e: &Evidence<'_>) -> Option<usize> {
    let who = e.who()?;
    e.calls
        .iter()
        .find(|call| call.method == SET && call.at > who.began)
        .map(|call| call.at)
}

fn cancelled_while_it_waited(e: &Evidence<'_>) -> bool {
    let Some(who) = e.who() else { return false };
    e.cancelled()
        .filter_map(|wait| wait.cancelled())
        .any(|at| who.was_waiting_at(at))
}

/// Returns true if `clear()` came after the `set()` that should have woken the task, before the
/// loop had come to rest.
fn cleared_since_the_set(e: &Evidence<'_>) -> bool {
    let Some(set) = set_since_it_began(e) else {
        return false;
    };
    let rest = e
        .rests
        .iter()
        .find(|rest| **rest > set)
        .copied()
        .unwrap_or(usize::MAX);
    e.calls
        .iter()
        .any(|call| call.method == CLEAR && (set..rest).contains(&call.at))
}

/// Returns true if another task that had waited at that `set()` has returned.
fn another_was_woken(e: &Evidence<'_>) -> bool {
    let Some(set) = set_since_it_began(e) else {
        return false;
    };
    e.waits
        .iter()
        .any(|wait| wait.was_waiting_at(set) && wait.got().is_some())
}

/// Returns true if the last two calls of `set()` and `clear()` were of the same method.
fn was_called_twice(e: &Evidence<'_>) -> bool {
    let mut last = e
        .calls
        .iter()
        .rev()
        .filter(|call| matches!(call.method, SET | CLEAR))
        .map(|call| call.method);
    let (last, before) = (last.next(), last.next());
    last.is_some() && last == before
}

/// Returns true if `clear()` was called while the task waited, before any `set()`.
fn cleared_before_the_set(e: &Evidence<'_>) -> bool {
    let (Some(who), Some(set)) = (e.who(), set_since_it_began(e)) else {
        return false;
    };
    e.calls
        .iter()
        .any(|call| call.method == CLEAR && (who.began..set).contains(&call.at))
}

/// Returns true if an event had been dropped, and a new one made in its place.
fn an_event_was_dropped(e: &Evidence<'_>) -> bool {
    e.program
        .ops
        .iter()
        .take(e.violation.op)
        .any(|op| matches!(op, Op::Renew(_)))
}
