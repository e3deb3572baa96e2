//! The items: the amount of work of each, and our goal. The work itself is in `peers.rs` and
//! `ours.rs`.

use std::time::Duration;

/// One row of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Item {
    Lock,
    LockInTurns,
    Waits,
    WaitsInTurns,
    Yields,
    SpawnOne,
    SpawnAll,
    TimersJump,
    TimersReal,
    BytesLock,
    BytesSleep,
}

/// The unit of the numbers of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unit {
    Nanoseconds,
    Bytes,
    /// Printed, not compared.
    Percent,
}

/// The next step of a task that has released the lock.
#[derive(Clone, Copy)]
pub(crate) enum AfterRelease {
    Nothing,
    Yield,
}

/// The amount of work of one measurement: `tasks` tasks with `rounds` operations each.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Size {
    pub(crate) tasks: u64,
    pub(crate) rounds: u64,
}

/// The ratios to reach.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Goal {
    /// The ratio to tokio.
    pub(crate) tokio: f64,
    /// The ratio to the best of the other peers.
    pub(crate) others: f64,
}

/// All items, in the order of the table.
pub(crate) const ITEMS: [Item; 11] = [
    Item::Lock,
    Item::Waits,
    Item::LockInTurns,
    Item::WaitsInTurns,
    Item::Yields,
    Item::SpawnOne,
    Item::SpawnAll,
    Item::TimersJump,
    Item::TimersReal,
    Item::BytesLock,
    Item::BytesSleep,
];

impl Item {
    /// Returns the name on the command line. Items of one group share the part before the dash.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Item::Lock => "lock",
            Item::Waits => "lock-waits",
            Item::LockInTurns => "lock-turns",
            Item::WaitsInTurns => "lock-turns-waits",
            Item::Yields => "yields",
            Item::SpawnOne => "spawn-one",
            Item::SpawnAll => "spawn-all",
            Item::TimersJump => "timers-jump",
            Item::TimersReal => "timers-real",
            Item::BytesLock => "bytes-lock",
            Item::BytesSleep => "bytes-sleep",
        }
    }

    pub(crate) fn title(self) -> &'static str {
        match self {
            Item::Lock => "(a) acquire, yield, release",
            Item::Waits | Item::WaitsInTurns => "    acquires that had to wait",
            Item::LockInTurns => "    the same, and one more yield",
            Item::Yields => "(b) yield",
            Item::SpawnOne => "(c) spawn one, join it",
            Item::SpawnAll => "    spawn all, then join all",
            Item::TimersJump => "(d) sleep, clock jumps",
            Item::TimersReal => "    sleep, real clock",
            Item::BytesLock => "(e) task that waits for a lock",
            Item::BytesSleep => "    task that sleeps",
        }
    }

    pub(crate) fn unit(self) -> Unit {
        match self {
            Item::Waits | Item::WaitsInTurns => Unit::Percent,
            Item::BytesLock | Item::BytesSleep => Unit::Bytes,
            Item::Lock
            | Item::LockInTurns
            | Item::Yields
            | Item::SpawnOne
            | Item::SpawnAll
            | Item::TimersJump
            | Item::TimersReal => Unit::Nanoseconds,
        }
    }

    pub(crate) fn full_size(self) -> Size {
        match self {
            Item::Lock | Item::LockInTurns | Item::Waits | Item::WaitsInTurns | Item::Yields => {
                Size {
                    tasks: 100,
                    rounds: 10_000,
                }
            }
            Item::SpawnOne
            | Item::SpawnAll
            | Item::TimersJump
            | Item::TimersReal
            | Item::BytesLock
            | Item::BytesSleep => Size {
                tasks: 1_000_000,
                rounds: 1,
            },
        }
    }

    /// Returns the goal: ahead of every peer, and further ahead where one is set.
    pub(crate) fn goal(self) -> Option<Goal> {
        let (tokio, others) = match self {
            Item::Waits | Item::WaitsInTurns => return None,
            Item::Lock => (3.5, 1.8),
            Item::Yields => (1.5, 1.0),
            Item::SpawnOne | Item::SpawnAll => (3.0, 1.0),
            Item::LockInTurns
            | Item::TimersJump
            | Item::TimersReal
            | Item::BytesLock
            | Item::BytesSleep => (1.0, 1.0),
        };
        Some(Goal { tokio, others })
    }
}

impl Size {
    pub(crate) fn operations(self) -> u64 {
        self.tasks * self.rounds
    }

    /// Returns a tenth of the work.
    pub(crate) fn tenth(self) -> Size {
        match self.rounds {
            1 => Size {
                tasks: self.tasks / 10,
                ..self
            },
            rounds => Size {
                rounds: rounds / 10,
                ..self
            },
        }
    }
}

/// Returns a delay for the clock that jumps: deadlines a millisecond apart (the resolution of
/// tokio's timers), each used once, in no order.
pub(crate) fn jumped_delay(task: u64, tasks: u64) -> Duration {
    Duration::from_millis(shuffled(task, tasks) + 1)
}

/// Returns a delay for the real clock: deadlines 2 microseconds apart, so a million take 2 seconds.
pub(crate) fn real_delay(task: u64, tasks: u64) -> Duration {
    Duration::from_micros(2 * (shuffled(task, tasks) + 1))
}

/// Longer than any measurement.
pub(crate) const FOR_EVER: Duration = Duration::from_secs(100_000);

/// Returns the numbers below `tasks`, each once, in another order.
fn shuffled(task: u64, tasks: u64) -> u64 {
    const PRIME: u64 = 7_368_787;
    task * PRIME % tasks
}
