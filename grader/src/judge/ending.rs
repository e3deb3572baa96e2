//! The end of a child as a violation: what the submission did to the process that it ran in.

use crate::message::Message;
use crate::oracle::{Kind, Violation};
use crate::run::End;

/// A child's end as a violation.
pub(super) fn ending(end: &End, op: usize) -> Violation {
    let (kind, seen, promised) = match end {
        End::Spinning => (
            Kind::Spinning,
            Message::new("ended-spinning"),
            "promise-spinning",
        ),
        End::Blocked => (
            Kind::Blocked,
            Message::new("ended-blocked"),
            "promise-blocked",
        ),
        End::Exited(status) => (
            Kind::Crash,
            Message::new("ended-exited").with("status", status.to_string()),
            "promise-alive",
        ),
        End::Killed {
            stack_overflow: true,
            ..
        } => (Kind::Crash, Message::new("ended-overflow"), "promise-alive"),
        End::Killed {
            signal,
            stack_overflow: false,
        } => (
            Kind::Crash,
            Message::new("ended-killed").with("signal", signal.to_string()),
            "promise-alive",
        ),
        End::Forbidden => (
            Kind::Crash,
            Message::new("ended-forbidden"),
            "promise-alive",
        ),
        End::OutOfMemory => (Kind::Crash, Message::new("ended-memory"), "promise-alive"),
        End::Flooded => (Kind::Crash, Message::new("ended-flooded"), "promise-alive"),
        End::BrokenProtocol => (Kind::Crash, Message::new("ended-protocol"), "promise-alive"),
    };
    Violation {
        kind,
        op,
        seen: seen.with("step", op + 1),
        promised: Message::new(promised),
        who: None,
        other: None,
    }
}
