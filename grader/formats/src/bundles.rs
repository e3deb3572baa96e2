//! Catalogues in Fluent's format, as the reader of one language gets them.
//!
//! Entry point: [`Bundles`]. The caller chooses the texts and the values of their placeables.

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentError, FluentResource};
use unic_langid::LanguageIdentifier;

/// The texts of one language, and behind them those of the language that lacks none.
pub struct Bundles {
    language: &'static str,
    bundles: Vec<FluentBundle<FluentResource>>,
}

impl Bundles {
    /// Returns the texts of `wanted`, a tag such as `en` or a locale such as `ru_RU.UTF-8`, from
    /// `catalogues`, each with the tag of its language. The first of these languages is read where
    /// another lacks an entry, and for a language that is not there.
    ///
    /// # Panics
    /// `catalogues` is empty, or names a language by something else than a tag.
    pub fn of(wanted: &str, catalogues: &[(&'static str, &str)]) -> Bundles {
        let wanted = wanted.split(['_', '-', '.', '@']).next();
        let fallback = catalogues[0].0;
        let mut languages = catalogues.iter().map(|(language, _)| *language);
        let own = languages.find(|language| *language != fallback && Some(*language) == wanted);
        let chosen = own.into_iter().chain([fallback]);
        Bundles {
            language: own.unwrap_or(fallback),
            bundles: chosen
                .map(|language| bundle(language, catalogues))
                .collect(),
        }
    }

    /// Returns the tag of the language.
    pub fn language(&self) -> &'static str {
        self.language
    }

    /// Returns true if there is an entry of this name.
    pub fn has(&self, id: &str) -> bool {
        self.bundles.iter().any(|bundle| bundle.has_message(id))
    }

    /// Returns the entry `id` with `args` in it. A missing entry is shown by its name in brackets:
    /// a gap in the catalogues must not cost a verdict.
    pub fn format(&self, id: &str, args: &FluentArgs<'_>) -> String {
        let mut bundles = self.bundles.iter();
        let found = bundles.find_map(|bundle| Some((bundle, bundle.get_message(id)?.value()?)));
        let Some((bundle, pattern)) = found else {
            return format!("[{id}]");
        };
        // A placeable that no value fills is shown by its name; tests ensure that there is none.
        let mut errors: Vec<FluentError> = Vec::new();
        bundle
            .format_pattern(pattern, Some(args), &mut errors)
            .into_owned()
    }
}

fn bundle(language: &str, catalogues: &[(&str, &str)]) -> FluentBundle<FluentResource> {
    let tag: LanguageIdentifier = language.parse().expect("the tag of a language");
    let mut bundle = FluentBundle::new_concurrent(vec![tag]);
    // Isolation marks are invisible characters around every value: wrong in a terminal, in JSON and
    // in attributes. In pages, texts from outside are in <bdi>.
    bundle.set_use_isolating(false);
    for (_, text) in catalogues.iter().filter(|(of, _)| *of == language) {
        // An entry that does not parse is left out, and then shown by its name; tests ensure that
        // there is none.
        let resource = FluentResource::try_new((*text).to_owned()).unwrap_or_else(|(read, _)| read);
        bundle.add_resource_overriding(resource);
    }
    bundle
}
