//! Mutants of a right submission: sources with one small change each, of the kinds that
//! mutation testing uses (operator replacement and statement deletion: Offutt et al. 1996, "An
//! experimental determination of sufficient mutant operators").
//!
//! Entry point: [`mutants`]. A change is made in the tokens, so that bodies of `coroutine!` change
//! as well. Some mutants do not compile, and some behave like the original.

use std::ops::Range;
use std::str::FromStr;

use anyhow::anyhow;
use proc_macro2::{Delimiter, Spacing, TokenStream, TokenTree};

/// A mutant.
#[derive(Debug)]
pub(crate) struct Mutant {
    /// The line that is changed, from 1, the text before, and the text after.
    pub(crate) what: String,
    /// The whole source.
    pub(crate) source: String,
}

/// Words that are replaced by the other of their pair.
const WORDS: &[(&str, &str)] = &[
    ("true", "false"),
    ("push_back", "push_front"),
    ("pop_front", "pop_back"),
    ("front", "back"),
    ("first", "last"),
    ("is_some", "is_none"),
    ("any", "all"),
    ("take", "clone"),
    ("get", "take"),
    ("min", "max"),
    ("is_some_and", "is_none_or"),
    ("saturating_sub", "saturating_add"),
];

/// Operators with their replacements.
const OPERATORS: &[(&str, &[&str])] = &[
    ("==", &["!="]),
    ("!=", &["=="]),
    ("<=", &["<", ">"]),
    (">=", &[">", "<"]),
    ("<", &["<=", ">"]),
    (">", &[">=", "<"]),
    ("&&", &["||"]),
    ("||", &["&&"]),
    ("+", &["-"]),
    ("-", &["+"]),
    ("+=", &["-="]),
    ("-=", &["+="]),
    ("!", &[""]),
];

/// Returns the mutants of `source`, in the order of their places.
///
/// # Errors
/// The source is not made of tokens.
pub(crate) fn mutants(source: &str) -> anyhow::Result<Vec<Mutant>> {
    let tokens = TokenStream::from_str(source).map_err(|error| anyhow!("{error}"))?;
    let mut edits = Vec::new();
    of_items(&tokens.into_iter().collect::<Vec<_>>(), source, &mut edits);
    edits.sort_by_key(|(place, text)| (place.start, place.end, text.clone()));
    edits.dedup();
    Ok(edits.into_iter().map(|edit| mutant(source, edit)).collect())
}

/// A replacement of a part of the source.
type Edit = (Range<usize>, String);

fn mutant(source: &str, (place, text): Edit) -> Mutant {
    let line = source[..place.start].matches('\n').count() + 1;
    let before = source[place.clone()].split_whitespace();
    let before = before.collect::<Vec<_>>().join(" ");
    Mutant {
        what: format!("line {line}: `{before}` -> `{text}`"),
        source: [&source[..place.start], &text, &source[place.end..]].concat(),
    }
}

/// Collects the changes in items: only in blocks that follow a parameter list, the bodies of
/// functions, and in what an item contains.
fn of_items(tokens: &[TokenTree], source: &str, edits: &mut Vec<Edit>) {
    let mut is_fn = false;
    for token in tokens {
        match token {
            TokenTree::Ident(word) if word == "fn" => is_fn = true,
            TokenTree::Group(group) if group.delimiter() == Delimiter::Brace => {
                if is_fn {
                    of_code(std::slice::from_ref(token), source, edits);
                } else {
                    let inner: Vec<TokenTree> = group.stream().into_iter().collect();
                    of_items(&inner, source, edits);
                }
                is_fn = false;
            }
            TokenTree::Punct(sign) if sign.as_char() == ';' => is_fn = false,
            TokenTree::Group(_)
            | TokenTree::Ident(_)
            | TokenTree::Punct(_)
            | TokenTree::Literal(_) => {}
        }
    }
}

