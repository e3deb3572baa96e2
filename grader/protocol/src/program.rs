//! A program: operations that the harness carries out on fresh objects, in a fresh loop, one after the other.

/// What the harness is told to do.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Default)]
pub struct Program {
    /// How many objects (locks, events) are made before the first operation.
    pub objects: u8,
    /// How many handles an [`Op::Idle`] may run before it is given up.
    pub budget: u32,
    /// A call that is made after each operation: a look from outside.
    pub look: Option<Call>,
    /// The operations, in order.
    pub ops: Vec<Op>,
}

/// One operation of the driver, which stands outside all tasks.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Op {
    /// A new task. Tasks are numbered from 0 in the order of their making.
    Spawn {
        /// When its first step is taken.
        start: Start,
        /// What it does.
        script: Vec<Act>,
    },
    /// The loop runs one ready handle, if there is one.
    Turn,
    /// The loop runs until nothing is ready. Timers are neither waited for nor jumped to.
    Idle,
    /// A plain method is called.
    Call(Call),
    /// The task with this number is cancelled.
    Cancel(u32),
    /// Time passes: so many seconds on the loop's clock, which jumps.
    Delay(u32),
    /// The object with this number is dropped and made anew; tasks made before keep the old one.
    Renew(u8),
}

/// When a new task takes its first step.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Start {
    /// At once, inside the operation (asyncio's `eager_start`).
    Eager,
    /// When its turn comes in the ready queue.
    Queued,
}

/// A call of a plain method.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Call {
    /// The object's number.
    pub object: u8,
    /// The method's number in the glue.
    pub method: u8,
    /// When to call at all.
    pub guard: Guard,
}

/// The condition of a call, by what was observed so far.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Guard {
    /// Always.
    Always,
    /// Only while a wait on the object has ended and has not been answered by such a call: a holder gives back.
    Held,
    /// Only at moments that the contract determines: somebody holds the object, or nobody ever had to queue for it, or the loop is idle and nobody waits.
    Settled,
}

/// One step of a task's script.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Act {
    /// Makes a blocking call on the object and runs it to its end.
    Wait(u8),
    /// Makes a blocking call on the object and keeps it, unresumed.
    Make(u8),
    /// Runs the kept call to its end.
    Resume,
    /// Drops the kept call.
    Discard,
    /// Calls a plain method.
    Call(Call),
    /// Calls a plain method when the task ends, however it ends: from a `Drop`.
    OnDrop(Call),
    /// Gives the loop one turn.
    Turn,
    /// Waits for ever.
    Park,
    /// Cancels a task.
    Cancel(u32),
    /// Goes back over the last `back` acts, `times` times in all.
    Loop {
        /// How many acts to repeat.
        back: u16,
        /// How often they are done again.
        times: u32,
    },
}
