//! A monotone radix heap for the timers of one loop. The earliest timer comes first. Timers of the
//! same instant come in the order in which they were set.
//!
//! Time does not go back, so a timer is ordered only as far as it differs from the time that was
//! reached. Bucket `n` holds the timers that differ from that time in bit `n` and in none above.
//! Setting a timer is a push to a vector. When the time of the lowest bucket comes, its timers are
//! spread over the buckets below it. Equal times are always in the same bucket, in their order.
//!
//! The heap uses one method of an entry: [`IsSet`].

use std::collections::VecDeque;
use std::rc::Rc;

/// An entry that can be unset while the heap holds it.
pub(crate) trait IsSet {
    /// Returns true while the entry is still to happen.
    fn is_set(&self) -> bool;
}

struct TimerEntry<T: ?Sized> {
    /// In nanoseconds since the loop began.
    when: u64,
    timer: Rc<T>,
}

struct Bucket<T: ?Sized> {
    entries: Vec<TimerEntry<T>>,
    /// The earliest time in this bucket, unset entries included.
    earliest: u64,
}

impl<T: ?Sized> Bucket<T> {
    const EMPTY: Bucket<T> = Bucket {
        entries: Vec::new(),
        earliest: u64::MAX,
    };

    fn push(&mut self, entry: TimerEntry<T>) {
        self.earliest = self.earliest.min(entry.when);
        self.entries.push(entry);
    }
}

/// The heap.
pub(crate) struct RadixHeap<T: ?Sized> {
    /// The time up to which timers were taken out. Never later than the present while a student's
    /// code runs.
    reached: u64,
    /// The timers that are due at `reached`, in their order.
    now: VecDeque<Rc<T>>,
    later: [Bucket<T>; 64],
    /// Bit `n` is set if `later[n]` is not empty.
    occupied: u64,
    len: usize,
    /// The number of entries that were unset and are still in the heap.
    unset: usize,
}

impl<T: IsSet + ?Sized> RadixHeap<T> {
    pub(crate) const fn new() -> RadixHeap<T> {
        RadixHeap {
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
    pub(crate) fn set(&mut self, when: u64, timer: Rc<T>) {
        self.len += 1;
        self.place(TimerEntry { when, timer });
    }

    #[inline]
    fn place(&mut self, entry: TimerEntry<T>) {
        if entry.when <= self.reached {
            return self.now.push_back(entry.timer);
        }
        let bucket = (entry.when ^ self.reached).ilog2();
        self.occupied |= 1 << bucket;
        self.later[bucket as usize].push(entry);
    }

    /// Removes and returns the next timer that is due at `now`.
    #[inline]
    pub(crate) fn pop_due(&mut self, now: u64) -> Option<Rc<T>> {
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

    /// Returns the time of the next timer and advances to it. For a loop that waits until then: no
    /// earlier timer can be set meanwhile.
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

    /// Returns the time of the next timer.
    pub(crate) fn next(&self) -> Option<u64> {
        if self.now.iter().any(|timer| timer.is_set()) {
            return Some(self.reached);
        }
        self.later.iter().find_map(|bucket| {
            let set = bucket.entries.iter().filter(|entry| entry.timer.is_set());
            set.map(|entry| entry.when).min()
        })
    }

    /// Notes that one of the timers was unset. Unset timers are removed when they are the majority.
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

    /// Empties the heap. The caller unsets the timers where no borrow is held.
    pub(crate) fn take_all(&mut self) -> Vec<Rc<T>> {
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

    /// Advances to the earliest time of the lowest bucket, and spreads its timers over those below.
    fn spread(&mut self, lowest: usize) {
        let mut bucket = std::mem::replace(&mut self.later[lowest], Bucket::EMPTY);
        self.occupied &= !(1 << lowest);
        self.reached = bucket.earliest;
        for entry in bucket.entries.drain(..) {
            self.place(entry);
        }
        // Small buckets are emptied and filled all the time: their memory is used again.
        if bucket.entries.capacity() <= 1024 {
            self.later[lowest].entries = bucket.entries;
        }
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;
    use std::rc::Rc;

    use super::{IsSet, RadixHeap};

    /// A timer with a number.
    struct Numbered {
        number: u64,
        is_set: Cell<bool>,
    }

    impl IsSet for Numbered {
        fn is_set(&self) -> bool {
            self.is_set.get()
        }
    }

    /// The heap under test, and as its model a plain list of the timers that are set.
    struct Compared {
        timers: RadixHeap<Numbered>,
        model: Vec<(u64, Rc<Numbered>)>,
        taken_out: Vec<u64>,
        now: u64,
    }

    impl Compared {
        fn set(&mut self, when: u64, number: u64) {
            let timer = Rc::new(Numbered {
                number,
                is_set: Cell::new(true),
            });
            self.model.push((when, Rc::clone(&timer)));
            self.timers.set(when, timer);
        }

        fn unset(&mut self, index: usize) {
            let (_, timer) = self.model.swap_remove(index);
            timer.is_set.set(false);
            self.timers.note_unset();
        }

        /// Advances the time to `now`, and compares the timers that are due.
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
                self.taken_out.push(timer.number);
            }
            let numbers: Vec<u64> = due.into_iter().map(|(_, number)| number).collect();
            assert_eq!(std::mem::take(&mut self.taken_out), numbers, "due at {now}");
            assert_eq!(
                self.timers.next(),
                self.model.iter().map(|(when, _)| *when).min()
            );
        }
    }

    /// A PRNG with a fixed seed.
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
                timers: RadixHeap::new(),
                model: Vec::new(),
                taken_out: Vec::new(),
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
            timers: RadixHeap::new(),
            model: Vec::new(),
            taken_out: Vec::new(),
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
