//! Finds the terminal's character set and the user's language: from the command line, otherwise
//! from the locale.
//!
//! Entry points: [`language`] and [`glyphs`]. The language is found before the command line is read
//! in full, as the help uses it too.

use std::env;
use std::ffi::OsString;

use grader::report::Glyphs;

/// Returns the language, as a tag or a locale. If only ASCII can be shown it is English, as other
/// languages have other letters.
pub(crate) fn language(args: impl IntoIterator<Item = OsString>) -> String {
    let mut args = args
        .into_iter()
        .map(|arg| arg.to_string_lossy().into_owned());
    let (mut ascii, mut asked) = (false, None);
    while let Some(arg) = args.next().filter(|arg| arg != "--") {
        match arg.split_once('=') {
            Some(("--lang", language)) => asked = Some(language.to_owned()),
            None if arg == "--lang" => asked = args.next(),
            None if arg == "--ascii" => ascii = true,
            Some(_) | None => {}
        }
    }
    match glyphs(ascii) {
        Glyphs::Ascii => String::new(),
        Glyphs::Unicode => asked.unwrap_or_else(|| category("LC_MESSAGES")),
    }
}

/// Returns the glyphs: ASCII if the user asks for it, or if the locale has no others.
pub(crate) fn glyphs(ascii: bool) -> Glyphs {
    let charset = category("LC_CTYPE").to_lowercase().replace('-', "");
    if ascii || !charset.contains("utf8") {
        Glyphs::Ascii
    } else {
        Glyphs::Unicode
    }
}

/// Returns the locale for one category from the environment.
fn category(name: &str) -> String {
    let told = ["LC_ALL", name, "LANG"]
        .into_iter()
        .filter_map(|name| env::var(name).ok());
    told.into_iter()
        .find(|value| !value.is_empty())
        .unwrap_or_default()
}
