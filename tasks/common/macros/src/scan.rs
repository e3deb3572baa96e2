//! The pass over the bare tokens, before any parser has seen them.
//!
//! It marks `yield from`, which no Rust parser knows, and finds the mistakes that need no parser:
//!
//! - `async` and `.await`
//! - a `yield` among a macro's arguments
//! - a bare `yield` in the head of a `match`, `if`, `while` or `for`
//! - a missing semicolon before a `yield`
//!
//! It enters every bracket except those of a nested `coroutine!`, which is expanded on its own.

use crate::before::{ends_an_expression, unfinished};
use crate::heads::Heads;
use crate::mistake::{Mistake, Mistakes};
use crate::pieces::{Piece, YieldForm, inside, next_piece};
use proc_macro2::{Ident, Punct, Spacing, Span, TokenStream, TokenTree};

/// The mark in place of `from`: `yield from e` becomes `yield __yield_from = e`. An assignment
/// binds as loosely as `return`, and its right side may be any expression, so the parser finds the
/// end of the operand.
pub(crate) const MARK: &str = "__yield_from";

/// The body with its marks.
pub(crate) struct Scanned {
    pub(crate) tokens: TokenStream,
    pub(crate) mistakes: Mistakes,
}

pub(crate) fn scan(body: TokenStream) -> Scanned {
    let mut mistakes = Mistakes::default();
    let tokens = scan_level(body, None, &mut mistakes);
    Scanned { tokens, mistakes }
}

/// Scans the tokens between two brackets. `macro_name` is the macro whose arguments they are.
fn scan_level(
    level: TokenStream,
    macro_name: Option<&str>,
    mistakes: &mut Mistakes,
) -> TokenStream {
    let level: Vec<TokenTree> = level.into_iter().collect();
    let mut heads = Heads::default();
    let mut scanned = Vec::with_capacity(level.len());
    let mut rest = level.as_slice();
    while let Some((piece, after)) = next_piece(rest) {
        let head = heads.step(rest);
        match piece {
            Piece::Yield(form, words) => {
                let at = words[0].span();
                // A wrong `yield` is left out, so that the parser goes on and finds later mistakes.
                match mistake_before(form, at, macro_name, head, &scanned) {
                    Some((mistake, at)) => mistakes.add(mistake, at),
                    None => scanned.extend(marked(words)),
                }
            }
            Piece::Macro(name, call, arguments) => {
                scanned.extend_from_slice(call);
                scanned.push(inside(arguments, |tokens| {
                    scan_level(tokens, Some(&name), mistakes)
                }));
            }
            Piece::Nested(tokens) => scanned.extend_from_slice(tokens),
            Piece::Group(group) => scanned.push(inside(group, |tokens| {
                scan_level(tokens, macro_name, mistakes)
            })),
            Piece::Token(token) => {
                if let Some(mistake) = forbidden(token) {
                    mistakes.add(mistake, token.span());
                }
                scanned.push(token.clone());
            }
        }
        rest = after;
    }
    scanned.into_iter().collect()
}

/// Returns the mistake in the position of a `yield`, and its place, as far as the tokens show it.
fn mistake_before(
    form: YieldForm,
    at: Span,
    macro_name: Option<&str>,
    head: Option<&'static str>,
    before: &[TokenTree],
) -> Option<(Mistake, Span)> {
    if let Some(name) = macro_name {
        return Some((Mistake::InMacro(form, name.to_owned()), at));
    }
    if let Some((unfinished, at)) = unfinished(before) {
        return Some((Mistake::Unfinished(form, unfinished), at));
    }
    if let Some(keyword) = head {
        return Some((Mistake::InHead(form, keyword), at));
    }
    ends_an_expression(before).then_some((Mistake::NoSemicolon(form), at))
}

fn forbidden(token: &TokenTree) -> Option<Mistake> {
    match token {
        TokenTree::Ident(word) if word == "async" => Some(Mistake::Async),
        TokenTree::Ident(word) if word == "await" => Some(Mistake::Await),
        _ => None,
    }
}

