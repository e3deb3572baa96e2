//! Kinds of mistakes in a lock, and the evidence for each.
//!
//! Only observations count, so each names the most likely mistake that looks so from outside. The
//! texts claim no more than that.

use protocol::program::Op;

use super::{
    EXCLUSION, LOCKED_NO, LOCKED_YES, ORDER, PROGRESS, RELEASE, RELEASE_FREE, RELEASE_HELD,
};
use crate::exercise::Diagnosis;
use crate::exercise::evidence::{Evidence, MANY, SmallPrograms, THOUSANDS, Wait};
use crate::oracle::{Code, Kind};

/// The kinds, the most specific first.
pub(super) const ALL: &[Diagnosis] = &[
    // The code broke off, or never returned.
    Diagnosis::of("stack-overflow", |e| e.seen(Code::STACK_OVERFLOW)),
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
    Diagnosis::of("unwrap-on-cancelled", |e| {
        e.panicked_with(&["InvalidState"]) && e.cancels_somebody()
    }),
    Diagnosis::of("abort-in-drop", |e| e.panics() > 1 && e.was_cut_short()),
    Diagnosis::of("counter-overflow", |e| {
        e.panicked_with(&["with overflow"]) || e.goes_wrong_only_in("many-rounds")
    }),
    Diagnosis::of("too-few-places", |e| {
        e.panicked_with(&["index out of bounds"])
    }),
    // A check of the submission's own that a number stays in its range.
    Diagnosis::of("counter-overflow", |e| {
        e.kind() == Kind::Panic && e.goes_on_for_thousands_of_rounds()
    }),
    Diagnosis::of("panics-instead-of-error", |e| {
        e.kind() == Kind::Action && e.violation.is_panic()
    }),
    Diagnosis::of("cleanup-panics", |e| {
        e.kind() == Kind::Panic && matches!(e.broke_at(), Some(Op::Cancel(_)))
    }),
    // Is a waiter cancelled where no task cancels one?
    Diagnosis::tried(
        "wakes-by-cancelling",
        |e| e.seen_anywhere(Code::LOST),
        "B B R I",
        Kind::Lost,
    ),
    Diagnosis::of("cancel-spreads", |e| e.kind() == Kind::Lost),
    // A task polls.
    Diagnosis::of("takes-the-lock-away", |e| {
        e.seen(Code::TIMERS) && nobody_had_to_wait(e)
    }),
    Diagnosis::of("hands-over-by-timer", |e| {
        e.seen(Code::TIMERS)
            && holder_since(e, usize::MAX).is_none()
            && e.waits.iter().any(|wait| wait.end.is_none())
    }),
    Diagnosis::of("timer-polling", |e| e.seen(Code::TIMERS)),
    Diagnosis::of("waits-on-a-done-future", |e| {
        e.seen(Code::BUSY) && e.last_call(RELEASE).is_some()
    }),
    Diagnosis::of("busy-wait", |e| e.seen(Code::BUSY)),
    // Only a special program shows it.
    Diagnosis::of("the-clock-decides", |e| {
        e.time_matters() && matches!(e.kind(), Kind::Exclusion | Kind::Order | Kind::Progress)
    }),
    Diagnosis::of("the-clock-decides", |e| {
        e.only_in("clock") && e.time_passed() && matches!(e.kind(), Kind::Action | Kind::Query)
    }),
    Diagnosis::of("shared-state", |e| e.only_in("two-locks")),
    Diagnosis::of("state-outlives-the-lock", |e| {
        e.only_in("many-locks") && e.kind() != Kind::Panic
    }),
    Diagnosis::of("effect-before-resume", |e| {
        [
            "never-resumed",
            "order-late-resume",
            "exclusion-late-resume",
        ]
        .iter()
        .any(|check| e.only_in(check))
    }),
    // Does it take many tasks, or many rounds of a few?
    Diagnosis::tried("counter-overflow", in_a_crowd, SHORT_LINE, Kind::Order),
    Diagnosis::tried("counter-overflow", in_a_crowd, SHORT_LINE, Kind::Progress),
    Diagnosis::tried("counter-overflow", in_a_crowd, SHORT_LINE, Kind::Exclusion),
    Diagnosis::of("counter-overflow", |e| {
        e.small_programs == SmallPrograms::Kept
            && !e.only_in("release-free")
            && e.cancelled().next().is_none()
            && e.longest_line() < FEW
            && releases(e) > HUNDREDS
    }),
    Diagnosis::of("counter-overflow", |e| {
        e.small_programs == SmallPrograms::Kept
            && !e.only_in("release-free")
            && e.calls.len() > ROUNDS_OF_A_BYTE_PAIR
            && e.cancelled().count() < MANY
    }),
    Diagnosis::of("too-many-tasks", |e| {
        in_a_crowd(e) && !e.fails_too("order-mixed") && !e.fails_too("many-rounds")
    }),
    // What takes thousands of steps even in the smallest program that was found.
    Diagnosis::of("counter-overflow", |e| {
        let few_tasks = e.waits.len() < MANY;
        e.only_in("cancelled-crowd")
            && (releases(e) > THOUSANDS && e.longest_line() < MANY
                || few_tasks && e.calls.len() > THOUSANDS)
    }),
    Diagnosis::of("cancelled-entries-pile-up", |e| {
        e.only_in("cancelled-crowd") && e.cancelled().count() > MANY && releases(e) < MANY
    }),
    Diagnosis::of("cancelled-in-line", |e| {
        e.only_in("cancelled-in-line") || e.only_in("cancelled-crowd") && e.waits.len() > THOUSANDS
    }),
    // release() and locked() answer wrongly.
    Diagnosis::of("passed-on-twice", |e| {
        looks_free(e) && cancelled(e, Was::Woken)
    }),
    Diagnosis::of("pass-on-by-non-owner", |e| {
        looks_free(e) && cancelled(e, Was::Waiting)
    }),
    Diagnosis::of("answers-swapped", |e| {
        e.kind() == Kind::Action && swapped(e)
    }),
    Diagnosis::tried(
        "banks-a-permit",
        |e| e.seen(RELEASE_FREE),
        "X B B I",
        Kind::Exclusion,
    ),
    Diagnosis::of("release-of-free-lock-accepted", |e| e.seen(RELEASE_FREE)),
    Diagnosis::of("refused-release-changes-state", |e| {
        e.only_in("release-free")
    }),
    Diagnosis::of("error-for-good-release", |e| e.seen(RELEASE_HELD)),
    Diagnosis::of("locked-says-no-after-hand-over", |e| {
        e.seen(LOCKED_NO) && e.other().is_some_and(Wait::was_handed_over)
    }),
    Diagnosis::of("locked-says-no", |e| e.seen(LOCKED_NO)),
    Diagnosis::of("locked-says-yes-after-cancel", |e| {
        e.seen(LOCKED_YES) && e.cancelled().next().is_some()
    }),
    Diagnosis::of("locked-says-yes", |e| e.seen(LOCKED_YES)),
    // No task gets the lock any more.
    Diagnosis::of("new-lock-is-not-free", |e| {
        stuck(e) && is_the_first_of_all(e)
    }),
    Diagnosis::of("cancelled-in-uncontended-acquire", |e| {
        stuck(e) && cancelled(e, Was::Alone)
    }),
    Diagnosis::of("lost-wakeup-after-cancel", |e| {
        stuck(e) && cancelled(e, Was::Woken)
    }),
    // The task that waits in vain may have come before the cancelled one as well.
    Diagnosis::tried(
        "cleanup-takes-too-much",
        |e| stuck(e) && cancelled(e, Was::Waiting),
        "B B B C2 I R I",
        Kind::Progress,
    ),
    Diagnosis::tried(
        "granted-to-cancelled-waiter",
        |e| stuck(e) && cancelled(e, Was::Waiting),
        "B B B B C1 R I",
        Kind::Progress,
    ),
    Diagnosis::of("granted-to-cancelled-waiter", |e| {
        stuck(e) && e.cancelled().count() > 1
    }),
    Diagnosis::of("cancelled-entry-stops-newcomers", |e| {
        stuck(e) && cancelled(e, Was::Waiting) && comes_to_an_idle_lock(e)
    }),
    Diagnosis::of("cleanup-takes-too-much", |e| {
        stuck(e) && cancelled(e, Was::Waiting)
    }),
    // Does it break too if the task had time to queue?
    Diagnosis::tried(
        "release-wakes-nobody",
        |e| stuck(e) && e.is_smallest() && released_before_it_could_queue(e),
        "B B I R I",
        Kind::Progress,
    ),
    Diagnosis::tried(
        "release-wakes-nobody",
        |e| stuck(e) && e.is_smallest() && released_before_it_could_queue(e),
        "B B B I R I",
        Kind::Progress,
    ),
    Diagnosis::of("lost-wakeup-before-queueing", |e| {
        stuck(e) && e.is_smallest() && released_before_it_could_queue(e)
    }),
    Diagnosis::of("stays-locked", |e| {
        stuck(e) && began_after_the_last_release(e)
    }),
    // Is somebody left over even if each release has its time?
    Diagnosis::tried(
        "waiter-forgotten",
        |e| stuck(e) && e.is_smallest() && e.follow_each_other(RELEASE),
        "B B B B B B B B R I R I R I R I R I R I R I",
        Kind::Progress,
    ),
    Diagnosis::of("second-release-wakes-nobody", |e| {
        stuck(e) && e.is_smallest() && e.follow_each_other(RELEASE)
    }),
    Diagnosis::of("waiter-forgotten", |e| {
        stuck(e) && e.waits.iter().any(Wait::was_handed_over)
    }),
    Diagnosis::of("release-wakes-nobody", stuck),
    // Two tasks hold the lock at the same time.
    Diagnosis::of("passed-on-twice", |e| {
        two_hold(e) && cancelled(e, Was::Woken)
    }),
    Diagnosis::of("pass-on-by-non-owner", |e| {
        two_hold(e) && e.cancelled().next().is_some()
    }),
    // A newcomer gets in beside a task that has waited. Does it too if it comes later than in the
    // smallest program?
    Diagnosis::tried(
        "looks-free-after-hand-over",
        |e| two_hold(e) && e.last_call(RELEASE).is_some(),
        "B B R I B",
        Kind::Exclusion,
    ),
    Diagnosis::tried(
        "never-waits",
        |e| two_hold(e) && comes_to_a_held_lock(e),
        "B B",
        Kind::Exclusion,
    ),
    Diagnosis::tried(
        "banks-a-signal",
        |e| two_hold(e) && comes_to_a_held_lock(e),
        "B R B B",
        Kind::Exclusion,
    ),
    Diagnosis::of("looks-then-takes-later", |e| {
        two_hold(e) && !comes_to_a_held_lock(e) && release_since_who_began(e).is_none()
    }),
    Diagnosis::of("woken-without-recheck", |e| {
        two_hold(e) && e.other_began_after(RELEASE)
    }),
    Diagnosis::of("wakes-all-without-recheck", |e| {
        two_hold(e) && e.who().is_some_and(|who| !who.at_once)
    }),
    // A task overtakes.
    Diagnosis::of("order-after-cancel", |e| {
        overtakes(e) && e.cancelled().next().is_some()
    }),
    Diagnosis::of("barging", |e| {
        overtakes(e) && began_after_the_last_release(e)
    }),
    // Does the task that was passed over ever get the lock?
    Diagnosis::tried(
        "waiter-forgotten",
        |e| overtakes(e) && e.is_smallest(),
        "B B B I R I R I",
        Kind::Progress,
    ),
    Diagnosis::of("newest-first", |e| overtakes(e) && e.is_the_newest()),
    Diagnosis::of("no-queue", overtakes),
];

