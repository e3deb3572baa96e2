//! Renders a [`Message`] in a language.
//!
//! Entry point: [`Texts`]. The catalogues are the files in `messages/<language>/` and those of the
//! exercises. A language is a directory there and one entry in `CATALOGUES`; an entry that a
//! language lacks is read in English. This module decides nothing about layout.

use std::borrow::Cow;

use class::note::{self, Note};
use fluent_bundle::{FluentArgs, FluentValue};
use formats::bundles::Bundles;
use names::task_letter;

mod message;
pub mod names;

pub use formats::escape;
pub use message::{Arg, Message};

/// The catalogues of one language.
struct Catalogue {
    language: &'static str,
    files: &'static [&'static str],
}

/// All languages; the first is the fallback of the others.
static CATALOGUES: &[Catalogue] = &[
    Catalogue {
        language: "en",
        files: &[
            include_str!("messages/en/cli.ftl"),
            include_str!("messages/en/submission.ftl"),
            include_str!("messages/en/rules.ftl"),
            include_str!("messages/en/compile.ftl"),
            include_str!("messages/en/run.ftl"),
            include_str!("messages/en/isolation.ftl"),
            include_str!("messages/en/judge.ftl"),
            include_str!("messages/en/report.ftl"),
            include_str!("messages/en/selfcheck.ftl"),
            include_str!("messages/en/diagnoses.ftl"),
        ],
    },
    Catalogue {
        language: "ru",
        files: &[
            include_str!("messages/ru/cli.ftl"),
            include_str!("messages/ru/submission.ftl"),
            include_str!("messages/ru/rules.ftl"),
            include_str!("messages/ru/compile.ftl"),
            include_str!("messages/ru/isolation.ftl"),
            include_str!("messages/ru/judge.ftl"),
            include_str!("messages/ru/report.ftl"),
            include_str!("messages/ru/selfcheck.ftl"),
            include_str!("messages/ru/diagnoses.ftl"),
        ],
    },
];

/// Returns the tags of all languages.
pub fn languages() -> impl Iterator<Item = &'static str> {
    CATALOGUES.iter().map(|catalogue| catalogue.language)
}

/// The texts of one language, with the English ones as fallback.
pub struct Texts {
    bundles: Bundles,
}

impl Texts {
    /// Returns the texts of `language`, a tag such as `en` or a locale such as `ru_RU.UTF-8`, with
    /// `further` catalogues, each with its language. They are English if there is no catalogue of
    /// that language.
    pub fn with(language: &str, further: &[(&'static str, &'static str)]) -> Texts {
        let own = CATALOGUES.iter().flat_map(|catalogue| {
            let files = catalogue.files.iter();
            files.map(|text| (catalogue.language, *text))
        });
        let own: Vec<_> = own.collect();
        let catalogues = [&own, note::CATALOGUES, further].concat();
        Texts {
            bundles: Bundles::of(language, &catalogues),
        }
    }

    /// Returns the tag of the language.
    pub fn language(&self) -> &'static str {
        self.bundles.language()
    }

    /// Returns the words of `message`. If no catalogue has its entry, returns the entry's name in
    /// brackets: a gap in the catalogues must not cost a verdict. Control characters in texts from
    /// outside are escaped.
    pub fn render(&self, message: &Message) -> String {
        let mut args = FluentArgs::with_capacity(message.args.len());
        for (name, value) in &message.args {
            args.set(*name, self.value(value));
        }
        self.bundles.format(message.id, &args)
    }

    /// Returns the words of a note of the crate `class`. Its texts from outside are escaped, too.
    pub fn render_note(&self, note: &Note) -> String {
        let mut args = FluentArgs::with_capacity(note.args.len());
        for (name, value) in &note.args {
            let value = match value {
                note::Arg::Text(text) => FluentValue::String(Cow::Owned(escape::line(text))),
                note::Arg::Number(number) => FluentValue::from(*number),
            };
            args.set(name.as_str(), value);
        }
        self.bundles.format(&note.id, &args)
    }

    /// Returns the words of the entry with this name, if its name is computed: `check-lock-order`.
    pub fn entry(&self, id: &str) -> String {
        self.bundles.format(id, &FluentArgs::new())
    }

    /// Returns the name of the task with this number.
    pub fn task(&self, number: u32) -> String {
        match task_letter(number) {
            Some(letter) => letter.to_string(),
            None => self.render(&Message::new("task-name").with("number", number)),
        }
    }

    /// Returns true if there is an entry with this name.
    pub fn has(&self, id: &str) -> bool {
        self.bundles.has(id)
    }

    fn value(&self, arg: &Arg) -> FluentValue<'static> {
        match arg {
            Arg::Text(text) => FluentValue::String(Cow::Owned(escape::line(text))),
            Arg::Number(number) => FluentValue::from(*number),
            Arg::Task(number) => FluentValue::String(Cow::Owned(self.task(*number))),
            Arg::Message(message) => FluentValue::String(Cow::Owned(self.render(message))),
        }
    }
}

#[cfg(test)]
mod tests;