/// Returns `yield`, or `yield __yield_from =` in place of `yield from`.
fn marked(words: &[TokenTree]) -> Vec<TokenTree> {
    match words {
        [word, from] => vec![
            word.clone(),
            Ident::new(MARK, from.span()).into(),
            assign(from.span()),
        ],
        words => words.to_vec(),
    }
}

fn assign(at: Span) -> TokenTree {
    let mut assign = Punct::new('=', Spacing::Alone);
    assign.set_span(at);
    assign.into()
}

#[cfg(test)]
mod tests {
    use super::{MARK, Scanned, scan};
    use crate::mistake::Mistake;
    use crate::pieces::YieldForm;
    use proc_macro2::TokenStream;

    fn scanned(body: &str) -> Scanned {
        scan(body.parse().expect("the case is made of tokens"))
    }

    /// Checks that the `from` of the body is marked, or that it is left alone.
    #[track_caller]
    fn check_mark(body: &str, expected: &str) {
        let expected = expected.replace("FROM", &format!("{MARK} ="));
        let expected: TokenStream = expected.parse().expect("the case is made of tokens");
        assert_eq!(
            scanned(body).tokens.to_string(),
            expected.to_string(),
            "{body}"
        );
    }

    #[track_caller]
    fn check_mistakes(body: &str, expected: &[Mistake]) {
        assert_eq!(scanned(body).mistakes.kinds(), expected, "{body}");
    }

    #[test]
    fn from_is_marked_where_something_to_run_follows() {
        check_mark("yield from f();", "yield FROM f();");
        check_mark("yield from self.f()", "yield FROM self.f()");
        check_mark("yield from (f)", "yield FROM (f)");
        check_mark("yield from &mut f", "yield FROM &mut f");
        check_mark("yield from ::f()", "yield FROM ::f()");
        check_mark("yield from <F>::f()", "yield FROM <F>::f()");
        check_mark(
            "yield from if a { f } else { g }",
            "yield FROM if a { f } else { g }",
        );
        check_mark("yield from 'a: { f }", "yield FROM 'a: { f }");
        check_mark("yield from !f", "yield FROM !f");
        check_mark("yield from from", "yield FROM from");
        check_mark("yield from yield from f", "yield FROM yield FROM f");
    }

    #[test]
    fn from_is_a_variable_elsewhere() {
        for body in [
            "yield from;",
            "yield from.f()",
            "yield from?",
            "yield from, 1",
            "(yield from)",
            "yield from as F",
            "yield from == f",
            "yield from != f",
            "yield from else { f }",
            "yield r#from f",
            "from f",
            "x.from(f)",
            "yield x",
        ] {
            check_mark(body, body);
        }
    }

    #[test]
    fn from_is_marked_inside_brackets_but_not_in_a_nested_coroutine() {
        check_mark("{ [(yield from f)] }", "{ [(yield FROM f)] }");
        check_mark("coroutine! { yield from f }", "coroutine! { yield from f }");
        check_mark(
            "common::coroutine!(yield from f)",
            "common::coroutine!(yield from f)",
        );
        check_mark(
            "g(vec![coroutine! { yield from f }])",
            "g(vec![coroutine! { yield from f }])",
        );
    }

    #[test]
    fn async_and_await_are_mistakes_everywhere_but_in_a_nested_coroutine() {
        check_mistakes("async { f.await }", &[Mistake::Async, Mistake::Await]);
        check_mistakes("show!(f.await)", &[Mistake::Await]);
        check_mistakes("|x| async move { x }", &[Mistake::Async]);
        check_mistakes("r#async.r#await; coroutine! { f.await }", &[]);
        check_mistakes("\"async\"; /* async */ 1 // .await", &[]);
    }

