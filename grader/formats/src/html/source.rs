//! The files of a submission as numbered lines, each with an id that the steps refer to.
//!
//! Entry points: [`listing`], [`line_id`] and [`line_text`].

use super::markup::Markup;
use crate::labels::{Labels, Value};
use crate::model::Source;

/// Lines that a listing shows of a longer file.
const LINES: usize = 4_000;
/// Characters that a listing shows of a longer line.
const CHARACTERS: usize = 1_000;

/// Writes all files. Lines in `marked` stand out; ids begin with `prefix`.
pub(super) fn listing(
    m: &mut Markup,
    sources: &[Source],
    marked: &[(&str, u32)],
    prefix: &str,
    labels: &Labels,
) {
    for (number, source) in sources.iter().enumerate() {
        m.element("section", &[("class", "file")], |m| {
            m.foreign("h3", &[], &source.file);
            let marked = marked.iter().filter(|(file, _)| *file == source.file);
            let marked: Vec<u32> = marked.map(|(_, line)| *line).collect();
            m.element("ol", &[("class", "code")], |m| {
                lines(m, &format!("{prefix}f{number}"), &source.text, &marked);
            });
            let left_out = source.text.lines().count().saturating_sub(LINES);
            if left_out > 0 {
                let number = [("lines", Value::Number(left_out))];
                let text = labels.with("lines-left-out", &number);
                m.label("p", &[("class", "note")], &text);
            }
        });
    }
}

fn lines(m: &mut Markup, file: &str, text: &str, marked: &[u32]) {
    for (line, text) in (1..).zip(text.lines()).take(LINES) {
        let id = format!("{file}-{line}");
        let class = if marked.contains(&line) {
            "line marked"
        } else {
            "line"
        };
        m.element("li", &[("id", &id), ("class", class)], |m| {
            m.foreign("code", &[], &cut(text));
        });
    }
}

fn cut(line: &str) -> String {
    match line.char_indices().nth(CHARACTERS) {
        Some((end, _)) => format!("{} …", &line[..end]),
        None => line.to_owned(),
    }
}

/// Returns the id of a line, if the listing has it.
pub(super) fn line_id(sources: &[Source], file: &str, line: u32) -> Option<String> {
    let number = sources.iter().position(|source| source.file == file)?;
    let index = usize::try_from(line).ok()?.checked_sub(1)?;
    let is_listed = index < LINES && sources[number].text.lines().nth(index).is_some();
    is_listed.then(|| format!("f{number}-{line}"))
}

/// Returns the text of a line without the blanks around it.
pub(super) fn line_text(sources: &[Source], file: &str, line: u32) -> Option<String> {
    let source = sources.iter().find(|source| source.file == file)?;
    let index = usize::try_from(line).ok()?.checked_sub(1)?;
    Some(cut(source.text.lines().nth(index)?.trim()))
}

/// Writes `file:line` as a link to the line, and the line's text.
pub(super) fn place(m: &mut Markup, sources: &[Source], file: &str, line: u32, task: &str) {
    let words = format!("{file}:{line}");
    match line_id(sources, file, line) {
        Some(id) => {
            let href = format!("#{id}");
            let attributes = [
                ("class", "place"),
                ("href", href.as_str()),
                ("data-task", task),
            ];
            m.foreign("a", &attributes, &words);
        }
        None => m.foreign("span", &[], &words),
    }
    if let Some(text) = line_text(sources, file, line) {
        m.text(" ");
        m.foreign("code", &[], &text);
    }
}
