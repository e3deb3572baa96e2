//! The pieces of a level of tokens that this macro distinguishes: suspensions, macro calls,
//! brackets, other tokens. No mistake is found here: see `scan.rs`.

use proc_macro2::{Group, Ident, TokenStream, TokenTree};

/// Returns the same brackets around changed tokens.
pub(crate) fn inside(group: &Group, change: impl FnOnce(TokenStream) -> TokenStream) -> TokenTree {
    let mut changed = Group::new(group.delimiter(), change(group.stream()));
    changed.set_span(group.span());
    changed.into()
}

/// The two forms of a suspension.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum YieldForm {
    Yield,
    YieldFrom,
}

impl YieldForm {
    pub(crate) fn words(self) -> &'static str {
        match self {
            YieldForm::Yield => "yield",
            YieldForm::YieldFrom => "yield from",
        }
    }
}

/// A piece of a level of tokens.
pub(crate) enum Piece<'a> {
    /// `yield` alone, or `yield` and `from`.
    Yield(YieldForm, &'a [TokenTree]),
    /// The call of some macro: its name, the tokens up to its arguments, its arguments.
    Macro(String, &'a [TokenTree], &'a Group),
    /// A nested `coroutine! { .. }`, whole.
    Nested(&'a [TokenTree]),
    Group(&'a Group),
    Token(&'a TokenTree),
}

/// Returns the first piece of `tokens`, and the tokens after it.
pub(crate) fn next_piece(tokens: &[TokenTree]) -> Option<(Piece<'_>, &[TokenTree])> {
    let first = tokens.first()?;
    let (piece, length) = match first {
        TokenTree::Ident(word) if word == "yield" && is_yield_from(tokens) => {
            (Piece::Yield(YieldForm::YieldFrom, &tokens[..2]), 2)
        }
        TokenTree::Ident(word) if word == "yield" => {
            (Piece::Yield(YieldForm::Yield, &tokens[..1]), 1)
        }
        TokenTree::Ident(name) => match macro_arguments(tokens) {
            Some((at, _)) if name == "coroutine" => (Piece::Nested(&tokens[..=at]), at + 1),
            Some((at, arguments)) => (
                Piece::Macro(name.to_string(), &tokens[..at], arguments),
                at + 1,
            ),
            None => (Piece::Token(first), 1),
        },
        TokenTree::Group(group) => (Piece::Group(group), 1),
        TokenTree::Punct(_) | TokenTree::Literal(_) => (Piece::Token(first), 1),
    };
    Some((piece, &tokens[length..]))
}

/// Returns true if `tokens`, which begin with `yield`, go on with `from` and an operand. A variable
/// may be called `from`, so `yield from;` and `yield from.clone()` are plain yields.
fn is_yield_from(tokens: &[TokenTree]) -> bool {
    let (Some(TokenTree::Ident(from)), Some(next)) = (tokens.get(1), tokens.get(2)) else {
        return false;
    };
    from == "from"
        && match next {
            TokenTree::Ident(word) => word != "as" && word != "else",
            TokenTree::Punct(punct) if punct.as_char() == '!' => !is_punct(tokens.get(3), '='),
            TokenTree::Punct(punct) => "&*-<|':#".contains(punct.as_char()),
            TokenTree::Group(_) | TokenTree::Literal(_) => true,
        }
}

/// Returns the arguments of a macro call and their index, if `tokens` begin with one: `name!(..)`,
/// or `macro_rules! name { .. }`.
fn macro_arguments(tokens: &[TokenTree]) -> Option<(usize, &Group)> {
    let (TokenTree::Ident(name), true) = (tokens.first()?, is_punct(tokens.get(1), '!')) else {
        return None;
    };
    // After a keyword the `!` is a negation: `return !(a)`.
    syn::parse2::<Ident>(TokenTree::from(name.clone()).into()).ok()?;
    match (tokens.get(2)?, tokens.get(3)) {
        (TokenTree::Group(arguments), _) => Some((2, arguments)),
        (TokenTree::Ident(_), Some(TokenTree::Group(arguments))) => Some((3, arguments)),
        _ => None,
    }
}

pub(crate) fn is_punct(token: Option<&TokenTree>, wanted: char) -> bool {
    matches!(token, Some(TokenTree::Punct(punct)) if punct.as_char() == wanted)
}
