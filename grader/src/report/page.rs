//! Building blocks of the text report: columns, wrapped paragraphs, colours, signs.
//!
//! Text is always coloured here; the caller strips colours where necessary.

use anstyle::{AnsiColor, Style};
use unicode_width::UnicodeWidthStr;

/// The width of a page: 80 columns, or fewer on a narrow terminal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PageWidth(usize);

impl PageWidth {
    /// The width without a terminal.
    pub const USUAL: PageWidth = PageWidth(80);
    /// Minimal width: hardly anything would fit into less.
    const FEWEST: usize = 40;

    /// Returns the width for a terminal with this many columns.
    pub fn of_terminal(columns: usize) -> PageWidth {
        PageWidth(columns.clamp(PageWidth::FEWEST, PageWidth::USUAL.0))
    }

    /// Returns the number of columns.
    pub fn count(self) -> usize {
        self.0
    }
}

/// Minimal width of prose, for any indentation.
const LEAST: usize = 18;

pub(super) const BOLD: Style = Style::new().bold();
pub(super) const DIM: Style = Style::new().dimmed();
pub(super) const GOOD: Style = AnsiColor::Green.on_default();
pub(super) const BAD: Style = AnsiColor::Red.on_default().bold();
pub(super) const WAITING: Style = AnsiColor::Yellow.on_default();
pub(super) const CODE: Style = AnsiColor::Cyan.on_default();
pub(super) const SKIPPED: Style = AnsiColor::Yellow.on_default();
pub(super) const PLAIN: Style = Style::new();

/// The character set of a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Glyphs {
    /// Ticks, crosses and lines of Unicode.
    Unicode,
    /// ASCII, which every terminal has.
    Ascii,
}

impl Glyphs {
    /// Returns one of the two texts.
    pub(super) fn pick(self, unicode: &'static str, ascii: &'static str) -> &'static str {
        match self {
            Glyphs::Unicode => unicode,
            Glyphs::Ascii => ascii,
        }
    }
}

/// Returns `text` in a style.
pub(super) fn paint(style: Style, text: &str) -> String {
    if style.is_plain() || text.is_empty() {
        return text.to_owned();
    }
    format!("{style}{text}{style:#}")
}

/// Returns the display width of `text` without its colours.
pub(super) fn width(text: &str) -> usize {
    text.width()
}

/// Returns `text` padded to `columns`.
pub(super) fn pad(text: &str, columns: usize) -> String {
    let blanks = columns.saturating_sub(width(text));
    format!("{text}{:blanks$}", "")
}

/// Wraps `text` into lines of at most `columns`. A longer word gets its own line, and a line end in
/// `text` ends a line. Code between backquotes is not broken, if it fits into a line.
pub(super) fn wrap(text: &str, columns: usize) -> Vec<String> {
    let mut lines = Vec::new();
    for paragraph in text.lines() {
        let mut line = String::new();
        for word in words(paragraph, columns) {
            if !line.is_empty() && width(&line) + 1 + width(&word) > columns {
                lines.push(std::mem::take(&mut line));
            }
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(&word);
        }
        lines.push(line);
    }
    lines
}

/// Returns the unbreakable pieces: words, and code of at most `columns` columns.
fn words(paragraph: &str, columns: usize) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut code: Vec<&str> = Vec::new();
    for word in paragraph.split_whitespace() {
        let quotes = word.matches('`').count();
        code.push(word);
        // Inside backquotes, unless this word contains the closing one.
        if (quotes % 2 == 1) == (code.len() == 1) {
            continue;
        }
        words.extend(together(&mut code, columns));
    }
    words.extend(code.into_iter().map(str::to_owned));
    words
}

/// Returns the words of a piece of code as one, if that fits.
fn together(code: &mut Vec<&str>, columns: usize) -> Vec<String> {
    let whole = code.join(" ");
    let pieces = if width(&whole) <= columns {
        vec![whole]
    } else {
        code.iter().map(|word| (*word).to_owned()).collect()
    };
    code.clear();
    pieces
}

/// A page that is being written, from the top.
pub(super) struct Page {
    text: String,
    columns: usize,
}

impl Page {
    /// Creates an empty page.
    pub(super) fn new(columns: PageWidth) -> Page {
        Page {
            text: String::new(),
            columns: columns.count(),
        }
    }

    /// Returns its width.
    pub(super) fn columns(&self) -> usize {
        self.columns
    }

