//! The two instruments: the processor time and the resident memory of this process. Every measurement has a process of its own, so
//! nothing is left in the heap from the one before.

use std::fs;

use rustix::time::{ClockId, clock_gettime};

use crate::work::Size;

/// What one measurement came to, per operation or per task, in the unit of its item.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Reading(pub(crate) f64);

impl Reading {
    /// So many of the operations, in percent.
    pub(crate) fn share(part: u64, size: Size) -> Reading {
        Reading(100.0 * part as f64 / size.operations() as f64)
    }

    pub(crate) fn per_task(bytes: u64, size: Size) -> Reading {
        Reading(bytes as f64 / size.tasks as f64)
    }
}

/// Runs from its start to its stop.
pub(crate) struct Meter {
    began: f64,
}

impl Meter {
    pub(crate) fn start() -> Meter {
        Meter {
            began: processor_time(),
        }
    }

    pub(crate) fn stop(self, size: Size) -> Reading {
        Reading((processor_time() - self.began) / size.operations() as f64)
    }
}

/// Nanoseconds that the processor spent on this process, all its threads and the kernel's part included. Time that
/// other programs take, or that we sleep, does not count.
fn processor_time() -> f64 {
    let time = clock_gettime(ClockId::ProcessCPUTime);
    time.tv_sec as f64 * 1e9 + time.tv_nsec as f64
}

/// The memory of this process that stands in RAM, what the allocator adds and keeps included.
///
/// # Panics
/// Where there is no `/proc`.
pub(crate) fn resident_bytes() -> u64 {
    let statm = fs::read_to_string("/proc/self/statm").expect("memory is measured on Linux only");
    let pages: u64 = statm
        .split(' ')
        .nth(1)
        .and_then(|pages| pages.parse().ok())
        .expect("the second word of statm is a number");
    pages * rustix::param::page_size() as u64
}
