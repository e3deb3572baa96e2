//! The labels of renderings and pages in the reader's language.
//!
//! Entry point: [`Labels`]. The catalogues are the files of [`CATALOGUES`]. Sentences about a
//! submission are no labels: they come with the report, rendered already.

use std::borrow::Cow;

use fluent_bundle::{FluentArgs, FluentValue};

use crate::bundles::Bundles;

/// The catalogues; the first is read where another lacks an entry.
pub(crate) const CATALOGUES: [(&str, [&str; 2]); 2] = [
    (
        "en",
        [
            include_str!("../i18n/en.ftl"),
            include_str!("html/i18n/en.ftl"),
        ],
    ),
    (
        "ru",
        [
            include_str!("../i18n/ru.ftl"),
            include_str!("html/i18n/ru.ftl"),
        ],
    ),
];

/// The labels of one language.
pub(crate) struct Labels(Bundles);

/// A value in a label.
#[derive(Clone, Copy)]
pub(crate) enum Value<'a> {
    /// A count or an ordinal.
    Number(usize),
    /// A name or a text.
    Text(&'a str),
}

impl Labels {
    /// Returns the labels of `language`, such as `en` or `ru_RU.UTF-8`; English if there are none.
    pub(crate) fn of(language: &str) -> Labels {
        let files =
            |(name, texts): (&'static str, [&'static str; 2])| texts.map(|text| (name, text));
        let catalogues: Vec<_> = CATALOGUES.into_iter().flat_map(files).collect();
        Labels(Bundles::of(language, &catalogues))
    }

    /// Returns the tag of the language.
    pub(crate) fn language(&self) -> &'static str {
        self.0.language()
    }

    /// Returns the label `id`.
    pub(crate) fn get(&self, id: &str) -> String {
        self.with(id, &[])
    }

    /// Returns the label `id` with `values` in it. A missing entry is shown by its name in
    /// brackets.
    pub(crate) fn with(&self, id: &str, values: &[(&'static str, Value<'_>)]) -> String {
        let mut arguments = FluentArgs::with_capacity(values.len());
        for (name, value) in values {
            let value = match value {
                Value::Number(number) => FluentValue::from(*number),
                Value::Text(text) => FluentValue::String(Cow::Owned((*text).to_owned())),
            };
            arguments.set(*name, value);
        }
        self.0.format(id, &arguments)
    }
}

#[cfg(test)]
mod tests {
    use fluent_bundle::FluentResource;

    use super::*;

    /// Names of entries, each with the placeables of its text.
    fn entries(catalogue: &str) -> Vec<(String, Vec<String>)> {
        let mut entries: Vec<(String, Vec<String>)> = Vec::new();
        for line in catalogue.lines().filter(|line| !line.starts_with('#')) {
            if let Some((name, _)) = line.split_once(" =").filter(|_| !line.starts_with(' ')) {
                entries.push((name.to_owned(), Vec::new()));
            }
            let Some((_, placeables)) = entries.last_mut() else {
                continue;
            };
            let found = line.split('$').skip(1).map(|rest| {
                let end = rest.find(|c: char| !c.is_alphanumeric() && c != '-');
                rest[..end.unwrap_or(rest.len())].to_owned()
            });
            placeables.extend(found);
            placeables.sort();
            placeables.dedup();
        }
        entries.sort();
        entries
    }

    #[test]
    fn all_languages_have_the_same_entries_and_placeables() {
        for (language, texts) in CATALOGUES {
            for (text, english) in texts.into_iter().zip(CATALOGUES[0].1) {
                let english = entries(english);
                assert!(english.len() > 20, "{}", english.len());
                assert_eq!(entries(text), english, "{language}");
            }
        }
    }

    #[test]
    fn every_catalogue_parses() {
        for (language, texts) in CATALOGUES {
            for text in texts {
                let parsed = FluentResource::try_new(text.to_owned());
                let errors = parsed.map_err(|(_, errors)| errors).err();
                assert_eq!(errors, None, "{language}");
            }
        }
    }

    #[test]
    fn every_label_of_the_formats_is_used() {
        let sources = [
            include_str!("github.rs"),
            include_str!("markdown.rs"),
            include_str!("notices.rs"),
            include_str!("sarif.rs"),
            include_str!("text.rs"),
            include_str!("text/drawing.rs"),
        ];
        for (id, _) in entries(CATALOGUES[0].1[0]) {
            let quoted = format!("\"{id}\"");
            assert!(sources.iter().any(|s| s.contains(&quoted)), "{id}");
        }
    }

    #[test]
    fn a_locale_chooses_its_language() {
        for (locale, language) in [
            ("ru_RU.UTF-8", "ru"),
            ("ru", "ru"),
            ("en_US", "en"),
            ("fr", "en"),
            ("", "en"),
        ] {
            assert_eq!(Labels::of(locale).language(), language, "{locale}");
        }
    }
}
