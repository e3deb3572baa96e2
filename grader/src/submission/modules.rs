//! Finds the modules that a source keeps in separate files: `mod name;`.
//!
//! Entry point: [`declared`]. It evaluates no `cfg`: an optional module is read if its file exists.

use super::lexer::{TokenType, Tokens};

/// A module that a source declares without a body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Declared {
    /// Names from the crate root to the module.
    pub(super) path: Vec<String>,
    /// The line of the declaration, from 1.
    pub(super) line: usize,
    /// Required if the module's file must exist.
    pub(super) presence: Presence,
}

/// The consequence of a missing module file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Presence {
    /// The compiler requires the file.
    Required,
    /// Behind a `cfg`, in a macro, or with a `path` attribute, which the rules refuse later.
    Optional,
}

/// Maximal number of declarations that [`declared`] returns: far more than the file limit.
pub(super) const MAX_DECLARED: usize = 256;

/// Returns the modules that `text`, the source of the module `place`, declares in other files, in
/// source order.
pub(super) fn declared(text: &str, place: &[String]) -> Vec<Declared> {
    let tokens = Tokens::of(text);
    let mut found: Vec<Declared> = Vec::new();
    let mut line = LineCounter {
        text,
        at: 0,
        number: 1,
    };
    // For each open bracket, the name of the module whose body it opens, or `None`.
    let mut around: Vec<Option<String>> = Vec::new();
    if tokens.too_deep.is_some() {
        return found;
    }
    for index in 0..tokens.list.len() {
        if found.len() == MAX_DECLARED {
            break;
        }
        match tokens.list[index].kind {
            TokenType::Open('{') => around.push(body_of(&tokens, index)),
            TokenType::Open(_) => around.push(None),
            TokenType::Close(_) => {
                around.pop();
            }
            _ => {}
        }
        if let Some(name) = outside(&tokens, index) {
            let mut path = place.to_vec();
            path.extend(around.iter().flatten().cloned());
            path.push(name);
            let loose = around.iter().any(Option::is_none) || is_gated(&tokens, index);
            let presence = if loose {
                Presence::Optional
            } else {
                Presence::Required
            };
            let line = line.of(tokens.list[index].bytes.start);
            note(
                &mut found,
                Declared {
                    path,
                    line,
                    presence,
                },
            );
        }
    }
    found
}

/// Counts lines incrementally, so that many modules do not count the same lines again.
struct LineCounter<'t> {
    text: &'t str,
    at: usize,
    number: usize,
}

impl LineCounter<'_> {
    fn of(&mut self, byte: usize) -> usize {
        self.number += self.text[self.at..byte].matches('\n').count();
        self.at = byte;
        self.number
    }
}

/// Stores one entry for each module, the strictest: two declarations may have opposite `cfg`s.
fn note(found: &mut Vec<Declared>, module: Declared) {
    match found.iter_mut().find(|known| known.path == module.path) {
        None => found.push(module),
        Some(known) if known.presence == Presence::Optional => *known = module,
        Some(_) => {}
    }
}

/// Returns the name in `mod name;` at `index`.
fn outside(tokens: &Tokens<'_>, index: usize) -> Option<String> {
    if !tokens.is_keyword(index, "mod") || !tokens.is(index + 2, TokenType::Sign(';')) {
        return None;
    }
    tokens.word(index + 1).map(str::to_owned)
}

/// Returns the name in `mod name {`, whose brace stands at `brace`.
fn body_of(tokens: &Tokens<'_>, brace: usize) -> Option<String> {
    let name = brace.checked_sub(1)?;
    if !tokens.is_keyword(name.checked_sub(1)?, "mod") {
        return None;
    }
    tokens.word(name).map(str::to_owned)
}

fn is_gated(tokens: &Tokens<'_>, index: usize) -> bool {
    let gates = ["cfg", "cfg_attr", "path"];
    tokens.attributes_before(index).iter().any(|open| {
        tokens
            .word(open + 1)
            .is_some_and(|word| gates.contains(&word))
    })
}
