//! The one-step build: compiles the submission and its adapter as one crate, with one call of the
//! compiler and one of the linker.
//!
//! Entry point: [`build`]. It serves right submissions. In all other cases, above all errors, it
//! returns `None`, and the two-step build runs instead and explains the errors.
//!
//! An adapter inside the crate differs in two ways. It could call private methods: if the methods
//! are not visibly public in the text, the build is refused here. It follows the student's text: so
//! the text must end with a complete item.

use std::path::PathBuf;

use ra_ap_rustc_lexer::{DocStyle, FrontmatterAllowed, TokenKind, tokenize};

use super::Kit;
use super::diagnostics::Diagnostics;
use super::rustc::{Compiled, Rustc};
use crate::exercise::Exercise;
use crate::submission::Source;
use crate::submission::lexer::{TokenType, Tokens};
use crate::timings;

/// Prefix of every name that the one-step build adds to the student's crate.
const PREFIX: &str = "__grader";

/// A program, and the compiler's warnings about the student's code.
pub(super) struct Quick {
    pub(super) executable: PathBuf,
    /// Libraries to load: the directory with the submission, and the libraries that all submissions
    /// share.
    pub(super) loads: Vec<PathBuf>,
    pub(super) warnings: String,
}

/// Builds a submission. Returns `None` if it needs the two-step build.
pub(super) fn build(
    kit: &Kit,
    rustc: &Rustc<'_>,
    exercise: &Exercise,
    sources: &[Source],
) -> anyhow::Result<Option<Quick>> {
    let (Some(prelinked), Some(root)) = (&kit.prelinked, with_adapter(exercise, sources)) else {
        return Ok(None);
    };
    let Compiled::Done(said) = rustc.with_adapter(sources, &root, prelinked)? else {
        return Ok(None);
    };
    if is_about_adapter(&said, sources) {
        return Ok(None);
    }
    timings::mark("compiler");
    let dir = rustc.link(prelinked)?;
    Ok(dir.map(|dir| Quick {
        executable: prelinked.program.clone(),
        loads: vec![dir, prelinked.shared.clone()],
        warnings: said.warnings_as_printed(),
    }))
}

/// Returns the text of the crate's root, followed by the adapter.
fn with_adapter(exercise: &Exercise, sources: &[Source]) -> Option<String> {
    let root = sources.first()?;
    let tokens: Vec<Tokens<'_>> = sources
        .iter()
        .map(|source| Tokens::of(&source.text))
        .collect();
    let fits = ends_with_an_item(&root.text)
        && tokens.iter().all(|tokens| is_plain(tokens))
        && methods_are_public(exercise, &tokens);
    if !fits {
        return None;
    }
    let mut adapter = exercise.adapter.to_owned();
    for method in exercise.methods {
        // All methods are called: the student's code must not see the names of the cfgs.
        adapter = adapter
            .replace(&format!("cfg({})", method.name), "cfg(all())")
            .replace(&format!("cfg(not({}))", method.name), "cfg(any())");
    }
    let text = root.text.trim_end();
    let subject = exercise.subject;
    // A private type cannot be exported: it fails here, as it would in a separate crate.
    Some(format!(
        "{text}\n\n/// Joins the submission to the harness.\n#[doc(hidden)]\n\
         pub mod {PREFIX} {{\n{adapter}\n\
         use crate as submission;\nuse {PREFIX}_harness as harness;\n\
         extern crate {PREFIX}_warm as _;\n\
         pub use submission::{subject} as Graded;\n}}\n"
    ))
}

/// Returns true if a diagnostic is about the adapter: the two-step build has none of these.
fn is_about_adapter(said: &Diagnostics, sources: &[Source]) -> bool {
    let root = sources[0].display_path();
    let last = sources[0].text.trim_end().lines().count();
    said.places()
        .any(|place| place.line_start > last && place.file_name == root)
}

/// Returns true if the text consists of complete items: the next token cannot belong to the last
/// one.
fn ends_with_an_item(text: &str) -> bool {
    let mut depth = 0usize;
    let mut ends = true;
    for token in tokenize(text, FrontmatterAllowed::Yes) {
        match token.kind {
            TokenKind::OpenBrace | TokenKind::OpenParen | TokenKind::OpenBracket => {
                depth += 1;
                ends = false;
            }
            TokenKind::CloseParen | TokenKind::CloseBracket => {
                depth = depth.saturating_sub(1);
                ends = false;
            }
            TokenKind::CloseBrace => {
                depth = depth.saturating_sub(1);
                ends = depth == 0;
            }
            TokenKind::Semi => ends = depth == 0,
            // A doc comment belongs to the item after it.
            TokenKind::LineComment { doc_style } => ends &= doc_style != Some(DocStyle::Outer),
            TokenKind::BlockComment { doc_style, .. } => ends &= doc_style != Some(DocStyle::Outer),
            TokenKind::Whitespace => {}
            _ => ends = false,
        }
    }
    ends
}

/// Returns true if the text alone decides the calls: without macros, conditions or `Deref` of the
/// student's, and without names of the adapter.
fn is_plain(tokens: &Tokens<'_>) -> bool {
    let unclear = [
        "macro_rules",
        "macro",
        "cfg",
        "cfg_attr",
        "include",
        "Deref",
        "DerefMut",
    ];
    tokens.list.iter().all(|token| {
        token.kind != TokenType::RawWord
            && !unclear.contains(&&*token.name)
            && !token.name.starts_with(PREFIX)
    })
}

