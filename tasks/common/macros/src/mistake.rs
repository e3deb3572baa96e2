//! The mistakes that the macro itself finds, and their messages.

use crate::before::Unfinished;
use crate::editor;
use crate::pieces::YieldForm;
use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote};

/// A mistake at one token of the body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Mistake {
    Async,
    Await,
    /// Among the arguments of this macro.
    InMacro(YieldForm, String),
    /// Without parentheses, between this keyword and its braces.
    InHead(YieldForm, &'static str),
    /// Right after a token that needs something else.
    Unfinished(YieldForm, Unfinished),
    /// Right after a complete expression.
    NoSemicolon(YieldForm),
    InClosure(YieldForm),
    InFunction(YieldForm),
    InConstant(YieldForm),
}

impl Mistake {
    /// Returns the message: the mistake, then the code to write instead.
    fn message(&self) -> String {
        match self {
            Mistake::Async => "`async` has no place in a coroutine: \
                write `coroutine! { .. }` instead, and run it with `yield from`"
                .into(),
            Mistake::Await => "`.await` has no place in a coroutine: \
                write `yield from ..` before a coroutine, `yield ..` before a Future or a Task"
                .into(),
            Mistake::InMacro(form, name) => {
                let form = form.words();
                format!(
                    "`{form}` cannot stand among the arguments of `{name}!`: \
                     bind its value first, `let value = {form} ..;`, and pass `value`"
                )
            }
            Mistake::InHead(form, keyword) => {
                let form = form.words();
                format!("`{form}` in the head of `{keyword}` needs parentheses: `({form} ..)`")
            }
            Mistake::Unfinished(form, Unfinished { after, expected }) => {
                let form = form.words();
                format!("expected {expected} after `{after}`, found `{form}`")
            }
            Mistake::NoSemicolon(form) => {
                let form = form.words();
                format!("expected `;` or an operator before `{form}`")
            }
            Mistake::InClosure(form) => {
                let form = form.words();
                format!(
                    "`{form}` cannot suspend the coroutine from inside a closure: \
                     use a loop in place of the closure, \
                     or let the closure return `coroutine! {{ .. }}`"
                )
            }
            Mistake::InFunction(form) => {
                let form = form.words();
                format!(
                    "`{form}` cannot suspend the coroutine from inside a nested `fn`: \
                     let the function return `coroutine! {{ .. }}`, and run that with `yield from`"
                )
            }
            Mistake::InConstant(form) => {
                let form = form.words();
                format!(
                    "`{form}` cannot stand in a constant: a constant is computed by the compiler"
                )
            }
        }
    }
}

/// All mistakes found in one body, in the order in which they were found.
#[derive(Debug, Default)]
pub(crate) struct Mistakes(Vec<(Mistake, Span)>);

impl Mistakes {
    pub(crate) fn add(&mut self, mistake: Mistake, at: Span) {
        self.0.push((mistake, at));
    }

    pub(crate) fn extend(&mut self, more: Mistakes) {
        self.0.extend(more.0);
    }

    /// Returns `expansion` if there is no mistake in `body`. Otherwise returns the errors, and in
    /// place of the body a coroutine of any type, so that the missing body causes no further error.
    pub(crate) fn or(self, expansion: TokenStream, body: TokenStream) -> TokenStream {
        if self.0.is_empty() {
            return expansion;
        }
        let errors = self.0.iter().map(|(mistake, at)| {
            syn::Error::new(*at, mistake.message())
                .into_compile_error()
                .into_token_stream()
        });
        let body = editor::only_in_editor(body);
        quote! {{
            #( #errors )*
            #body
            ::common::__private::coroutine(async move { loop {} })
        }}
    }

    #[cfg(test)]
    pub(crate) fn kinds(&self) -> Vec<Mistake> {
        self.0.iter().map(|(mistake, _)| mistake.clone()).collect()
    }
}
