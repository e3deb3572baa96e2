//! What is to happen later: the timers of one loop, the earliest first, and those of the same instant in the order in which they were set.
//!
//! A monotone radix heap. Time does not go back, so a timer is ordered only as far as it differs from the time that was reached: bucket `n` holds those
//! that differ from it in bit `n` and in none above. Setting a timer is a push to a vector; when the time of the lowest bucket
//! comes, it is spread over those below. Equal times stand in the same bucket always, in their order.

use std::cell::Cell;
use std::collections::VecDeque;
use std::fmt;
use std::rc::Rc;
use std::time::Duration;

use crate::core::Core;
use crate::ready::Ready;

/// Something that was set for later.
pub(crate) trait Timed {
    /// Whether it is still to happen.
    fn is_set(&self) -> bool;
    /// Its time has come: queues what is to happen. Runs no student's code.
    fn due(self: Rc<Self>, core: &Core);
    /// The loop is being dropped: lets go of what it would have called.
    fn abandon(&self);
}

struct Entry {
    /// In nanoseconds since the loop began.
    when: u64,
    timer: Rc<dyn Timed>,
}

struct Bucket {
    entries: Vec<Entry>,
    /// When the first of them is due. They may be unset, which is not looked at here.
    earliest: u64,
}

impl Bucket {
    const EMPTY: Bucket = Bucket {
        entries: Vec::new(),
        earliest: u64::MAX,
    };

    fn push(&mut self, entry: Entry) {
        self.earliest = self.earliest.min(entry.when);
        self.entries.push(entry);
    }
}

pub(crate) struct Timers {
    /// Up to here timers have been taken out. Never later than the present while a student's code runs.
    reached: u64,
    /// Those that are due at `reached`, in their order.
    now: VecDeque<Rc<dyn Timed>>,
    later: [Bucket; 64],
    /// Bit `n` is set if `later[n]` holds something.
    occupied: u64,
    len: usize,
    /// How many of them were unset and stand there still.
    unset: usize,
}

impl Timers {
    pub(crate) const fn new() -> Timers {
        Timers {
            reached: 0,
            now: VecDeque::new(),
            later: [Bucket::EMPTY; 64],
            occupied: 0,
            len: 0,
            unset: 0,
        }
    }

    #[inline]
    pub(crate) fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Sets `timer` for the time `when`, which is not past.
    #[inline]
    pub(crate) fn set(&mut self, when: u64, timer: Rc<dyn Timed>) {
        self.len += 1;
        self.place(Entry { when, timer });
    }

    #[inline]
    fn place(&mut self, entry: Entry) {
        if entry.when <= self.reached {
            return self.now.push_back(entry.timer);
        }
        let bucket = (entry.when ^ self.reached).ilog2();
        self.occupied |= 1 << bucket;
        self.later[bucket as usize].push(entry);
    }

    /// Takes out the next timer that is due at `now`.
    #[inline]
    pub(crate) fn pop_due(&mut self, now: u64) -> Option<Rc<dyn Timed>> {
        loop {
            while let Some(timer) = self.now.pop_front() {
                self.len -= 1;
                if timer.is_set() {
                    return Some(timer);
                }
                self.unset = self.unset.saturating_sub(1);
            }
            let lowest = self.lowest()?;
            if self.later[lowest].earliest > now {
                return None;
            }
            self.spread(lowest);
        }
    }

    /// When the next timer is due, for a loop that goes to that time at once: nobody sets an earlier one before that.
    pub(crate) fn go_to_next(&mut self) -> Option<u64> {
        loop {
            while let Some(timer) = self.now.front() {
                if timer.is_set() {
                    return Some(self.reached);
                }
                self.now.pop_front();
                self.len -= 1;
                self.unset = self.unset.saturating_sub(1);
            }
            let lowest = self.lowest()?;
            self.spread(lowest);
        }
    }

    /// When the next timer is due.
    pub(crate) fn next(&self) -> Option<u64> {
        if self.now.iter().any(|timer| timer.is_set()) {
            return Some(self.reached);
        }
        self.later.iter().find_map(|bucket| {
            let set = bucket.entries.iter().filter(|entry| entry.timer.is_set());
            set.map(|entry| entry.when).min()
        })
    }

    /// One of the timers here was unset. They are swept out when they are the greater part.
    pub(crate) fn note_unset(&mut self) {
        self.unset += 1;
        if self.unset <= 64 || self.unset <= self.len / 2 {
            return;
        }
        self.now.retain(|timer| timer.is_set());
        self.len = self.now.len();
        (self.occupied, self.unset) = (0, 0);
        for (n, bucket) in self.later.iter_mut().enumerate() {
            bucket.entries.retain(|entry| entry.timer.is_set());
            bucket.earliest = bucket
                .entries
                .iter()
                .map(|entry| entry.when)
                .min()
                .unwrap_or(u64::MAX);
            self.occupied |= u64::from(!bucket.entries.is_empty()) << n;
            self.len += bucket.entries.len();
        }
    }

