//! Rules on single tokens: keywords, macros by their names, attributes.
//!
//! Entry point: [`finds`].

use super::Find;
use super::table::{RULES, Refuses};
use crate::submission::lexer::{TokenType, Tokens};

/// Returns every refused token in `sources`.
pub(super) fn finds(sources: &[Tokens<'_>]) -> Vec<Find> {
    let mut finds = Vec::new();
    for (source, tokens) in sources.iter().enumerate() {
        for index in 0..tokens.list.len() {
            if let Some(rule) = keyword(tokens, index).or_else(|| macro_call(tokens, index)) {
                finds.push(find(tokens, source, index, rule));
            }
            if let Some(open) = attribute(tokens, index) {
                attributes(tokens, source, open, &mut finds);
            }
        }
    }
    finds
}

fn find(tokens: &Tokens<'_>, source: usize, index: usize, rule: &'static str) -> Find {
    let bytes = &tokens.list[index].bytes;
    Find {
        source,
        start: bytes.start,
        end: bytes.end,
        rule,
        means: None,
    }
}

fn keyword(tokens: &Tokens<'_>, index: usize) -> Option<&'static str> {
    if !tokens.is(index, TokenType::Word) {
        return None;
    }
    let word = tokens.word(index)?;
    refused_by(|refused| matches!(refused, Refuses::Keyword(words) if words.contains(&word)))
}

/// Returns the rule that refuses the macro named at `index`. Short names count only as a call. The
/// longer names have no other meaning and are found in any position: another macro could receive
/// one as an argument and call it.
fn macro_call(tokens: &Tokens<'_>, index: usize) -> Option<&'static str> {
    let word = tokens.word(index)?;
    if !word.contains('_') && !tokens.is_bang(index + 1) {
        return None;
    }
    macro_rule(word)
}

/// Returns the rule that refuses the macro called `word`.
pub(super) fn macro_rule(word: &str) -> Option<&'static str> {
    refused_by(|refused| matches!(refused, Refuses::Macro(words) if words.contains(&word)))
}

fn refused_by(matches: impl Fn(&Refuses) -> bool) -> Option<&'static str> {
    RULES
        .iter()
        .find(|rule| rule.refuses.iter().any(&matches))
        .map(|rule| rule.id)
}

/// Returns the opening bracket of an attribute whose `#` stands at `index`.
fn attribute(tokens: &Tokens<'_>, index: usize) -> Option<usize> {
    if !tokens.is(index, TokenType::Sign('#')) {
        return None;
    }
    let open = if tokens.is(index + 1, TokenType::Sign('!')) {
        index + 2
    } else {
        index + 1
    };
    tokens.is(open, TokenType::Open('[')).then_some(open)
}

/// Checks one attribute, which may contain others: `cfg_attr(test, path = "..")`,
/// `unsafe(no_mangle)`.
fn attributes(tokens: &Tokens<'_>, source: usize, open: usize, finds: &mut Vec<Find>) {
    let mut starts = vec![open + 1];
    while let Some(at) = starts.pop() {
        let Some(name) = tokens.word(at) else {
            continue;
        };
        let inside = at + 1;
        match name {
            "cfg_attr" if tokens.is(inside, TokenType::Open('(')) => {
                starts.extend(after_commas(tokens, inside))
            }
            "unsafe" if tokens.is(inside, TokenType::Open('(')) => starts.push(inside + 1),
            _ => {
                let rule = refused_by(
                    |refused| matches!(refused, Refuses::Attribute(names) if names.contains(&name)),
                );
                if let Some(rule) = rule {
                    finds.push(find(tokens, source, at, rule));
                }
            }
        }
    }
}

/// Returns the first token of each part of a bracket, except the first part.
fn after_commas(tokens: &Tokens<'_>, open: usize) -> Vec<usize> {
    let end = tokens.partner[open].min(tokens.list.len());
    let mut starts = Vec::new();
    let mut at = open + 1;
    while at < end {
        match tokens.list[at].kind {
            TokenType::Open(_) => at = tokens.partner[at].max(at),
            TokenType::Sign(',') => starts.push(at + 1),
            _ => {}
        }
        at += 1;
    }
    starts
}
