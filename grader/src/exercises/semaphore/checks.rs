//! The checks of the semaphore: the programs for each promise, and their points.

use crate::exercise::{Check, How, Part, Programs};
use crate::oracle::{Facts, Kind};

/// Parts of the marks; `tasks/semaphore/README.md` says the same.
pub(super) const PARTS: &[Part] = &[
    Part {
        name: "semaphore-limit",
        points: 20,
    },
    Part {
        name: "semaphore-order",
        points: 15,
    },
    Part {
        name: "semaphore-progress",
        points: 15,
    },
    Part {
        name: "semaphore-waiting",
        points: 10,
    },
    Part {
        name: "semaphore-release",
        points: 15,
    },
    Part {
        name: "semaphore-cancellation",
        points: 20,
    },
    Part {
        name: "semaphore-independence",
        points: 5,
    },
];

/// A task got a permit, and another one had to wait.
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

/// More than a thousand tasks in line for two permits. Some give back at once, and some do not.
/// Hundreds are served while a newcomer arrives at every other hand-over. Releases come one by one
/// and in pairs.
const LONG_QUEUE: &str =
    "=2 B{a a t r r} B{a r}*1200 I B B B*1200 (R I R R I)*401 B B B*& (R B I R R I)*&+ (R I)*3";

/// Seconds, minutes and a day pass while permits are taken and waited for, and tasks come after
/// that.
const LONG_WAITS: &str =
    "=2 B{a a p} B I D100 I B D5 I D90000 B I R I D100 I R I R I R I R I B B B I R I R I R I";

