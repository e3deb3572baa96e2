//! The words of renderings, by id. The caller has the catalogues (`i18n/*.ftl`) and the language.
//!
//! Entry points: [`Labels`], and [`CATALOGUES`] for the catalogues of this crate.

/// Every language's catalogue of this crate, as Fluent source.
pub const CATALOGUES: &[(&str, &str)] = &[
    ("en", include_str!("../i18n/en.ftl")),
    ("ru", include_str!("../i18n/ru.ftl")),
];

/// A source of words: the grader's catalogues, or a test's.
pub trait Labels {
    /// Returns the text of the entry `id` with its placeables filled in.
    fn label(&self, id: &str, args: &[(&'static str, Arg<'_>)]) -> String;
}

/// A value for a placeable.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Arg<'a> {
    /// Words from outside the catalogue.
    Text(&'a str),
    /// A number, which the language may inflect.
    Number(usize),
}
