//! Distinguishes a child that never ends a step, one that blocked its thread, and one that waits
//! for a processor.
//!
//! Only what the child did decides, never the wall clock: a busy machine must not cost marks.

use std::time::{Duration, Instant};

use sandbox::process::Process;

use super::Limits;

/// Interval between looks at a child that does not answer.
pub(super) const LOOK: Duration = Duration::from_millis(10);
/// Number of consecutive looks that must find it asleep, with its CPU clock unchanged.
const STILL: u32 = 20;
/// Total number of looks that must find it asleep. Only a child that naps and wakes by a clock
/// reaches it: one that waits for a processor is not asleep.
const NAPS: u32 = 150;

/// The result of a look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Liveness {
    /// It may still answer.
    Working,
    /// Its CPU time for the program is used up.
    Spinning,
    /// It waits for something that never comes.
    Blocked,
    /// It did nothing and was not asleep, for all its wall time: the machine is in trouble.
    Starved,
}

/// The observations of a child since it got its program.
#[derive(Debug)]
pub(super) struct Watch {
    last: Instant,
    waited: Duration,
    /// Its CPU clock at the first look, and at the last.
    clocks: Option<(Duration, Duration)>,
    still: u32,
    asleep: u32,
}

impl Watch {
    /// Begins to watch now.
    pub(super) fn new() -> Watch {
        Watch {
            last: Instant::now(),
            waited: Duration::ZERO,
            clocks: None,
            still: 0,
            asleep: 0,
        }
    }

    /// Looks at the child, if the next look is due. `sleeps` tells if it is asleep, and not because
    /// it waits for the grader.
    pub(super) fn look(
        &mut self,
        process: &Process,
        limits: &Limits,
        sleeps: impl FnOnce() -> bool,
    ) -> Liveness {
        let since = self.last.elapsed();
        if since < LOOK {
            return Liveness::Working;
        }
        self.last += since;
        // If the grader itself was stopped for an hour, that hour must not count for the child.
        self.waited += since.min(5 * LOOK);
        self.judge(process.cpu_time(), limits, sleeps)
    }

    fn judge(
        &mut self,
        clock: Option<Duration>,
        limits: &Limits,
        sleeps: impl FnOnce() -> bool,
    ) -> Liveness {
        if let Some(clock) = clock {
            let (first, before) = self.clocks.unwrap_or((clock, Duration::MAX));
            self.clocks = Some((first, clock));
            if clock.saturating_sub(first) >= limits.cpu {
                return Liveness::Spinning;
            }
            let sleeps = sleeps();
            self.asleep += u32::from(sleeps);
            self.still = if clock == before && sleeps {
                self.still + 1
            } else {
                0
            };
        }
        if self.still >= STILL || self.asleep >= NAPS {
            Liveness::Blocked
        } else if self.waited >= limits.wall {
            Liveness::Starved
        } else {
            Liveness::Working
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMITS: Limits = Limits {
        cpu: Duration::from_secs(1),
        whole: Duration::from_secs(60),
        whole_of_long: Duration::from_secs(60),
        wall: Duration::from_secs(10),
        memory: 0,
        output: 0,
        answer: 0,
    };

    /// Checks the first result of 2000 looks, 10 ms apart. `child` gives clock and sleep at each
    /// look.
    #[track_caller]
    fn check(child: impl Fn(u32) -> (Duration, bool), expected: (u32, Liveness)) {
        let mut watch = Watch::new();
        let first = (0..2000).find_map(|look| {
            watch.waited += LOOK;
            let (clock, sleeps) = child(look);
            let seen = watch.judge(Some(clock), &LIMITS, || sleeps);
            (seen != Liveness::Working).then_some((look, seen))
        });
        assert_eq!(first, Some(expected));
    }

    #[test]
    fn child_that_uses_up_its_processor_time_spins() {
        check(|look| (look * LOOK, false), (100, Liveness::Spinning));
        check(|look| (look * LOOK / 4, false), (400, Liveness::Spinning));
    }

    #[test]
    fn child_asleep_with_its_clock_standing_still_is_blocked() {
        check(|_| (LOOK, true), (STILL, Liveness::Blocked));
    }

    #[test]
    fn child_that_is_ready_and_gets_no_processor_is_starved() {
        check(|_| (LOOK, false), (999, Liveness::Starved));
    }

    #[test]
    fn child_that_wakes_now_and_then_is_blocked_later() {
        check(
            |look| (look / 15 * Duration::from_millis(1), true),
            (NAPS - 1, Liveness::Blocked),
        );
        check(
            |look| (LOOK, look % 15 != 0),
            (NAPS + 10, Liveness::Blocked),
        );
    }

    #[test]
    fn child_that_is_seldom_asleep_is_starved() {
        check(|look| (LOOK, look % 15 == 0), (999, Liveness::Starved));
    }
}
