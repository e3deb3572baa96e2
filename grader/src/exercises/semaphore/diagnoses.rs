//! Kinds of mistakes that are made in a semaphore, and what speaks for each.
//!
//! Judged by what was observed alone, so each names the mistake that most likely looks so from
//! outside; the texts say it no more surely than that.

use protocol::Answer;
use protocol::program::Op;

use super::{LIMIT, LOCKED_NO, LOCKED_YES, ORDER, PROGRESS, RELEASE, RELEASE_FREE, RELEASE_TAKEN};
use crate::exercise::evidence::{Evidence, Wait};
use crate::exercise::{Diagnosis, Discriminator};
use crate::oracle::{Code, Kind};

/// The most specific first.
pub(super) const ALL: &[Diagnosis] = &[
    // The code broke off, or never came back.
    of("stack-overflow", |e| e.seen(Code::STACK_OVERFLOW)),
    of("blocks-its-thread", |e| e.kind() == Kind::Blocked),
    of("never-ending-step", |e| e.kind() == Kind::Spinning),
    of("borrow-twice", |e| {
        e.panicked_with(&[
            "already borrowed",
            "already mutably borrowed",
            "BorrowMutError",
            "BorrowError",
        ])
    }),
    of("needs-a-running-loop", |e| {
        e.panicked_with(&["needs a running event loop"])
    }),
    of("unwrap-on-cancelled", |e| {
        e.panicked_with(&["InvalidState"]) && e.cancels_somebody()
    }),
    of("abort-in-drop", |e| e.panics() > 1 && e.was_cut_short()),
    of("panics-instead-of-error", |e| {
        e.kind() == Kind::Action && e.violation.is_panic()
    }),
    of("count-below-zero", |e| {
        e.panicked_with(&["subtract with overflow"])
    }),
    of("counter-overflow", |e| {
        e.panicked_with(&["with overflow"]) || breaks_after_many_rounds(e)
    }),
    of("too-few-places", |e| {
        e.panicked_with(&["index out of bounds"])
            || (stuck(e) || overtakes(e)) && e.is_smallest() && is_a_crowd(e)
    }),
    of("cleanup-panics", |e| {
        e.kind() == Kind::Panic && matches!(e.broke_at(), Some(Op::Cancel(_)))
    }),
    of("cancel-spreads", |e| e.kind() == Kind::Lost),
    // A clock, or a task that polls.
    of("takes-permits-away", |e| {
        e.seen(Code::TIMERS) && e.waits.iter().all(|wait| wait.at_once)
    }),
    of("timer-polling", |e| e.seen(Code::TIMERS)),
    of("waits-on-a-done-future", |e| {
        e.seen(Code::BUSY) && e.last_call(RELEASE).is_some()
    }),
    of("busy-wait", |e| e.seen(Code::BUSY)),
    // Only a special program shows it.
    of("the-clock-decides", |e| {
        e.time_matters() && matches!(e.kind(), Kind::Exclusion | Kind::Order | Kind::Progress)
    }),
    of("shared-state", |e| e.only_in("two-semaphores")),
    of("state-outlives-the-semaphore", |e| {
        e.only_in("many-semaphores")
    }),
    of("effect-before-resume", |e| {
        ["never-resumed", "order-late-resume", "limit-late-resume"]
            .iter()
            .any(|check| e.only_in(check))
    }),
    // Does it break with a permit too?
    tried(
        "never-waits",
        |e| permits(e) == 0 && too_many(e) && e.last_call(RELEASE).is_none(),
        "B B",
        Kind::Exclusion,
    ),
    tried(
        "refused-release-changes-state",
        |e| permits(e) == 0 && e.last_call(RELEASE).is_some() && !e.seen(RELEASE_FREE),
        "X B B I",
        Kind::Exclusion,
    ),
    of("no-permits", |e| permits(e) == 0),
    of("many-permits", |e| permits(e) > 255),
    of("too-many-tasks", |e| {
        (e.only_in("long-chain") || e.only_in("order-long-queue"))
            && !e.fails_too("order-mixed")
            && !e.fails_too("many-rounds")
    }),
    of("cancelled-entries-pile-up", |e| {
        e.only_in("cancelled-crowd")
    }),
    of("cancelled-in-line", |e| e.only_in("cancelled-in-line")),
    // release() and locked() answer wrongly.
    of("passed-on-twice", |e| {
        looks_free(e) && cancelled(e, Was::Woken)
    }),
    of("pass-on-by-non-owner", |e| {
        looks_free(e) && cancelled(e, Was::Waiting)
    }),
    of("answers-swapped", |e| {
        e.kind() == Kind::Action && swapped(e)
    }),
    tried(
        "banks-a-permit",
        |e| e.seen(RELEASE_FREE),
        "X B B I",
        Kind::Exclusion,
    ),
    of("release-too-many-accepted", |e| e.seen(RELEASE_FREE)),
    of("refused-release-changes-state", |e| {
        e.only_in("release-free")
    }),
    of("release-asks-locked", |e| {
        e.seen(RELEASE_TAKEN) && taken_before_it_broke(e) < permits(e)
    }),
    of("error-for-good-release", |e| e.seen(RELEASE_TAKEN)),
    of("locked-says-no-after-hand-over", |e| {
        e.seen(LOCKED_NO) && e.waits.iter().any(handed_over)
    }),
    of("locked-says-no", |e| e.seen(LOCKED_NO)),
    of("locked-says-yes-after-cancel", |e| {
        e.seen(LOCKED_YES) && e.cancelled().next().is_some()
    }),
    of("locked-says-yes-with-permits-left", |e| {
        e.seen(LOCKED_YES) && e.other().is_some()
    }),
    of("locked-says-yes", |e| e.seen(LOCKED_YES)),
    // A permit is free, and no task gets it any more.
    of("new-semaphore-is-short-of-permits", |e| {
        stuck(e) && e.last_call(RELEASE).is_none() && e.cancelled().next().is_none()
    }),
    of("lost-wakeup-after-cancel", |e| {
        stuck(e) && cancelled(e, Was::Woken)
    }),
    tried(
        "cleanup-takes-too-much",
        |e| stuck(e) && cancelled(e, Was::Waiting),
        "B B B C2 I R I",
        Kind::Progress,
    ),
    tried(
        "granted-to-cancelled-waiter",
        |e| stuck(e) && cancelled(e, Was::Waiting),
        "B B B C1 R I",
        Kind::Progress,
    ),
    of("cancelled-entry-stops-newcomers", |e| {
        stuck(e) && cancelled(e, Was::Waiting) && finds_a_free_permit(e)
    }),
    of("cleanup-takes-too-much", |e| {
        stuck(e) && cancelled(e, Was::Waiting)
    }),
    of("newcomer-behind-woken-waiter", |e| {
        stuck(e) && finds_a_permit_on_its_way(e)
    }),
    // Does one release alone wake its waiter?
    tried(
        "release-wakes-nobody",
        |e| stuck(e) && releases_follow_each_other(e),
        "B B I R I",
        Kind::Progress,
    ),
    of("two-releases-wake-one", |e| {
        stuck(e) && releases_follow_each_other(e)
    }),
    of("permits-get-lost", |e| stuck(e) && finds_a_free_permit(e)),
    of("waiter-forgotten", |e| {
        stuck(e) && e.waits.iter().any(handed_over)
    }),
    of("release-wakes-nobody", stuck),
    // One more gets in than there are permits.
    of("passed-on-twice", |e| {
        too_many(e) && cancelled(e, Was::Woken)
    }),
    of("pass-on-by-non-owner", |e| {
        too_many(e) && e.cancelled().next().is_some()
    }),
    tried(
        "looks-free-after-hand-over",
        |e| too_many(e) && e.last_call(RELEASE).is_some(),
        "B B R I B",
        Kind::Exclusion,
    ),
    of("looks-then-takes-later", |e| {
        too_many(e) && e.last_call(RELEASE).is_none() && !e.waits.iter().all(|wait| wait.at_once)
    }),
    of("never-waits", |e| {
        too_many(e) && e.last_call(RELEASE).is_none()
    }),
    of("woken-without-recheck", |e| {
        too_many(e) && holder_came_after_the_release(e)
    }),
    of("wakes-all-without-recheck", too_many),
    // A task overtakes.
    of("order-after-cancel", |e| {
        overtakes(e) && e.cancelled().next().is_some()
    }),
    of("barging", |e| {
        overtakes(e) && began_after_the_last_release(e)
    }),
    of("second-permit-goes-astray", |e| {
        overtakes(e) && releases_follow_each_other(e) && e.is_smallest()
    }),
    // Does the one that was passed over ever get it?
    tried(
        "waiter-forgotten",
        |e| overtakes(e) && e.is_smallest(),
        "B B B I R I R I",
        Kind::Progress,
    ),
    tried(
        "newest-first",
        |e| overtakes(e) && is_the_newest(e),
        "B B B I R I",
        Kind::Order,
    ),
    of("no-queue", overtakes),
];

