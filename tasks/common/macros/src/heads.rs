//! The heads of `match`, `if`, `while` and `for`, found by their tokens.
//!
//! A parser cannot find them: it takes the braces after a bare `yield` for a struct literal, or for
//! the operand.

use crate::pieces::is_punct;
use proc_macro2::{Delimiter, Punct, Spacing, TokenTree};

/// The position in a level of tokens: inside or outside of a head. A head is the tokens between the
/// keyword `match`, `if`, `while` or `for` and its braces.
#[derive(Default)]
pub(crate) struct Heads {
    keyword: Option<&'static str>,
    /// Between `let` and `=`, where braces are part of a pattern: `if let Point { x, y } =`.
    in_pattern: bool,
}

impl Heads {
    /// Advances to the first of `tokens`. Returns the keyword whose head contains it.
    pub(crate) fn step(&mut self, tokens: &[TokenTree]) -> Option<&'static str> {
        match &tokens[0] {
            TokenTree::Ident(word) => self.word(&word.to_string()),
            TokenTree::Group(group) if group.delimiter() == Delimiter::Brace => {
                self.braces(tokens.get(1))
            }
            TokenTree::Group(_) | TokenTree::Literal(_) => {}
            TokenTree::Punct(punct) => self.punct(punct, tokens.get(1)),
        }
        self.keyword
    }

    fn word(&mut self, word: &str) {
        const KEYWORDS: [&str; 4] = ["match", "if", "while", "for"];
        if let Some(keyword) = KEYWORDS.into_iter().find(|keyword| *keyword == word) {
            self.keyword = Some(keyword);
            self.in_pattern = false;
        } else if word == "let" {
            self.in_pattern = self.keyword.is_some();
        }
    }

    fn braces(&mut self, next: Option<&TokenTree>) {
        // Or the pattern of a loop: `for Point { x, y } in`.
        let before_in = matches!(next, Some(TokenTree::Ident(word)) if word == "in");
        if !self.in_pattern && !before_in {
            self.keyword = None;
        }
    }

    fn punct(&mut self, punct: &Punct, next: Option<&TokenTree>) {
        let ends = match punct.as_char() {
            ';' => true,
            // The end of a guard.
            '=' => is_punct(next, '>') && punct.spacing() == Spacing::Joint,
            // `for` also opens types: `for<'a> Fn(&'a str), ..`.
            ',' => self.keyword == Some("for"),
            _ => false,
        };
        if ends {
            *self = Heads::default();
        } else if punct.as_char() == '=' && punct.spacing() == Spacing::Alone {
            self.in_pattern = false;
        }
    }
}
