//! The run of one program as data: rows for the driver's steps and their effects, and a column for
//! each task.
//!
//! Entry points: [`Timeline::story`] for a finding, [`Timeline::whole`] for a replay. `drawing`
//! draws it.

use std::collections::BTreeSet;
use std::ops::Range;

use protocol::Answer;
use protocol::event::Event;
use protocol::program::{Act, Call, Guard, Op, Program, Start};

use crate::exercise::Exercise;
use crate::messages::{Arg, Message};
use crate::oracle::{Kind, Violation};
use crate::trace::Trace;

/// A run of at most this many rows is shown in full.
const WHOLE: usize = 18;
/// Of a longer run, the rows that the finding names are shown, and this many last ones.
const LAST: usize = 12;

/// The run, row by row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Timeline {
    /// Numbers of the tasks.
    pub(super) columns: Vec<u32>,
    /// The columns of the tasks that the finding's text names.
    pub(super) named: Vec<usize>,
    /// The rows that are shown.
    pub(super) rows: Vec<Row>,
    /// The observer call after each step, such as `locked()`, if the violation is about its
    /// answers.
    pub(super) look: Option<String>,
    /// True if steps are left out because nothing happened in them.
    pub(super) quiet_left_out: bool,
    /// True if a finished wait leaves the task with a held object, as with a lock.
    pub(super) holds: bool,
}

/// One row: a step of the program, or a further event of the same step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Row {
    /// The row's index among all rows, shown or not, from 0.
    pub(super) index: usize,
    /// Its step, from 1.
    pub(super) step: usize,
    /// True for the step's first row.
    pub(super) first: bool,
    /// The action, in words.
    pub(super) caption: Option<Message>,
    /// Its effect, in the column of one task.
    pub(super) mark: Option<(usize, Mark)>,
    /// The state of every column after it.
    pub(super) states: Vec<State>,
    /// The observer call's answer after it.
    pub(super) look: Option<bool>,
    /// True if the promise broke here.
    pub(super) broken: bool,
}

/// The observed state of a task.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct State {
    pub(super) holds: bool,
    pub(super) waits: bool,
}

/// An event of a task. Objects are named only if there are several.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Mark {
    /// It was created, and its first step is queued.
    Queued,
    /// It still waits, and that is the fault.
    StillWaits,
    /// It begins to wait.
    Waits(Option<String>),
    /// Its wait ended.
    Gets(Option<String>),
    /// It calls a method without waiting, or the driver calls it for the task.
    Calls(String),
    /// It is cancelled.
    Cancelled,
    /// It was dropped without a cancellation.
    Dropped,
    /// It drops a wait that it has not started.
    Discards,
    /// It panicked.
    Panics,
}

impl Timeline {
    /// Returns the run up to the step at which `violation` was detected.
    pub(super) fn story(
        exercise: &Exercise,
        program: &Program,
        trace: &Trace,
        violation: &Violation,
    ) -> Timeline {
        let builder = |keep| TimelineBuilder::new(exercise, program, trace, Some(violation), keep);
        let count = builder(Keep {
            rows: 0..0,
            steps: Vec::new(),
        })
        .tell()
        .count;
        let last = if count <= WHOLE { 0 } else { count - LAST };
        builder(Keep {
            rows: last..count,
            steps: steps_named_by(violation),
        })
        .tell()
        .timeline()
    }

    /// Returns the whole run.
    pub(super) fn whole(
        exercise: &Exercise,
        program: &Program,
        trace: &Trace,
        violation: Option<&Violation>,
    ) -> Timeline {
        let mut builder = TimelineBuilder::new(
            exercise,
            program,
            trace,
            None,
            Keep {
                rows: 0..usize::MAX,
                steps: Vec::new(),
            },
        );
        builder.look = program
            .look
            .filter(|_| violation.is_some_and(|violation| violation.kind == Kind::Query));
        builder.quiet = Quiet::Told;
        let mut timeline = builder.tell().timeline();
        if let Some(violation) = violation {
            timeline.named = tasks_named_by(violation, &timeline.columns);
            let row = timeline
                .rows
                .iter_mut()
                .rfind(|row| row.step == violation.op + 1);
            row.into_iter().for_each(|row| row.broken = true);
        }
        timeline
    }
}