const fn of(name: &'static str, applies: fn(&Evidence<'_>) -> bool) -> Diagnosis {
    Diagnosis {
        name,
        applies,
        trial: None,
    }
}

/// For what looks like something else in the smallest program that fails.
const fn tried(
    name: &'static str,
    applies: fn(&Evidence<'_>) -> bool,
    word: &'static str,
    breaks: Kind,
) -> Diagnosis {
    Diagnosis {
        name,
        applies,
        trial: Some(Discriminator { word, breaks }),
    }
}

fn stuck(e: &Evidence<'_>) -> bool {
    e.seen(PROGRESS)
}

fn too_many(e: &Evidence<'_>) -> bool {
    e.seen(LIMIT)
}

fn overtakes(e: &Evidence<'_>) -> bool {
    e.seen(ORDER)
}

/// Whether this wait ended, and not in the step in which it began.
fn handed_over(wait: &Wait) -> bool {
    wait.got().is_some() && !wait.at_once
}

fn breaks_after_many_rounds(e: &Evidence<'_>) -> bool {
    e.only_in("many-rounds")
        && matches!(
            e.kind(),
            Kind::Exclusion | Kind::Order | Kind::Progress | Kind::Action | Kind::Query
        )
}

/// The number of permits of the first semaphore in the program.
fn permits(e: &Evidence<'_>) -> usize {
    let first = e.program.objects.first();
    first.map_or(0, |setup| setup.capacity as usize)
}

/// The number of permits that are taken just before `moment`.
fn taken(e: &Evidence<'_>, moment: usize) -> usize {
    let got = e.waits.iter().filter_map(Wait::got);
    let releases = e.calls.iter().filter(|call| call.method == RELEASE);
    let given_back = releases.filter(|call| call.at < moment && call.answer == Answer::Ok);
    got.filter(|got| *got < moment)
        .count()
        .saturating_sub(given_back.count())
}

/// The number of permits that were taken when release() refused one of them.
fn taken_before_it_broke(e: &Evidence<'_>) -> usize {
    e.last_call(RELEASE).map_or(0, |call| taken(e, call.at))
}

/// Whether more tasks wait than the small programs have.
fn is_a_crowd(e: &Evidence<'_>) -> bool {
    e.waits.iter().filter(|wait| wait.end.is_none()).count() > 4
}

/// The waits that are under way just before `moment`.
fn in_line<'e>(e: &'e Evidence<'_>, moment: usize) -> impl Iterator<Item = &'e Wait> {
    e.waits
        .iter()
        .filter(move |wait| wait.was_waiting_at(moment))
}

/// A cancelled waiter's part.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Was {
    /// It was among the first in line, for whom permits were free: it had been woken.
    Woken,
    /// It had not come to its turn.
    Waiting,
}

