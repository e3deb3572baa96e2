//! Errors and warnings of a compiler's text, with their places.
//!
//! Entry point: [`read`]. The text is what rustc prints for people, colours removed. A place is
//! taken from the first `-->` below a headline; a source line cannot look like one, as a gutter
//! stands before it.

/// A place in the sources.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct SourcePlace {
    /// The file as the student knows it.
    pub(crate) file: String,
    /// From 1; 0 if it is not known.
    pub(crate) line: u32,
    /// In characters, from 1; 0 if it is not known.
    pub(crate) column: u32,
}

/// An error or a warning.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Diagnostic<'a> {
    /// Its code, such as `E0308` or `unused_variables`.
    pub(crate) code: Option<&'a str>,
    /// The sentence of its headline.
    pub(crate) message: &'a str,
    /// Its place.
    pub(crate) place: Option<SourcePlace>,
}

/// Returns the diagnostics of `text`, in its order.
pub(crate) fn read(text: &str) -> Vec<Diagnostic<'_>> {
    let mut list: Vec<Diagnostic<'_>> = Vec::new();
    for line in text.lines() {
        if let Some(diagnostic) = headline(line) {
            list.push(diagnostic);
        } else if let Some(last) = list.last_mut().filter(|last| last.place.is_none()) {
            last.place = arrow(line);
        }
    }
    list
}

fn headline(line: &str) -> Option<Diagnostic<'_>> {
    let rest = ["error", "warning"]
        .into_iter()
        .find_map(|level| line.strip_prefix(level))?;
    let (code, message) = match rest.strip_prefix('[') {
        Some(rest) => {
            let (code, message) = rest.split_once("]: ")?;
            (Some(code), message)
        }
        None => (None, rest.strip_prefix(": ")?),
    };
    Some(Diagnostic {
        code,
        message,
        place: None,
    })
}

/// Returns the place of a line such as ` --> src/lock.rs:9:5`.
fn arrow(line: &str) -> Option<SourcePlace> {
    let place = line.trim_start_matches(' ').strip_prefix("--> ")?;
    let (rest, column) = place.rsplit_once(':')?;
    let (file, line) = rest.rsplit_once(':')?;
    Some(SourcePlace {
        file: file.to_owned(),
        line: line.parse().ok()?,
        column: column.parse().ok()?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(file: &str, line: u32, column: u32) -> Option<SourcePlace> {
        let file = file.to_owned();
        Some(SourcePlace { file, line, column })
    }

    #[test]
    fn each_headline_has_the_first_place_below_it() {
        let text = "error[E0308]: mismatched types\n --> my lock: 2.rs:9:5\n  |\n9 |  1\n\
                    \nwarning: unused\n  --> a.rs:1:2\n ::: b.rs:3:4\n  --> c.rs:5:6\n";
        let expected = [
            Diagnostic {
                code: Some("E0308"),
                message: "mismatched types",
                place: place("my lock: 2.rs", 9, 5),
            },
            Diagnostic {
                code: None,
                message: "unused",
                place: place("a.rs", 1, 2),
            },
        ];
        assert_eq!(read(text), expected);
    }

    #[test]
    fn a_source_line_that_looks_like_a_place_is_none() {
        let text = "error: x\n9 | --> a.rs:1:2\n--> a.rs:x:2\n--> nothing\n";
        assert_eq!(read(text)[0].place, None);
    }
}
