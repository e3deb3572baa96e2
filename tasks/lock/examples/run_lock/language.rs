//! The language of the demos, and the width that their texts fit into: [`Language`] and [`wrap`].

use anstream::adapter::strip_str;

/// A language of the demos.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Language {
    English,
    Russian,
}

impl Language {
    /// Returns the language with this tag, as in a locale.
    pub(crate) fn named(tag: &str) -> Option<Language> {
        match tag {
            "en" => Some(Language::English),
            "ru" => Some(Language::Russian),
            _ => None,
        }
    }

    /// Picks one of two texts.
    pub(crate) fn pick<T>(self, english: T, russian: T) -> T {
        match self {
            Language::English => english,
            Language::Russian => russian,
        }
    }
}

/// A blank at which `wrap` breaks no line.
pub(crate) const NO_BREAK: &str = "\u{a0}";

/// Breaks lines between words so that they have at most `columns` columns. A longer word has a line
/// of its own. Colours count for nothing. The lines that follow a broken one have the same indent.
pub(crate) fn wrap(text: &str, columns: usize) -> String {
    let lines = text.split_inclusive('\n');
    let wrapped: String = lines.map(|line| wrap_line(line, columns)).collect();
    wrapped.replace(NO_BREAK, " ")
}

fn wrap_line(line: &str, columns: usize) -> String {
    let width = |text: &str| strip_str(text).to_string().chars().count();
    if width(line.trim_end()) <= columns {
        return line.to_owned();
    }
    let start = &line[..line.len() - line.trim_start().len()];
    let (mut wrapped, mut used) = (start.to_owned(), width(start));
    for (index, word) in line.trim().split(' ').enumerate() {
        if index > 0 && used + 1 + width(word) > columns {
            wrapped = wrapped.trim_end().to_owned() + "\n" + start;
            used = width(start);
        } else if index > 0 {
            wrapped.push(' ');
            used += 1;
        }
        wrapped.push_str(word);
        used += width(word);
    }
    wrapped + &line[line.trim_end().len()..]
}
