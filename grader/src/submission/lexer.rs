//! Tokens of a source, as rustc's own lexer produces them: without comments and white space, with
//! opaque strings and paired brackets. Items behind `#[cfg(test)]` or `#[cfg(doctest)]` are left
//! out, because the grader compiles neither: a student's own tests may use what a solution may not.
//!
//! Entry point: [`Tokens::of`]. It is a loop, not a recursion, so that no nesting overflows the
//! stack.

use std::borrow::Cow;
use std::ops::Range;

use ra_ap_rustc_lexer::{FrontmatterAllowed, LiteralKind, TokenKind, strip_shebang, tokenize};
use unicode_normalization::UnicodeNormalization;

/// One token.
#[derive(Clone, Debug)]
pub(crate) struct Token<'t> {
    pub(crate) kind: TokenType,
    /// The name of a word in rustc's form for comparison: without `r#`, in normal form C. Empty for
    /// other tokens.
    pub(crate) name: Cow<'t, str>,
    pub(crate) bytes: Range<usize>,
}

impl<'t> Token<'t> {
    fn named(kind: TokenType, text: &'t str, bytes: Range<usize>) -> Token<'t> {
        Token {
            kind,
            name: name(text),
            bytes,
        }
    }

    fn unnamed(kind: TokenType, bytes: Range<usize>) -> Token<'t> {
        Token {
            kind,
            name: Cow::Borrowed(""),
            bytes,
        }
    }
}

/// The kind of a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TokenType {
    /// An identifier or a keyword.
    Word,
    /// An identifier written `r#name`, which is never a keyword.
    RawWord,
    /// `(`, `[` or `{`.
    Open(char),
    /// `)`, `]` or `}`.
    Close(char),
    /// `::`, without white space inside.
    PathSep,
    /// Any other punctuation character.
    Sign(char),
    /// Any string literal.
    Text,
    /// Lifetimes, numbers, characters, and anything that is unknown to the lexer.
    Other,
}

/// The tokens of one source.
#[derive(Debug)]
pub(crate) struct Tokens<'t> {
    pub(crate) list: Vec<Token<'t>>,
    /// For each bracket the index of its partner, or the length of the list if there is none; for
    /// other tokens their own index.
    pub(crate) partner: Vec<usize>,
    /// The first bracket that is nested deeper than allowed.
    pub(crate) too_deep: Option<usize>,
}

/// Maximal nesting of brackets in a source.
pub(crate) const MAX_NESTING: usize = 200;

