//! Kinds of mistakes in a semaphore, and the evidence for each.
//!
//! Only observations count, so each names the most likely mistake that looks so from outside. The
//! texts claim no more than that.

use protocol::Answer;
use protocol::program::Op;

use super::{LIMIT, LOCKED_NO, LOCKED_YES, ORDER, PROGRESS, RELEASE, RELEASE_FREE, RELEASE_TAKEN};
use crate::exercise::Diagnosis;
use crate::exercise::evidence::{Evidence, Wait};
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
    Diagnosis::of("panics-instead-of-error", |e| {
        e.kind() == Kind::Action && e.violation.is_panic()
    }),
    Diagnosis::of("count-below-zero", |e| {
        e.panicked_with(&["subtract with overflow"])
    }),
    Diagnosis::of("counter-overflow", |e| {
        e.panicked_with(&["with overflow"]) || e.goes_wrong_only_in("many-rounds")
    }),
    Diagnosis::of("too-few-places", |e| {
        e.panicked_with(&["index out of bounds"])
            || (stuck(e) || overtakes(e)) && e.is_smallest() && is_a_crowd(e)
    }),
    Diagnosis::of("cleanup-panics", |e| {
        e.kind() == Kind::Panic && matches!(e.broke_at(), Some(Op::Cancel(_)))
    }),
    Diagnosis::of("cancel-spreads", |e| e.kind() == Kind::Lost),
    // A clock, or a task that polls.
    Diagnosis::of("takes-permits-away", |e| {
        e.seen(Code::TIMERS) && e.waits.iter().all(|wait| wait.at_once)
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
    Diagnosis::of("shared-state", |e| e.only_in("two-semaphores")),
    Diagnosis::of("state-outlives-the-semaphore", |e| {
        e.only_in("many-semaphores")
    }),
    Diagnosis::of("effect-before-resume", |e| {
        ["never-resumed", "order-late-resume", "limit-late-resume"]
            .iter()
            .any(|check| e.only_in(check))
    }),
    // Does it break with a permit too?
    Diagnosis::tried(
        "never-waits",
        |e| permits(e) == 0 && too_many(e) && e.last_call(RELEASE).is_none(),
        "B B",
        Kind::Exclusion,
    ),
    Diagnosis::tried(
        "refused-release-changes-state",
        |e| permits(e) == 0 && e.last_call(RELEASE).is_some() && !e.seen(RELEASE_FREE),
        "X B B I",
        Kind::Exclusion,
    ),
    Diagnosis::of("no-permits", |e| permits(e) == 0),
    Diagnosis::of("many-permits", |e| permits(e) > 255),
    Diagnosis::of("too-many-tasks", |e| {
        (e.only_in("long-chain") || e.only_in("order-long-queue"))
            && !e.fails_too("order-mixed")
            && !e.fails_too("many-rounds")
    }),
    Diagnosis::of("cancelled-entries-pile-up", |e| {
        e.only_in("cancelled-crowd")
    }),
    Diagnosis::of("cancelled-in-line", |e| e.only_in("cancelled-in-line")),
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
    Diagnosis::of("release-too-many-accepted", |e| e.seen(RELEASE_FREE)),
    Diagnosis::of("refused-release-changes-state", |e| {
        e.only_in("release-free")
    }),
    Diagnosis::of("release-asks-locked", |e| {
        e.seen(RELEASE_TAKEN) && taken_before_it_broke(e) < permits(e)
    }),
    Diagnosis::of("error-for-good-release", |e| e.seen(RELEASE_TAKEN)),
    Diagnosis::of("locked-says-no-after-hand-over", |e| {
        e.seen(LOCKED_NO) && e.waits.iter().any(Wait::was_handed_over)
    }),
    Diagnosis::of("locked-says-no", |e| e.seen(LOCKED_NO)),
    Diagnosis::of("locked-says-yes-after-cancel", |e| {
        e.seen(LOCKED_YES) && e.cancelled().next().is_some()
    }),
    Diagnosis::of("locked-says-yes-with-permits-left", |e| {
        e.seen(LOCKED_YES) && e.other().is_some()
    }),
    Diagnosis::of("locked-says-yes", |e| e.seen(LOCKED_YES)),
    // A permit is free, and no task gets it any more.
    Diagnosis::of("new-semaphore-is-short-of-permits", |e| {
        stuck(e) && e.last_call(RELEASE).is_none() && e.cancelled().next().is_none()
    }),
    Diagnosis::of("lost-wakeup-after-cancel", |e| {
        stuck(e) && cancelled(e, Was::Woken)
    }),
    Diagnosis::tried(
        "cleanup-takes-too-much",
        |e| stuck(e) && cancelled(e, Was::Waiting),
        "B B B C2 I R I",
        Kind::Progress,
    ),
    Diagnosis::tried(
        "granted-to-cancelled-waiter",
        |e| stuck(e) && cancelled(e, Was::Waiting),
        "B B B C1 R I",
        Kind::Progress,
    ),
    Diagnosis::of("cancelled-entry-stops-newcomers", |e| {
        stuck(e) && cancelled(e, Was::Waiting) && finds_a_free_permit(e)
    }),
    Diagnosis::of("cleanup-takes-too-much", |e| {
        stuck(e) && cancelled(e, Was::Waiting)
    }),
    Diagnosis::of("newcomer-behind-woken-waiter", |e| {
        stuck(e) && finds_a_permit_on_its_way(e)
    }),
    // Does one release alone wake its waiter?
    Diagnosis::tried(
        "release-wakes-nobody",
        |e| stuck(e) && e.follow_each_other(RELEASE),
        "B B I R I",
        Kind::Progress,
    ),
    Diagnosis::of("two-releases-wake-one", |e| {
        stuck(e) && e.follow_each_other(RELEASE)
    }),
    Diagnosis::of("permits-get-lost", |e| stuck(e) && finds_a_free_permit(e)),
    Diagnosis::of("waiter-forgotten", |e| {
        stuck(e) && e.waits.iter().any(Wait::was_handed_over)
    }),
    Diagnosis::of("release-wakes-nobody", stuck),
    // One task more gets in than there are permits.
    Diagnosis::of("passed-on-twice", |e| {
        too_many(e) && cancelled(e, Was::Woken)
    }),
    Diagnosis::of("pass-on-by-non-owner", |e| {
        too_many(e) && e.cancelled().next().is_some()
    }),
    Diagnosis::tried(
        "looks-free-after-hand-over",
        |e| too_many(e) && e.last_call(RELEASE).is_some(),
        "B B R I B",
        Kind::Exclusion,
    ),
    Diagnosis::of("looks-then-takes-later", |e| {
        too_many(e) && e.last_call(RELEASE).is_none() && !e.waits.iter().all(|wait| wait.at_once)
    }),
    Diagnosis::of("never-waits", |e| {
        too_many(e) && e.last_call(RELEASE).is_none()
    }),
    Diagnosis::of("woken-without-recheck", |e| {
        too_many(e) && e.other_began_after(RELEASE)
    }),
    Diagnosis::of("wakes-all-without-recheck", too_many),
    // A task overtakes.
    Diagnosis::of("order-after-cancel", |e| {
        overtakes(e) && e.cancelled().next().is_some()
    }),
    Diagnosis::of("barging", |e| {
        overtakes(e) && began_after_the_last_release(e)
    }),
    Diagnosis::of("second-permit-goes-astray", |e| {
        overtakes(e) && e.follow_each_other(RELEASE) && e.is_smallest()
    }),
    // Does the task that was passed over ever get a permit?
    Diagnosis::tried(
        "waiter-forgotten",
        |e| overtakes(e) && e.is_smallest(),
        "B B B I R I R I",
        Kind::Progress,
    ),
    Diagnosis::tried(
        "newest-first",
        |e| overtakes(e) && e.is_the_newest(),
        "B B B I R I",
        Kind::Order,
    ),
    Diagnosis::of("no-queue", overtakes),
];

fn stuck(e: &Evidence<'_>) -> bool {
    e.seen(PROGRESS)
}

fn too_many(e: &Evidence<'_>) -> bool {
    e.seen(LIMIT)
}

fn overtakes(e: &Evidence<'_>) -> bool {
    e.seen(ORDER)
}

/// Returns the number of permits of the first semaphore in the program.
fn permits(e: &Evidence<'_>) -> usize {
    let first = e.program.objects.first();
    first.map_or(0, |setup| setup.capacity as usize)
}

/// Returns the number of permits that are taken just before `moment`.
fn taken(e: &Evidence<'_>, moment: usize) -> usize {
    let got = e.waits.iter().filter_map(Wait::got);
    let releases = e.calls.iter().filter(|call| call.method == RELEASE);
    let given_back = releases.filter(|call| call.at < moment && call.answer == Answer::Ok);
    got.filter(|got| *got < moment)
        .count()
        .saturating_sub(given_back.count())
}

/// Returns the number of permits that were taken when release() refused one of them.
fn taken_before_it_broke(e: &Evidence<'_>) -> usize {
    e.last_call(RELEASE).map_or(0, |call| taken(e, call.at))
}

/// Returns true if more tasks wait than the small programs have.
fn is_a_crowd(e: &Evidence<'_>) -> bool {
    e.waits.iter().filter(|wait| wait.end.is_none()).count() > 4
}

/// A cancelled waiter's part.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Was {
    /// It was among the first in line, for which permits were free: it had been woken.
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
    let before = e
        .in_line(at)
        .filter(|other| other.began < wait.began)
        .count();
    if before < permits(e).saturating_sub(taken(e, at)) {
        Was::Woken
    } else {
        Was::Waiting
    }
}

