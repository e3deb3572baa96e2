//! The checks of the event: the programs for each promise, and their points.

use crate::exercise::{Check, How, Part, Programs};
use crate::oracle::{Facts, Kind};

/// Parts of the marks.
pub(super) const PARTS: &[Part] = &[
    Part {
        name: "event-waiting",
        points: 40,
    },
    Part {
        name: "flag",
        points: 15,
    },
    Part {
        name: "passive",
        points: 10,
    },
    Part {
        name: "event-cancellation",
        points: 20,
    },
    Part {
        name: "event-independence",
        points: 15,
    },
];

/// A task had to wait.
const WAITED: Facts = Facts {
    waited: true,
    ..Facts::NOTHING
};

const NEEDED: &[&str] = &["wait", "set", "clear"];
const ALL: &[&str] = &["wait", "set", "clear", "is_set"];

/// The checks, in the order of the promises.
pub(super) const CHECKS: &[Check] = &[
    Check {
        name: "not-early",
        part: "event-waiting",
        promise: 1,
        points: 12,
        methods: NEEDED,
        needs: Facts::GOT,
        how: How::explore(Programs::WithoutCancel, &[Kind::Exclusion]),
        stays: None,
    },
    Check {
        name: "woken",
        part: "event-waiting",
        promise: 1,
        points: 16,
        methods: NEEDED,
        needs: Facts::GOT,
        how: How::explore(
            Programs::WithoutCancel,
            &[Kind::Progress, Kind::Lost, Kind::Panic, Kind::Crash],
        ),
        stays: None,
    },
    Check {
        name: "crowd",
        part: "event-waiting",
        promise: 1,
        points: 4,
        methods: NEEDED,
        needs: Facts::HANDED_OVER,
        how: How::probe("B I D100 B I S I U B*# I S I U B*# I S U I"),
        stays: None,
    },
    Check {
        name: "late-begin",
        part: "event-waiting",
        promise: 1,
        points: 4,
        methods: NEEDED,
        needs: Facts::GOT,
        // Made before `set()` and begun after it; made before `clear()` and begun after it.
        how: How::probe("B{m t g} S I B{m t g} U I S I U B{m x} B I S I"),
        stays: None,
    },
    Check {
        name: "fetched",
        part: "event-waiting",
        promise: 1,
        points: 4,
        methods: NEEDED,
        needs: Facts::GOT,
        how: How::Scenario {
            program: "B{a t} I S I N{a} I U B{a} I S U I",
            snapshot: include_str!("snapshots/fetched.snap"),
        },
        stays: None,
    },
    Check {
        name: "twice",
        part: "flag",
        promise: 2,
        points: 5,
        methods: ALL,
        needs: Facts::NOTHING,
        how: How::probe(
            "U U B S S I S B U U B I S U S I U B B S S U U I S D1 B I D100000 B I D1000000000 U B \
             D1000000000 I S I",
        ),
        stays: None,
    },
    Check {
        name: "flag",
        part: "flag",
        promise: 2,
        points: 10,
        methods: ALL,
        needs: Facts::NOTHING,
        how: How::explore(Programs::WithoutCancel, &[Kind::Query, Kind::Action]),
        stays: None,
    },
    Check {
        name: "passive",
        part: "passive",
        promise: 3,
        points: 10,
        methods: NEEDED,
        needs: WAITED,
        how: How::explore(
            Programs::WithoutCancel,
            &[Kind::Passive, Kind::Spinning, Kind::Blocked],
        ),
        stays: None,
    },
    Check {
        name: "cancellation",
        part: "event-cancellation",
        promise: 4,
        points: 14,
        methods: NEEDED,
        needs: Facts::HANDED_OVER,
        how: How::explore(Programs::WithCancel, Kind::ALL),
        stays: None,
    },
    Check {
        name: "cancelled-crowd",
        part: "event-cancellation",
        promise: 4,
        points: 4,
        methods: NEEDED,
        needs: Facts::HANDED_OVER,
        how: How::probe("B (B C-1)*# B{m x} B I S I U B I C-1 S I B I"),
        stays: None,
    },
    Check {
        name: "cancelled-in-line",
        part: "event-cancellation",
        promise: 4,
        points: 2,
        methods: NEEDED,
        needs: Facts::HANDED_OVER,
        // Cancels some tasks from all over a long list, before they are woken and after it.
        how: How::probe(
            "B*300 C-1 C-9 C-20 C-40 C-70 C-100 C-140 C-200 C-270 C-290 B B I S I U B*300 S C-1 \
             C-9 C-20 C-40 C-70 C-100 C-140 C-200 C-270 C-290 I U B I S I",
        ),
        stays: None,
    },
    Check {
        name: "two-events",
        part: "event-independence",
        promise: 5,
        points: 8,
        methods: NEEDED,
        needs: WAITED,
        how: How::probe("B B1 B B1 I S1 I U1 B1 I S I B B1 I S1 I U U1 I"),
        stays: None,
    },
    Check {
        name: "many-rounds",
        part: "event-independence",
        promise: 5,
        points: 7,
        methods: NEEDED,
        needs: Facts::HANDED_OVER,
        how: How::probe(
            "B (S U)*256 I B (S U)*$ I (B Z0)*300 (B S Z0)*300 (B I S U I)*300 B{(a u t)*@} N{(s \
             t)*@ s t} I",
        ),
        stays: None,
    },
];
