//! Shows a place in the student's sources: the line, and a mark below it.

use std::ops::Range;

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{AnnotationKind, Level, Renderer, Snippet};

use super::page::{Glyphs, WIDTH};
use crate::compile;
use crate::messages::escape;
use crate::submission::Source;
use crate::verdict::Panic;

/// `source`, the line of `bytes`, and `label` below it, under a title of the compiler's kind: `error[no-async]: ..`.
pub(super) fn show(
    source: &Source,
    bytes: Range<usize>,
    id: &str,
    title: &str,
    glyphs: Glyphs,
) -> String {
    let path = escape::line(&source.shown.to_string_lossy());
    let report = [Level::ERROR
        .primary_title(title)
        .id(id)
        .element(snippet(source, &path, bytes))];
    escape::coloured(&renderer(glyphs).render(&report))
}

/// The line of `source` on which `panic` happened.
pub(super) fn show_panic(source: &Source, panic: &Panic, glyphs: Glyphs) -> Option<String> {
    let line_start = line_offset(&source.text, panic.line)?;
    let line = source.text[line_start..].lines().next()?;
    let column = usize::try_from(panic.column).ok()?.checked_sub(1)?;
    let start = line_start
        + line
            .char_indices()
            .nth(column)
            .map_or(line.len(), |(offset, _)| offset);
    let end = line_start + line.trim_end().len();
    let path = escape::line(&source.shown.to_string_lossy());
    let title = Level::ERROR
        .primary_title("")
        .element(snippet(source, &path, start.min(end)..end));
    let text = escape::coloured(&renderer(glyphs).render(&[title]));
    // The title is told by the story.
    text.split_once('\n').map(|(_, rest)| rest.to_owned())
}

/// Where a line begins, counted from 1.
fn line_offset(text: &str, line: u32) -> Option<usize> {
    let before = usize::try_from(line).ok()?.checked_sub(1)?;
    let mut starts = std::iter::once(0).chain(text.match_indices('\n').map(|(end, _)| end + 1));
    starts.nth(before).filter(|start| *start < text.len())
}

/// The source that a panic names, if it is one of the student's.
pub(super) fn of_panic<'a>(sources: &'a [Source], panic: &Panic) -> Option<&'a Source> {
    sources
        .iter()
        .find(|source| compile::shown(source) == panic.file)
}

/// A `todo!()` that stands in a source.
pub(super) struct Todo {
    /// The function around it, if its text tells.
    pub(super) method: Option<String>,
    pub(super) file: String,
    pub(super) line: u32,
    pub(super) column: u32,
}

/// What is still to be written: every `todo!()` of the files in which `panics` happened; of other files, the panics themselves.
pub(super) fn todos(sources: &[Source], panics: &[Panic]) -> Vec<Todo> {
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
        file: compile::shown(source),
        line,
        column: u32::try_from(before + 1).unwrap_or(u32::MAX),
    };
    places.map(todo).collect()
}

/// The name of the function that stands around a line, as far as its text tells.
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

fn renderer(glyphs: Glyphs) -> Renderer {
    let style = match glyphs {
        Glyphs::Unicode => DecorStyle::Unicode,
        Glyphs::Ascii => DecorStyle::Ascii,
    };
    Renderer::styled().term_width(WIDTH).decor_style(style)
}

fn snippet<'a>(
    source: &'a Source,
    path: &'a str,
    bytes: Range<usize>,
) -> Snippet<'a, annotate_snippets::Annotation<'a>> {
    Snippet::source(&source.text)
        .path(path)
        .fold(true)
        .annotation(AnnotationKind::Primary.span(bytes))
}