impl<'t> Tokens<'t> {
    /// Returns the tokens of `text`.
    pub(crate) fn of(text: &'t str) -> Tokens<'t> {
        // rustc skips a shebang line and knows a front matter: a quotation mark in them opens no
        // string.
        let mut at = strip_shebang(text).unwrap_or(0);
        let mut list: Vec<Token<'t>> = Vec::new();
        for token in tokenize(&text[at..], FrontmatterAllowed::Yes) {
            let bytes = at..at + usize::try_from(token.len).expect("a source is small");
            at = bytes.end;
            push(&mut list, token.kind, &text[bytes.clone()], bytes);
        }
        Tokens::paired(list).without_tests()
    }

    fn paired(list: Vec<Token<'t>>) -> Tokens<'t> {
        let (partner, too_deep) = partners(&list);
        Tokens {
            list,
            partner,
            too_deep,
        }
    }

    fn without_tests(self) -> Tokens<'t> {
        let tests = if self.too_deep.is_none() {
            self.tests()
        } else {
            Vec::new()
        };
        if tests.is_empty() {
            return self;
        }
        let mut tests = tests.into_iter().peekable();
        let mut kept = Vec::with_capacity(self.list.len());
        for (index, token) in self.list.into_iter().enumerate() {
            while tests.next_if(|test| test.end <= index).is_some() {}
            if !tests.peek().is_some_and(|test| test.contains(&index)) {
                kept.push(token);
            }
        }
        Tokens::paired(kept)
    }

    /// Returns the items that only a test build compiles, in order. Those in the arguments of a
    /// macro stay: a macro could drop the attribute.
    fn tests(&self) -> Vec<Range<usize>> {
        let mut found: Vec<Range<usize>> = Vec::new();
        // For each open bracket, true if it is, or lies in, the arguments of a macro.
        let mut around: Vec<bool> = Vec::new();
        for index in 0..self.list.len() {
            match self.list[index].kind {
                TokenType::Open(_) => {
                    let inside = around.last() == Some(&true) || self.is_of_macro(index);
                    around.push(inside);
                }
                TokenType::Close(_) => {
                    around.pop();
                }
                TokenType::Word if around.last() != Some(&true) => {
                    if let Some(test) = self.test_at(index)
                        && found.last().is_none_or(|last| last.end <= test.start)
                    {
                        found.push(test);
                    }
                }
                _ => {}
            }
        }
        found
    }

    /// Returns true if the bracket at `open` follows `name!` or `macro_rules! name`.
    fn is_of_macro(&self, open: usize) -> bool {
        let bang = |back: usize| {
            open.checked_sub(back)
                .is_some_and(|at| self.is(at, TokenType::Sign('!')))
        };
        bang(1) || bang(2)
    }

    /// Returns the item whose first keyword stands at `index`, with its attributes, if only a test
    /// build compiles it.
    fn test_at(&self, index: usize) -> Option<Range<usize>> {
        if !self.is_item_keyword(index) {
            return None;
        }
        let attributes = self.attributes_before(index);
        let is_test = |open: &usize| self.is_test_attribute(*open);
        if !attributes.iter().any(is_test) {
            // The keyword `mod` begins an item in any position.
            let is_module = self.is_module_of_tests(index);
            return is_module.then(|| index..self.partner[index + 2] + 1);
        }
        let start = attributes.last()? - 1;
        self.begins_item(start)
            .then_some(start..self.item_end(index)?)
    }

    /// Returns true if the word at `index` is the first keyword of an item, or `let`. A qualifier
    /// counts only before a function, a block or a trait.
    fn is_item_keyword(&self, index: usize) -> bool {
        const ITEMS: &[&str] = &[
            "const",
            "enum",
            "extern",
            "fn",
            "impl",
            "let",
            "macro_rules",
            "mod",
            "static",
            "struct",
            "trait",
            "type",
            "union",
            "use",
        ];
        let next_is = |words: &[&str]| {
            self.word(index + 1)
                .is_some_and(|next| words.contains(&next))
        };
        match &*self.list[index].name {
            "async" => next_is(&["fn"]),
            "unsafe" => next_is(&["fn", "impl", "trait", "extern", "mod"]),
            name => ITEMS.contains(&name),
        }
    }

    /// Returns true if the attribute with the bracket `open` is `#[test]`, `#[cfg(test)]`,
    /// `#[cfg(doctest)]`, or `#[cfg(all(..))]` with one of these among its arguments.
    fn is_test_attribute(&self, open: usize) -> bool {
        let end = self.partner[open];
        if self.word(open + 1) == Some("test") {
            return end == open + 2;
        }
        let is_cfg = self.word(open + 1) == Some("cfg")
            && self.is(open + 2, TokenType::Open('('))
            && self.partner[open + 2] + 1 == end;
        if !is_cfg {
            return false;
        }
        let all = self.word(open + 3) == Some("all")
            && self.is(open + 4, TokenType::Open('('))
            && self.partner[open + 4] + 2 == end;
        let arguments = if all { open + 4 } else { open + 2 };
        self.has_argument(arguments, &["test", "doctest"])
    }

    /// Returns true if one of `words` stands alone between the commas of the bracket at `open`. A
    /// single argument has no comma.
    fn has_argument(&self, open: usize, words: &[&str]) -> bool {
        let mut at = open + 1;
        while at < self.partner[open] {
            let mut end = at;
            while end < self.partner[open] && !self.is(end, TokenType::Sign(',')) {
                end = match self.list[end].kind {
                    TokenType::Open(_) => self.partner[end] + 1,
                    _ => end + 1,
                };
            }
            let is_word = self.word(at).is_some_and(|word| words.contains(&word));
            if end == at + 1 && is_word {
                return true;
            }
            at = end + 1;
        }
        false
    }

    /// Returns true if `mod name { #![cfg(test)] .. }` begins at `index`.
    fn is_module_of_tests(&self, index: usize) -> bool {
        self.is_keyword(index, "mod")
            && self.is(index + 2, TokenType::Open('{'))
            && self.is(index + 3, TokenType::Sign('#'))
            && self.is(index + 4, TokenType::Sign('!'))
            && self.is(index + 5, TokenType::Open('['))
            && self.is_test_attribute(index + 5)
            && self.word(index + 6) == Some("cfg")
    }

    /// Returns true if an item may begin at `index`. In `struct S(#[cfg(test)] fn(), T<{ .. }>);` a
    /// field begins, and the compiler leaves out less than an item.
    fn begins_item(&self, index: usize) -> bool {
        let Some(before) = index.checked_sub(1) else {
            return true;
        };
        match self.list[before].kind {
            TokenType::Sign(';') | TokenType::Open('{') | TokenType::Close('}') => true,
            // `#![..]`
            TokenType::Close(']') => {
                let open = self.partner[before];
                open >= 2
                    && self.is(open - 1, TokenType::Sign('!'))
                    && self.is(open - 2, TokenType::Sign('#'))
            }
            _ => false,
        }
    }

    /// Returns the index after the item that begins at `index`: after its first `;` or `{ .. }`. If
    /// that is too early, the rules check more than necessary, which is safe.
    fn item_end(&self, index: usize) -> Option<usize> {
        let mut at = index;
        loop {
            match self.get(at)?.kind {
                TokenType::Sign(';') => return Some(at + 1),
                TokenType::Open(bracket) => {
                    at = self.partner[at];
                    if bracket == '{' && self.is(at, TokenType::Close('}')) {
                        return Some(at + 1);
                    }
                }
                TokenType::Close(_) | TokenType::Sign('#') => return None,
                _ => {}
            }
            at += 1;
        }
    }

    /// Returns the token at `index`, if there is one.
    pub(crate) fn get(&self, index: usize) -> Option<&Token<'t>> {
        self.list.get(index)
    }

