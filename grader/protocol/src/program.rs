//! A program: operations that the harness carries out on fresh objects, in a fresh loop, one after
//! the other.

/// A request to the harness.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Default)]
pub struct Program {
    /// The objects (locks, events) that are made before the first operation.
    pub objects: Vec<Setup>,
    /// The share of one task in [`handles`](Program::handles).
    pub budget: u32,
    /// A call that is made after each operation: a look from outside.
    pub look: Option<Call>,
    /// The operations, in order.
    pub ops: Vec<Op>,
}

/// Handles that one operation may queue, beside the turns of tasks.
const HANDLES: u32 = 10;

impl Program {
    /// Returns the number of handles in a row without an event after which an [`Op::Idle`] or
    /// [`Op::Delay`] is given up. `tasks` and `operations` are the numbers until then. Each task
    /// may take its turns at the same time as all others, and each operation may queue handles. A
    /// gather or a timeout has tasks of its own, and a submission may have one that runs on.
    pub fn handles(&self, tasks: usize, operations: usize) -> u32 {
        let count = |number| u32::try_from(number).unwrap_or(u32::MAX);
        let of_tasks = count(tasks).saturating_mul(2).saturating_add(2);
        let of_operations = count(operations).saturating_mul(HANDLES);
        self.budget
            .saturating_mul(of_tasks)
            .saturating_add(of_operations)
    }

    /// Returns the number of tasks that the operations spawn.
    pub fn tasks(&self) -> usize {
        let spawns = self.ops.iter();
        spawns.filter(|op| matches!(op, Op::Spawn { .. })).count()
    }

    /// Returns the number of operations, those in scripts counted each time.
    pub fn weight(&self) -> u64 {
        let rounds = |act: &Act| match act {
            Act::Loop { back, times } => u64::from(*back) * u64::from(*times),
            _ => 1,
        };
        let operations = self.ops.iter().map(|op| match op {
            Op::Spawn { script, .. } => script.iter().map(rounds).fold(0, u64::saturating_add),
            Op::Turn
            | Op::Idle
            | Op::Call(_)
            | Op::Cancel(_)
            | Op::Delay(_)
            | Op::Elapse(_)
            | Op::Renew(_)
            | Op::Move(_)
            | Op::Restart => 1,
        });
        operations.fold(0, u64::saturating_add)
    }
}

/// An object that a program works on.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Setup {
    /// Small integers for its constructor.
    pub arguments: Vec<u32>,
    /// The number of waits that may have ended and not been given back: with so many, all of the
    /// object is held.
    pub capacity: u32,
}

/// One operation of the driver, which stands outside all tasks.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Op {
    /// A new task. Tasks are numbered from 0 in the order of their making.
    Spawn {
        /// The time of its first step.
        start: Start,
        /// Its script.
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
    /// The clock moves on by so many seconds while nothing runs, as in a step that takes long.
    Elapse(u32),
    /// The object with this number is moved to another place in memory, if no task has a share in
    /// it.
    Move(u8),
    /// The loop is dropped with all its tasks, and so are the objects. A new loop and new objects
    /// follow.
    Restart,
}

/// The time of a new task's first step.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Start {
    /// At once, inside the operation (asyncio's `eager_start`).
    Eager,
    /// When its turn comes in the ready queue.
    Queued,
}

/// An act that is not caused by the script's own flow.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Deed {
    /// Calls a plain method.
    Call(Call),
    /// Cancels a task.
    Cancel(u32),
}

/// A blocking method of an object.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Target {
    /// The object's number.
    pub object: u8,
    /// The method's number among the blocking ones of the adapter.
    pub method: u8,
}

/// A call of a plain method.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Call {
    /// The object's number.
    pub object: u8,
    /// The method's number in the adapter.
    pub method: u8,
    /// The condition of the call.
    pub guard: Guard,
}

/// The condition of a call, by what was observed so far.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Guard {
    /// Always.
    Always,
    /// Only while more waits on the object have ended than were answered by such a call: a holder
    /// gives back.
    Held,
    /// Only at moments that the contract determines. Either all of the object is held, or no task
    /// waits for it. In the second case, the loop is idle or no task ever had to queue.
    Settled,
    /// Always, for a call that changes nothing. Its answer is reported at the moments of
    /// [`Settled`](Guard::Settled) only; otherwise the call counts as skipped.
    Open,
}

/// One step of a task's script.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Act {
    /// Makes a blocking call on the object and runs it to its end.
    Wait(Target),
    /// Makes a blocking call on the object and stores it, unresumed.
    Make(Target),
    /// Runs the stored call to its end.
    Resume,
    /// Runs the stored call to its end and retains it, although it is finished.
    Drive,
    /// Drops the stored call.
    Discard,
    /// Calls a plain method.
    Call(Call),
    /// Performs a deed when the task ends, in any way: from a `Drop`.
    OnDrop(Deed),
    /// Has the loop perform a deed soon, outside all tasks: a callback.
    Soon(Deed),
    /// Gives the loop one turn.
    Turn,
    /// Waits for ever.
    Park,
    /// Cancels a task.
    Cancel(u32),
    /// Makes a blocking call and runs it in a task of its own for at most so many seconds.
    Timeout {
        /// Seconds on the loop's clock.
        seconds: u32,
        /// The call.
        target: Target,
    },
    /// Makes two blocking calls and runs each in a task of its own until both have ended.
    Gather([Target; 2]),
    /// Panics.
    Panic,
    /// Goes back over the last `back` acts, `times` times in all.
    Loop {
        /// The number of acts to repeat.
        back: u16,
        /// The number of repetitions.
        times: u32,
    },
}
