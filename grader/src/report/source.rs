//! Quotes the student's sources: a line with a mark below it.

use std::ops::Range;

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};
use protocol::event::Panicked;
use unicode_width::UnicodeWidthChar;

use super::{Glyphs, Layout};
use crate::messages::escape;
use crate::submission::Source;

/// The compiler's width of a tab.
const TAB: usize = 4;

/// Returns the line of `source` that contains `bytes`, and a mark below them.
pub(super) fn show(source: &Source, bytes: Range<usize>, layout: &Layout) -> String {
    let style = match layout.glyphs {
        Glyphs::Unicode => DecorStyle::Unicode,
        Glyphs::Ascii => DecorStyle::Ascii,
    };
    let path = escape::line(&source.shown.to_string_lossy());
    let snippet = Snippet::source(&source.text)
        .path(path)
        .annotation(AnnotationKind::Primary.span(bytes));
    let report = [Group::with_level(Level::ERROR).element(snippet)];
    let width = layout.columns.count() - 2;
    let renderer = Renderer::styled().term_width(width).decor_style(style);
    escape::coloured(&renderer.render(&report))
}

/// Returns the line of `source` at which `panic` happened.
pub(super) fn show_panic(source: &Source, panic: &Panicked, layout: &Layout) -> Option<String> {
    let line_start = line_offset(&source.text, panic.line)?;
    let line = source.text[line_start..].lines().next()?;
    let column = usize::try_from(panic.column).ok()?.checked_sub(1)?;
    let offset = offset_of_column(line, column);
    let end = line_start + line.trim_end().len();
    Some(show(source, (line_start + offset).min(end)..end, layout))
}

/// Returns the byte at the compiler's column: from 0, in cells of a terminal, a tab as four.
fn offset_of_column(line: &str, column: usize) -> usize {
    let mut cells = 0;
    for (offset, char) in line.char_indices() {
        if cells >= column {
            return offset;
        }
        cells += match char {
            '\t' => TAB,
            char => char.width().unwrap_or(1),
        };
    }
    0
}

/// Returns the start of a line, counted from 1.
fn line_offset(text: &str, line: u32) -> Option<usize> {
    let before = usize::try_from(line).ok()?.checked_sub(1)?;
    let mut starts = std::iter::once(0).chain(text.match_indices('\n').map(|(end, _)| end + 1));
    starts.nth(before).filter(|start| *start < text.len())
}

/// Returns the source that a panic names, if it is one of the student's.
pub(super) fn of_panic<'a>(sources: &'a [Source], panic: &Panicked) -> Option<&'a Source> {
    sources
        .iter()
        .find(|source| source.display_path() == panic.file)
}

/// A `todo!()` in a source.
pub(super) struct Todo {
    /// The enclosing function, if it can be read off the text.
    pub(super) method: Option<String>,
    pub(super) file: String,
    pub(super) line: u32,
    pub(super) column: u32,
}

/// Returns the parts that are not written yet: every `todo!()` of the files in which `panics`
/// happened. A panic in another file stands for itself.
pub(super) fn todos(sources: &[Source], panics: &[Panicked]) -> Vec<Todo> {
    let mut todos: Vec<Todo> = Vec::new();
    for panic in panics {
        let source = of_panic(sources, panic);
        let found = source.map_or_else(Vec::new, todos_of);
        let known = |line| {
            todos
                .iter()
                .any(|todo| todo.file == panic.file && todo.line == line)
        };
        if !known(panic.line) {
            let at_panic = Todo {
                method: source.and_then(|source| function_at(&source.text, panic.line)),
                file: panic.file.clone(),
                line: panic.line,
                column: panic.column,
            };
            let listed = found.iter().any(|todo| todo.line == panic.line);
            todos.extend(if listed { found } else { vec![at_panic] });
        }
    }
    todos
}

fn todos_of(source: &Source) -> Vec<Todo> {
    let lines = source.text.lines().zip(1..);
    let code = lines.map(|(line, number)| (line.split("//").next().unwrap_or_default(), number));
    let places = code
        .filter_map(|(line, number)| Some((line[..line.find("todo!")?].chars().count(), number)));
    let todo = |(before, line): (usize, u32)| Todo {
        method: function_at(&source.text, line),
        file: source.display_path(),
        line,
        column: u32::try_from(before + 1).unwrap_or(u32::MAX),
    };
    places.map(todo).collect()
}

