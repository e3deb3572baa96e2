//! The expansion for rust-analyzer, so that completion and hover work in half-typed code.
//!
//! rust-analyzer's parser recovers from errors, but does not know `yield`. So each `yield` becomes
//! a call of the same type here, found by its tokens, because no parser can read a half-typed body.
//! The expansion has the same form with and without errors. rust-analyzer expands the body a second
//! time with a name at the cursor, and compares both by their offsets. It is not to be run.

use crate::before::{ends_an_expression, unfinished};
use crate::heads::Heads;
use crate::pieces::{Piece, YieldForm, inside, is_punct, next_piece};
use proc_macro2::{Delimiter, Group, Punct, Spacing, TokenStream, TokenTree};
use quote::quote;

/// Returns true if the macro runs in the server of rust-analyzer, which sets this variable for it.
pub(crate) fn is_asking() -> bool {
    std::env::var_os("RUST_ANALYZER_INTERNALS_DO_NOT_USE").is_some()
}

/// Returns the coroutine with its errors. The errors come last: before them all offsets are the
/// same, whatever the errors are.
pub(crate) fn expansion(
    body: TokenStream,
    syntax_error: Option<TokenStream>,
    mistakes: &TokenStream,
) -> TokenStream {
    let body = without_yield(body);
    quote! {{
        let __coroutine = ::common::__private::coroutine(async move { #body });
        #syntax_error
        #mistakes
        __coroutine
    }}
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

/// Returns the number of tokens that belong to the operand of a `yield`. The operand ends before a
/// `;`, a `,`, a statement with `let`, the `else` of a `let`, or a further `yield`. In a head, it
/// ends before the braces of that head.
fn operand_length(tokens: &[TokenTree], head: Option<&str>) -> usize {
    let mut rest = tokens;
    let mut angles = 0;
    while let Some((piece, after)) = next_piece(rest) {
        let before = &tokens[..tokens.len() - rest.len()];
        angles = angles_after(angles, before, rest);
        let ends = match piece {
            Piece::Token(TokenTree::Punct(punct)) => match punct.as_char() {
                ';' => true,
                ',' => angles == 0,
                _ => false,
            },
            Piece::Token(TokenTree::Ident(word)) => {
                word == "let" && !is_condition(before) || word == "else" && !ends_a_block(before)
            }
            Piece::Group(group) => head.is_some() && group.delimiter() == Delimiter::Brace,
            Piece::Yield(..) => is_whole_operand(before),
            Piece::Token(_) | Piece::Macro(..) | Piece::Nested(_) => false,
        };
        if ends {
            break;
        }
        rest = after;
    }
    tokens.len() - rest.len()
}

/// Returns true if an `else` after these tokens belongs to an `if`, and not to a `let`.
fn ends_a_block(before: &[TokenTree]) -> bool {
    matches!(before.last(), Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Brace)
}

/// Returns the depth of angle brackets after the first of `tokens`: only a turbofish opens them.
fn angles_after(angles: usize, before: &[TokenTree], tokens: &[TokenTree]) -> usize {
    let Some(TokenTree::Punct(punct)) = tokens.first() else {
        return angles;
    };
    match punct.as_char() {
        '<' if angles > 0 || is_punct(before.last(), ':') => angles + 1,
        '>' if !is_punct(before.last(), '-') => angles.saturating_sub(1),
        _ => angles,
    }
}

/// Returns true if a `let` after these tokens belongs to a condition: `if let`, `while let`,
/// `&& let`.
fn is_condition(before: &[TokenTree]) -> bool {
    match before.last() {
        Some(TokenTree::Ident(word)) => word == "if" || word == "while",
        last => is_punct(last, '&'),
    }
}

/// Returns true if a `yield` after these tokens of an operand begins a statement of its own.
/// Returns false if it is a part of the operand: `yield 1 + yield x`.
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
        check("g(yield f::<A, B<C>>(), 1)", "g(Y(f::<A, B<C>>()), 1)");
        check("g(yield a < b, 1)", "g(Y(a < b), 1)");
        check("let A = yield f else { g };", "let A = Y(f) else { g };");
        check(
            "yield from if a { f } else { g };",
            "F(if a { f } else { g });",
        );
        check(
            "yield from if let A = a { f } else { g };",
            "F(if let A = a { f } else { g });",
        );
    }

    #[test]
    fn errors_change_nothing_before_them() {
        let expand = |body: &str| text(crate::for_editor(body.parse().expect("tokens")));
        let start = text(quote::quote!(let __coroutine =));
        for [half, whole] in [
            ["self. yield f;", "self.name yield f;"],
            ["let a = 1 +; self.", "let a = 1 +; self.name"],
            ["self.", "self.name"],
        ] {
            let [half, whole] = [expand(half), expand(whole)];
            let same = half.find("self.").expect("the code before the cursor") + "self.".len();
            assert!(half.contains(&start), "{half}");
            assert_eq!(half[..same], whole[..same]);
        }
        assert!(expand("self. yield f;").contains("compile_error"));
        assert!(expand("let a = 1 +;").contains("compile_error"));
        assert!(!expand("yield f;").contains("compile_error"));
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