/// Hundreds of rounds in which few tasks wait.
const SHORT_LINE: &str = "B B B (R I B)*300";
/// A number of tasks that no fixed table is made for.
const FEW: usize = 10;
/// More rounds than small programs have.
const HUNDREDS: usize = 200;
/// Nearly half of the numbers of 16 bits: what goes wrong after so many calls counts them.
const ROUNDS_OF_A_BYTE_PAIR: usize = 30_000;

/// Returns true if only a program with a long line fails.
fn in_a_crowd(e: &Evidence<'_>) -> bool {
    e.only_in("long-chain") || e.only_in("order-long-queue")
}

fn releases(e: &Evidence<'_>) -> usize {
    let releases = e.calls.iter().filter(|call| call.method == RELEASE);
    releases.count()
}

fn stuck(e: &Evidence<'_>) -> bool {
    e.seen(PROGRESS)
}

fn two_hold(e: &Evidence<'_>) -> bool {
    e.seen(EXCLUSION)
}

fn overtakes(e: &Evidence<'_>) -> bool {
    e.seen(ORDER)
}

/// Returns true if every task got what it asked for without a further step.
fn nobody_had_to_wait(e: &Evidence<'_>) -> bool {
    e.waits.iter().all(|wait| wait.at_once)
}

/// Returns the moment at which the holder just before `moment` got the lock, or `None` if the lock
/// was free.
fn holder_since(e: &Evidence<'_>, moment: usize) -> Option<usize> {
    let got = e
        .waits
        .iter()
        .filter_map(Wait::got)
        .filter(|got| *got < moment)
        .max()?;
    let released = e
        .calls
        .iter()
        .any(|call| call.method == RELEASE && (got..moment).contains(&call.at));
    (!released).then_some(got)
}

