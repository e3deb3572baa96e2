//! The two instruments: the CPU time and the resident memory of this process. Every measurement has
//! a process of its own, so the heap holds nothing of an earlier measurement.

use std::fs;

use rustix::time::{ClockId, clock_gettime};

use crate::work::Size;

/// The result of one measurement, per operation or per task, in the unit of its item.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Reading(pub(crate) f64);

impl Reading {
    /// Returns a share of the operations, in percent.
    pub(crate) fn share(part: u64, size: Size) -> Reading {
        Reading(100.0 * part as f64 / size.operations() as f64)
    }

    pub(crate) fn per_task(bytes: u64, size: Size) -> Reading {
        Reading(bytes as f64 / size.tasks as f64)
    }
}

/// A stopwatch of CPU time.
pub(crate) struct Meter {
    began: f64,
}

impl Meter {
    pub(crate) fn start() -> Meter {
        Meter { began: cpu_time() }
    }

    pub(crate) fn stop(self, size: Size) -> Reading {
        Reading((cpu_time() - self.began) / size.operations() as f64)
    }
}

/// Returns the CPU time of this process in nanoseconds, all its threads and the kernel's part
/// included. The time of other programs and of sleeping does not count.
fn cpu_time() -> f64 {
    let time = clock_gettime(ClockId::ProcessCPUTime);
    time.tv_sec as f64 * 1e9 + time.tv_nsec as f64
}

/// Returns the resident memory of this process, the overhead of the allocator included.
///
/// # Panics
/// Panics if there is no `/proc`.
pub(crate) fn resident_bytes() -> u64 {
    let statm = fs::read_to_string("/proc/self/statm").expect("memory is measured on Linux only");
    let pages: u64 = statm
        .split(' ')
        .nth(1)
        .and_then(|pages| pages.parse().ok())
        .expect("the second word of statm is a number");
    pages * rustix::param::page_size() as u64
}
