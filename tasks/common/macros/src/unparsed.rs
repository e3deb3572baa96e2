//! A body that does not parse: the compiler's own parser reports the error, on the student's own
//! tokens.
//!
//! Its messages are better than those of syn: it knows the usual slips and proposes corrections.

use crate::pieces::{Piece, inside, next_piece};
use proc_macro2::{Ident, TokenStream, TokenTree};
use quote::{quote, quote_spanned};

/// Passes the body to the compiler in a function that it parses and then discards. `return`
/// replaces `yield` and `yield from`, because it takes the same operands. If the compiler can parse
/// the body although syn could not, the constant fails the build.
pub(crate) fn hand_to_rustc(body: TokenStream, error: &syn::Error) -> TokenStream {
    let body = with_return(body);
    let message = format!("`coroutine!` does not know this piece of syntax: {error}");
    let unknown = quote_spanned!(error.span()=> const { ::core::panic!(#message) });
    quote! {{
        #[cfg(any())]
        fn body() { #body }
        ::common::__private::coroutine(async move { #unknown })
    }}
}

fn with_return(level: TokenStream) -> TokenStream {
    let level: Vec<TokenTree> = level.into_iter().collect();
    let mut out = Vec::with_capacity(level.len());
    let mut rest = level.as_slice();
    while let Some((piece, after)) = next_piece(rest) {
        match piece {
            Piece::Yield(_, words) => out.push(Ident::new("return", words[0].span()).into()),
            Piece::Group(group) => out.push(inside(group, with_return)),
            Piece::Macro(..) | Piece::Nested(_) | Piece::Token(_) => {
                out.extend_from_slice(&rest[..rest.len() - after.len()]);
            }
        }
        rest = after;
    }
    out.into_iter().collect()
}
