//! A slab: a vector with numbered places, of which free ones are used again.
//!
//! So entries that live at the same time are close together in memory, however long a loop runs.

pub(crate) struct Slab<V> {
    places: Vec<SlabEntry<V>>,
    /// The first of the free places; each names the next.
    free: u32,
    len: usize,
}

enum SlabEntry<V> {
    Taken(V),
    Free { next: u32 },
}

/// Ends the chain of free places.
const NONE: u32 = u32::MAX;

impl<V> Slab<V> {
    pub(crate) const fn new() -> Slab<V> {
        Slab {
            places: Vec::new(),
            free: NONE,
            len: 0,
        }
    }

    pub(crate) fn len(&self) -> usize {
        self.len
    }

    /// Returns the place that the next `insert` takes, for a value that stores its own place.
    #[inline]
    pub(crate) fn next_place(&self) -> u32 {
        match self.free {
            NONE => u32::try_from(self.places.len()).expect("fewer than 2^32 entries at a time"),
            free => free,
        }
    }

    /// Stores `value` and returns its place.
    #[inline]
    pub(crate) fn insert(&mut self, value: V) -> u32 {
        let place = self.next_place();
        self.len += 1;
        match self.places.get_mut(place as usize) {
            None => self.places.push(SlabEntry::Taken(value)),
            Some(free) => {
                if let SlabEntry::Free { next } = std::mem::replace(free, SlabEntry::Taken(value)) {
                    self.free = next;
                }
            }
        }
        place
    }

    #[inline]
    pub(crate) fn remove(&mut self, place: u32) -> Option<V> {
        let taken @ SlabEntry::Taken(_) = self.places.get_mut(place as usize)? else {
            return None;
        };
        let removed = std::mem::replace(taken, SlabEntry::Free { next: self.free });
        self.free = place;
        self.len -= 1;
        match removed {
            SlabEntry::Taken(value) => Some(value),
            SlabEntry::Free { .. } => None,
        }
    }

    /// Iterates over the entries in the order of their places, which is not that of insertion.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &V> {
        self.places.iter().filter_map(|place| match place {
            SlabEntry::Taken(value) => Some(value),
            SlabEntry::Free { .. } => None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::Slab;

    #[test]
    fn a_place_is_used_again_after_it_was_freed() {
        let mut slab = Slab::new();
        assert_eq!(
            (slab.insert('a'), slab.insert('b'), slab.insert('c')),
            (0, 1, 2)
        );
        assert_eq!(
            (slab.remove(0), slab.remove(0), slab.remove(2)),
            (Some('a'), None, Some('c'))
        );
        assert_eq!(
            (
                slab.next_place(),
                slab.insert('d'),
                slab.insert('e'),
                slab.insert('f')
            ),
            (2, 2, 0, 3)
        );
        assert_eq!(slab.iter().collect::<String>(), "ebdf");
        assert_eq!(slab.len(), 4);
    }
}
