//! From the bytes of a child to a trace.
//!
//! Entry point: [`observe`].

use protocol::program::Program;

use crate::runner::{End, Ran};
use crate::trace::{Broken, Expect, Methods, Trace, decode, fits};

/// What a child showed of one program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Observed {
    /// What was observed. Not whole if the child ended in the middle.
    pub trace: Trace,
    /// How the child ended, if it did not answer as it must.
    pub end: Option<End>,
}

/// What became of `program`: the one place where a child's bytes become a trace. The submission
/// shares the harness's process: it can answer in its place, and leave out what speaks against it.
/// So what cannot be the harness's own report is none.
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
