//! The checks of the lock: the programs for each promise, and their points.

use crate::exercise::{Check, How, Part, Programs};
use crate::oracle::{Facts, Kind};

/// Parts of the marks; `tasks/lock/README.md` says the same.
pub(super) const PARTS: &[Part] = &[
    Part {
        name: "exclusion",
        points: 20,
    },
    Part {
        name: "order",
        points: 15,
    },
    Part {
        name: "progress",
        points: 15,
    },
    Part {
        name: "waiting",
        points: 10,
    },
    Part {
        name: "release",
        points: 15,
    },
    Part {
        name: "cancellation",
        points: 20,
    },
    Part {
        name: "independence",
        points: 5,
    },
];

/// A task got the lock, and another one had to wait.
const WAITED: Facts = Facts {
    waited: true,
    ..Facts::GOT
};

const BOTH: &[&str] = &["acquire", "release"];
const ALL: &[&str] = &["acquire", "release", "locked"];

/// The kinds that no other check of the same program covers.
const OF_PROGRESS: &[Kind] = &[
    Kind::Exclusion,
    Kind::Progress,
    Kind::Query,
    Kind::Action,
    Kind::Lost,
    Kind::Panic,
    Kind::Crash,
];

/// More than a thousand tasks in a queue whose head has moved, which release at once. Then more
/// than a thousand that hold on. Then hundreds, with a newcomer at every other hand-over, so that a
/// newcomer meets a queue of each length.
const LONG_QUEUE: &str = "B B B B R I R I R I R I B{a t r} B{a r}*# I B B B R I R I B*# (R I)*#+ \
    B B*& (R B I R I)*&+ (R I)*2";

/// Seconds, minutes, a day, a week, a month and decades pass while the lock is held and waited for,
/// and tasks come after that. The last ones wait on both sides of the 68 years that an `i32` of
/// seconds counts.
const LONG_WAITS: &str = "B{a p} B I D100 I B D5 I D90000 B I R I D100 I R I R I R I B I R I \
    B B I D800000 B I R I D5000000 B R I D100000000 I R I R I B I B I D2900000000 B I D5000 R I R \
    I R I B B R H2 B I R I R I B B R H100000 B I R I R I";