/// Returns the step of the violation, and the earlier steps that the finding's text names.
fn steps_named_by(violation: &Violation) -> Vec<usize> {
    let since = violation.since.map(|op| op + 1);
    since.into_iter().chain([violation.op + 1]).collect()
}

/// Returns the columns of the tasks that the finding's text names. There is one for each task.
fn tasks_named_by<T>(violation: &Violation, tasks: &[T]) -> Vec<usize> {
    let named = [violation.who, violation.other].into_iter().flatten();
    let columns = named.map(|task| task as usize);
    columns.filter(|column| *column < tasks.len()).collect()
}

/// The selection of rows to show; the others are counted.
struct Keep {
    rows: Range<usize>,
    /// Steps whose first row is always shown.
    steps: Vec<usize>,
}

/// The treatment of rows without an event.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Quiet {
    LeftOut,
    Told,
}

/// The observed state of a task.
#[derive(Default)]
struct ObservedTask {
    /// The object of its wait, and the number of waits that began earlier.
    waits: Option<(u8, usize)>,
    cancelled: bool,
}

/// The effect of an event on later ones: a cancelled task is expected to be dropped.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Cancelled {
    Yes,
    No,
}

/// One event of a step, with the others around it.
#[derive(Clone, Copy)]
struct Cursor<'a> {
    events: &'a [Event],
    at: usize,
}

impl<'a> Cursor<'a> {
    fn event(self) -> &'a Event {
        &self.events[self.at]
    }

    /// Returns the event before it.
    fn before(self) -> Option<&'a Event> {
        Some(&self.events[self.at.checked_sub(1)?])
    }

    /// Returns the events after it.
    fn ahead(self) -> &'a [Event] {
        &self.events[self.at + 1..]
    }
}

/// A converter from a trace to rows.
struct TimelineBuilder<'a> {
    spec: &'a Exercise,
    program: &'a Program,
    trace: &'a Trace,
    stop: Option<&'a Violation>,
    keep: Keep,
    quiet: Quiet,
    look: Option<Call>,
    holds: bool,
    tasks: Vec<ObservedTask>,
    /// The objects that are held, each with a task that holds it.
    held: BTreeSet<(u8, usize)>,
    began: usize,
    rows: Vec<Row>,
    count: usize,
    /// The current step.
    step: usize,
    first: bool,
    caption: Option<Message>,
    broken: bool,
    quiet_left_out: bool,
}

