//! Texts by name: a [`Message`] names an entry of the catalogues in `messages/` and carries the
//! values for its placeables.
//!
//! Stages make messages; only `report` renders them. So no stage knows a language.

use std::collections::BTreeMap;
use std::path::Path;

/// A text in a catalogue, and the values for its placeables.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// The entry's name in the catalogue, such as `violation-order`.
    pub id: &'static str,
    /// Values by placeable name, ordered, as nothing hash-ordered may reach a report.
    pub args: BTreeMap<&'static str, Arg>,
}

/// A value for a placeable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Arg {
    /// Words from outside the catalogue: a task's name, a path, a line of source.
    Text(String),
    /// A number, which the catalogue may inflect.
    Number(i64),
    /// A task of a program, by its number: each language has its own name for those beyond `z`.
    Task(u32),
    /// Another entry, rendered in the same language.
    Message(Box<Message>),
}

impl Message {
    /// Returns a message of the entry `id`, without values yet.
    pub fn new(id: &'static str) -> Message {
        Message {
            id,
            args: BTreeMap::new(),
        }
    }

    /// Puts the path `to` in place of `from` in all values.
    pub(crate) fn rename(&mut self, from: &Path, to: &Path) {
        let (from_text, to_text) = (from.to_string_lossy(), to.to_string_lossy());
        for arg in self.args.values_mut() {
            match arg {
                Arg::Text(text) => *text = text.replace(&*from_text, &to_text),
                Arg::Message(message) => message.rename(from, to),
                Arg::Number(_) | Arg::Task(_) => {}
            }
        }
    }

    /// Returns the same message with `name` set to `value`.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl Into<Arg>) -> Message {
        self.args.insert(name, value.into());
        self
    }
}

impl From<String> for Arg {
    fn from(text: String) -> Arg {
        Arg::Text(text)
    }
}

impl From<&str> for Arg {
    fn from(text: &str) -> Arg {
        Arg::Text(text.to_owned())
    }
}

impl From<usize> for Arg {
    fn from(number: usize) -> Arg {
        Arg::Number(i64::try_from(number).unwrap_or(i64::MAX))
    }
}

impl From<u32> for Arg {
    fn from(number: u32) -> Arg {
        Arg::Number(i64::from(number))
    }
}

impl From<Message> for Arg {
    fn from(message: Message) -> Arg {
        Arg::Message(Box::new(message))
    }
}