/// The checks, in the order of the promises.
pub(super) const CHECKS: &[Check] = &[
    Check {
        name: "exclusion",
        part: "exclusion",
        promise: 1,
        points: 16,
        methods: BOTH,
        needs: Facts::GOT,
        how: How::explore(Programs::WithoutCancel, &[Kind::Exclusion]),
        stays: None,
    },
    Check {
        name: "api",
        part: "exclusion",
        promise: 1,
        points: 2,
        methods: BOTH,
        needs: Facts::GOT,
        how: How::Scenario {
            program: "B{a t r} B{a t t r} B{a r} B{a t r} I",
            snapshot: include_str!("snapshots/api.snap"),
        },
        stays: None,
    },
    Check {
        name: "exclusion-late-resume",
        part: "exclusion",
        promise: 1,
        points: 1,
        methods: BOTH,
        needs: Facts::HANDED_OVER,
        // `a` makes its acquire while the lock is free, and resumes it when `b` holds it.
        how: How::probe("B{m t t g} B I R I R I"),
        stays: None,
    },
    Check {
        name: "exclusion-long-hold",
        part: "exclusion",
        promise: 1,
        points: 1,
        methods: BOTH,
        needs: WAITED,
        how: How::Probe {
            word: LONG_WAITS,
            kinds: &[Kind::Exclusion],
        },
        stays: None,
    },
    Check {
        name: "order",
        part: "order",
        promise: 2,
        points: 9,
        methods: BOTH,
        needs: Facts::HANDED_OVER,
        how: How::explore(Programs::WithoutCancel, &[Kind::Order]),
        stays: None,
    },
    Check {
        name: "order-mixed",
        part: "order",
        promise: 2,
        points: 2,
        methods: BOTH,
        needs: Facts::HANDED_OVER,
        // Tasks that acquire and release within one step, and come again, among others that hold
        // on. At the end one that keeps its finished acquire while the next ones come.
        how: How::probe(
            "B I D5 B I D5 B D5 N I R I R I R I R I B{a t r (a r)*3} B{a t t r a r} N{(a r)*5} \
             B{a t r a r} N{a r} I B{a r} N{a t r} T B{a r a r} I R I B I R I \
             B I B{m h t t t t x t} R T B I R I R I R I B I R I",
        ),
        stays: None,
    },
    Check {
        name: "order-long-queue",
        part: "order",
        promise: 2,
        points: 2,
        methods: BOTH,
        needs: Facts::HANDED_OVER,
        how: How::Probe {
            word: LONG_QUEUE,
            kinds: &[Kind::Order],
        },
        stays: None,
    },
    Check {
        name: "order-late-resume",
        part: "order",
        promise: 2,
        points: 2,
        methods: BOTH,
        needs: Facts::HANDED_OVER,
        // `b` makes its acquire first and resumes it last.
        how: How::probe("B B{m t t g} B I R I R I R I"),
        stays: None,
    },
    Check {
        name: "progress",
        part: "progress",
        promise: 3,
        points: 9,
        methods: BOTH,
        needs: Facts::NOTHING,
        how: How::explore(
            Programs::WithoutCancel,
            &[Kind::Progress, Kind::Lost, Kind::Panic, Kind::Crash],
        ),
        stays: None,
    },
    Check {
        name: "long-chain",
        part: "progress",
        promise: 3,
        points: 4,
        methods: BOTH,
        needs: Facts::HANDED_OVER,
        how: How::Probe {
            word: LONG_QUEUE,
            kinds: OF_PROGRESS,
        },
        stays: None,
    },
    Check {
        name: "clock",
        part: "progress",
        promise: 3,
        points: 2,
        methods: BOTH,
        needs: Facts::HANDED_OVER,
        how: How::Probe {
            word: LONG_WAITS,
            kinds: Kind::ALL_BUT_EXCLUSION,
        },
        stays: None,
    },
    Check {
        name: "passive",
        part: "waiting",
        promise: 4,
        points: 8,
        methods: BOTH,
        needs: WAITED,
        how: How::explore(Programs::WithoutCancel, Kind::RESTLESS),
        stays: None,
    },
    Check {
        name: "passive-crowd",
        part: "waiting",
        promise: 4,
        points: 2,
        methods: BOTH,
        needs: WAITED,
        how: How::Probe {
            word: LONG_QUEUE,
            kinds: Kind::RESTLESS,
        },
        stays: Some(
            "the line of `cancelled-crowd` is as long, so a lock that polls in a crowd cannot show \
             that one either; the promise is another one",
        ),
    },
    Check {
        name: "release-free",
        part: "release",
        promise: 5,
        points: 5,
        methods: BOTH,
        needs: Facts::GOT,
        how: How::probe("X*1100 B I R I X B B I R I R I X X B B I R I R I B I R I X I"),
        stays: None,
    },
    Check {
        name: "release",
        part: "release",
        promise: 5,
        points: 2,
        methods: BOTH,
        needs: Facts::GOT,
        how: How::explore(Programs::WithoutCancel, &[Kind::Action]),
        stays: None,
    },
    Check {
        name: "no-owner",
        part: "release",
        promise: 5,
        points: 2,
        methods: BOTH,
        needs: Facts::HANDED_OVER,
        // The driver and other tasks release the lock, after the holder has ended, and after it was
        // cancelled. One task acquires it twice.
        how: How::probe(
            "B{a p} B{a t} B{a p} I C0 I N{r} I N{t r} I N{r} I B R I B{a a} I R I R I B{a t a t} \
             B{a} I R I R I R I",
        ),
        stays: Some(
            "a lock cannot tell which task calls it, so whoever breaks this breaks small programs \
             too; the promise is made all the same",
        ),
    },
    Check {
        name: "locked",
        part: "release",
        promise: 6,
        points: 6,
        methods: ALL,
        needs: Facts::GOT,
        how: How::explore(Programs::WithoutCancel, &[Kind::Query]),
        stays: None,
    },
    Check {
        name: "cancellation",
        part: "cancellation",
        promise: 7,
        points: 11,
        methods: BOTH,
        needs: Facts::HANDED_OVER,
        how: How::explore(Programs::WithCancel, Kind::ALL),
        stays: None,
    },
    Check {
        name: "given-back",
        part: "cancellation",
        promise: 7,
        points: 3,
        methods: BOTH,
        needs: Facts::HANDED_OVER,
        how: How::Scenario {
            program: "B{a !r p} B{a !r t t} B{a !r} N{a !r t} I C2 I C0 I",
            snapshot: include_str!("snapshots/given-back.snap"),
        },
        stays: None,
    },
    Check {
        name: "cancelled-crowd",
        part: "cancellation",
        promise: 7,
        points: 2,
        methods: BOTH,
        needs: Facts::HANDED_OVER,
        // Then each task is cancelled as soon as it is woken; thousands behind one that stays; the
        // last one of a long line; and a release is refused after a cancelled grant.
        how: How::probe(
            "B I (B C-1)*$ B I R I R I B I B B C-1 R I R I X B I B R C-1 I B I R I \
             B B B D172800 R C-2 I R I B I B B R (C^0 B)*$ I R I R I \
             B I B (B C-1)*# B I R I R I R I B I B*# C-1 B I (R I)*#+ \
             B I B R C-1 I X B I B B R I R I R I",
        ),
        stays: None,
    },
    Check {
        name: "cancelled-in-line",
        part: "cancellation",
        promise: 7,
        points: 1,
        methods: BOTH,
        needs: Facts::HANDED_OVER,
        // Hundreds behind a task that stays. Then, in front of hundreds, one of each pair as it is
        // woken. Then some from all over a long queue.
        how: How::probe(
            "B I B (B C-1)*300 B I R I R I R I B B*300 (R C-300 I B B)*300 C-1 C-9 C-20 C-40 C-70 \
             C-100 C-140 C-200 C-270 C-290 (R I)*300",
        ),
        stays: None,
    },
    Check {
        name: "never-resumed",
        part: "cancellation",
        promise: 7,
        points: 3,
        methods: BOTH,
        needs: Facts::HANDED_OVER,
        how: How::probe("B{m x} B I R I B B{m x} B{m p} B I C-2 I R I R I B{m p} X B I R I"),
        stays: None,
    },
    Check {
        name: "two-locks",
        part: "independence",
        promise: 8,
        points: 2,
        methods: BOTH,
        needs: WAITED,
        how: How::probe(
            "B B1 B B1 B B1 I R R1 I R B2 I R1 B C5 I B1 I R2 I Z2 B I R I R I R I R1 I R1 I",
        ),
        stays: None,
    },
    Check {
        name: "many-locks",
        part: "independence",
        promise: 8,
        points: 1,
        methods: BOTH,
        needs: WAITED,
        // Locks that are dropped while they are held, hundreds that are held at the same time, and
        // new ones in their places.
        how: How::probe(
            "(B Z0)*300 (B I R I)*300 (B{a p} I Z0)*300 B B I R I R I Z0*$ B B I R I R I",
        ),
        stays: None,
    },
    Check {
        name: "many-rounds",
        part: "independence",
        promise: 8,
        points: 2,
        methods: BOTH,
        needs: WAITED,
        // More rounds than a counter of 16 bits can distinguish, by three tasks and by one. As many
        // looks, refusals and dropped acquires.
        how: How::probe(
            "B{(l)*@} B{(a t r)*%} N{(a t r)*%} N{(a t r)*%} I B{(a r)*@} I B B I R I R I \
             B{a (l)*@ r (X)*@ (m x)*@} I B B B I R I R I R I",
        ),
        stays: None,
    },
];
