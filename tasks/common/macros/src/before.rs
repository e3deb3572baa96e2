//! The tokens before a `yield`, where they show that no expression can begin there.
//!
//! The compiler would report that too, but it never sees the word `yield`.

use crate::pieces::is_punct;
use proc_macro2::{Delimiter, Ident, Span, TokenTree};

/// Returns true if the last of `tokens` ends an expression: then no `yield` can follow.
pub(crate) fn ends_an_expression(tokens: &[TokenTree]) -> bool {
    let Some((last, before)) = tokens.split_last() else {
        return false;
    };
    match last {
        // Not a keyword, and not a label: `break 'outer yield x`.
        TokenTree::Ident(_) => {
            syn::parse2::<Ident>(last.clone().into()).is_ok() && !is_punct(before.last(), '\'')
        }
        TokenTree::Literal(_) => true,
        TokenTree::Punct(punct) => punct.as_char() == '?',
        TokenTree::Group(group) => match group.delimiter() {
            Delimiter::Parenthesis => true,
            // Not an attribute.
            Delimiter::Bracket => !is_punct(before.last(), '#'),
            Delimiter::Brace | Delimiter::None => false,
        },
    }
}

/// A token after which something other than an expression must follow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Unfinished {
    /// The token, as in a message.
    pub(crate) after: &'static str,
    /// The code that must follow it.
    pub(crate) expected: &'static str,
}

/// Returns the unfinished code at the end of `tokens`, if there is any.
pub(crate) fn unfinished(tokens: &[TokenTree]) -> Option<(Unfinished, Span)> {
    const NAME: &str = "a name that is no keyword";
    let (last, before) = tokens.split_last()?;
    let (after, expected) = match last {
        TokenTree::Punct(punct) => match punct.as_char() {
            // Not a range: `..yield x`.
            '.' if !is_punct(before.last(), '.') => (".", "the name of a field or a method"),
            ':' if is_punct(before.last(), ':') => ("::", NAME),
            '>' if is_punct(before.last(), '-') => ("->", "a type"),
            _ => return None,
        },
        TokenTree::Ident(word) => match word.to_string().as_str() {
            "let" => ("let", NAME),
            "fn" => ("fn", NAME),
            "as" => ("as", "a type"),
            "else" => ("else", "a block in braces"),
            "loop" => ("loop", "a block in braces"),
            _ => return None,
        },
        TokenTree::Group(_) | TokenTree::Literal(_) => return None,
    };
    Some((Unfinished { after, expected }, last.span()))
}
