//! The expansion of a parsed body: every `yield` becomes a call of `common::__private` that is
//! awaited.
//!
//! Entry point: [`expand`]. `scan.rs` finds `yield from` and the mistakes that tokens show.
//!
//! The items of `common::__private` that the expansion names, with the reasons for their form:
//!
//! - `coroutine<T, F: Future<Output = T>>(F) -> impl Coroutine<Return = T>`. With a `T` of its own,
//!   the compiler reports a wrong return type as "expected `i32`, found `String`", without the name
//!   of a generated type.
//! - `Awaitable::__awaited(self) -> impl Future<Output = Self::Output>` and
//!   `Coroutine::__delegated(self) -> Self`, hidden and provided methods of the two traits,
//!   re-exported there. For a bound of a free function the compiler adds a note that shows the
//!   function; for a trait's own method it does not. (Without `do_not_recommend` on the impls each
//!   error would list them with their places in `common`.)
//! - `step(Pin<&mut C>) -> Poll<C::Return>` and std's `pin!` and `poll_fn`. In place of the
//!   closure, a struct of this crate would be a second type that does not fit `.await`. It would
//!   cause a second error about the same operand.
//! - `turn() -> impl Future<Output = ()>`.

use crate::mistake::{Mistake, Mistakes};
use crate::pieces::YieldForm;
use crate::scan::MARK;
use proc_macro2::{Delimiter, Group, Ident, Literal, Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::visit_mut::{self, VisitMut};
use syn::{Expr, ExprYield, Stmt};

pub(crate) struct Expanded {
    pub(crate) coroutine: TokenStream,
    pub(crate) mistakes: Mistakes,
}

pub(crate) fn expand(mut statements: Vec<Stmt>) -> Expanded {
    let mut yields = Yields {
        around: Around::Coroutine,
        mistakes: Mistakes::default(),
    };
    for statement in &mut statements {
        yields.visit_stmt_mut(statement);
    }
    let body = quote!(#( #statements )*);
    let here = whole_invocation(&body);
    let body = braces(body, here);
    Expanded {
        coroutine: quote_spanned!(here=> ::common::__private::coroutine(async move #body)),
        mistakes: yields.mistakes,
    }
}

/// Returns the span of the whole `coroutine! { .. }`, resolved as a span of the student's text.
/// With another span the compiler would report "an error in the macro".
fn whole_invocation(body: &TokenStream) -> Span {
    let whole = Span::call_site();
    match body.clone().into_iter().next() {
        Some(first) => whole.resolved_at(first.span()),
        None => whole,
    }
}

/// The innermost item around a `yield`: only a coroutine can be suspended.
#[derive(Clone, Copy)]
enum Around {
    Coroutine,
    Closure,
    Function,
    Constant,
}

/// Replaces each `yield` of the body by its expansion, the innermost first.
struct Yields {
    around: Around,
    mistakes: Mistakes,
}

impl Yields {
    fn within(&mut self, around: Around, visit: impl FnOnce(&mut Self)) {
        let outer = std::mem::replace(&mut self.around, around);
        visit(self);
        self.around = outer;
    }

    /// Replaces an expression, if it is a suspension, by its expansion in the given shape.
    fn expand(
        &mut self,
        expr: &mut Expr,
        shape: fn(&ExprYield, TokenStream) -> TokenStream,
    ) -> bool {
        let Some(suspension) = suspension(expr) else {
            return false;
        };
        self.visit_expr_yield_mut(suspension);
        let (form, expansion) = expansion(suspension);
        let at = suspension.yield_token.span;
        match self.around {
            Around::Coroutine => {}
            Around::Closure => self.mistakes.add(Mistake::InClosure(form), at),
            Around::Function => self.mistakes.add(Mistake::InFunction(form), at),
            Around::Constant => self.mistakes.add(Mistake::InConstant(form), at),
        }
        let (attributes, expansion) = (&suspension.attrs, shape(suspension, expansion));
        *expr = Expr::Verbatim(quote!(#( #attributes )* #expansion));
        true
    }
}

/// Returns the `yield` that an expression consists of, with or without parentheses.
fn suspension(expr: &mut Expr) -> Option<&mut ExprYield> {
    match expr {
        Expr::Yield(suspension) => Some(suspension),
        Expr::Paren(inner) => suspension(&mut inner.expr),
        _ => None,
    }
}

impl VisitMut for Yields {
    fn visit_stmt_mut(&mut self, statement: &mut Stmt) {
        if let Stmt::Expr(expr, _) = statement
            && self.expand(expr, |_, expansion| expansion)
        {
            return;
        }
        visit_mut::visit_stmt_mut(self, statement);
    }

    fn visit_expr_mut(&mut self, expr: &mut Expr) {
        if self.expand(expr, operand) {
            return;
        }
        match expr {
            Expr::Closure(closure) => self.within(Around::Closure, |yields| {
                yields.visit_expr_mut(&mut closure.body)
            }),
            Expr::Const(_) => self.within(Around::Constant, |yields| {
                visit_mut::visit_expr_mut(yields, expr)
            }),
            Expr::Repeat(repeat) => {
                self.visit_expr_mut(&mut repeat.expr);
                self.within(Around::Constant, |yields| {
                    yields.visit_expr_mut(&mut repeat.len)
                });
            }
            _ => visit_mut::visit_expr_mut(self, expr),
        }
    }

    fn visit_item_mut(&mut self, item: &mut syn::Item) {
        let around = match item {
            syn::Item::Const(_) | syn::Item::Static(_) => Around::Constant,
            _ => Around::Function,
        };
        self.within(around, |yields| visit_mut::visit_item_mut(yields, item));
    }

    fn visit_type_mut(&mut self, ty: &mut syn::Type) {
        self.within(Around::Constant, |yields| {
            visit_mut::visit_type_mut(yields, ty)
        });
    }

    fn visit_generic_argument_mut(&mut self, argument: &mut syn::GenericArgument) {
        self.within(Around::Constant, |yields| {
            visit_mut::visit_generic_argument_mut(yields, argument)
        });
    }
}

/// Writes an expansion that is a part of a larger expression, as the field of a tuple. Parentheses
/// would cause a warning where Rust does not need them: in `if (yield ..)` only this macro does.
fn operand(suspension: &ExprYield, expansion: TokenStream) -> TokenStream {
    let (first, last) = ends(suspension);
    let tuple = parentheses(quote_spanned!(last=> #expansion,), first);
    let mut field = Literal::usize_unsuffixed(0);
    field.set_span(last);
    quote_spanned!(last=> #tuple.#field)
}

/// Writes a suspension as plain Rust.
///
/// The spans are chosen for the compiler's errors. A call that takes the operand has the span of
/// the operand alone, and so does its name. So an argument that does not fit is one error with one
/// label.
/// The awaited expression has the span of all of `yield .. operand`, whose value it is.
fn expansion(suspension: &ExprYield) -> (YieldForm, TokenStream) {
    let start = suspension.yield_token.span;
    let Some(operand) = suspension.expr.as_deref() else {
        return (
            YieldForm::Yield,
            quote_spanned!(start=> ::common::__private::turn().await),
        );
    };
    match operand {
        Expr::Assign(assign) if assign.left.to_token_stream().to_string() == MARK => {
            (YieldForm::YieldFrom, yield_from(start, bare(&assign.right)))
        }
        operand => (YieldForm::Yield, yield_one(start, bare(operand))),
    }
}

/// Removes the parentheses of `yield from (operand)`, a habit from Python. As arguments of a call
/// they would cause a warning.
fn bare(mut operand: &Expr) -> &Expr {
    while let Expr::Paren(inner) = operand {
        operand = &inner.expr;
    }
    operand
}

/// Writes `yield operand`. The operand's temporaries end with the braces, before the coroutine is
/// suspended.
fn yield_one(start: Span, operand: &Expr) -> TokenStream {
    let (first, last) = ends(operand);
    let call = call(
        first,
        "Awaitable::__awaited",
        last,
        operand.to_token_stream(),
    );
    let call = parentheses(braces(call, start).into_token_stream(), start);
    quote_spanned!(last=> #call.await)
}

/// Writes `yield from operand`. The coroutine is dropped at the end of the braces, as soon as it is
/// finished.
fn yield_from(start: Span, operand: &Expr) -> TokenStream {
    let (first, last) = ends(operand);
    let name = Ident::new("__coroutine", first);
    let delegated = call(
        first,
        "Coroutine::__delegated",
        last,
        operand.to_token_stream(),
    );
    let pinned = parentheses(quote!(#name), last);
    let unit = parentheses(TokenStream::new(), last);
    let step = call(
        first,
        "step",
        last,
        quote_spanned!(first=> #name.as_mut #unit),
    );
    let poll = call(
        start,
        "poll_fn",
        last,
        quote_spanned!(start=> move |_| #step),
    );
    let body = quote_spanned!(first=>
        let #name = #delegated;
        let mut #name = ::common::__private::pin! #pinned;
    );
    let wait = quote_spanned!(last=> #poll.await);
    braces(quote!(#body #wait), start).into_token_stream()
}

/// Writes a call of a function or a trait's method in `common::__private`, with the spans of its
/// first and its last token.
fn call(first: Span, path: &str, last: Span, argument: TokenStream) -> TokenStream {
    let argument = parentheses(argument, last);
    let (owner, name) = match path.split_once("::") {
        Some((owner, name)) => (Some(Ident::new(owner, first)), name),
        None => (None, path),
    };
    let name = Ident::new(name, last);
    let owner = owner.map(|owner| quote_spanned!(first=> #owner::));
    quote_spanned!(first=> ::common::__private::#owner #name #argument)
}

/// Returns the spans of the first and the last token of some code.
fn ends(expr: &impl ToTokens) -> (Span, Span) {
    let mut spans = expr.to_token_stream().into_iter().map(|token| token.span());
    let first = spans.next().unwrap_or_else(Span::call_site);
    (first, spans.last().unwrap_or(first))
}

fn braces(tokens: TokenStream, at: Span) -> Group {
    let mut group = Group::new(Delimiter::Brace, tokens);
    group.set_span(at);
    group
}

fn parentheses(tokens: TokenStream, at: Span) -> Group {
    let mut group = Group::new(Delimiter::Parenthesis, tokens);
    group.set_span(at);
    group
}

#[cfg(test)]
mod tests {
    use crate::coroutine_from;
    use crate::mistake::Mistake;
    use crate::pieces::YieldForm;
    use proc_macro2::TokenStream;

    fn tokens(text: &str) -> TokenStream {
        text.parse().expect("the case is made of tokens")
    }

    /// Prints tokens without the blanks, which differ between parsed and unparsed tokens.
    fn text(tokens: TokenStream) -> String {
        tokens.to_string().replace(char::is_whitespace, "")
    }

    /// Checks the expansion of a body.
    #[track_caller]
    fn check(body: &str, expected: &str) {
        let expected = format!("::common::__private::coroutine(async move {{ {expected} }})");
        assert_eq!(
            text(coroutine_from(tokens(body))),
            text(tokens(&expected)),
            "{body}"
        );
    }

    #[track_caller]
    fn check_mistakes(body: &str, expected: &[Mistake]) {
        let scanned = crate::scan::scan(tokens(body));
        let statements = syn::parse::Parser::parse2(syn::Block::parse_within, scanned.tokens)
            .expect("the case parses");
        assert_eq!(
            super::expand(statements).mistakes.kinds(),
            expected,
            "{body}"
        );
    }

    #[test]
    fn a_body_without_yield_is_left_as_it_is() {
        let body = "let x = f(|y| y + 1)?; 'a: loop { break 'a return x; }";
        check(body, body);
    }

    #[test]
    fn each_form_becomes_a_call_that_is_awaited() {
        check("yield;", "::common::__private::turn().await;");
        check(
            "yield f;",
            "({ ::common::__private::Awaitable::__awaited(f) }).await;",
        );
        check(
            "yield (f);",
            "({ ::common::__private::Awaitable::__awaited(f) }).await;",
        );
        check(
            "yield from f;",
            "{
                let __coroutine = ::common::__private::Coroutine::__delegated(f);
                let mut __coroutine = ::common::__private::pin!(__coroutine);
                ::common::__private::poll_fn(
                    move |_| ::common::__private::step(__coroutine.as_mut())
                ).await
            };",
        );
    }

    #[test]
    fn a_part_of_an_expression_is_a_tuples_field() {
        let f = "(({ ::common::__private::Awaitable::__awaited(f) }).await,).0";
        check("let x = yield f;", &format!("let x = {f};"));
        check("(yield f) + 1", &format!("{f} + 1"));
        check(
            "match (yield f) { _ => () }",
            &format!("match {f} {{ _ => () }}"),
        );
        check("g(yield f, 1)", &format!("g({f}, 1)"));
    }

    #[test]
    fn a_nested_coroutine_is_left_to_itself() {
        let body = "g(|| coroutine! { yield f }); vec![coroutine! { yield from f }]";
        check(body, body);
    }

    #[test]
    fn a_yield_that_cannot_suspend_the_coroutine_is_a_mistake() {
        check_mistakes("g(|x| yield x)", &[Mistake::InClosure(YieldForm::Yield)]);
        check_mistakes(
            "g(|| { loop { yield from x } })",
            &[Mistake::InClosure(YieldForm::YieldFrom)],
        );
        check_mistakes(
            "fn g() { yield x }",
            &[Mistake::InFunction(YieldForm::Yield)],
        );
        check_mistakes(
            "impl A { fn g() { yield x } }",
            &[Mistake::InFunction(YieldForm::Yield)],
        );
        check_mistakes(
            "const { yield x }",
            &[Mistake::InConstant(YieldForm::Yield)],
        );
        check_mistakes(
            "const A: u8 = yield x;",
            &[Mistake::InConstant(YieldForm::Yield)],
        );
        check_mistakes("[0; { yield x }]", &[Mistake::InConstant(YieldForm::Yield)]);
        check_mistakes(
            "let a: [u8; { yield x }] = b;",
            &[Mistake::InConstant(YieldForm::Yield)],
        );
        check_mistakes(
            "g::<{ yield x }>()",
            &[Mistake::InConstant(YieldForm::Yield)],
        );
        check_mistakes("g(|x| x); yield x; fn h() {}", &[]);
    }

    #[test]
    fn what_does_not_parse_goes_to_the_compiler_with_return_for_yield() {
        let expansion = text(coroutine_from(tokens(
            "let a = yield from f let b = (yield g);",
        )));
        assert!(
            expansion.contains(&text(tokens("let a = return f let b = (return g);"))),
            "{expansion}"
        );
    }

    #[test]
    fn all_mistakes_are_reported_at_once() {
        let expansion = text(coroutine_from(tokens(
            "match yield f { _ => |x| yield x } show!(yield f)",
        )));
        assert_eq!(expansion.matches("compile_error").count(), 3, "{expansion}");
    }
}