/// Collects the changes of single tokens, at any depth.
fn of_code(tokens: &[TokenTree], source: &str, edits: &mut Vec<Edit>) {
    let mut at = 0;
    while let Some(token) = tokens.get(at) {
        at += 1;
        match token {
            TokenTree::Group(group) => {
                let inner: Vec<TokenTree> = group.stream().into_iter().collect();
                of_code(&inner, source, edits);
                if group.delimiter() == Delimiter::Brace {
                    of_statements(&inner, edits);
                }
            }
            TokenTree::Ident(word) => {
                let place = word.span().byte_range();
                let text = word.to_string();
                for (one, other) in WORDS {
                    if text == *one {
                        edits.push((place.clone(), (*other).to_owned()));
                    } else if text == *other {
                        edits.push((place.clone(), (*one).to_owned()));
                    }
                }
                // `if CONDITION {` becomes `if !(CONDITION) {`.
                if text == "if" || text == "while" {
                    of_condition(&tokens[at..], source, edits);
                }
            }
            TokenTree::Literal(literal) => {
                if let Ok(number) = literal.to_string().parse::<u64>() {
                    let place = literal.span().byte_range();
                    edits.push((place.clone(), (number + 1).to_string()));
                    if number > 0 {
                        edits.push((place, (number - 1).to_string()));
                    }
                }
            }
            TokenTree::Punct(sign) => {
                let mut text = sign.as_char().to_string();
                let mut place = sign.span().byte_range();
                let mut joint = sign.spacing() == Spacing::Joint;
                while let (true, Some(TokenTree::Punct(next))) = (joint, tokens.get(at)) {
                    text.push(next.as_char());
                    place.end = next.span().byte_range().end;
                    joint = next.spacing() == Spacing::Joint;
                    at += 1;
                }
                // Operators stand between blanks here; `&x`, `->` and generics do not.
                let binary =
                    source[..place.start].ends_with(' ') && source[place.end..].starts_with(' ');
                let others = OPERATORS.iter().find(|(one, _)| *one == text);
                let others = others.filter(|_| binary || text == "!");
                for other in others.into_iter().flat_map(|(_, others)| *others) {
                    edits.push((place.clone(), (*other).to_owned()));
                }
            }
        }
    }
}

/// Negates the condition that begins here.
fn of_condition(tokens: &[TokenTree], source: &str, edits: &mut Vec<Edit>) {
    let Some(end) = tokens.iter().position(is_block) else {
        return;
    };
    let (Some(first), Some(last)) = (tokens.first(), tokens[..end].last()) else {
        return;
    };
    if tokens[..end]
        .iter()
        .any(|token| matches!(token, TokenTree::Ident(word) if word == "let"))
    {
        return;
    }
    let place = first.span().byte_range().start..last.span().byte_range().end;
    let text = format!("!({})", &source[place.clone()]);
    edits.push((place, text));
}

/// Deletes each statement of a block that ends with a semicolon, and is no `let`.
fn of_statements(tokens: &[TokenTree], edits: &mut Vec<Edit>) {
    let is_end =
        |token: &TokenTree| matches!(token, TokenTree::Punct(sign) if sign.as_char() == ';');
    let mut first = 0;
    for (at, token) in tokens.iter().enumerate() {
        if is_end(token) {
            let is_let = matches!(&tokens[first], TokenTree::Ident(word) if word == "let");
            if !is_let && first < at {
                let place = tokens[first].span().byte_range().start..token.span().byte_range().end;
                edits.push((place, String::new()));
            }
            first = at + 1;
        } else if is_block(token) && tokens.get(at + 1).is_none_or(starts) {
            first = at + 1;
        }
    }
}

fn is_block(token: &TokenTree) -> bool {
    matches!(token, TokenTree::Group(group) if group.delimiter() == Delimiter::Brace)
}

/// Returns true if a statement may begin with this token after a block.
fn starts(token: &TokenTree) -> bool {
    match token {
        TokenTree::Ident(word) => word != "else",
        TokenTree::Punct(sign) => matches!(sign.as_char(), '*' | '&'),
        TokenTree::Group(_) | TokenTree::Literal(_) => true,
    }
}