impl<'a> TimelineBuilder<'a> {
    fn new(
        spec: &'a Exercise,
        program: &'a Program,
        trace: &'a Trace,
        stop: Option<&'a Violation>,
        keep: Keep,
    ) -> TimelineBuilder<'a> {
        let told = stop
            .map_or(trace.ops.len(), |violation| violation.op + 1)
            .min(program.ops.len());
        let tasks = program.ops[..told]
            .iter()
            .filter(|op| matches!(op, Op::Spawn { .. }))
            .count();
        TimelineBuilder {
            spec,
            program,
            trace,
            stop,
            keep,
            quiet: Quiet::LeftOut,
            look: program
                .look
                .filter(|_| stop.is_some_and(|violation| violation.kind == Kind::Query)),
            holds: spec
                .vocabulary
                .calls
                .iter()
                .any(|word| word.guard == Guard::Held),
            tasks: (0..tasks).map(|_| ObservedTask::default()).collect(),
            held: BTreeSet::new(),
            began: 0,
            rows: Vec::new(),
            count: 0,
            step: 0,
            first: true,
            caption: None,
            broken: false,
            quiet_left_out: false,
        }
    }

    fn timeline(self) -> Timeline {
        Timeline {
            columns: (0..self.tasks.len()).map(number).collect(),
            named: self
                .stop
                .map_or_else(Vec::new, |violation| tasks_named_by(violation, &self.tasks)),
            look: self
                .look
                .map(|call| self.call_text(call.object, call.method)),
            holds: self.holds,
            quiet_left_out: self.quiet_left_out,
            rows: self.rows,
        }
    }

    fn tell(mut self) -> Self {
        let mut made = 0;
        for index in 0..=self.program.ops.len() {
            let events = self.trace.ops.get(index).map_or(&[][..], Vec::as_slice);
            let over = index >= self.trace.ops.len()
                && self.stop.is_none_or(|violation| violation.op != index);
            if over || self.broken || self.stop.is_some_and(|violation| index > violation.op) {
                break;
            }
            self.tell_op(index, made, events);
            made += usize::from(matches!(
                self.program.ops.get(index),
                Some(Op::Spawn { .. })
            ));
        }
        self
    }

    fn tell_op(&mut self, index: usize, made: usize, events: &[Event]) {
        (self.step, self.first) = (index + 1, true);
        let op = self.program.ops.get(index);
        let before = self.count;
        self.caption = Some(self.caption_of(op, made, events));
        let looked = self.looked(op, events);
        for (at, event) in events.iter().enumerate() {
            if looked.is_some_and(|looked| std::ptr::eq(looked, event)) {
                continue;
            }
            self.tell_event(op, made, Cursor { events, at });
            if self.broken {
                return;
            }
        }
        if let Some(Op::Spawn {
            start: Start::Queued,
            ..
        }) = op
            && self.first
        {
            self.row(Some((made, Mark::Queued)));
        }
        let stops_here = self.stop.is_some_and(|violation| violation.op == index);
        let stuck = if stops_here { self.stuck() } else { None };
        let says_something = stops_here || self.quiet == Quiet::Told || !self.is_quiet(op, events);
        if stuck.is_some() || (self.count == before && says_something) {
            self.row(stuck);
        }
        self.quiet_left_out |= self.count == before;
        if let Some(last) = self.rows.last_mut().filter(|row| row.step == index + 1) {
            last.look = looked
                .and_then(answered_bool)
                .filter(|_| self.look.is_some());
            last.broken |= stops_here;
        }
    }

    /// Returns the task that should wait no longer, according to the finding.
    fn stuck(&self) -> Option<(usize, Mark)> {
        let violation = self.stop?;
        if !matches!(violation.kind, Kind::Progress | Kind::Lost) {
            return None;
        }
        let stuck = violation.who?;
        let task = self
            .tasks
            .iter()
            .enumerate()
            .position(|(task, state)| state.waits.is_some() && number(task) == stuck)?;
        Some((task, Mark::StillWaits))
    }

    /// Returns the observer call's answer, the last event of a step.
    fn looked<'e>(&self, op: Option<&Op>, events: &'e [Event]) -> Option<&'e Event> {
        let own = usize::from(matches!(op, Some(Op::Call(_))));
        let last = events
            .last()
            .filter(|event| self.program.look.is_some() && own_answer(event))?;
        (events.iter().filter(|event| own_answer(event)).count() > own).then_some(last)
    }

    /// Returns true if a step without marks is of no interest: a call that was left out, or a loop
    /// without a ready task.
    fn is_quiet(&self, op: Option<&Op>, events: &[Event]) -> bool {
        match op {
            None => true,
            Some(Op::Call(_)) => !events
                .iter()
                .any(|event| matches!(event, Event::Answered { .. })),
            Some(Op::Turn) => events
                .iter()
                .any(|event| matches!(event, Event::Turned { ran: false })),
            Some(Op::Idle) => events.iter().any(|event| {
                matches!(
                    event,
                    Event::Idled {
                        turns: 0,
                        exhausted: false,
                        timers: false
                    }
                )
            }),
            Some(Op::Cancel(_)) => events.iter().any(|event| {
                matches!(
                    event,
                    Event::Cancelled {
                        accepted: false,
                        ..
                    }
                )
            }),
            Some(
                Op::Spawn { .. }
                | Op::Delay(_)
                | Op::Elapse(_)
                | Op::Renew(_)
                | Op::Move(_)
                | Op::Restart,
            ) => false,
        }
    }

    /// Converts one event of the current step.
    fn tell_event(&mut self, op: Option<&Op>, made: usize, cursor: Cursor<'_>) {
        match *cursor.event() {
            Event::Began { task, object, .. } => self.began(task, object, cursor.ahead()),
            Event::Ended { task, object } => self.ended(task as usize, object),
            Event::Answered {
                by,
                object,
                method,
                answer,
            } => self.answered(op, by, object, method, answer),
            Event::Cancelled {
                task,
                accepted: true,
            } => {
                if self.wait_is_over(task, Cancelled::Yes) {
                    self.row(Some((task as usize, Mark::Cancelled)));
                }
            }
            Event::Gone { task } => self.gone(task, cursor),
            Event::Discarded { task, .. } => self.row(Some((task as usize, Mark::Discards))),
            Event::GaveUp { task, .. } => {
                self.wait_is_over(task, Cancelled::No);
                self.row(Some((task as usize, Mark::Discards)));
            }
            // The end of the task follows as an event and is expected.
            Event::Threw { task } => {
                self.wait_is_over(task, Cancelled::Yes);
                self.row(Some((task as usize, Mark::Panics)));
            }
            Event::Panicked { .. } => {
                let task = op.and_then(|op| self.panicking(op, made, cursor.ahead()));
                let task = task.filter(|task| *task < self.tasks.len());
                self.row(task.map(|task| (task, Mark::Panics)));
                self.broken = self.breaks(Kind::Panic);
                self.mark_broken();
            }
            Event::Op
            | Event::Skipped
            | Event::Missing
            | Event::Finished { .. }
            | Event::Cancelled {
                accepted: false, ..
            }
            | Event::Turned { .. }
            | Event::Idled { .. }
            | Event::End => {}
        }
    }

    fn began(&mut self, task: u32, object: u8, ahead: &[Event]) {
        let order = self.began;
        self.began += 1;
        let Some(state) = self.tasks.get_mut(task as usize) else {
            return;
        };
        state.waits = Some((object, order));
        let at_once =
            matches!(ahead.first(), Some(Event::Ended { task: ended, .. }) if *ended == task);
        if !at_once {
            let object = self.object_text(object);
            self.row(Some((task as usize, Mark::Waits(object))));
        }
    }

    fn gone(&mut self, task: u32, cursor: Cursor<'_>) {
        let tear_down = self.step > self.program.ops.len();
        let Some(state) = self.tasks.get_mut(task as usize) else {
            return;
        };
        state.waits = None;
        let told = state.cancelled
            || is_cancelled(cursor.ahead(), task)
            || matches!(cursor.before(), Some(Event::Panicked { .. }));
        if !told && !tear_down {
            self.row(Some((task as usize, Mark::Dropped)));
            self.broken = self.breaks(Kind::Lost);
            self.mark_broken();
        }
    }

    /// Ends the wait of a task. Returns false if there is no such task.
    fn wait_is_over(&mut self, task: u32, cancelled: Cancelled) -> bool {
        let Some(state) = self.tasks.get_mut(task as usize) else {
            return false;
        };
        state.waits = None;
        state.cancelled |= cancelled == Cancelled::Yes;
        true
    }

    /// Returns the task that panicked, as far as it is known: the event names none.
    fn panicking(&self, op: &Op, made: usize, ahead: &[Event]) -> Option<usize> {
        match op {
            Op::Spawn { .. } => Some(made),
            Op::Call(_) => self.held_by(op),
            Op::Cancel(task) => Some(*task as usize),
            // The loop drops the task while it unwinds.
            Op::Turn | Op::Idle | Op::Delay(_) => ahead.iter().find_map(|event| {
                let Event::Gone { task } = event else {
                    return None;
                };
                Some(*task as usize)
            }),
            Op::Elapse(_) | Op::Renew(_) | Op::Move(_) | Op::Restart => None,
        }
    }

    fn ended(&mut self, task: usize, object: u8) {
        // Only the last step needs a look at all tasks, of which there may be thousands.
        let exclusion = self.breaks(Kind::Exclusion) && self.holder(object).is_some();
        let Some(state) = self.tasks.get_mut(task) else {
            return;
        };
        let began = state.waits.take().map(|(_, order)| order);
        if self.holds {
            self.held.insert((object, task));
        }
        let is_earlier = |other: &ObservedTask| {
            let waits = other.waits.zip(began);
            waits.is_some_and(|((on, order), began)| on == object && order < began)
        };
        let order = self.breaks(Kind::Order) && self.tasks.iter().any(is_earlier);
        let text = self.object_text(object);
        self.row(Some((task, Mark::Gets(text))));
        self.broken = exclusion || order;
        self.mark_broken();
    }

    fn answered(
        &mut self,
        op: Option<&Op>,
        by: Option<u32>,
        object: u8,
        method: u8,
        answer: Answer,
    ) {
        let gives_back = self
            .spec
            .vocabulary
            .calls
            .iter()
            .any(|word| word.method == method && word.guard == Guard::Held);
        let accepted = matches!(answer, Answer::Ok | Answer::Unit);
        let holder = self.holder(object).filter(|_| gives_back && accepted);
        if let Some(holder) = holder {
            self.held.remove(&(object, holder));
        }
        let call = self.call_text(object, method);
        let for_holder = matches!(op, Some(Op::Call(call)) if call.guard == Guard::Held);
        if !accepted {
            let words = Message::new("step-answers")
                .with("call", call.as_str())
                .with("answer", answer_text(self.spec, answer));
            self.caption = Some(words);
        }
        let column = by
            .map(|task| task as usize)
            .or(holder.filter(|_| for_holder));
        self.row(
            column
                .filter(|column| *column < self.tasks.len())
                .map(|column| (column, Mark::Calls(call))),
        );
    }

    /// Returns true if the current step ends the run with a violation of this kind.
    fn breaks(&self, kind: Kind) -> bool {
        self.stop
            .is_some_and(|violation| violation.op + 1 == self.step && violation.kind == kind)
    }

    fn mark_broken(&mut self) {
        if let Some(last) = self.rows.last_mut().filter(|_| self.broken) {
            last.broken = true;
        }
    }

    fn row(&mut self, mark: Option<(usize, Mark)>) {
        let (index, first, caption) = (self.count, self.first, self.caption.take());
        (self.count, self.first) = (index + 1, false);
        let pinned = first && self.keep.steps.contains(&self.step);
        if !pinned && !self.keep.rows.contains(&index) {
            return;
        }
        let states = self.tasks.iter().map(|task| State {
            holds: false,
            waits: task.waits.is_some(),
        });
        let mut states: Vec<State> = states.collect();
        for (_, holder) in &self.held {
            states[*holder].holds = true;
        }
        self.rows.push(Row {
            index,
            step: self.step,
            first,
            caption,
            mark,
            states,
            look: None,
            broken: false,
        });
    }

    fn caption_of(&self, op: Option<&Op>, made: usize, events: &[Event]) -> Message {
        match op {
            None => Message::new("step-tear-down"),
            Some(Op::Spawn {
                start: Start::Queued,
                ..
            }) => Message::new("step-created").with("task", named(made)),
            Some(Op::Spawn {
                start: Start::Eager,
                script,
            }) => self.starts(made, script),
            Some(Op::Turn)
                if events
                    .iter()
                    .any(|event| matches!(event, Event::Turned { ran: false })) =>
            {
                Message::new("step-turn-nothing")
            }
            Some(Op::Turn) => Message::new("step-turn"),
            Some(Op::Idle) => idles(events),
            Some(Op::Delay(seconds)) => Message::new("step-delay").with("seconds", *seconds),
            Some(Op::Elapse(seconds)) => Message::new("step-elapse").with("seconds", *seconds),
            Some(op @ Op::Call(call)) => {
                let text = self.call_text(call.object, call.method);
                let skipped = matches!(events.first(), Some(Event::Skipped));
                match self.held_by(op).filter(|_| !skipped) {
                    Some(holder) => Message::new("step-calls").with("task", named(holder)),
                    None if skipped => Message::new(skipped_call(call.guard)),
                    None => Message::new("step-called"),
                }
                .with("call", text)
            }
            Some(Op::Cancel(task)) => {
                let refused = events.iter().any(|event| {
                    matches!(
                        event,
                        Event::Cancelled {
                            accepted: false,
                            ..
                        }
                    )
                });
                let id = if refused {
                    "step-cancelled-late"
                } else {
                    "step-cancelled"
                };
                Message::new(id).with("task", Arg::Task(*task))
            }
            Some(Op::Renew(object)) => {
                let object = self
                    .object_text(*object)
                    .unwrap_or_else(|| self.spec.name.to_owned());
                Message::new("step-renewed").with("object", object)
            }
            Some(Op::Move(object)) => {
                let object = self
                    .object_text(*object)
                    .unwrap_or_else(|| self.spec.name.to_owned());
                Message::new("step-moved").with("object", object)
            }
            Some(Op::Restart) => Message::new("step-restart"),
        }
    }

    /// Returns the task for which the driver makes the call of `op`: the holder of the object.
    fn held_by(&self, op: &Op) -> Option<usize> {
        let Op::Call(call) = op else { return None };
        self.holder(call.object)
            .filter(|_| call.guard == Guard::Held)
    }

    /// Returns the first task that holds the object.
    fn holder(&self, object: u8) -> Option<usize> {
        let mut holders = self.held.range((object, 0)..=(object, usize::MAX));
        holders.next().map(|(_, task)| *task)
    }

    /// Returns the task's first action in its script, as a message.
    fn starts(&self, task: usize, script: &[Act]) -> Message {
        let name = named(task);
        match script.iter().find(|act| !matches!(act, Act::OnDrop(_))) {
            Some(Act::Wait(target)) => Message::new("step-calls")
                .with("task", name)
                .with("call", self.wait_text(target.object)),
            Some(Act::Timeout { target, .. } | Act::Gather([target, _])) => {
                Message::new("step-calls")
                    .with("task", name)
                    .with("call", self.wait_text(target.object))
            }
            Some(Act::Make(target)) => Message::new("step-makes")
                .with("task", name)
                .with("call", self.wait_text(target.object)),
            Some(Act::Call(call)) => Message::new("step-calls")
                .with("task", name)
                .with("call", self.call_text(call.object, call.method)),
            Some(
                Act::Resume
                | Act::Drive
                | Act::Discard
                | Act::OnDrop(_)
                | Act::Soon(_)
                | Act::Panic
                | Act::Turn
                | Act::Park
                | Act::Cancel(_)
                | Act::Loop { .. },
            )
            | None => Message::new("step-starts").with("task", name),
        }
    }

    /// Returns the object's name in the notation, such as `lock2`; `None` if there is only one.
    fn object_text(&self, object: u8) -> Option<String> {
        object_name(self.spec, self.program, usize::from(object))
    }

    fn wait_text(&self, object: u8) -> String {
        self.method_text(object, self.spec.wait().map(|method| method.name))
    }

    fn call_text(&self, object: u8, method: u8) -> String {
        self.method_text(object, self.spec.call(method).map(|method| method.name))
    }

    fn method_text(&self, object: u8, name: Option<&str>) -> String {
        let name = name.unwrap_or("?");
        match self.object_text(object) {
            Some(object) => format!("{object}.{name}()"),
            None => format!("{name}()"),
        }
    }
}