    /// Writes a line without trailing blanks.
    pub(super) fn line(&mut self, text: &str) {
        self.text.push_str(text.trim_end());
        self.text.push('\n');
    }

    /// Writes an empty line, except at the top or after another one.
    pub(super) fn gap(&mut self) {
        if !self.text.is_empty() && !self.text.ends_with("\n\n") {
            self.text.push('\n');
        }
    }

    /// Writes wrapped prose, indented by `indent`. Code between backquotes is coloured.
    pub(super) fn prose(&mut self, indent: usize, text: &str) {
        self.hanging(&" ".repeat(indent), indent, PLAIN, text);
    }

    /// Writes wrapped prose after `lead`, which takes `indent` columns; further lines are indented
    /// by as many.
    pub(super) fn hanging(&mut self, lead: &str, indent: usize, style: Style, text: &str) {
        let mut code = false;
        for (number, line) in wrap(text, self.columns.saturating_sub(indent).max(LEAST))
            .iter()
            .enumerate()
        {
            let lead = if number == 0 {
                lead.to_owned()
            } else {
                " ".repeat(indent)
            };
            let line = with_code(line, style, &mut code);
            self.line(&format!("{lead}{line}"));
        }
    }

    /// Writes lines without wrapping, indented by `indent`.
    pub(super) fn block(&mut self, indent: usize, text: &str) {
        for line in text.lines() {
            self.line(&format!("{:indent$}{line}", ""));
        }
    }

    /// Writes a command after `lead`: beside it if both fit, otherwise below it. A command is never
    /// wrapped, so that it can be copied.
    pub(super) fn command(&mut self, indent: usize, lead: &str, command: &str) {
        let painted = paint(DIM, command);
        if indent + width(lead) + 1 + width(command) <= self.columns {
            self.line(&format!("{:indent$}{lead} {painted}", ""));
        } else {
            self.line(&format!("{:indent$}{lead}", ""));
            self.line(&format!("{:indent$}  {painted}", ""));
        }
    }

    pub(super) fn into_text(self) -> String {
        self.text
    }
}

/// Colours code between backquotes. `code` carries an open backquote over to the next line.
fn with_code(line: &str, style: Style, code: &mut bool) -> String {
    let mut out = String::new();
    let pieces: Vec<&str> = line.split('`').collect();
    for (number, piece) in pieces.iter().enumerate() {
        let style = if *code { CODE } else { style };
        let (open, close) = (
            if number > 0 && *code { "`" } else { "" },
            if number + 1 < pieces.len() && *code {
                "`"
            } else {
                ""
            },
        );
        out.push_str(&paint(style, &format!("{open}{piece}{close}")));
        if number + 1 < pieces.len() {
            *code = !*code;
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_wrapped_by_columns_not_bytes() {
        assert_eq!(wrap("замок занят кем-то", 11), ["замок занят", "кем-то"]);
        assert_eq!(wrap("鎖鎖鎖 鎖鎖", 7), ["鎖鎖鎖", "鎖鎖"]);
    }

    #[test]
    fn a_word_too_long_is_left_whole() {
        assert_eq!(wrap("a verylongword b", 5), ["a", "verylongword", "b"]);
    }

    #[test]
    fn code_is_not_broken_unless_it_must_be() {
        assert_eq!(
            wrap("it asks for `fn a() -> b`.", 16),
            ["it asks for", "`fn a() -> b`."]
        );
        assert_eq!(
            wrap("`x` or `fn a() -> b`", 9),
            ["`x` or", "`fn a()", "-> b`"]
        );
        assert_eq!(wrap("one `open quote", 8), ["one", "`open", "quote"]);
    }

    #[test]
    fn code_keeps_its_quotes_and_may_span_lines() {
        let mut page = Page::new(PageWidth::USUAL);
        page.prose(0, "x `a b` y");
        assert_eq!(
            anstream::adapter::strip_str(&page.into_text()).to_string(),
            "x `a b` y\n"
        );
        let mut code = false;
        let first = with_code("see `a", PLAIN, &mut code);
        assert!(code);
        let second = with_code("b` now", PLAIN, &mut code);
        assert!(!code);
        assert_eq!(anstream::adapter::strip_str(&first).to_string(), "see `a");
        assert_eq!(anstream::adapter::strip_str(&second).to_string(), "b` now");
    }
}
