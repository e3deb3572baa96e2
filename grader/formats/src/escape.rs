//! Control characters and direction marks as visible escapes, such as `\u{1b}`.
//!
//! Entry points: [`line()`], [`lines`], [`plain`] and [`coloured`]. A terminal, an editor or a web
//! page must show the text of a report in its own order, and execute nothing of it.

/// Returns `text` as part of one line: line ends are escaped too.
pub fn line(text: &str) -> String {
    mapped(text, |c, out| match c {
        '\n' => out.push_str("\\n"),
        '\r' => out.push_str("\\r"),
        '\t' => out.push(' '),
        c => visible(c, out),
    })
}

/// Returns `text` as lines: line ends stay, tabs become four columns.
pub fn lines(text: &str) -> String {
    mapped(&text.replace("\r\n", "\n"), |c, out| match c {
        '\n' => out.push('\n'),
        '\t' => out.push_str("    "),
        c => visible(c, out),
    })
}

/// Returns `text` of a compiler as lines without its colours.
pub fn plain(text: &str) -> String {
    with_colours(text, |_, _| {})
}

/// Returns `text` of a compiler as lines with its colours, and without any other sequence.
pub fn coloured(text: &str) -> String {
    with_colours(text, |sequence, out| out.push_str(sequence))
}

fn with_colours(text: &str, put: impl Fn(&str, &mut String)) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find("\u{1b}[") {
        let (before, sequence) = rest.split_at(start);
        out.push_str(&lines(before));
        rest = match colour_length(sequence) {
            Some(length) => {
                put(&sequence[..length], &mut out);
                &sequence[length..]
            }
            None => {
                visible('\u{1b}', &mut out);
                &sequence[1..]
            }
        };
    }
    out.push_str(&lines(rest));
    out
}

/// Returns the length of the colour sequence at the start of `sequence`.
fn colour_length(sequence: &str) -> Option<usize> {
    let is_parameter = |c: char| matches!(c, '0'..='9' | ';' | ':');
    let end = 2 + sequence.get(2..)?.find(|c| !is_parameter(c))?;
    sequence[end..].starts_with('m').then_some(end + 1)
}

/// Returns `true` if a terminal might execute `c` instead of showing it, or show others in another
/// order, or if XML has no such character.
pub fn is_unsafe(c: char) -> bool {
    c.is_control() || is_invisible(c) || matches!(c, '\u{fffe}' | '\u{ffff}')
}

/// Returns true for invisible characters, the two joiners apart: scripts need them.
fn is_invisible(c: char) -> bool {
    matches!(
        c,
        '\u{61c}'
            | '\u{180e}'
            | '\u{200b}'
            | '\u{200e}'..='\u{200f}'
            | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{feff}'
            | '\u{fff9}'..='\u{fffb}'
            | '\u{e0000}'..='\u{e007f}'
    )
}

fn visible(c: char, out: &mut String) {
    if is_unsafe(c) {
        out.extend(c.escape_unicode());
    } else {
        out.push(c);
    }
}

fn mapped(text: &str, put: impl Fn(char, &mut String)) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        put(c, &mut out);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_stays_one_line() {
        assert_eq!(line("a\nb\r\tc"), "a\\nb\\r c");
    }

    #[test]
    fn controls_and_direction_marks_are_shown() {
        assert_eq!(lines("\u{1b}[2J\u{7}\u{9b}1m"), "\\u{1b}[2J\\u{7}\\u{9b}1m");
        assert_eq!(lines("x\u{202e}y\u{ffff}"), "x\\u{202e}y\\u{ffff}");
    }

    #[test]
    fn letters_of_any_script_stay() {
        let text = "замок é 鎖 👩\u{200d}💻";
        assert_eq!(line(text), text);
    }

    #[test]
    fn a_compiler_keeps_or_loses_its_colours_and_nothing_else() {
        for (text, expected) in [
            ("\u{1b}[1;31merror\u{1b}[0m\tx", "error    x"),
            ("\u{1b}[2Jx", "\\u{1b}[2Jx"),
            ("\u{1b}]0;title\u{7}", "\\u{1b}]0;title\\u{7}"),
            ("\u{1b}[", "\\u{1b}["),
            ("\u{1b}[31", "\\u{1b}[31"),
            ("\u{1b}[é", "\\u{1b}[é"),
        ] {
            assert_eq!(plain(text), expected);
        }
        let text = "\u{1b}[1;31merror\u{1b}[0m\tx\u{1b}[2J";
        let expected = "\u{1b}[1;31merror\u{1b}[0m    x\\u{1b}[2J";
        assert_eq!(coloured(text), expected);
    }
}