/// A cancelled waiter's part.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Was {
    /// It found the lock free and no task in line, and was still in its acquire.
    Alone,
    /// It was the first in line when the lock had been released: if any task was woken, it was this
    /// one.
    Woken,
    /// Its turn had not come.
    Waiting,
}

fn cancelled(e: &Evidence<'_>, was: Was) -> bool {
    e.cancelled().any(|wait| was_when_cancelled(e, wait) == was)
}

fn was_when_cancelled(e: &Evidence<'_>, wait: &Wait) -> Was {
    let Some(at) = wait.cancelled() else {
        return Was::Waiting;
    };
    if holder_since(e, wait.began).is_none() && e.in_line(wait.began).next().is_none() {
        return Was::Alone;
    }
    let first = e
        .in_line(at)
        .next()
        .is_some_and(|first| first.began == wait.began);
    let released = e
        .calls
        .iter()
        .any(|call| call.method == RELEASE && (wait.began..at).contains(&call.at));
    if first && released && holder_since(e, at).is_none() {
        Was::Woken
    } else {
        Was::Waiting
    }
}

/// Returns true if release() of a held lock was refused in some check, and that of a free one
/// accepted in another.
fn swapped(e: &Evidence<'_>) -> bool {
    [RELEASE_HELD, RELEASE_FREE]
        .iter()
        .all(|code| e.seen_anywhere(*code))
}