    /// Empties it, for the caller to unset them where no borrow is held.
    pub(crate) fn take_all(&mut self) -> Vec<Rc<dyn Timed>> {
        let mut all = Vec::from(std::mem::take(&mut self.now));
        for bucket in &mut self.later {
            let bucket = std::mem::replace(bucket, Bucket::EMPTY);
            all.extend(bucket.entries.into_iter().map(|entry| entry.timer));
        }
        (self.occupied, self.len, self.unset) = (0, 0, 0);
        all
    }

    fn lowest(&self) -> Option<usize> {
        (self.occupied != 0).then_some(self.occupied.trailing_zeros() as usize)
    }

    /// Goes to the time of the earliest in this bucket, the lowest, and spreads the others over those below it.
    fn spread(&mut self, lowest: usize) {
        let mut bucket = std::mem::replace(&mut self.later[lowest], Bucket::EMPTY);
        self.occupied &= !(1 << lowest);
        self.reached = bucket.earliest;
        for entry in bucket.entries.drain(..) {
            self.place(entry);
        }
        // Small buckets come and go all the time, and keep their memory.
        if bucket.entries.capacity() <= 1024 {
            self.later[lowest].entries = bucket.entries;
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Stage {
    Set,
    /// In the ready queue.
    Due,
    Over,
}

/// What a handle can take back.
pub(crate) trait Unset {
    /// Sees to it that it does not happen. False if it has happened, or was unset before.
    fn unset(&self) -> bool;
}

/// A function to call later.
pub(crate) struct CallLater<F> {
    core: Rc<Core>,
    stage: Cell<Stage>,
    function: Cell<Option<F>>,
}

impl<F: FnOnce() + 'static> CallLater<F> {
    pub(crate) fn new(core: Rc<Core>, function: F) -> Rc<CallLater<F>> {
        Rc::new(CallLater {
            core,
            stage: Cell::new(Stage::Set),
            function: Cell::new(Some(function)),
        })
    }
}

impl<F: FnOnce() + 'static> Timed for CallLater<F> {
    fn is_set(&self) -> bool {
        self.stage.get() == Stage::Set
    }

    fn due(self: Rc<Self>, core: &Core) {
        self.stage.set(Stage::Due);
        core.ready.push(self);
    }

    fn abandon(&self) {
        self.unset();
    }
}

impl<F: FnOnce() + 'static> Unset for CallLater<F> {
    fn unset(&self) -> bool {
        match self.stage.replace(Stage::Over) {
            Stage::Set => self.core.timers.borrow_mut().note_unset(),
            Stage::Due => {}
            Stage::Over => return false,
        }
        drop(self.function.take());
        true
    }
}

impl<F: FnOnce() + 'static> Ready for CallLater<F> {
    fn run(self: Rc<Self>, core: &Rc<Core>) -> bool {
        self.stage.set(Stage::Over);
        let Some(function) = self.function.take() else {
            return false;
        };
        core.contain("a timer's callback", function);
        true
    }
}

/// A call that was set for later: [`call_later`](crate::call_later()) and [`call_at`](crate::call_at()) return it. Dropping it changes nothing.
///
/// ```
/// use std::time::Duration;
/// use common::{call_later, coroutine, sleep, EventLoop};
///
/// EventLoop::with_virtual_time().run_until_complete(coroutine! {
///     let alarm = call_later(Duration::from_secs(1), || panic!("never called"));
///     assert!(alarm.cancel());
///     yield from sleep(Duration::from_secs(2));
/// })?;
/// # Ok::<(), common::RunError>(())
/// ```
#[derive(Clone)]
pub struct TimerHandle {
    pub(crate) timer: Rc<dyn Unset>,
    pub(crate) when: Duration,
}

impl TimerHandle {
    /// Sees to it that the call never happens. False if it has happened, or was cancelled before.
    ///
    /// ```
    /// use std::time::Duration;
    /// use common::EventLoop;
    /// let event_loop = EventLoop::with_virtual_time();
    /// let alarm = event_loop.call_later(Duration::from_secs(1), || {});
    /// assert!(alarm.cancel());
    /// assert!(!alarm.cancel());
    /// assert_eq!(event_loop.next_timer(), None);
    /// ```
    pub fn cancel(&self) -> bool {
        self.timer.unset()
    }