/// The checks, in the order of the promises.
pub(super) const CHECKS: &[Check] = &[
    Check {
        name: "limit",
        part: "semaphore-limit",
        promise: 1,
        points: 15,
        methods: BOTH,
        needs: Facts::GOT,
        how: How::explore(Programs::WithoutCancel, &[Kind::Exclusion]),
        stays: None,
    },
    Check {
        name: "pool",
        part: "semaphore-limit",
        promise: 1,
        points: 2,
        methods: BOTH,
        needs: Facts::GOT,
        // Each step releases one permit, so that one task goes on and the next event is determined.
        how: How::Scenario {
            program: "=2 B{a p} I B{a a p} I B{a p} I N{a p} I R I R I R I R I",
            snapshot: include_str!("snapshots/pool.snap"),
        },
        stays: None,
    },
    Check {
        name: "limit-none",
        part: "semaphore-limit",
        promise: 1,
        points: 1,
        methods: BOTH,
        needs: Facts::GOT,
        how: How::Probe {
            word: "=0 B I B I C0 I B{m t g} I C1 I",
            kinds: &[Kind::Exclusion],
        },
        stays: None,
    },
    Check {
        name: "limit-late-resume",
        part: "semaphore-limit",
        promise: 1,
        points: 1,
        methods: BOTH,
        needs: Facts::HANDED_OVER,
        // `a` makes its acquire while a permit is free, and resumes it when all are taken.
        how: How::probe("=2 B{m t t g} B B I R I R I R I"),
        stays: None,
    },
    Check {
        name: "limit-long-hold",
        part: "semaphore-limit",
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
        part: "semaphore-order",
        promise: 2,
        points: 9,
        methods: BOTH,
        needs: Facts::HANDED_OVER,
        how: How::explore(Programs::WithoutCancel, &[Kind::Order]),
        stays: None,
    },
    Check {
        name: "order-mixed",
        part: "semaphore-order",
        promise: 2,
        points: 2,
        methods: BOTH,
        needs: Facts::HANDED_OVER,
        // Tasks that acquire one permit or two and release within one step, and come again, among
        // others that hold on.
        how: How::probe(
            "=2 B{a a} I D5 B I D5 B D5 N I R I R R I R I R I B{a t r (a r)*3} B{a a t t r a r r} \
             N{(a r)*5} B{a t r a r} N{a a r r} I B{a r} N{a t r} T B{a r a r} I",
        ),
        stays: Some(
            "to a semaphore a task that comes again is a newcomer, so what breaks this breaks \
             small programs too; the promise names such tasks all the same",
        ),
    },
    Check {
        name: "order-long-queue",
        part: "semaphore-order",
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
        part: "semaphore-order",
        promise: 2,
        points: 2,
        methods: BOTH,
        needs: Facts::HANDED_OVER,
        // `b` makes its acquire first and resumes it last.
        how: How::probe("=2 B{a a} B{m t t g} B I R I R I R I R I"),
        stays: None,
    },
    Check {
        name: "progress",
        part: "semaphore-progress",
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
        name: "many-permits",
        part: "semaphore-progress",
        promise: 3,
        points: 2,
        methods: BOTH,
        needs: Facts::NOTHING,
        // More permits than a byte can count, taken one by one and by a single task.
        how: How::probe(
            "=300 B*300 I B B I R R I R*300 I B{(a)*300} I B I R*9 I B*9 I R*301 I R I",
        ),
        stays: None,
    },
    Check {
        name: "long-chain",
        part: "semaphore-progress",
        promise: 3,
        points: 3,
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
        part: "semaphore-progress",
        promise: 3,
        points: 1,
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
        part: "semaphore-waiting",
        promise: 4,
        points: 8,
        methods: BOTH,
        needs: WAITED,
        how: How::explore(Programs::WithoutCancel, Kind::RESTLESS),
        stays: None,
    },
    Check {
        name: "passive-crowd",
        part: "semaphore-waiting",
        promise: 4,
        points: 2,
        methods: BOTH,
        needs: WAITED,
        how: How::Probe {
            word: LONG_QUEUE,
            kinds: Kind::RESTLESS,
        },
        stays: None,
    },
    Check {
        name: "release-free",
        part: "semaphore-release",
        promise: 5,
        points: 4,
        methods: BOTH,
        needs: Facts::GOT,
        how: How::probe(
            "=2 X*1100 B B B I R I R I R I X X B{a a} B I R R I R I X X B B B I R R I R I X I",
        ),
        stays: None,
    },
    Check {
        name: "release-none",
        part: "semaphore-release",
        promise: 5,
        points: 1,
        methods: BOTH,
        needs: Facts::GOT,
        how: How::probe("=0 X I B I X I C0 I X X B I X B I X C1 I X C2 I"),
        stays: None,
    },
    Check {
        name: "release",
        part: "semaphore-release",
        promise: 5,
        points: 2,
        methods: BOTH,
        needs: Facts::GOT,
        how: How::explore(Programs::WithoutCancel, &[Kind::Action]),
        stays: None,
    },
    Check {
        name: "no-owner",
        part: "semaphore-release",
        promise: 5,
        points: 2,
        methods: BOTH,
        needs: Facts::HANDED_OVER,
        // The driver and other tasks release permits, after the holder has ended, and after it was
        // cancelled. One task takes several permits, and one too many.
        how: How::probe(
            "=3 B{a a p} B{a t} B{a p} I C0 I N{r} I N{t r} I N{r} I N{r} I B{a a a a} I R I R R \
             R R I B{a a} B{a a} B{a a} I R R I R R R I R I",
        ),
        stays: Some(
            "a semaphore cannot tell which task calls it, so what breaks this breaks small \
             programs too; the promise is made all the same",
        ),
    },
    Check {
        name: "locked",
        part: "semaphore-release",
        promise: 6,
        points: 6,
        methods: ALL,
        needs: Facts::GOT,
        how: How::explore(Programs::WithoutCancel, &[Kind::Query]),
        stays: None,
    },
    Check {
        name: "cancellation",
        part: "semaphore-cancellation",
        promise: 7,
        points: 11,
        methods: BOTH,
        needs: Facts::HANDED_OVER,
        how: How::explore(Programs::WithCancel, Kind::ALL),
        stays: None,
    },
    Check {
        name: "given-back",
        part: "semaphore-cancellation",
        promise: 7,
        points: 3,
        methods: BOTH,
        needs: Facts::HANDED_OVER,
        how: How::Scenario {
            program: "=2 B{a !r a !r p} I B{a !r p} I B{a !r p} I C1 I C0 I N{a !r p} I B{a !r p} \
                I C2 I C3 I C4 I",
            snapshot: include_str!("snapshots/given-back.snap"),
        },
        stays: None,
    },
    Check {
        name: "cancelled-crowd",
        part: "semaphore-cancellation",
        promise: 7,
        points: 2,
        methods: BOTH,
        needs: Facts::HANDED_OVER,
        how: How::probe(
            "=2 B{a a} I (B C-1)*5000 B B I R R I R R I B I B B B C-1 R R I R I X B B I B R C-1 I \
             B I R R I R I",
        ),
        stays: None,
    },
    Check {
        name: "cancelled-in-line",
        part: "semaphore-cancellation",
        promise: 7,
        points: 1,
        methods: BOTH,
        needs: Facts::HANDED_OVER,
        // Hundreds behind a task that stays. Then, in front of hundreds, two of each three as they
        // are woken. Then some from all over a long queue.
        how: How::probe(
            "=2 B{a a} I B (B C-1)*300 B I R I R I R I R I B B B B*300 (R R C-301 C-300 I B B B \
             B)*200 C-1 C-9 C-20 C-40 C-70 C-100 C-140 C-200 C-270 C-290 (R I R R I)*110",
        ),
        stays: None,
    },
    Check {
        name: "never-resumed",
        part: "semaphore-cancellation",
        promise: 7,
        points: 3,
        methods: BOTH,
        needs: Facts::HANDED_OVER,
        how: How::probe(
            "=2 B{m x} B{a a} I R R I B B B{m x} B{m p} B I C-2 I R I R R I B{a a} I R R I",
        ),
        stays: None,
    },
    Check {
        name: "two-semaphores",
        part: "semaphore-independence",
        promise: 8,
        points: 2,
        methods: BOTH,
        needs: WAITED,
        how: How::probe(
            "=1 =3 =2 B B{a1 a1 a1} B B1 B2 I R1 I R I R1 R1 I R1 I B{a2 a2} C3 I R2 I B1 B1 I R2 \
             I R2 I Z2 B2 B I R I R I R1 I R1 I R2 I",
        ),
        stays: None,
    },
    Check {
        name: "many-semaphores",
        part: "semaphore-independence",
        promise: 8,
        points: 1,
        methods: BOTH,
        needs: WAITED,
        // Semaphores that are dropped while permits are taken, hundreds that are in use at the same
        // time, and new ones in their places.
        how: How::probe(
            "=2 (B{a a} I Z0)*300 (B I R I)*300 (B{a a p} I Z0)*300 B{a a} B I R I R I R I",
        ),
        stays: None,
    },
    Check {
        name: "many-rounds",
        part: "semaphore-independence",
        promise: 8,
        points: 2,
        methods: BOTH,
        needs: WAITED,
        // More rounds than a counter of 16 bits can distinguish, with and without waiters.
        how: How::probe(
            "=2 B B{(a t r)*%} N{(a t r)*%} N{(a t r)*%} I B{(a r)*@} I R I B{a a} B I R I R I R I",
        ),
        stays: None,
    },
];