/// Returns true if every function that could be a method of the contract is public.
fn methods_are_public(exercise: &Exercise, sources: &[Tokens<'_>]) -> bool {
    let others = other_types(exercise, sources);
    sources.iter().all(|tokens| {
        (0..tokens.list.len())
            .filter(|index| tokens.is_keyword(*index, "fn"))
            .filter(|index| {
                let name = tokens.word(index + 1);
                exercise
                    .methods
                    .iter()
                    .any(|method| name == Some(method.name))
            })
            .all(|index| is_public(tokens, index) || is_of_another(tokens, index, &others))
    })
}

fn is_public(tokens: &Tokens<'_>, index: usize) -> bool {
    let before = |back: usize, word: &str| {
        index
            .checked_sub(back)
            .is_some_and(|at| tokens.is_keyword(at, word))
    };
    before(1, "pub") || before(1, "const") && before(2, "pub")
}

/// Returns the student's other types, without names that have a second meaning.
fn other_types(exercise: &Exercise, sources: &[Tokens<'_>]) -> Vec<String> {
    let mut types = Vec::new();
    for tokens in sources {
        for index in 0..tokens.list.len() {
            let begins = ["struct", "enum"]
                .iter()
                .any(|word| tokens.is_keyword(index, word));
            if let Some(name) = tokens.word(index + 1).filter(|_| begins)
                && name != exercise.subject
            {
                types.push(name.to_owned());
            }
        }
    }
    let is_renamed = |name: &String| {
        sources.iter().any(|tokens| {
            (0..tokens.list.len()).any(|index| {
                let renames = tokens.is_keyword(index, "as") || tokens.is_keyword(index, "type");
                renames && tokens.word(index + 1) == Some(name)
            })
        })
    };
    types.retain(|name| !is_renamed(name));
    types
}

/// Returns true if the function stands directly in `impl Other { .. }`, in a trait, or in the
/// `impl` of one: the adapter calls no trait methods.
fn is_of_another(tokens: &Tokens<'_>, index: usize, others: &[String]) -> bool {
    let open = (0..index)
        .rev()
        .find(|at| tokens.is(*at, TokenType::Open('{')) && tokens.partner[*at] > index);
    let Some(open) = open else { return false };
    let Some(name) = open.checked_sub(1) else {
        return false;
    };
    let is_other = tokens
        .word(name)
        .is_some_and(|name| others.iter().any(|other| other == name));
    let before = |word: &str| {
        name.checked_sub(1)
            .is_some_and(|at| tokens.is_keyword(at, word))
    };
    is_other && before("impl") || tokens.word(name).is_some() && (before("for") || before("trait"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exercises::lock;

    #[track_caller]
    fn check_end(text: &str, expected: bool) {
        assert_eq!(ends_with_an_item(text), expected, "{text}");
    }

    #[test]
    fn text_that_the_adapter_could_change_is_told_from_one_that_it_cannot() {
        for text in [
            "",
            "struct S;",
            "fn f() {}",
            "fn f() {} // end",
            "mod m { fn f() {} } /* end */\n",
            "struct S(u8);\n",
        ] {
            check_end(text, true);
        }
        for text in [
            "fn f() {} pub",
            "struct S; #[derive(Debug)]",
            "struct S; /// of what follows",
            "struct S; /** of what follows */",
            "const A: u8 = 1",
            "m!",
            "m!()",
            "fn f() { ;",
            "static A: [u8; 1] = [1]",
            "#![allow(unused)]",
        ] {
            check_end(text, false);
        }
    }

    #[track_caller]
    fn check_public(text: &str, expected: bool) {
        let tokens = [Tokens::of(text)];
        assert_eq!(methods_are_public(&lock::SPEC, &tokens), expected, "{text}");
    }

    #[test]
    fn methods_that_may_be_private_are_left_to_the_slow_way() {
        check_public(
            "impl Lock { pub fn new() {} pub const fn locked() {} }",
            true,
        );
        check_public("impl Lock { pub fn new() {} fn locked() {} }", false);
        check_public("impl Lock { pub(crate) fn locked() {} }", false);
        check_public("type L = Lock; impl L { fn locked() {} }", false);
        check_public(
            "struct Waiter; impl Waiter { fn new() {} } impl Lock { pub fn new() {} }",
            true,
        );
        check_public("struct W; impl Drop for W { fn release() {} }", true);
        check_public(
            "mod m { pub struct W; } use Lock as W; impl W { fn new() {} }",
            false,
        );
        check_public(
            "struct W; mod m { type W = super::Lock; impl W { fn new() {} } }",
            false,
        );
        check_public(
            "trait T { fn release(); } impl T for Lock { fn release() {} }",
            true,
        );
        check_public(
            "impl<F> Lock where F: for<'a> Fn(&'a u8) { fn locked() {} }",
            false,
        );
        check_public("struct W<T>(T); impl<T> W<T> { fn new() {} }", false);
    }

    #[test]
    fn what_the_text_does_not_say_is_left_to_the_slow_way() {
        for text in [
            "macro_rules! m { () => {} }",
            "#[cfg(locked)] fn f() {}",
            "use __grader_harness::main;",
            "fn r#new() {}",
        ] {
            assert!(!is_plain(&Tokens::of(text)), "{text}");
        }
        assert!(is_plain(&Tokens::of(
            "#[cfg(test)] mod tests { use __grader; } fn f() {}"
        )));
    }
}