    /// When it is due, in the time of its loop.
    ///
    /// ```
    /// use std::time::Duration;
    /// use common::EventLoop;
    /// let alarm = EventLoop::with_virtual_time().call_later(Duration::from_secs(1), || {});
    /// assert_eq!(alarm.when(), Duration::from_secs(1));
    /// ```
    pub fn when(&self) -> Duration {
        self.when
    }
}

impl fmt::Debug for TimerHandle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "TimerHandle(at {:?})", self.when)
    }
}

#[cfg(test)]
mod tests {
    use std::cell::{Cell, RefCell};
    use std::rc::Rc;

    use super::{Timed, Timers};
    use crate::core::Core;

    /// A timer that notes its number when it is taken out.
    struct Numbered {
        number: u64,
        is_set: Cell<bool>,
        taken_out: Rc<RefCell<Vec<u64>>>,
    }

    impl Timed for Numbered {
        fn is_set(&self) -> bool {
            self.is_set.get()
        }

        fn due(self: Rc<Self>, _: &Core) {}

        fn abandon(&self) {
            self.taken_out.borrow_mut().push(self.number);
        }
    }

    /// The timers, and beside them a plain list of what is set: (when, number).
    struct Compared {
        timers: Timers,
        model: Vec<(u64, Rc<Numbered>)>,
        taken_out: Rc<RefCell<Vec<u64>>>,
        now: u64,
    }

    impl Compared {
        fn set(&mut self, when: u64, number: u64) {
            let taken_out = Rc::clone(&self.taken_out);
            let timer = Rc::new(Numbered {
                number,
                is_set: Cell::new(true),
                taken_out,
            });
            self.model.push((when, Rc::clone(&timer)));
            self.timers.set(when, timer);
        }

        fn unset(&mut self, index: usize) {
            let (_, timer) = self.model.swap_remove(index);
            timer.is_set.set(false);
            self.timers.note_unset();
        }

        /// Lets the time go to `now`, and compares what is due.
        fn advance(&mut self, now: u64) {
            self.now = now;
            let mut due: Vec<(u64, u64)> = self
                .model
                .iter()
                .filter(|(when, _)| *when <= now)
                .map(|(when, timer)| (*when, timer.number))
                .collect();
            due.sort_unstable();
            self.model.retain(|(when, _)| *when > now);
            while let Some(timer) = self.timers.pop_due(now) {
                timer.abandon();
            }
            let numbers: Vec<u64> = due.into_iter().map(|(_, number)| number).collect();
            assert_eq!(self.taken_out.take(), numbers, "due at {now}");
            assert_eq!(
                self.timers.next(),
                self.model.iter().map(|(when, _)| *when).min()
            );
        }
    }

    /// The same numbers in each run.
    fn random(state: &mut u64) -> u64 {
        *state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        *state >> 33
    }

    #[test]
    fn timers_come_in_the_order_of_time_and_then_in_that_of_setting() {
        let mut state = 1;
        for spread in [3, 100, 1 << 20, 1 << 40] {
            let mut compared = Compared {
                timers: Timers::new(),
                model: Vec::new(),
                taken_out: Rc::default(),
                now: 0,
            };
            for number in 0..4000 {
                match random(&mut state) % 8 {
                    0..=4 => {
                        let when = compared.now + 1 + random(&mut state) % spread;
                        compared.set(when, number);
                    }
                    5 | 6 if !compared.model.is_empty() => {
                        let index = random(&mut state) as usize % compared.model.len();
                        compared.unset(index);
                    }
                    _ => {
                        let now = compared.now + random(&mut state) % (spread / 3 + 1);
                        compared.advance(now);
                    }
                }
            }
            compared.advance(u64::MAX);
            assert!(compared.timers.is_empty());
        }
    }

    #[test]
    fn going_to_the_next_passes_over_what_was_unset() {
        let mut compared = Compared {
            timers: Timers::new(),
            model: Vec::new(),
            taken_out: Rc::default(),
            now: 0,
        };
        for (number, when) in [5, 5, 9, 1 << 30, 1 << 30].into_iter().enumerate() {
            compared.set(when, number as u64);
        }
        compared.unset(0);
        compared.unset(0); // in the place of the first now: the last
        assert_eq!(compared.timers.go_to_next(), Some(5));
        compared.advance(8);
        assert_eq!(compared.timers.go_to_next(), Some(9));
        compared.advance(9);
        assert_eq!(compared.timers.go_to_next(), Some(1 << 30));
        compared.advance(1 << 30);
        assert_eq!(compared.timers.go_to_next(), None);
    }
}