fn cancelled(e: &Evidence<'_>, was: Was) -> bool {
    e.cancelled().any(|wait| was_when_cancelled(e, wait) == was)
}

fn was_when_cancelled(e: &Evidence<'_>, wait: &Wait) -> Was {
    let Some(at) = wait.cancelled() else {
        return Was::Waiting;
    };
    let before = in_line(e, at)
        .filter(|other| other.began < wait.began)
        .count();
    if before < permits(e).saturating_sub(taken(e, at)) {
        Was::Woken
    } else {
        Was::Waiting
    }
}

/// Whether release() of a taken permit was refused in some check, and one too many accepted in
/// another.
fn swapped(e: &Evidence<'_>) -> bool {
    [RELEASE_TAKEN, RELEASE_FREE]
        .iter()
        .all(|code| e.seen_anywhere(*code))
}

/// Whether permits look free though they are taken: locked() says no, or release() refuses.
fn looks_free(e: &Evidence<'_>) -> bool {
    e.seen(LOCKED_NO) || e.seen(RELEASE_TAKEN)
}

/// Whether the loop had not come to rest between the last two releases.
fn releases_follow_each_other(e: &Evidence<'_>) -> bool {
    let releases = e.calls.iter().rev().filter(|call| call.method == RELEASE);
    let mut moments = releases.map(|call| call.at);
    let (Some(last), Some(before)) = (moments.next(), moments.next()) else {
        return false;
    };
    !e.rests.iter().any(|rest| (before..last).contains(rest))
}

/// Whether the task that waits in vain came when a permit was free, and no other task waited.
fn finds_a_free_permit(e: &Evidence<'_>) -> bool {
    let Some(who) = e.who() else { return false };
    taken(e, who.began) < permits(e) && in_line(e, who.began).next().is_none()
}

/// Whether the task that waits in vain came when more permits were free than tasks waited for them.
fn finds_a_permit_on_its_way(e: &Evidence<'_>) -> bool {
    let Some(who) = e.who() else { return false };
    let waiting = in_line(e, who.began).count();
    waiting > 0 && taken(e, who.began) + waiting < permits(e)
}

fn began_after_the_last_release(e: &Evidence<'_>) -> bool {
    let (Some(who), Some(release)) = (e.who(), e.last_call(RELEASE)) else {
        return false;
    };
    release.at < who.began
}

/// Whether the task that got a permit last before began to wait only after the last release.
fn holder_came_after_the_release(e: &Evidence<'_>) -> bool {
    let (Some(other), Some(release)) = (e.other(), e.last_call(RELEASE)) else {
        return false;
    };
    other.began > release.at
}

/// Whether all others that waited had begun before it.
fn is_the_newest(e: &Evidence<'_>) -> bool {
    let Some(who) = e.who() else { return false };
    let Some(got) = who.got() else { return false };
    in_line(e, got).all(|wait| wait.began <= who.began)
}