/// Returns a task as an argument of a message.
fn named(task: usize) -> Arg {
    Arg::Task(number(task))
}

/// Returns the object's name in the notation, such as `lock2`; `None` if the program has only one.
pub(super) fn object_name(exercise: &Exercise, program: &Program, object: usize) -> Option<String> {
    (program.objects.len() > 1).then(|| format!("{}{}", exercise.name, object + 1))
}

/// Returns the task's number.
pub(super) fn number(task: usize) -> u32 {
    u32::try_from(task).unwrap_or(u32::MAX)
}

fn idles(events: &[Event]) -> Message {
    let idled = events.iter().find_map(|event| {
        let Event::Idled {
            turns,
            exhausted,
            timers,
        } = event
        else {
            return None;
        };
        Some((*turns, *exhausted, *timers))
    });
    match idled {
        None => Message::new("step-idle-cut"),
        Some((turns, true, _)) => Message::new("step-idle-exhausted").with("turns", turns),
        Some((turns, false, true)) => Message::new("step-idle-timers").with("turns", turns),
        Some((turns, false, false)) => Message::new("step-idle").with("turns", turns),
    }
}

/// Returns true for the answer to a call by the driver.
fn own_answer(event: &Event) -> bool {
    matches!(event, Event::Answered { by: None, .. } | Event::Skipped)
}

/// Returns the message for a call with this guard that was not made, or not reported.
fn skipped_call(guard: Guard) -> &'static str {
    match guard {
        Guard::Always | Guard::Held => "step-skipped",
        Guard::Settled => "step-unsettled",
        Guard::Open => "step-called-open",
    }
}

fn answered_bool(event: &Event) -> Option<bool> {
    let Event::Answered {
        answer: Answer::Bool(answer),
        ..
    } = event
    else {
        return None;
    };
    Some(*answer)
}

fn is_cancelled(events: &[Event], of: u32) -> bool {
    events
        .iter()
        .any(|event| matches!(event, Event::Cancelled { task, accepted: true } if *task == of))
}

/// Returns an answer in Rust syntax.
pub(super) fn answer_text(spec: &Exercise, answer: Answer) -> String {
    match answer {
        Answer::Unit => "()".to_owned(),
        Answer::Bool(answer) => answer.to_string(),
        Answer::Int(number) => number.to_string(),
        Answer::Ok => "Ok(())".to_owned(),
        Answer::Err(error) => format!("Err({})", spec.error(error)),
    }
}