    /// Returns the name of the word at `index`, or `None` for other tokens.
    pub(crate) fn word(&self, index: usize) -> Option<&str> {
        let token = self.list.get(index)?;
        matches!(token.kind, TokenType::Word | TokenType::RawWord).then_some(&*token.name)
    }

    /// Returns true if the token at `index` is of this kind.
    pub(crate) fn is(&self, index: usize, kind: TokenType) -> bool {
        self.list.get(index).is_some_and(|token| token.kind == kind)
    }

    /// Returns true if the token at `index` is this word and not a raw identifier.
    pub(crate) fn is_keyword(&self, index: usize, keyword: &str) -> bool {
        self.list
            .get(index)
            .is_some_and(|token| token.kind == TokenType::Word && token.name == keyword)
    }

    /// Returns true if a `!` stands at `index` that does not begin a `!=`.
    pub(crate) fn is_bang(&self, index: usize) -> bool {
        let touches = |next: &Token<'_>| {
            next.kind == TokenType::Sign('=') && next.bytes.start == self.list[index].bytes.end
        };
        self.is(index, TokenType::Sign('!')) && !self.get(index + 1).is_some_and(touches)
    }

    /// Returns the opening brackets of the attributes before the item whose first keyword stands at
    /// `index`, the nearest first.
    pub(crate) fn attributes_before(&self, index: usize) -> Vec<usize> {
        let mut found = Vec::new();
        let mut at = index;
        while let Some(before) = at.checked_sub(1) {
            if self.is_keyword(before, "pub") {
                at = before;
                continue;
            }
            let open = self.partner[before];
            let Some(lead) = open.checked_sub(1).filter(|_| open < before) else {
                break;
            };
            if self.is(before, TokenType::Close(')')) && self.is_keyword(lead, "pub") {
                at = lead;
            } else if self.is(before, TokenType::Close(']')) && self.is(lead, TokenType::Sign('#'))
            {
                found.push(open);
                at = lead;
            } else {
                break;
            }
        }
        found
    }
}

