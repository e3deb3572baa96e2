//! Makes text from outside harmless before it reaches a terminal: paths, panic messages, sources, what a compiler prints.
//!
//! A control character could move the cursor, recolour the screen or fake lines of a report; a direction mark could show text in another order
//! than it has. Both come out as visible escapes, as `\u{1b}`.

/// `text` as part of one line: line ends are escaped too.
pub fn line(text: &str) -> String {
    map(text, |c, out| match c {
        '\n' => out.push_str("\\n"),
        '\r' => out.push_str("\\r"),
        '\t' => out.push(' '),
        c => visible(c, out),
    })
}

/// `text` as lines: line ends stay, tabs become four columns.
pub fn lines(text: &str) -> String {
    map(&text.replace("\r\n", "\n"), |c, out| match c {
        '\n' => out.push('\n'),
        '\t' => out.push_str("    "),
        c => visible(c, out),
    })
}

/// `text` of a program that may colour it, as a compiler does: as [`lines`], but sequences that only set colours stay.
pub fn coloured(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find("\u{1b}[") {
        let (before, sequence) = rest.split_at(start);
        out.push_str(&lines(before));
        let parameters = sequence[2..].find(|c: char| !matches!(c, '0'..='9' | ';' | ':'));
        let end = match parameters {
            Some(length) if sequence[2 + length..].starts_with('m') => 2 + length + 1,
            Some(_) | None => {
                visible('\u{1b}', &mut out);
                rest = &sequence[1..];
                continue;
            }
        };
        out.push_str(&sequence[..end]);
        rest = &sequence[end..];
    }
    out.push_str(&lines(rest));
    out
}

fn map(text: &str, put: impl Fn(char, &mut String)) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        put(c, &mut out);
    }
    out
}

/// Whether a terminal might obey `c` instead of showing it.
pub(crate) fn is_unsafe(c: char) -> bool {
    c.is_control() || invisible(c)
}

fn visible(c: char, out: &mut String) {
    if is_unsafe(c) {
        out.extend(c.escape_unicode());
    } else {
        out.push(c);
    }
}

/// Characters that show nothing or change the order in which others are shown. The two joiners are left: scripts need them.
fn invisible(c: char) -> bool {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_stays_one_line() {
        assert_eq!(line("a\nb\r\tc"), "a\\nb\\r c");
    }

    #[test]
    fn escapes_are_shown_not_obeyed() {
        assert_eq!(
            line("\u{1b}[2J\u{7}\u{9b}31m"),
            "\\u{1b}[2J\\u{7}\\u{9b}31m"
        );
        assert_eq!(lines("x\u{202e}y\u{200b}"), "x\\u{202e}y\\u{200b}");
    }

    #[test]
    fn letters_of_any_script_stay() {
        assert_eq!(line("замок é 鎖 👩\u{200d}💻"), "замок é 鎖 👩\u{200d}💻");
    }

    #[test]
    fn a_compiler_keeps_its_colours_and_nothing_else() {
        assert_eq!(
            coloured("\u{1b}[1;31merror\u{1b}[0m\tx"),
            "\u{1b}[1;31merror\u{1b}[0m    x"
        );
        assert_eq!(coloured("\u{1b}[2Jx"), "\\u{1b}[2Jx");
        assert_eq!(coloured("\u{1b}]0;title\u{7}"), "\\u{1b}]0;title\\u{7}");
        assert_eq!(coloured("\u{1b}["), "\\u{1b}[");
        assert_eq!(coloured("\u{1b}[31"), "\\u{1b}[31");
    }
}
