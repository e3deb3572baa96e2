//! Interprets compile errors in the adapter: finds the method that is missing or differs from the
//! contract.
//!
//! Entry points: [`of_method`] and [`of_subject`].

use super::MethodMismatch;
use super::definition::{self, Definition};
use super::diagnostics::Diagnostic;
use crate::exercise::{Exercise, Method};
use crate::messages::Message;
use crate::submission::Source;

/// Returns the method that an error in the adapter is about.
pub(super) fn of_method(
    exercise: &Exercise,
    method: &'static Method,
    error: &Diagnostic,
    sources: &[Source],
) -> MethodMismatch {
    let mut found = definition::method(sources, exercise.subject, method.name);
    let mut kind = kind_of_method(error, found.as_ref());
    if kind == "compile-method-missing" {
        found = definition::method_of_trait(sources, exercise.subject, method.name);
        kind = if found.is_some() {
            "compile-method-in-trait"
        } else {
            kind
        };
    }
    let message = Message::new(kind)
        .with("subject", exercise.subject)
        .with("method", method.name)
        .with("expected", method.signature);
    MethodMismatch {
        method: method.name,
        message,
        detail: detail(error, found.as_ref()),
    }
}

/// Returns the mismatch of the type or its `new` that an error in the adapter is about.
pub(super) fn of_subject(
    exercise: &Exercise,
    error: &Diagnostic,
    sources: &[Source],
) -> MethodMismatch {
    let new = exercise.methods.iter().find(|method| method.name == "new");
    let kind = mismatch_part(error);
    let Some(new) = new.filter(|_| kind == MismatchPart::New) else {
        let found = definition::subject(sources, exercise.subject);
        if found.is_none()
            && let Some((name, similar)) = definition::similar_subject(sources, exercise.subject)
        {
            return MethodMismatch {
                method: exercise.subject,
                message: of_similar(exercise.subject, &name),
                detail: detail(error, Some(&similar)),
            };
        }
        let id = match kind {
            MismatchPart::Private if found.is_some() => "compile-type-private",
            MismatchPart::Missing if found.is_some() => "compile-type-elsewhere",
            MismatchPart::Private | MismatchPart::Missing => "compile-type-missing",
            MismatchPart::Generic | MismatchPart::New => "compile-type-differs",
        };
        let message = Message::new(id).with("subject", exercise.subject);
        return MethodMismatch {
            method: exercise.subject,
            message,
            detail: detail(error, found.as_ref()),
        };
    };
    let found = definition::method(sources, exercise.subject, "new");
    let id = match kind_of_method(error, found.as_ref()) {
        "compile-method-missing" => "compile-new-missing",
        "compile-method-private" => "compile-new-private",
        _ => "compile-new-differs",
    };
    let message = Message::new(id)
        .with("subject", exercise.subject)
        .with("expected", new.signature);
    MethodMismatch {
        method: new.name,
        message,
        detail: detail(error, found.as_ref()),
    }
}

/// Returns the message about how the name `found` differs from `subject`.
fn of_similar(subject: &'static str, found: &str) -> Message {
    let foreign = found.chars().find(|letter| !letter.is_ascii());
    let Some(letter) = foreign else {
        return Message::new("compile-type-letter-case")
            .with("subject", subject)
            .with("found", found);
    };
    let script = match letter {
        '\u{400}'..='\u{4ff}' => "cyrillic",
        _ => "other",
    };
    Message::new("compile-type-letter-script")
        .with("subject", subject)
        .with("found", found)
        .with("letter", letter.to_string())
        .with("code", format!("U+{:04X}", u32::from(letter)))
        .with("script", script)
}

/// The part of the type that is not as required.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum MismatchPart {
    Missing,
    Private,
    Generic,
    New,
}

fn mismatch_part(error: &Diagnostic) -> MismatchPart {
    match error.code() {
        // Unresolved names.
        "E0412" | "E0425" | "E0432" | "E0433" | "E0573" | "E0574" => MismatchPart::Missing,
        "E0603" => MismatchPart::Private,
        // Generic arguments or lifetimes that the type requires.
        "E0106" | "E0107" | "E0726" => MismatchPart::Generic,
        _ => MismatchPart::New,
    }
}

/// Returns the id of the message about a method. The error code decides; if it is ambiguous, the
/// existence of a definition does.
fn kind_of_method(error: &Diagnostic, found: Option<&Definition<'_>>) -> &'static str {
    match error.code() {
        "E0599" if found.is_some() => "compile-method-receiver",
        "E0599" => "compile-method-missing",
        "E0624" | "E0616" | "E0603" => "compile-method-private",
        "E0061" | "E0107" => "compile-method-arguments",
        "E0308" => "compile-method-returns",
        "E0277" => "compile-method-no-coroutine",
        "E0271" => "compile-method-coroutine-returns",
        "E0596" | "E0507" | "E0382" | "E0594" => "compile-method-receiver",
        _ => "compile-method-differs",
    }
}

/// Returns the compiler's message, placed at the student's definition if there is one.
fn detail(error: &Diagnostic, found: Option<&Definition<'_>>) -> String {
    let words = match error.code() {
        // These name a variable of the adapter; the definition is enough.
        "E0596" | "E0507" | "E0382" | "E0594" => None,
        // For mismatched types, only the label names both.
        "E0308" | "E0271" => error.primary().and_then(|span| span.label.clone()),
        _ => Some(error.message.clone()),
    };
    // The adapter uses a crate name that the student never sees.
    let plain = |words: &str| {
        words
            .replace(" in `submission`", "")
            .replace("submission::", "")
    };
    let words = words.as_deref().map(plain);
    if let Some(found) = found {
        return found.point(words.as_deref());
    }
    let help = error
        .children
        .iter()
        .map(|child| plain(&child.message))
        .find(|help| help.ends_with("similar name"));
    let lines = [
        words.map(|words| format!("error: {words}")),
        help.map(|help| format!("help: {help}")),
    ];
    lines.into_iter().flatten().collect::<Vec<_>>().join("\n")
}
