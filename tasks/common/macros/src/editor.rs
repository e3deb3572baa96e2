//! The body of a coroutine that has an error, for rust-analyzer, so that completion and hover work
//! in half-typed code.
//!
//! rust-analyzer's parser recovers from errors, but does not know `yield`. So each `yield` becomes
//! a call here, found by its tokens, because no parser can read the body. The compiler never sees
//! the result: the macro `common::__editor_only!` discards it.

use crate::before::{ends_an_expression, unfinished};
use crate::heads::Heads;
use crate::pieces::{Piece, YieldForm, inside, next_piece};
use proc_macro2::{Delimiter, Group, Punct, Spacing, TokenStream, TokenTree};
use quote::quote;

/// Returns a statement with `body` as rust-analyzer can read it. To the compiler it is empty.
pub(crate) fn only_in_editor(body: TokenStream) -> TokenStream {
    let body = without_yield(body);
    quote! {
        ::common::__editor_only! {
            let _ = ::common::__private::coroutine(async move { #body });
        }
    }
}

/// Replaces each `yield` of a level of tokens by a call with the same type.
fn without_yield(level: TokenStream) -> TokenStream {
    let level: Vec<TokenTree> = level.into_iter().collect();
    let mut heads = Heads::default();
    let mut out = Vec::with_capacity(level.len());
    let mut rest = level.as_slice();
    while let Some((piece, mut after)) = next_piece(rest) {
        let head = heads.step(rest);
        match piece {
            Piece::Yield(form, _) => {
                if ends_an_expression(&out) || unfinished(&out).is_some() {
                    out.push(Punct::new(';', Spacing::Alone).into());
                }
                let length = operand_length(after, head);
                out.extend(call(form, &after[..length]));
                after = &after[length..];
            }
            Piece::Macro(_, call, arguments) => {
                out.extend_from_slice(call);
                out.push(inside(arguments, without_yield));
            }
            Piece::Group(group) => out.push(inside(group, without_yield)),
            Piece::Nested(tokens) => out.extend_from_slice(tokens),
            Piece::Token(token) => out.push(token.clone()),
        }
        rest = after;
    }
    out.into_iter().collect()
}

/// Returns the number of tokens that belong to the operand of a `yield`: those up to a `;`, a `,`,
/// a `let`, a further `yield`, or the braces of the head that contains it.
fn operand_length(tokens: &[TokenTree], head: Option<&str>) -> usize {
    let mut rest = tokens;
    while let Some((piece, after)) = next_piece(rest) {
        let ends = match piece {
            Piece::Token(TokenTree::Punct(punct)) => matches!(punct.as_char(), ';' | ','),
            Piece::Token(TokenTree::Ident(word)) => word == "let",
            Piece::Group(group) => head.is_some() && group.delimiter() == Delimiter::Brace,
            Piece::Yield(..) => is_whole_operand(&tokens[..tokens.len() - rest.len()]),
            Piece::Token(_) | Piece::Macro(..) | Piece::Nested(_) => false,
        };
        if ends {
            break;
        }
        rest = after;
    }
    tokens.len() - rest.len()
}

/// Returns true if a `yield` after these tokens of an operand begins a statement of its own, and
/// false if it is a part of the operand: `yield 1 + yield x`.
fn is_whole_operand(tokens: &[TokenTree]) -> bool {
    ends_an_expression(tokens) || unfinished(tokens).is_some()
}

/// Writes a call of a function that has the type of the suspension.
fn call(form: YieldForm, operand: &[TokenTree]) -> TokenStream {
    if operand.is_empty() {
        return quote!(());
    }
    let operand = without_yield(operand.iter().cloned().collect());
    let operand = TokenTree::from(Group::new(Delimiter::Parenthesis, operand));
    match form {
        YieldForm::Yield => quote!(::common::__private::awaited #operand),
        YieldForm::YieldFrom => quote!(::common::__private::finished #operand),
    }
}

#[cfg(test)]
mod tests {
    use super::without_yield;
    use proc_macro2::TokenStream;

    fn text(tokens: TokenStream) -> String {
        tokens.to_string().replace(char::is_whitespace, "")
    }

    /// Checks a body as rust-analyzer sees it. `Y` and `F` stand for the two functions.
    #[track_caller]
    fn check(body: &str, expected: &str) {
        let tokens: TokenStream = body.parse().expect("the case is made of tokens");
        let actual = text(without_yield(tokens))
            .replace("::common::__private::awaited", "Y")
            .replace("::common::__private::finished", "F");
        assert_eq!(actual, expected.replace(char::is_whitespace, ""), "{body}");
    }

    #[test]
    fn each_yield_becomes_a_call_that_takes_its_operand() {
        check("yield;", "();");
        check("let x = yield f;", "let x = Y(f);");
        check("let x = yield from self.f();", "let x = F(self.f());");
        check("g(yield f, 1)", "g(Y(f), 1)");
        check("(yield f) + 1", "(Y(f)) + 1");
        check("{ [yield f] }", "{ [Y(f)] }");
        check("println!(\"{}\", yield f)", "println!(\"{}\", Y(f))");
        check("yield from yield f", "F(Y(f))");
        check("yield 1 + yield f", "Y(1 + Y(f))");
        check("coroutine! { yield f }", "coroutine! { yield f }");
    }

    #[test]
    fn half_typed_code_is_a_statement_of_its_own() {
        check("self. yield f;", "self. ; Y(f);");
        check("self.wai yield f;", "self.wai ; Y(f);");
        check("yield self. ", "Y(self.)");
        check("yield from self. yield f;", "F(self.) ; Y(f);");
        check("yield f let x = 1;", "Y(f) let x = 1;");
    }

    #[test]
    fn a_bare_yield_in_a_head_leaves_the_braces_to_the_keyword() {
        check("match yield f { _ => g }", "match Y(f) { _ => g }");
        check("if yield f { yield g; }", "if Y(f) { Y(g); }");
    }
}
