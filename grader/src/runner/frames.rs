//! Frames from a child, cut out of the stream of its bytes. Any bytes give events, a wish for more, or [`Broken`].

use protocol::wire;

/// The bytes are no answer to the request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Broken;

/// What a child has sent so far in answer to one request.
#[derive(Debug, Default)]
pub(super) struct Answer {
    bytes: Vec<u8>,
    /// Where the first frame begins that is not taken in yet.
    next: usize,
    /// The events of the frames that are.
    events: Vec<u8>,
}

impl Answer {
    /// Takes in `bytes`. `Ok(true)` when the answer to the request with `nonce` is whole.
    ///
    /// # Errors
    /// A frame that answers another request, an impossible length, anything after the last frame.
    pub(super) fn take(
        &mut self,
        bytes: &[u8],
        nonce: u64,
        longest: usize,
    ) -> Result<bool, Broken> {
        self.bytes.extend_from_slice(bytes);
        while let Some(frame) = self.frame(longest)? {
            let (answered, last, events) =
                wire::read_answer(&self.bytes[frame.clone()]).map_err(|_| Broken)?;
            if answered != nonce || self.events.len() + events.len() > longest {
                return Err(Broken);
            }
            if last && frame.end != self.bytes.len() {
                return Err(Broken);
            }
            if last && self.events.is_empty() {
                // The usual answer, which may be long, is not copied.
                let head = frame.end - events.len();
                self.events = std::mem::take(&mut self.bytes);
                self.events.drain(..head);
                return Ok(true);
            }
            self.events.extend_from_slice(events);
            self.next = frame.end;
            if last {
                return Ok(true);
            }
        }
        self.bytes.drain(..self.next);
        self.next = 0;
        Ok(false)
    }

    /// Where the next frame's content stands, if all of it is there.
    fn frame(&self, longest: usize) -> Result<Option<std::ops::Range<usize>>, Broken> {
        let Some((length, rest)) = self.bytes[self.next..].split_first_chunk() else {
            return Ok(None);
        };
        let length = u32::from_le_bytes(*length) as usize;
        if length > longest + wire::ANSWER_HEAD {
            return Err(Broken);
        }
        let start = self.next + 4;
        Ok((rest.len() >= length).then_some(start..start + length))
    }

    /// The events that were taken in.
    pub(super) fn events(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.events)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Feeds `bytes` in pieces of every size; the outcome must not depend on it.
    #[track_caller]
    fn check(bytes: &[u8], expected: Result<Option<&[u8]>, Broken>) {
        for size in 1..=bytes.len() {
            let mut answer = Answer::default();
            let mut outcome = Ok(None);
            for (index, piece) in bytes.chunks(size).enumerate() {
                match answer.take(piece, 7, 100) {
                    Ok(false) => {}
                    Ok(true) if (index + 1) * size < bytes.len() => outcome = Err(Broken),
                    Ok(true) => outcome = Ok(Some(answer.events())),
                    Err(Broken) => outcome = Err(Broken),
                }
                if outcome != Ok(None) {
                    break;
                }
            }
            assert_eq!(
                outcome,
                expected.map(|events| events.map(<[u8]>::to_vec)),
                "in pieces of {size}"
            );
        }
    }

    #[test]
    fn whole_answer_is_taken_in() {
        check(&wire::answer(7, true, b"seen"), Ok(Some(b"seen")));
        check(&wire::answer(7, true, b""), Ok(Some(b"")));
    }

    #[test]
    fn pieces_of_an_answer_are_joined() {
        let mut bytes = wire::answer(7, false, b"se");
        bytes.extend(wire::answer(7, false, b""));
        bytes.extend(wire::answer(7, true, b"en"));
        check(&bytes, Ok(Some(b"seen")));
    }

    #[test]
    fn answer_without_end_is_waited_for() {
        check(&wire::answer(7, false, b"seen"), Ok(None));
        check(&wire::answer(7, true, b"seen")[..10], Ok(None));
        check(b"abc", Ok(None));
    }

    #[test]
    fn answer_to_another_request_is_broken() {
        check(&wire::answer(8, true, b"seen"), Err(Broken));
    }

    #[test]
    fn impossible_length_is_broken() {
        check(&[0xff; 4], Err(Broken));
        check(&[3, 0, 0, 0, 1, 2, 3], Err(Broken));
    }

    #[test]
    fn anything_after_the_answer_is_broken() {
        let mut bytes = wire::answer(7, true, b"seen");
        bytes.push(0);
        check(&bytes, Err(Broken));
    }

    #[test]
    fn too_many_pieces_are_broken() {
        let piece = wire::answer(7, false, &[4; 60]);
        check(&piece.repeat(2), Err(Broken));
    }
}