/// Appends the token of rustc's `kind` with this `text`.
fn push<'t>(list: &mut Vec<Token<'t>>, kind: TokenKind, text: &'t str, bytes: Range<usize>) {
    match (kind, list.last_mut()) {
        (TokenKind::Colon, Some(last))
            if last.kind == TokenType::Sign(':') && last.bytes.end == bytes.start =>
        {
            last.kind = TokenType::PathSep;
            last.bytes.end = bytes.end;
        }
        // Reserved for future strings. Today `##` is two tokens, and `#"` is a compile error.
        (TokenKind::GuardedStrPrefix, _) => {
            let middle = bytes.start + 1;
            for bytes in [bytes.start..middle, middle..bytes.end] {
                list.push(Token::unnamed(TokenType::Sign('#'), bytes));
            }
        }
        (kind, _) => list.extend(token_of(kind, text, bytes)),
    }
}

/// Returns the token of rustc's `kind` with this `text`, or `None` for comments and white space.
fn token_of(kind: TokenKind, text: &str, bytes: Range<usize>) -> Option<Token<'_>> {
    let kind = match kind {
        TokenKind::LineComment { .. } | TokenKind::BlockComment { .. } | TokenKind::Whitespace => {
            return None;
        }
        TokenKind::Ident | TokenKind::UnknownPrefix => {
            return Some(Token::named(TokenType::Word, text, bytes));
        }
        TokenKind::RawIdent => {
            return Some(Token::named(
                TokenType::RawWord,
                text.trim_start_matches("r#"),
                bytes,
            ));
        }
        // `k#async` means the keyword in every edition.
        TokenKind::ForcedKeywordIdent => {
            return Some(Token::named(
                TokenType::Word,
                text.trim_start_matches("k#"),
                bytes,
            ));
        }
        TokenKind::Literal { kind, .. } => literal(kind),
        TokenKind::OpenParen | TokenKind::OpenBrace | TokenKind::OpenBracket => {
            TokenType::Open(first(text))
        }
        TokenKind::CloseParen | TokenKind::CloseBrace | TokenKind::CloseBracket => {
            TokenType::Close(first(text))
        }
        TokenKind::Lifetime { .. }
        | TokenKind::RawLifetime
        | TokenKind::UnknownPrefixLifetime
        | TokenKind::InvalidIdent
        | TokenKind::Frontmatter { .. }
        | TokenKind::Unknown
        | TokenKind::Eof => TokenType::Other,
        _ => TokenType::Sign(first(text)),
    };
    Some(Token::unnamed(kind, bytes))
}

fn literal(kind: LiteralKind) -> TokenType {
    match kind {
        LiteralKind::Int { .. }
        | LiteralKind::Float { .. }
        | LiteralKind::Char { .. }
        | LiteralKind::Byte { .. } => TokenType::Other,
        LiteralKind::Str { .. }
        | LiteralKind::ByteStr { .. }
        | LiteralKind::CStr { .. }
        | LiteralKind::RawStr { .. }
        | LiteralKind::RawByteStr { .. }
        | LiteralKind::RawCStr { .. } => TokenType::Text,
    }
}

fn first(text: &str) -> char {
    text.chars().next().unwrap_or(' ')
}

/// Returns an identifier in rustc's form for comparison.
fn name(text: &str) -> Cow<'_, str> {
    if text.is_ascii() {
        Cow::Borrowed(text)
    } else {
        Cow::Owned(text.nfc().collect())
    }
}

/// Pairs brackets by nesting alone. If their shapes do not match, the compiler reports it better.
fn partners(list: &[Token<'_>]) -> (Vec<usize>, Option<usize>) {
    let mut partner: Vec<usize> = (0..list.len()).collect();
    let mut open = Vec::new();
    let mut too_deep = None;
    for (index, token) in list.iter().enumerate() {
        match token.kind {
            TokenType::Open(_) => {
                open.push(index);
                partner[index] = list.len();
                if open.len() > MAX_NESTING && too_deep.is_none() {
                    too_deep = Some(index);
                }
            }
            TokenType::Close(_) => match open.pop() {
                Some(start) => {
                    partner[start] = index;
                    partner[index] = start;
                }
                None => partner[index] = list.len(),
            },
            _ => {}
        }
    }
    (partner, too_deep)
}
