//! Texts by name, as the grader's messages: a [`Note`] names an entry of `messages/*.ftl` and
//! carries its values.
//!
//! This crate renders nothing. The grader loads [`CATALOGUES`] beside its own.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// The catalogues of this crate: language and Fluent text.
pub const CATALOGUES: &[(&str, &str)] = &[
    ("en", include_str!("../messages/en.ftl")),
    ("ru", include_str!("../messages/ru.ftl")),
];

/// An entry of a catalogue, and the values for its placeables.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Note {
    /// The entry's name. A string, as notes are stored in `plan.jsonl`.
    pub id: String,
    /// Values by placeable name.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub args: BTreeMap<String, Arg>,
}

/// A value for a placeable.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Arg {
    /// A number, which the catalogue may inflect.
    Number(i64),
    /// Text from outside the catalogue: a name, a path.
    Text(String),
}

impl Note {
    /// Returns the entry `id`, without values yet.
    pub fn new(id: &str) -> Note {
        Note {
            id: id.to_owned(),
            args: BTreeMap::new(),
        }
    }

    /// Returns the same note with `name` set to `value`.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<Arg>) -> Note {
        self.args.insert(name.to_owned(), value.into());
        self
    }
}

impl From<&str> for Arg {
    fn from(text: &str) -> Arg {
        Arg::Text(text.to_owned())
    }
}

impl From<String> for Arg {
    fn from(text: String) -> Arg {
        Arg::Text(text)
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

impl From<i64> for Arg {
    fn from(number: i64) -> Arg {
        Arg::Number(number)
    }
}
