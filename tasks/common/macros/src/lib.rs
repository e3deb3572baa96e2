//! `coroutine!`: real `yield` and `yield from`, on stable Rust.
//!
//! The stages of a body:
//!
//! ```text
//! tokens -> scan (finds mistakes by tokens, marks `yield from`)
//!        -> syn
//!        -> expand (finds mistakes by the tree) -> tokens
//! ```
//!
//! The macro only rewrites: a `yield` is carried out by `common::__private`, and its type is
//! inferred by the compiler. Every token that the macro adds has the span of the student's own
//! `yield .. operand`, so the compiler's errors point there.

#![forbid(unsafe_code)]

mod before;
mod editor;
mod expand;
mod heads;
mod mistake;
mod pieces;
mod scan;
mod unparsed;

/// Makes a coroutine of its body, which is ordinary Rust plus two expressions.
///
/// | expression | meaning |
/// | --- | --- |
/// | `yield future` | suspend until the `Future` or `Task` is done; its value is the result |
/// | `yield;` | give the loop one turn, then go on |
/// | `yield from coroutine` | run a coroutine to its end inside this one; its value is the result |
///
/// The value of the macro is an `impl Coroutine<Return = T>`, where `T` is the type of the body and
/// of its `return`. The body captures its surroundings as a `move` closure does. No part of it runs
/// before the first resume.
///
/// Both forms bind as loosely as `return`: everything up to the next `;`, `,` or closing bracket
/// belongs to them. Parentheses limit them, as in Python: `(yield from lock.acquire())?`,
/// `(yield price) + 1`, `match (yield answer) { .. }`.
///
/// ```
/// use common::{Coroutine, EventLoop, Future, call_soon, coroutine};
///
/// fn total(price: Future<u32>, pieces: u32) -> impl Coroutine<Return = u32> {
///     coroutine! {
///         yield;
///         pieces * (yield price)
///     }
/// }
///
/// let main = coroutine! {
///     let price = Future::new();
///     let same_price = price.clone();
///     call_soon(move || same_price.set_result(5).expect("it is set once"));
///     yield from total(price, 3)
/// };
/// assert_eq!(EventLoop::new().run_until_complete(main), Ok(15));
/// ```
///
/// A `yield` belongs to the innermost `coroutine!` around it. It is a compile error in a closure or
/// a nested `fn` there, and among the arguments of another macro. A bare `yield` in the head of a
/// `match`, `if`, `while` or `for` is an error, too. So are `async` and `.await` anywhere.
#[proc_macro]
pub fn coroutine(body: proc_macro::TokenStream) -> proc_macro::TokenStream {
    if editor::is_asking() {
        return for_editor(body.into()).into();
    }
    coroutine_from(body.into()).into()
}

/// Expands the macro, on the token type that unit tests can make.
fn coroutine_from(body: proc_macro2::TokenStream) -> proc_macro2::TokenStream {
    let scanned = scan::scan(body.clone());
    let mut mistakes = scanned.mistakes;
    match parse(scanned.tokens) {
        Ok(statements) => {
            let expanded = expand::expand(statements);
            mistakes.extend(expanded.mistakes);
            mistakes.or(expanded.coroutine)
        }
        Err(error) => mistakes.or(unparsed::hand_to_rustc(body, &error)),
    }
}

/// Expands the macro in an editor: the same errors, beside a body that can be read in spite of
/// them.
fn for_editor(body: proc_macro2::TokenStream) -> proc_macro2::TokenStream {
    let scanned = scan::scan(body.clone());
    let mut mistakes = scanned.mistakes;
    let error = match parse(scanned.tokens) {
        Ok(statements) => {
            mistakes.extend(expand::expand(statements).mistakes);
            None
        }
        Err(error) => Some(error.into_compile_error()),
    };
    // After a mistake the parser's error is only its consequence.
    editor::expansion(
        body,
        error.filter(|_| mistakes.is_empty()),
        &mistakes.errors(),
    )
}

fn parse(tokens: proc_macro2::TokenStream) -> syn::Result<Vec<syn::Stmt>> {
    syn::parse::Parser::parse2(syn::Block::parse_within, tokens)
}
