use crate::{Lock, queue::Place};
pub(crate) struct Guard<'a> {
    lock: &'a Lock,
    place: Option<Place>,
}

impl<'a> Guard<'a> {
    pub(crate) fn new(lock: &'a Lock, place: Place) -> Self {
        Guard {
            lock,
            place: Some(place),
        }
    }
}

impl Drop for Guard<'_> {
    fn drop(&mut self) {
        let place = self.place.take();
        if let Some(p) = place {
            self.lock.queue.leave(&p);
        }
        if !self.lock.held.get() {
            self.lock.queue.wake();
        }
    }
}
