//! Usage errors as messages: clap detects them, the catalogues hold the texts.
//!
//! Entry point: [`words`].

use clap::Error;
use clap::error::{ContextKind, ContextValue, ErrorKind};
use grader::messages::Message;

/// Returns the message for a command line that clap cannot parse.
pub(super) fn words(error: &Error) -> Message {
    told(error).unwrap_or_else(|| {
        // Rare errors keep clap's own text.
        let text = error.to_string();
        let first = text.lines().next().unwrap_or_default();
        Message::new("usage-other").with("reason", first.trim_start_matches("error: "))
    })
}

fn told(error: &Error) -> Option<Message> {
    let text = |kind| context(error, kind);
    Some(match error.kind() {
        ErrorKind::UnknownArgument => unknown(
            text(ContextKind::InvalidArg)?,
            text(ContextKind::SuggestedArg),
        ),
        ErrorKind::InvalidSubcommand => unknown(
            text(ContextKind::InvalidSubcommand)?,
            text(ContextKind::SuggestedSubcommand),
        ),
        ErrorKind::InvalidValue => {
            let value = text(ContextKind::InvalidValue)?;
            let argument = text(ContextKind::InvalidArg)?;
            if value.is_empty() {
                Message::new("usage-no-value").with("argument", argument)
            } else {
                Message::new("usage-not-among")
                    .with("argument", argument)
                    .with("value", value)
                    .with("values", text(ContextKind::ValidValue)?)
            }
        }
        ErrorKind::MissingRequiredArgument => {
            Message::new("usage-missing").with("argument", text(ContextKind::InvalidArg)?)
        }
        ErrorKind::ArgumentConflict => {
            let (argument, other) = (text(ContextKind::InvalidArg)?, text(ContextKind::PriorArg)?);
            if argument == other {
                Message::new("usage-twice").with("argument", argument)
            } else {
                Message::new("usage-conflict")
                    .with("argument", argument)
                    .with("other", other)
            }
        }
        _ => return None,
    })
}

fn unknown(argument: String, similar: Option<String>) -> Message {
    match similar {
        None => Message::new("usage-unknown").with("argument", argument),
        Some(similar) => Message::new("usage-unknown-similar")
            .with("argument", argument)
            .with("similar", similar),
    }
}

fn context(error: &Error, kind: ContextKind) -> Option<String> {
    match error.get(kind)? {
        ContextValue::String(text) => Some(text.clone()),
        ContextValue::Strings(texts) => Some(texts.join(", ")),
        _ => None,
    }
}