/// Returns the name of the function around a line, as far as it can be read off the text.
fn function_at(text: &str, line: u32) -> Option<String> {
    let lines = text.lines().take(usize::try_from(line).ok()?);
    let heads = lines.filter_map(|line| {
        line.trim_start()
            .strip_prefix("pub fn ")
            .or(line.trim_start().strip_prefix("fn "))
    });
    let name = heads
        .last()?
        .split(|c: char| !c.is_alphanumeric() && c != '_')
        .next()?;
    (!name.is_empty()).then(|| name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::{Naming, PageWidth};
    use crate::verdict::groups::Detail;

    fn source(text: &str) -> Source {
        Source {
            name: "lib.rs".to_owned(),
            shown: "a.rs".into(),
            text: text.to_owned(),
        }
    }

    fn panic(line: u32, column: u32) -> Panicked {
        Panicked {
            message: String::new(),
            file: "a.rs".to_owned(),
            line,
            column,
        }
    }

    fn layout() -> Layout {
        Layout {
            glyphs: Glyphs::Ascii,
            columns: PageWidth::USUAL,
            detail: Detail::First,
            command: String::new(),
            naming: Naming::Options,
        }
    }

    #[track_caller]
    fn shown(text: &str, line: u32, column: u32) -> String {
        let shown = show_panic(&source(text), &panic(line, column), &layout());
        anstream::adapter::strip_str(&shown.expect("a line")).to_string()
    }

    #[test]
    fn a_panic_is_marked_behind_tabs_and_wide_characters() {
        // The compiler counts a tab as four columns, and `漢` as two.
        let behind_tab = shown("\tf(); g();\n", 1, 10);
        assert!(behind_tab.starts_with(" --> a.rs:1:7\n"), "{behind_tab}");
        let behind_wide = shown("f(\"漢\"); g();\n", 1, 9);
        assert!(behind_wide.starts_with(" --> a.rs:1:8\n"), "{behind_wide}");
    }

    #[test]
    fn the_line_of_a_panic_is_marked_from_its_column_on() {
        let expected = " --> a.rs:2:3\n  |\n2 |   b();\n  |   ^^^^";
        assert_eq!(shown("a();\n  b();\nc();\n", 2, 3), expected);
        assert_eq!(shown("a();\r\n  b();\r\nc();\r\n", 2, 3), expected);
    }

    #[test]
    fn columns_are_characters_not_bytes() {
        let shown = shown("/* замок */ f()", 1, 13);
        assert!(shown.ends_with("f()\n  |             ^^^"), "{shown}");
    }

    #[test]
    fn a_place_that_is_not_there_costs_no_report() {
        for (line, column) in [(0, 0), (0, 1), (1, 0), (9, 1), (u32::MAX, u32::MAX)] {
            assert_eq!(
                show_panic(&source("a();\n"), &panic(line, column), &layout()),
                None
            );
        }
        assert!(shown("a();\n", 1, 99).contains("a();"));
        assert!(shown("a();\n\nb();\n", 2, 1).contains("a.rs:2"));
    }

    #[test]
    fn todos_are_listed_with_their_methods_and_not_those_in_comments() {
        let text =
            "// todo!() one day\nfn new() {\n    todo!()\n}\nfn release(&self) { todo!() }\n";
        let todos = todos(&[source(text)], &[panic(3, 5)]);
        let found: Vec<_> = todos
            .iter()
            .map(|todo| (todo.method.as_deref(), todo.line, todo.column))
            .collect();
        assert_eq!(found, [(Some("new"), 3, 5), (Some("release"), 5, 21)]);
    }

    #[test]
    fn a_todo_that_the_text_hides_is_still_told() {
        let todos = todos(&[source("fn new() { not_yet!() }\n")], &[panic(1, 12)]);
        assert_eq!(todos.len(), 1);
        assert_eq!(
            (todos[0].method.as_deref(), todos[0].line, todos[0].column),
            (Some("new"), 1, 12)
        );
    }
}
