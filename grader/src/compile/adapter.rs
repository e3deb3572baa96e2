//! Maps the lines of the adapter to the methods of the contract.
//!
//! Entry point: [`Adapter::new`]. The adapter calls each method under its own `#[cfg(method)]`. If
//! the compiler reports an error in such a line, the submission lacks that method, or has another
//! signature. `mismatch` then reports it, and the other methods are still judged.

use std::ops::RangeInclusive;

use crate::exercise::Exercise;
use crate::exercise::Method;
use crate::submission::lexer::{TokenType, Tokens};

/// The adapter of an exercise, with its lines mapped to methods.
#[derive(Debug)]
pub(super) struct Adapter {
    pub(super) text: &'static str,
    /// Methods with lines of their own under `#[cfg(method)]`, in the contract's order.
    pub(super) methods: Vec<&'static Method>,
    lines: Vec<(&'static Method, RangeInclusive<usize>)>,
}

impl Adapter {
    /// Reads the exercise's adapter.
    pub(super) fn new(exercise: &Exercise) -> Adapter {
        let tokens = Tokens::of(exercise.adapter);
        let line = |index: usize| {
            exercise.adapter[..tokens.list[index].bytes.start]
                .matches('\n')
                .count()
                + 1
        };
        let mut lines = Vec::new();
        for index in 0..tokens.list.len() {
            let Some(name) = cfg_at(&tokens, index) else {
                continue;
            };
            if let Some(method) = exercise.methods.iter().find(|method| method.name == name) {
                lines.push((
                    method,
                    line(index)..=line(end_of_what_follows(&tokens, tokens.partner[index + 1])),
                ));
            }
        }
        let has_lines = |method: &&Method| lines.iter().any(|(owner, _)| owner.name == method.name);
        Adapter {
            text: exercise.adapter,
            methods: exercise.methods.iter().filter(has_lines).collect(),
            lines,
        }
    }

    /// Returns the method that this line belongs to.
    pub(super) fn method_at(&self, line: usize) -> Option<&'static Method> {
        let found = self.lines.iter().find(|(_, lines)| lines.contains(&line));
        found.map(|(method, _)| *method)
    }
}

/// Returns the name in `#[cfg(name)]`, if that begins at `index`.
fn cfg_at<'t>(tokens: &'t Tokens<'_>, index: usize) -> Option<&'t str> {
    let begins =
        tokens.is(index, TokenType::Sign('#')) && tokens.is(index + 1, TokenType::Open('['));
    let is_cfg =
        begins && tokens.is_keyword(index + 2, "cfg") && tokens.is(index + 4, TokenType::Word);
    tokens
        .word(index + 4)
        .filter(|_| is_cfg && tokens.is(index + 5, TokenType::Close(')')))
}

/// Returns the last token of the statement, item or match arm after the token at `index`.
fn end_of_what_follows(tokens: &Tokens<'_>, index: usize) -> usize {
    let mut at = index + 1;
    while let Some(token) = tokens.get(at) {
        match token.kind {
            TokenType::Open('{') => return tokens.partner[at],
            TokenType::Open(_) => at = tokens.partner[at],
            TokenType::Sign(';' | ',') => return at,
            TokenType::Close(_) => break,
            _ => {}
        }
        at += 1;
    }
    at - 1
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exercises;

    #[test]
    fn every_method_of_every_exercise_but_new_has_lines_of_its_own() {
        for exercise in exercises::ALL {
            let adapter = Adapter::new(exercise);
            let names: Vec<_> = adapter.methods.iter().map(|method| method.name).collect();
            let expected: Vec<_> = exercise
                .methods
                .iter()
                .map(|method| method.name)
                .filter(|name| *name != "new")
                .collect();
            assert_eq!(names, expected, "{}", exercise.name);
        }
    }

    #[test]
    fn a_line_that_calls_a_method_belongs_to_it_and_others_to_none() {
        for exercise in exercises::ALL {
            let adapter = Adapter::new(exercise);
            for (index, line) in exercise.adapter.lines().enumerate() {
                let called = exercise
                    .methods
                    .iter()
                    .find(|method| line.contains(&format!("self.0.{}(", method.name)));
                let owner = adapter.method_at(index + 1).map(|method| method.name);
                assert!(
                    called.is_none_or(|method| owner == Some(method.name)),
                    "line {}: {owner:?}",
                    index + 1
                );
                assert!(!line.contains("::new(") || line.contains("Box::pin") || owner.is_none());
            }
        }
    }
}