/// Returns true if release() of a taken permit was refused in some check, and one too many accepted
/// in another.
fn swapped(e: &Evidence<'_>) -> bool {
    [RELEASE_TAKEN, RELEASE_FREE]
        .iter()
        .all(|code| e.seen_anywhere(*code))
}

/// Returns true if permits look free though they are taken: locked() returns false, or release() an
/// error.
fn looks_free(e: &Evidence<'_>) -> bool {
    e.seen(LOCKED_NO) || e.seen(RELEASE_TAKEN)
}

/// Returns true if the task that waits in vain came when a permit was free, and no other task
/// waited.
fn finds_a_free_permit(e: &Evidence<'_>) -> bool {
    let Some(who) = e.who() else { return false };
    taken(e, who.began) < permits(e) && e.in_line(who.began).next().is_none()
}

/// Returns true if the task that waits in vain came when more permits were free than tasks waited
/// for them.
fn finds_a_permit_on_its_way(e: &Evidence<'_>) -> bool {
    let Some(who) = e.who() else { return false };
    let waiting = e.in_line(who.began).count();
    waiting > 0 && taken(e, who.began) + waiting < permits(e)
}

fn began_after_the_last_release(e: &Evidence<'_>) -> bool {
    let (Some(who), Some(release)) = (e.who(), e.last_call(RELEASE)) else {
        return false;
    };
    release.at < who.began
}
