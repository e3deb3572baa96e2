//! The record of a run: the output of each operation, the objects after it, and the places of the
//! tasks.
//!
//! Entry point: `steps`. The text is hostile: it is cut here, and escaped where it is shown.

use std::collections::BTreeMap;

use protocol::inside::{self, Piece, Place};

use super::last_words;

/// Maximal number of stored bytes of a step's output.
const MOST_PRINTED: usize = 1_000;

/// A text that may have been cut.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Text {
    /// The text.
    pub text: String,
    /// True if it was longer.
    pub cut: bool,
}

/// One operation.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Step {
    /// The text that was printed in it.
    pub printed: Option<Text>,
    /// The objects that look different after it, by number.
    pub changed: Vec<(usize, Text)>,
    /// The tasks that stand elsewhere after it, by number: at a `yield`, or at no known place.
    pub moved: Vec<(usize, Option<Place>)>,
}

impl Step {
    /// Removes the places that are in no file with one of these names.
    pub fn keep_files(&mut self, is_known: impl Fn(&str) -> bool) {
        for (_, place) in &mut self.moved {
            *place = place.take().filter(|place| is_known(&place.file));
        }
    }
}

/// Cuts a child's output into operations. Returns none if the beginning of the stream is lost.
pub(super) fn steps(stream: &[u8], nonce: u64) -> Vec<Step> {
    let (mut steps, mut step) = (Vec::new(), Step::default());
    let mut printed: Vec<u8> = Vec::new();
    let mut last: BTreeMap<usize, Text> = BTreeMap::new();
    for piece in inside::pieces(stream, nonce) {
        match piece {
            Piece::Printed(bytes) => printed.extend_from_slice(bytes),
            Piece::Object(object, bytes) => {
                let text = Text {
                    text: String::from_utf8_lossy(bytes).into_owned(),
                    cut: bytes.len() >= inside::TEXT - 3,
                };
                if last.get(&object) != Some(&text) {
                    last.insert(object, text.clone());
                    step.changed.push((object, text));
                }
            }
            Piece::Task(task, bytes) => step.moved.push((task, Place::of_text(bytes))),
            Piece::End => {
                step.printed = text_of(&std::mem::take(&mut printed));
                steps.push(std::mem::take(&mut step));
            }
        }
    }
    // The operation in which the child ended.
    step.printed = text_of(last_words::without(&printed));
    if step != Step::default() {
        steps.push(step);
    }
    steps
}

fn text_of(printed: &[u8]) -> Option<Text> {
    let kept = &printed[..printed.len().min(MOST_PRINTED)];
    let text = String::from_utf8_lossy(kept).trim_end().to_owned();
    let cut = kept.len() < printed.len();
    (!text.is_empty()).then_some(Text { text, cut })
}

#[cfg(test)]
mod tests {
    use protocol::inside::Subject;

    use super::*;

    #[test]
    fn object_is_told_where_it_changed() {
        let mut stream = Vec::new();
        for (printed, debug) in [("a\n", "L(1)"), ("", "L(1)"), ("", "L(2)")] {
            stream.extend(printed.bytes());
            stream.extend(marked(Subject::Object(0), debug));
            stream.extend(marked(Subject::End, ""));
        }
        stream.extend(b"b".repeat(MOST_PRINTED + 1));
        let text = |text: &str, cut| Text {
            text: text.to_owned(),
            cut,
        };
        let expected = [
            Step {
                printed: Some(text("a", false)),
                changed: vec![(0, text("L(1)", false))],
                moved: Vec::new(),
            },
            Step::default(),
            Step {
                printed: None,
                changed: vec![(0, text("L(2)", false))],
                moved: Vec::new(),
            },
            Step {
                printed: Some(text(&"b".repeat(MOST_PRINTED), true)),
                changed: Vec::new(),
                moved: Vec::new(),
            },
        ];
        assert_eq!(steps(&stream, 5), expected);
    }

    #[test]
    fn place_outside_the_submission_is_forgotten() {
        let mut stream = Vec::new();
        stream.extend(marked(Subject::Task(0), "7 9 lock.rs"));
        stream.extend(marked(Subject::Task(1), "7 9 machine/task.rs"));
        stream.extend(marked(Subject::Task(2), ""));
        stream.extend(marked(Subject::End, ""));
        let mut steps = steps(&stream, 5);
        steps[0].keep_files(|file| file == "lock.rs");
        let place = Place {
            file: "lock.rs".to_owned(),
            line: 7,
            column: 9,
        };
        assert_eq!(steps[0].moved, [(0, Some(place)), (1, None), (2, None)]);
    }

    fn marked(subject: Subject, text: &str) -> Vec<u8> {
        let head = inside::head(5, subject, text);
        format!("{head}{text}\n").into_bytes()
    }
}
