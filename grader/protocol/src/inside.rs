//! The inside of a submission, in the stream of its output. After each operation there is a mark
//! for each object that is `Debug`, with its text. There is a mark for each task whose place
//! changed, and a mark for the end of the operation.
//!
//! Entry points: [`head`] for the harness, [`pieces`] for the grader. A submission can write
//! anything there, too; nothing of it counts for marks.

/// The first byte of a mark, a control character.
pub const MARK: u8 = 0x1e;
/// Most bytes of an object's text.
pub const TEXT: usize = 2_000;

/// The subject of a mark.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject {
    /// An object of the program, by its number.
    Object(usize),
    /// A task of the program, by its number.
    Task(usize),
    /// The end of an operation.
    End,
}

/// Returns the line before a text.
pub fn head(nonce: u64, subject: Subject, text: &str) -> String {
    let subject = match subject {
        Subject::Object(number) => format!("o{number}"),
        Subject::Task(number) => format!("t{number}"),
        Subject::End => "end".to_owned(),
    };
    format!(
        "{}{nonce:016x} {subject} {}\n",
        char::from(MARK),
        text.len()
    )
}

/// The place of a `yield` in a source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The file, by the name that the compiler was given for it.
    pub file: String,
    /// The line, from 1.
    pub line: u32,
    /// The column as the compiler counts it, from 1.
    pub column: u32,
}

impl Place {
    /// Returns the place as the text of a task.
    pub fn to_text(&self) -> String {
        format!("{} {} {}", self.line, self.column, self.file)
    }

    /// Parses the text of a task. Returns `None` if it is no place.
    pub fn of_text(text: &[u8]) -> Option<Place> {
        let mut parts = str::from_utf8(text).ok()?.splitn(3, ' ');
        let (line, column) = (parts.next()?, parts.next()?);
        Some(Place {
            line: line.parse().ok()?,
            column: column.parse().ok()?,
            file: parts.next()?.to_owned(),
        })
    }
}

/// A piece of the stream.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece<'a> {
    /// Printed by the submission.
    Printed(&'a [u8]),
    /// An object, and its text.
    Object(usize, &'a [u8]),
    /// A task, and the text of its place.
    Task(usize, &'a [u8]),
    /// The end of an operation.
    End,
}

/// Cuts the stream into its pieces. All bytes outside the marks of the request with this nonce are
/// printed text.
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
    let (subject, length) = str::from_utf8(&rest[..line]).ok()?.split_once(' ')?;
    let length: usize = length.parse().ok()?;
    let text = rest.get(line + 1..)?.get(..length)?;
    // The text ends with a line's end, which is not part of it.
    let whole = line + 1 + length + 1;
    if rest.get(whole - 1) != Some(&b'\n') {
        return None;
    }
    let piece = match subject.split_at_checked(1)? {
        ("o", number) => Piece::Object(number.parse().ok()?, text),
        ("t", number) => Piece::Task(number.parse().ok()?, text),
        _ if subject == "end" => Piece::End,
        _ => return None,
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
        stream.extend(head(7, Subject::Object(0), "Lock { a: 1 }").bytes());
        stream.extend(b"Lock { a: 1 }\n");
        stream.extend(head(7, Subject::Task(12), "3 4 a b.rs").bytes());
        stream.extend(b"3 4 a b.rs\n");
        stream.extend(head(7, Subject::End, "").bytes());
        stream.extend(b"\n");
        stream.extend(head(8, Subject::End, "").bytes());
        stream.extend(b"\nrest");
        let other = [head(8, Subject::End, "").as_bytes(), b"\nrest"].concat();
        let pieces = pieces(&stream, 7);
        let expected = [
            Piece::Printed(b"hello\n"),
            Piece::Object(0, b"Lock { a: 1 }"),
            Piece::Task(12, b"3 4 a b.rs"),
            Piece::End,
            Piece::Printed(&other),
        ];
        assert_eq!(pieces, expected);
    }

    #[test]
    fn place_is_read_as_it_was_written() {
        let place = Place {
            file: "my locks/lock.rs".to_owned(),
            line: 31,
            column: 17,
        };
        assert_eq!(Place::of_text(place.to_text().as_bytes()), Some(place));
        for text in ["", "31", "31 17", "-1 2 lock.rs", "1 2x lock.rs"] {
            assert_eq!(Place::of_text(text.as_bytes()), None, "{text}");
        }
    }

    #[test]
    fn mark_that_promises_more_than_there_is_was_printed() {
        let mut stream = head(7, Subject::Object(0), "a long text").into_bytes();
        stream.extend(b"short\n");
        assert_eq!(pieces(&stream, 7), [Piece::Printed(&stream)]);
        for length in 0..stream.len() {
            assert!(pieces(&stream[..length], 7).len() <= 1);
        }
    }
}