    #[test]
    fn a_yield_among_arguments_names_the_macro() {
        let in_macro = |form, name: &str| Mistake::InMacro(form, name.to_owned());
        check_mistakes(
            "println!(\"{}\", yield f)",
            &[in_macro(YieldForm::Yield, "println")],
        );
        check_mistakes(
            "std::vec![1, (yield from f)]",
            &[in_macro(YieldForm::YieldFrom, "vec")],
        );
        check_mistakes("a!(b!(yield f))", &[in_macro(YieldForm::Yield, "b")]);
        check_mistakes("a!(match yield f {})", &[in_macro(YieldForm::Yield, "a")]);
        check_mistakes(
            "macro_rules! a { () => { yield f } }",
            &[in_macro(YieldForm::Yield, "macro_rules")],
        );
        check_mistakes("return !(yield f)", &[]);
        check_mistakes("a != (yield f)", &[]);
        check_mistakes("yield from !(yield f)", &[]);
    }

    #[test]
    fn a_bare_yield_in_a_head_names_the_keyword() {
        let in_head = |keyword| [Mistake::InHead(YieldForm::Yield, keyword)];
        check_mistakes("match yield f { _ => {} }", &in_head("match"));
        check_mistakes("if yield f { }", &in_head("if"));
        check_mistakes("if a && yield f { }", &in_head("if"));
        check_mistakes("if a { } else if yield f { }", &in_head("if"));
        check_mistakes("while let Some(x) = yield f { }", &in_head("while"));
        check_mistakes("if let Point { x } = yield f { }", &in_head("if"));
        check_mistakes("for Point { x } in yield f { }", &in_head("for"));
        check_mistakes(
            "for x in yield from f { }",
            &[Mistake::InHead(YieldForm::YieldFrom, "for")],
        );
        check_mistakes("match x { y if yield f => {} }", &in_head("if"));
    }

    #[test]
    fn a_yield_outside_of_a_head_is_none_of_its_business() {
        for body in [
            "match (yield f) { _ => yield g }",
            "match x { y if z => yield f, _ => {} }",
            "match x { Point { x } if z => yield f, _ => yield g }",
            "if a { yield f } else { yield g }",
            "if let Point { x } = p { yield f }",
            "for Point { x } in p { yield f }",
            "while a { } yield f",
            "if [a, b][yield f] { }",
            "let g: for<'a> fn(&'a u8) = h; yield f",
            "g(h as for<'a> fn(&'a u8), yield f)",
            "impl A for B { } yield f",
        ] {
            check_mistakes(body, &[]);
        }
    }

    #[test]
    fn a_yield_cannot_follow_a_finished_expression() {
        let missing = [Mistake::NoSemicolon(YieldForm::Yield)];
        check_mistakes("let a = b yield f", &missing);
        check_mistakes("b() yield f", &missing);
        check_mistakes("b[0] yield f", &missing);
        check_mistakes("b? yield f", &missing);
        check_mistakes("1 yield f", &missing);
        check_mistakes(
            "yield f yield from g",
            &[Mistake::NoSemicolon(YieldForm::YieldFrom)],
        );
        for body in [
            "{ } yield f",
            "#[a] yield f",
            "break 'a yield f",
            "return yield f",
            "&yield f",
            "x => yield f",
        ] {
            check_mistakes(body, &[]);
        }
    }

    #[test]
    fn a_yield_cannot_follow_unfinished_code() {
        for (body, after) in [
            ("self.waiters. yield f", "."),
            ("Future:: yield f", "::"),
            ("let yield = f", "let"),
            ("1 as yield f", "as"),
            ("if a { } else yield f", "else"),
            ("loop yield f", "loop"),
            ("|x| -> yield f", "->"),
        ] {
            let kinds = scanned(body).mistakes.kinds();
            let [Mistake::Unfinished(YieldForm::Yield, unfinished)] = &kinds[..] else {
                panic!("{body}: {kinds:?}");
            };
            assert_eq!(unfinished.after, after, "{body}");
        }
        for body in [
            "..yield f",
            "a..yield f",
            "Point { x: yield f }",
            "a > yield f",
        ] {
            check_mistakes(body, &[]);
        }
    }
}
