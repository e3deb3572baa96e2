//! A writer of HTML that escapes all its input.
//!
//! Entry point: [`Markup`]. Tags and attribute names are the program's own; texts and attribute
//! values may be hostile. There is no way to write a text unescaped but [`Markup::asset`], which
//! takes texts of the program only.
//!
//! A template engine would read better, but its build would cost a first grading seconds.

use std::fmt::Write;

use crate::escape::is_unsafe;

/// Attributes of an element: names and values.
pub(super) type Attributes<'a> = &'a [(&'static str, &'a str)];

/// A document that is being written.
#[derive(Default)]
pub(super) struct Markup {
    out: String,
}

impl Markup {
    /// Writes an element with `content` inside.
    pub(super) fn element(
        &mut self,
        tag: &'static str,
        attributes: Attributes<'_>,
        content: impl FnOnce(&mut Markup),
    ) {
        self.void(tag, attributes);
        content(self);
        self.out.push_str("</");
        self.out.push_str(tag);
        self.out.push('>');
    }

    /// Writes an element with a text of the program inside: a label.
    pub(super) fn label(&mut self, tag: &'static str, attributes: Attributes<'_>, text: &str) {
        self.element(tag, attributes, |inner| inner.text(text));
    }

    /// Writes an element with a text from outside inside, which does not affect the direction
    /// around it.
    pub(super) fn foreign(&mut self, tag: &'static str, attributes: Attributes<'_>, text: &str) {
        self.element(tag, attributes, |inner| {
            inner.element("bdi", &[], |inner| inner.text(text));
        });
    }

    /// Writes a start tag. Elements such as `meta` have nothing else.
    pub(super) fn void(&mut self, tag: &'static str, attributes: Attributes<'_>) {
        self.out.push('<');
        self.out.push_str(tag);
        for (name, value) in attributes {
            let _ = write!(self.out, " {name}=\"");
            self.escaped(value);
            self.out.push('"');
        }
        self.out.push('>');
    }

    /// Writes a text.
    pub(super) fn text(&mut self, text: &str) {
        self.escaped(text);
    }

    /// Writes a sentence in which code stands between backquotes.
    pub(super) fn prose(&mut self, text: &str) {
        let mut pieces = text.split('`').peekable();
        let mut inside_code = false;
        while let Some(piece) = pieces.next() {
            // A backquote without a partner, and two with nothing between them, are written as they
            // are.
            if inside_code && pieces.peek().is_none() {
                self.text("`");
                self.text(piece);
            } else if inside_code && piece.is_empty() {
                self.text("``");
            } else if inside_code {
                self.foreign("code", &[], piece);
            } else {
                self.text(piece);
            }
            inside_code = !inside_code;
        }
    }

    /// Writes a text of the program as it is: a style or a script.
    pub(super) fn asset(&mut self, text: &'static str) {
        self.out.push_str(text);
    }

    /// Returns what was written.
    pub(super) fn into_text(self) -> String {
        self.out
    }

    fn escaped(&mut self, text: &str) {
        for c in text.chars() {
            match c {
                '&' => self.out.push_str("&amp;"),
                '<' => self.out.push_str("&lt;"),
                '>' => self.out.push_str("&gt;"),
                '"' => self.out.push_str("&quot;"),
                '\'' => self.out.push_str("&#39;"),
                '\n' | '\t' => self.out.push(c),
                c if is_unsafe(c) => self.out.extend(c.escape_unicode()),
                c => self.out.push(c),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn writes(write: impl FnOnce(&mut Markup), expected: &str) {
        let mut markup = Markup::default();
        write(&mut markup);
        assert_eq!(markup.into_text(), expected);
    }

    #[test]
    fn texts_and_values_cannot_become_markup() {
        let hostile = "</td><script>'\"&";
        let expected = "<p title=\"&lt;/td&gt;&lt;script&gt;&#39;&quot;&amp;\">\
                        <bdi>&lt;/td&gt;&lt;script&gt;&#39;&quot;&amp;</bdi></p>";
        writes(|m| m.foreign("p", &[("title", hostile)], hostile), expected);
    }

    #[test]
    fn what_shows_nothing_is_shown() {
        writes(
            |m| m.text("a\u{0}\u{1b}\u{202e}\u{ffff}\u{200d}b\r\n"),
            "a\\u{0}\\u{1b}\\u{202e}\\u{ffff}\u{200d}b\\u{d}\n",
        );
    }

    #[test]
    fn code_in_prose_stands_between_two_backquotes() {
        writes(|m| m.prose("a `b` c"), "a <code><bdi>b</bdi></code> c");
        writes(|m| m.prose("a `b"), "a `b");
        writes(|m| m.prose("```"), "```");
        writes(|m| m.prose("`<b>`"), "<code><bdi>&lt;b&gt;</bdi></code>");
        writes(|m| m.prose(""), "");
    }
}
