//! Finds the student's definition of a type or a method, to point at it in messages.
//!
//! Entry points: [`method`] and [`subject`]. They read tokens only; no verdict depends on them.

use std::ops::Range;

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};

use crate::submission::Source;
use crate::submission::lexer::{TokenType, Tokens};

/// A definition in a student's source.
#[derive(Clone, Debug)]
pub(super) struct Definition<'a> {
    source: &'a Source,
    bytes: Range<usize>,
}

impl Definition<'_> {
    /// Returns the lines of the definition in the compiler's format, below `words` as an error.
    pub(super) fn point(&self, words: Option<&str>) -> String {
        let path = self.source.display_path();
        let snippet = Snippet::source(&self.source.text).path(&path).line_start(1);
        let snippet = snippet.annotation(AnnotationKind::Primary.span(self.bytes.clone()));
        let group = match words {
            Some(words) => Group::with_title(Level::ERROR.primary_title(words)).element(snippet),
            None => Group::with_level(Level::ERROR).element(snippet),
        };
        Renderer::plain().render(&[group])
    }
}

/// A kind of `impl` block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Block {
    /// `impl Type`.
    Own,
    /// `impl Trait for Type`.
    Trait,
}

/// Returns the method `name` in an `impl` block of the type `of`.
pub(super) fn method<'a>(sources: &'a [Source], of: &str, name: &str) -> Option<Definition<'a>> {
    method_in(Block::Own, sources, of, name)
}

/// Returns the method `name` in an `impl` block of a trait for the type `of`.
pub(super) fn method_of_trait<'a>(
    sources: &'a [Source],
    of: &str,
    name: &str,
) -> Option<Definition<'a>> {
    method_in(Block::Trait, sources, of, name)
}

/// Returns a type whose name differs from `name` in the case of letters, or in letters that are not
/// Latin; and its name.
pub(super) fn similar_subject<'a>(
    sources: &'a [Source],
    name: &str,
) -> Option<(String, Definition<'a>)> {
    let mut found = None;
    let definition = find(sources, |tokens, index| {
        let own = is_type(tokens, index)
            .then(|| tokens.word(index + 1))
            .flatten()?;
        let is_similar = own.chars().count() == name.chars().count()
            && own
                .chars()
                .zip(name.chars())
                .all(|(own, wanted)| own.eq_ignore_ascii_case(&wanted) || !own.is_ascii());
        is_similar.then(|| {
            found = Some(own.to_owned());
            index
        })
    })?;
    Some((found?, definition))
}

fn method_in<'a>(
    kind: Block,
    sources: &'a [Source],
    of: &str,
    name: &str,
) -> Option<Definition<'a>> {
    find(sources, |tokens, index| {
        let block = tokens
            .is_keyword(index, "impl")
            .then(|| block_of(tokens, index, kind, of))
            .flatten()?;
        (block + 1..tokens.partner[block]).find(|inside| {
            let is_fn = tokens.is_keyword(*inside, "fn") && tokens.word(inside + 1) == Some(name);
            is_fn && innermost(tokens, *inside) == Some(block)
        })
    })
}

/// Returns the type `name`.
pub(super) fn subject<'a>(sources: &'a [Source], name: &str) -> Option<Definition<'a>> {
    find(sources, |tokens, index| {
        (is_type(tokens, index) && tokens.word(index + 1) == Some(name)).then_some(index)
    })
}

/// Returns true if the token at `index` begins the definition of a type.
fn is_type(tokens: &Tokens<'_>, index: usize) -> bool {
    ["struct", "enum", "type", "union"]
        .iter()
        .any(|kind| tokens.is_keyword(index, kind))
}

fn find<'a>(
    sources: &'a [Source],
    mut at: impl FnMut(&Tokens<'_>, usize) -> Option<usize>,
) -> Option<Definition<'a>> {
    sources.iter().find_map(|source| {
        let tokens = Tokens::of(&source.text);
        let keyword = (0..tokens.list.len()).find_map(|index| at(&tokens, index))?;
        Some(Definition {
            source,
            bytes: head(&tokens, keyword),
        })
    })
}

/// Returns the block of the `impl` at `index`, if it is of this kind and for the type `of`.
fn block_of(tokens: &Tokens<'_>, index: usize, kind: Block, of: &str) -> Option<usize> {
    let mut at = index + 1;
    let mut last = None;
    let mut seen = Block::Own;
    let mut depth = 0;
    while let Some(token) = tokens.get(at) {
        match token.kind {
            TokenType::Open('{') => return (last == Some(of) && seen == kind).then_some(at),
            TokenType::Open(_) => at = tokens.partner[at],
            TokenType::Sign('<') => depth += 1,
            TokenType::Sign('>') => depth -= 1,
            TokenType::Sign(';') | TokenType::Close(_) => return None,
            // `for<'a>` in front of a trait has a bracket.
            TokenType::Word if token.name == "for" && tokens.is(at + 1, TokenType::Sign('<')) => {}
            TokenType::Word if token.name == "for" => (seen, last) = (Block::Trait, None),
            TokenType::Word if token.name == "where" => {
                return (last == Some(of) && seen == kind)
                    .then(|| (at..).find(|at| is_block(tokens, *at)))?;
            }
            TokenType::Word | TokenType::RawWord if depth == 0 => last = Some(&*token.name),
            _ => {}
        }
        at += 1;
    }
    None
}

