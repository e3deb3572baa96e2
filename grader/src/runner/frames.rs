//! Cuts frames out of the stream of a child's bytes. Any bytes give events, a request for more, or
//! [`BrokenFrame`].

use protocol::wire;

/// The bytes are no answer to the request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct BrokenFrame;

/// The bytes from a child that are not decoded yet.
#[derive(Debug, Default)]
pub(super) struct Answers {
    bytes: Vec<u8>,
    /// The start of the first frame that is not decoded yet.
    next: usize,
    /// The events of the incomplete answer.
    events: Vec<u8>,
}

impl Answers {
    /// Adds bytes from the child.
    pub(super) fn add(&mut self, bytes: &[u8]) {
        self.bytes.drain(..self.next);
        self.next = 0;
        self.bytes.extend_from_slice(bytes);
    }

    /// Decodes the complete frames. Returns `Ok(true)` if the answer to the request with `nonce` is
    /// complete. The bytes after it remain.
    ///
    /// # Errors
    /// A frame answers another request, or has an impossible length.
    pub(super) fn take(&mut self, nonce: u64, longest: usize) -> Result<bool, BrokenFrame> {
        while let Some(frame) = self.frame(longest)? {
            let (answered, last, events) =
                wire::read_answer(&self.bytes[frame.clone()]).map_err(|_| BrokenFrame)?;
            if answered != nonce || self.events.len() + events.len() > longest {
                return Err(BrokenFrame);
            }
            if last && frame.end == self.bytes.len() && self.events.is_empty() {
                // A long answer is not copied.
                let head = frame.end - events.len();
                self.events = std::mem::take(&mut self.bytes);
                self.events.drain(..head);
                self.next = 0;
                return Ok(true);
            }
            self.events.extend_from_slice(events);
            self.next = frame.end;
            if last {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Returns true if all bytes were decoded.
    pub(super) fn is_empty(&self) -> bool {
        self.next == self.bytes.len()
    }

    /// Returns the position of the next frame's content, if it is complete.
    fn frame(&self, longest: usize) -> Result<Option<std::ops::Range<usize>>, BrokenFrame> {
        let Some((length, rest)) = self.bytes[self.next..].split_first_chunk() else {
            return Ok(None);
        };
        let length = u32::from_le_bytes(*length) as usize;
        if length > longest + wire::ANSWER_HEAD {
            return Err(BrokenFrame);
        }
        let start = self.next + 4;
        Ok((rest.len() >= length).then_some(start..start + length))
    }

    /// Returns the events that were decoded since the last call.
    pub(super) fn events(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.events)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LONGEST: usize = 100;

    /// Feeds `bytes`, in pieces of every size, as answers to requests 7, 8, 9 and so on. The size
    /// must not change the events of the complete answers, or the result after them.
    #[track_caller]
    fn check(bytes: &[u8], whole: &[&[u8]], rest: Result<bool, BrokenFrame>) {
        for size in 1..=bytes.len() {
            let (mut answers, mut taken, mut nonce) = (Answers::default(), Vec::new(), 7);
            let mut outcome = Ok(());
            for piece in bytes.chunks(size) {
                answers.add(piece);
                outcome = loop {
                    match answers.take(nonce, LONGEST) {
                        Ok(true) => taken.push(answers.events()),
                        Ok(false) => break Ok(()),
                        Err(BrokenFrame) => break Err(BrokenFrame),
                    }
                    nonce += 1;
                };
                if outcome.is_err() {
                    break;
                }
            }
            assert_eq!(taken, whole, "in pieces of {size}");
            assert_eq!(outcome.map(|()| answers.is_empty()), rest, "{size}");
        }
    }

    #[test]
    fn whole_answer_is_taken_in() {
        check(&wire::answer(7, true, b"seen"), &[b"seen"], Ok(true));
        check(&wire::answer(7, true, b""), &[b""], Ok(true));
    }

    #[test]
    fn pieces_of_an_answer_are_joined() {
        let mut bytes = wire::answer(7, false, b"se");
        bytes.extend(wire::answer(7, false, b""));
        bytes.extend(wire::answer(7, true, b"en"));
        check(&bytes, &[b"seen"], Ok(true));
    }

    #[test]
    fn answers_follow_each_other() {
        let mut bytes = wire::answer(7, true, b"one");
        bytes.extend(wire::answer(8, false, b"tw"));
        bytes.extend(wire::answer(8, true, b"o"));
        bytes.extend(wire::answer(9, true, b""));
        check(&bytes, &[b"one", b"two", b""], Ok(true));
    }

    #[test]
    fn answer_without_end_is_waited_for() {
        check(&wire::answer(7, true, b"seen")[..10], &[], Ok(false));
        check(b"abc", &[], Ok(false));
    }

    #[test]
    fn answer_to_another_request_is_broken() {
        check(&wire::answer(8, true, b"seen"), &[], Err(BrokenFrame));
        let twice = wire::answer(7, true, b"seen").repeat(2);
        check(&twice, &[b"seen"], Err(BrokenFrame));
    }

    #[test]
    fn impossible_length_is_broken() {
        check(&[0xff; 4], &[], Err(BrokenFrame));
        check(&[3, 0, 0, 0, 1, 2, 3], &[], Err(BrokenFrame));
    }

    #[test]
    fn anything_after_the_answer_is_seen() {
        let mut bytes = wire::answer(7, true, b"seen");
        bytes.push(0);
        check(&bytes, &[b"seen"], Ok(false));
    }

    #[test]
    fn too_many_pieces_are_broken() {
        let piece = wire::answer(7, false, &[4; 60]);
        check(&piece.repeat(2), &[], Err(BrokenFrame));
    }
}
