//! The exit of a child, as a violation of the submission.

use crate::oracle::{Code, Kind, Violation};
use crate::runner::End;

/// Returns the exit of a child in operation `op` as a violation.
pub(super) fn violation(end: &End, op: usize) -> Violation {
    let (kind, code, promised) = match end {
        End::Spinning => (Kind::Spinning, Code::SPINNING, "promise-spinning"),
        End::Blocked => (Kind::Blocked, Code::BLOCKED, "promise-blocked"),
        End::Exited(_) => (Kind::Crash, Code::EXITED, "promise-alive"),
        End::Killed {
            stack_overflow: true,
            ..
        } => (Kind::Crash, Code::STACK_OVERFLOW, "promise-alive"),
        End::Killed {
            stack_overflow: false,
            ..
        } => (Kind::Crash, Code::KILLED, "promise-alive"),
        End::Forbidden => (Kind::Crash, Code::FORBIDDEN, "promise-alive"),
        End::OutOfMemory => (Kind::Crash, Code::OUT_OF_MEMORY, "promise-alive"),
        End::Flooded => (Kind::Crash, Code::FLOODED, "promise-alive"),
        End::BrokenProtocol => (Kind::Crash, Code::BROKEN_PROTOCOL, "promise-alive"),
    };
    let violation = Violation::new(kind, code, op, promised);
    match end {
        End::Exited(status) => violation.with("status", status.to_string()),
        End::Killed {
            signal,
            stack_overflow: false,
        } => violation.with("signal", signal.to_string()),
        End::Killed { .. }
        | End::Spinning
        | End::Blocked
        | End::Forbidden
        | End::OutOfMemory
        | End::Flooded
        | End::BrokenProtocol => violation,
    }
}