fn is_block(tokens: &Tokens<'_>, at: usize) -> bool {
    tokens
        .get(at)
        .is_none_or(|token| token.kind == TokenType::Open('{'))
}

/// Returns the innermost `{` that is open at `index`.
fn innermost(tokens: &Tokens<'_>, index: usize) -> Option<usize> {
    (0..index)
        .rev()
        .find(|at| tokens.is(*at, TokenType::Open('{')) && tokens.partner[*at] > index)
}

/// Returns the tokens from the visibility before the keyword at `index` to the last one before the
/// body.
fn head(tokens: &Tokens<'_>, index: usize) -> Range<usize> {
    let is_end = |kind| {
        matches!(
            kind,
            TokenType::Open('{') | TokenType::Close(_) | TokenType::Sign(';' | '=')
        )
    };
    let mut end = index;
    // `=` ends `type X = ..`, but not `Coroutine<Return = ()>`.
    let mut depth = 0;
    while let Some(next) = tokens.get(end + 1) {
        match next.kind {
            // `->` is one token less than a bracket: its `>` follows a `-`.
            TokenType::Sign('<') => depth += 1,
            TokenType::Sign('>') if !tokens.is(end, TokenType::Sign('-')) => depth -= 1,
            TokenType::Sign('=') if depth > 0 => {}
            kind if is_end(kind) => break,
            _ => {}
        }
        end = match next.kind {
            TokenType::Open(_) => tokens.partner[end + 1].min(tokens.list.len() - 1),
            _ => end + 1,
        };
    }
    let is_front = |at: usize| {
        ["const", "async", "unsafe", "pub"]
            .iter()
            .any(|word| tokens.is_keyword(at, word))
    };
    let mut start = index;
    while let Some(before) = start.checked_sub(1) {
        let open = if tokens.is(before, TokenType::Close(')')) {
            tokens.partner[before]
        } else {
            before
        };
        let is_restricted = open < before
            && open
                .checked_sub(1)
                .is_some_and(|at| tokens.is_keyword(at, "pub"));
        start = match (is_front(before), is_restricted) {
            (true, _) => before,
            (false, true) => open - 1,
            (false, false) => break,
        };
    }
    tokens.list[start].bytes.start..tokens.list[end].bytes.end
}

#[cfg(test)]
mod tests {
    use super::*;

    const SOURCE: &str = "
        // fn release() in a comment
        struct Other;
        impl Other { pub fn release(&self) -> bool { true } }
        pub(crate) struct Lock<T: Fn(u8) -> u8 = X> { held: bool }
        impl Default for Lock { fn default() -> Lock { fn release() {} Lock::new() } }
        impl<T> self::Lock<T>
        where
            T: Fn(u8) -> u8,
        {
            fn new() -> Self { fn locked() {} }
            pub fn release(
                &mut self,
            ) -> Result<(), [u8; 3]> { }
        }
        impl Lock { pub(crate) const fn locked(&self) -> bool; }
        impl Lock { pub fn wait(&self) -> impl Coroutine<Return = ()> { } }
        type Alias = Lock;
    ";

    #[track_caller]
    fn check(find: impl FnOnce(&[Source]) -> Option<Definition<'_>>, expected: Option<&str>) {
        let source = Source {
            name: "lib.rs".into(),
            shown: "lock.rs".into(),
            text: SOURCE.into(),
        };
        let sources = [source];
        let found = find(&sources).map(|found| {
            SOURCE[found.bytes]
                .split_whitespace()
                .collect::<Vec<_>>()
                .join(" ")
        });
        assert_eq!(found.as_deref(), expected);
    }

    #[test]
    fn method_is_found_in_the_impl_of_its_type_alone() {
        check(
            |all| method(all, "Lock", "release"),
            Some("pub fn release( &mut self, ) -> Result<(), [u8; 3]>"),
        );
        check(
            |all| method(all, "Other", "release"),
            Some("pub fn release(&self) -> bool"),
        );
        check(|all| method(all, "Lock", "new"), Some("fn new() -> Self"));
        check(
            |all| method(all, "Lock", "locked"),
            Some("pub(crate) const fn locked(&self) -> bool"),
        );
        check(
            |all| method(all, "Lock", "wait"),
            Some("pub fn wait(&self) -> impl Coroutine<Return = ()>"),
        );
        check(|all| method(all, "Lock", "default"), None);
        check(|all| method(all, "Lock", "acquire"), None);
    }

    #[test]
    fn method_of_a_trait_is_found_apart() {
        check(
            |all| method_of_trait(all, "Lock", "default"),
            Some("fn default() -> Lock"),
        );
        check(|all| method_of_trait(all, "Lock", "locked"), None);
    }

    #[test]
    fn type_is_found() {
        check(|all| subject(all, "Other"), Some("struct Other"));
        check(|all| subject(all, "Alias"), Some("type Alias"));
        check(|all| subject(all, "Event"), None);
    }

    #[test]
    fn definition_is_shown_on_its_line() {
        let source = Source {
            name: "lib.rs".into(),
            shown: "lock.rs".into(),
            text: "struct Lock;\nimpl Lock {\n    fn new() -> u8 { 1 }\n}\n".into(),
        };
        let sources = [source];
        let found = method(&sources, "Lock", "new").unwrap();
        let expected = "error: mismatched types\n --> lock.rs:3:5\n  |\n3 |     fn new() -> u8 { 1 }\n  |     ^^^^^^^^^^^^^^";
        assert_eq!(found.point(Some("mismatched types")), expected);
    }
}
