//! What a submission shows of its inside, in the stream of what it prints: after each operation a
//! mark for each object that is `Debug`, with its text, and a mark for the end of the operation.
//!
//! Entry points: [`head`] for the harness, [`pieces`] for the grader. A submission can write
//! anything there, too; nothing of it counts for marks.

/// The first byte of a mark, a control character.
pub const MARK: u8 = 0x1e;
/// Most bytes of an object's text.
pub const TEXT: usize = 2_000;

/// Returns the line before a text: of an object, or of the end of an operation.
pub fn head(nonce: u64, object: Option<usize>, text: &str) -> String {
    let object = object.map_or_else(|| "end".to_owned(), |object| object.to_string());
    format!("{}{nonce:016x} {object} {}\n", char::from(MARK), text.len())
}

/// A piece of the stream.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece<'a> {
    /// Printed by the submission.
    Printed(&'a [u8]),
    /// An object, and its text.
    Object(usize, &'a [u8]),
    /// The end of an operation.
    End,
}

/// Cuts the stream into its pieces. Whatever is no mark of the request with this nonce was printed.
pub fn pieces(stream: &[u8], nonce: u64) -> Vec<Piece<'_>> {
    let begin = format!("{}{nonce:016x} ", char::from(MARK)).into_bytes();
    let (mut pieces, mut rest, mut start) = (Vec::new(), stream, 0);
    while let Some(place) = find(&rest[start..], &begin) {
        let place = start + place;
        let Some((piece, length)) = mark(&rest[place + begin.len()..]) else {
            start = place + 1;
            continue;
        };
        if place > 0 {
            pieces.push(Piece::Printed(&rest[..place]));
        }
        pieces.push(piece);
        rest = &rest[place + begin.len() + length..];
        start = 0;
    }
    if !rest.is_empty() {
        pieces.push(Piece::Printed(rest));
    }
    pieces
}

/// Reads a mark after its beginning: the piece, and its length.
fn mark(rest: &[u8]) -> Option<(Piece<'_>, usize)> {
    let line = rest.iter().take(40).position(|byte| *byte == b'\n')?;
    let (object, length) = str::from_utf8(&rest[..line]).ok()?.split_once(' ')?;
    let length: usize = length.parse().ok()?;
    let text = rest.get(line + 1..)?.get(..length)?;
    // The text ends with a line's end, which is not part of it.
    let whole = line + 1 + length + 1;
    if rest.get(whole - 1) != Some(&b'\n') {
        return None;
    }
    let piece = match object {
        "end" => Piece::End,
        number => Piece::Object(number.parse().ok()?, text),
    };
    Some((piece, whole))
}

fn find(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    bytes
        .windows(wanted.len())
        .position(|window| window == wanted)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stream_is_cut_at_the_marks_of_its_request() {
        let mut stream = b"hello\n".to_vec();
        stream.extend(head(7, Some(0), "Lock { a: 1 }").bytes());
        stream.extend(b"Lock { a: 1 }\n");
        stream.extend(head(7, None, "").bytes());
        stream.extend(b"\n");
        stream.extend(head(8, None, "").bytes());
        stream.extend(b"\nrest");
        let other = [head(8, None, "").as_bytes(), b"\nrest"].concat();
        let pieces = pieces(&stream, 7);
        let expected = [
            Piece::Printed(b"hello\n"),
            Piece::Object(0, b"Lock { a: 1 }"),
            Piece::End,
            Piece::Printed(&other),
        ];
        assert_eq!(pieces, expected);
    }

    #[test]
    fn mark_that_promises_more_than_there_is_was_printed() {
        let mut stream = head(7, Some(0), "a long text").into_bytes();
        stream.extend(b"short\n");
        assert_eq!(pieces(&stream, 7), [Piece::Printed(&stream)]);
        for length in 0..stream.len() {
            assert!(pieces(&stream[..length], 7).len() <= 1);
        }
    }
}
