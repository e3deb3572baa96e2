//! The observations of the harness, in order. This module does not judge them.

/// One observation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// The next operation of the program begins.
    Op,
    /// A task resumes a blocking call for the first time.
    Began {
        /// The task's number.
        task: u32,
        /// The object's number.
        object: u8,
        /// The method's number among the blocking ones.
        method: u8,
    },
    /// A blocking call ended: the task goes on.
    Ended {
        /// The task's number.
        task: u32,
        /// The object's number.
        object: u8,
    },
    /// A plain method answered.
    Answered {
        /// The task that called it; `None` for the driver.
        by: Option<u32>,
        /// The object's number.
        object: u8,
        /// The method's number.
        method: u8,
        /// The value that it returned.
        answer: Answer,
    },
    /// A call was left out because of its guard.
    Skipped,
    /// The submission lacks the method that was to be called.
    Missing,
    /// A task's script came to its end.
    Finished {
        /// The task's number.
        task: u32,
    },
    /// A task's script was dropped before its end.
    Gone {
        /// The task's number.
        task: u32,
    },
    /// A task's script panics on purpose.
    Threw {
        /// The task's number.
        task: u32,
    },
    /// A blocking call in a task of its own was dropped before its end.
    GaveUp {
        /// The number of the task whose script made the call.
        task: u32,
        /// The object's number.
        object: u8,
    },
    /// A stored blocking call was dropped.
    Discarded {
        /// The task's number.
        task: u32,
        /// The object's number.
        object: u8,
    },
    /// A task was asked to cancel; `accepted` is what `Task::cancel` returned.
    Cancelled {
        /// The task's number.
        task: u32,
        /// True if it was still unfinished.
        accepted: bool,
    },
    /// One turn of the loop.
    Turned {
        /// True if a handle was ready.
        ran: bool,
    },
    /// The loop was run to idle.
    Idled {
        /// The number of handles that ran.
        turns: u32,
        /// True if the budget was used up first.
        exhausted: bool,
        /// True if a timer is set.
        timers: bool,
    },
    /// Code panicked; the panic may have been caught. Boxed, so that the others, of which there may
    /// be a million, stay small.
    Panicked(Box<Panicked>),
    /// All operations were carried out and everything was dropped.
    End,
}

/// A panic.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Panicked {
    /// The message, cut to a few hundred bytes.
    pub message: String,
    /// The source file, as the compiler was given it.
    pub file: String,
    /// The line, from 1.
    pub line: u32,
    /// The column, from 1.
    pub column: u32,
}

/// The answer of a plain method.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// `()`.
    Unit,
    /// A bool.
    Bool(bool),
    /// An unsigned integer.
    Int(u64),
    /// `Ok(())`.
    Ok,
    /// An error, by its number among those that the exercise names.
    Err(u8),
}

impl From<usize> for Answer {
    fn from(answer: usize) -> Answer {
        // A `usize` has at most 64 bits.
        Answer::Int(answer as u64)
    }
}

impl From<()> for Answer {
    fn from((): ()) -> Answer {
        Answer::Unit
    }
}

impl From<bool> for Answer {
    fn from(answer: bool) -> Answer {
        Answer::Bool(answer)
    }
}
