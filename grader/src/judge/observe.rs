//! Turns the bytes of a child into a trace.
//!
//! Entry point: [`observe`].

use protocol::program::Program;

use crate::runner::{End, Ran};
use crate::trace::{Broken, Expect, Methods, Trace, decode, fits};

/// The observations of one program in a child.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Observed {
    /// The trace. Incomplete if the child ended in the middle.
    pub trace: Trace,
    /// The child's end, if it did not answer as it must.
    pub end: Option<End>,
}

/// Returns the observations of `program`. Only this function turns a child's bytes into a trace.
/// The submission shares the harness's process, so it can answer in its place and leave out
/// evidence against itself. A report that the harness cannot have written is rejected.
pub fn observe(program: &Program, ran: Ran, methods: Methods) -> Observed {
    let nothing = Trace { ops: Vec::new() };
    match ran {
        Ran::Answered(bytes) => match decode(program, &bytes, Expect::Whole) {
            Ok(trace) if methods == Methods::Some || fits(program, &trace) => {
                Observed { trace, end: None }
            }
            Ok(_) | Err(Broken) => Observed {
                trace: nothing,
                end: Some(End::BrokenProtocol),
            },
        },
        Ran::Ended(end, bytes) => Observed {
            trace: decode(program, &bytes, Expect::Part).unwrap_or(nothing),
            end: Some(end),
        },
    }
}