/// Returns true if the task that waits in vain was the first task to wait for this lock.
fn is_the_first_of_all(e: &Evidence<'_>) -> bool {
    e.waits
        .first()
        .is_some_and(|first| Some(first.task) == e.violation.who)
        && e.last_call(RELEASE).is_none()
}

/// Returns true if the lock looks free though a task holds it: locked() returns false, or release()
/// an error.
fn looks_free(e: &Evidence<'_>) -> bool {
    e.seen(LOCKED_NO) || e.seen(RELEASE_HELD)
}

/// Returns true if the task that waits in vain came when the lock was free and no task was in line.
fn comes_to_an_idle_lock(e: &Evidence<'_>) -> bool {
    let Some(who) = e.who() else { return false };
    holder_since(e, who.began).is_none()
        && !e.waits.iter().any(|wait| wait.was_waiting_at(who.began))
}

fn release_since_who_began(e: &Evidence<'_>) -> Option<usize> {
    let (who, release) = (e.who()?, e.last_call(RELEASE)?);
    (release.at > who.began).then_some(release.at)
}

/// Returns true if the lock was released after the task began to wait, before the loop had come to
/// rest.
fn released_before_it_could_queue(e: &Evidence<'_>) -> bool {
    let (Some(who), Some(release)) = (e.who(), release_since_who_began(e)) else {
        return false;
    };
    let first = e.cancelled().next().is_none() && !e.waits.iter().any(Wait::was_handed_over);
    first
        && !e
            .rests
            .iter()
            .any(|rest| (who.began..release).contains(rest))
}

fn began_after_the_last_release(e: &Evidence<'_>) -> bool {
    e.last_call(RELEASE).is_some() && release_since_who_began(e).is_none()
}

/// Returns true if another task held the lock when this one began to wait, and has not released it
/// since.
fn comes_to_a_held_lock(e: &Evidence<'_>) -> bool {
    let (Some(who), Some(other)) = (e.who(), e.other()) else {
        return false;
    };
    other.got().is_some_and(|got| got < who.began) && release_since_who_began(e).is_none()
}
