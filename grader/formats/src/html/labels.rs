//! The labels of the pages in the reader's language.
//!
//! Entry point: [`Labels`]. The catalogues are the files in `i18n/`. Sentences about a submission
//! are no labels: they come with the report, rendered already.

use std::borrow::Cow;

use fluent_bundle::{FluentArgs, FluentBundle, FluentError, FluentResource, FluentValue};
use unic_langid::LanguageIdentifier;

/// The catalogues; the first is read where another lacks an entry.
const CATALOGUES: [(&str, &str); 2] = [
    ("en", include_str!("i18n/en.ftl")),
    ("ru", include_str!("i18n/ru.ftl")),
];

/// The labels of one language.
pub(super) struct Labels {
    language: &'static str,
    bundles: Vec<FluentBundle<FluentResource>>,
}

/// A value in a label.
#[derive(Clone, Copy)]
pub(super) enum Value<'a> {
    /// A count or an ordinal.
    Number(usize),
    /// A name or a text.
    Text(&'a str),
}

impl Labels {
    /// Returns the labels of `language`, such as `en` or `ru_RU.UTF-8`; English if there are none.
    pub(super) fn of(language: &str) -> Labels {
        let wanted = language.split(['_', '-', '.', '@']).next();
        let english = CATALOGUES[0];
        let own = CATALOGUES
            .into_iter()
            .skip(1)
            .find(|(name, _)| Some(*name) == wanted);
        let chosen = own.into_iter().chain([english]);
        Labels {
            language: own.unwrap_or(english).0,
            bundles: chosen.map(|(name, text)| bundle(name, text)).collect(),
        }
    }

    /// Returns the tag of the language.
    pub(super) fn language(&self) -> &'static str {
        self.language
    }

    /// Returns the label `id`.
    pub(super) fn get(&self, id: &str) -> String {
        self.with(id, &[])
    }

    /// Returns the label `id` with `values` in it. A missing entry is shown by its name in brackets.
    pub(super) fn with(&self, id: &str, values: &[(&'static str, Value<'_>)]) -> String {
        let mut arguments = FluentArgs::with_capacity(values.len());
        for (name, value) in values {
            let value = match value {
                Value::Number(number) => FluentValue::from(*number),
                Value::Text(text) => FluentValue::String(Cow::Owned((*text).to_owned())),
            };
            arguments.set(*name, value);
        }
        let found = self
            .bundles
            .iter()
            .find_map(|bundle| Some((bundle, bundle.get_message(id)?.value()?)));
        let Some((bundle, pattern)) = found else {
            return format!("[{id}]");
        };
        // A gap that no value fills is shown by its name; a test finds it.
        let mut errors: Vec<FluentError> = Vec::new();
        bundle
            .format_pattern(pattern, Some(&arguments), &mut errors)
            .into_owned()
    }
}

fn bundle(language: &'static str, text: &str) -> FluentBundle<FluentResource> {
    let language: LanguageIdentifier = language
        .parse()
        .expect("the languages of CATALOGUES are tags");
    let mut bundle = FluentBundle::new(vec![language]);
    // Isolation marks would stand in attributes and titles too. Texts from outside are in <bdi>.
    bundle.set_use_isolating(false);
    let resource = FluentResource::try_new(text.to_owned()).unwrap_or_else(|(read, _)| read);
    bundle.add_resource_overriding(resource);
    bundle
}

#[cfg(test)]
mod tests {
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
        let english = entries(CATALOGUES[0].1);
        assert!(english.len() > 50, "{}", english.len());
        for (language, text) in CATALOGUES {
            assert_eq!(entries(text), english, "{language}");
        }
    }

    #[test]
    fn every_catalogue_parses() {
        for (language, text) in CATALOGUES {
            let parsed = FluentResource::try_new(text.to_owned());
            let errors = parsed.map_err(|(_, errors)| errors).err();
            assert_eq!(errors, None, "{language}");
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
