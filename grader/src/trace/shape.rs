//! Checks that the harness can have written a trace of its program, whatever the submission did.
//!
//! Entry point: [`fits`]. A judge finds no violation in a missing event. The submission shares the
//! process with the harness and can answer in its place. It could leave out the events against it:
//! a task that never began, a release that was skipped. So each task is followed through its
//! script, and each guard is decided again. Where the events leave something open, every
//! possibility fits.

use protocol::Answer;
use protocol::event::Event;
use protocol::program::{Act, Call, Deed, Guard, Op, Program, Setup, Start, Target};

use super::Trace;

/// Returns true if the harness can have written `trace`, the whole report of `program`. Events
/// after a panic, or after a loop that did not come to rest, are free.
pub fn fits(program: &Program, trace: &Trace) -> bool {
    let mut history = History::new(program);
    for (number, op) in program.ops.iter().enumerate() {
        let Some(events) = trace.ops.get(number) else {
            return true;
        };
        match history.op(op, events) {
            OpCheck::Fits => {}
            OpCheck::Over => return true,
            OpCheck::Broken => return false,
        }
    }
    true
}

/// The result of checking an operation's events.
#[derive(Clone, Copy, PartialEq, Eq)]
enum OpCheck {
    Fits,
    /// The rest cannot be checked.
    Over,
    Broken,
}

/// The known state of one object.
#[derive(Clone)]
struct Object {
    /// The number of waits that ended and were not given back.
    held: u32,
    /// The number of waits that may hold it.
    capacity: u32,
    /// The latest moment at which it was not held.
    last_free: usize,
    waiting: u32,
    /// True if a task may have waited beyond the step in which its wait began.
    maybe_queued: bool,
    /// True if it was made anew. Old tasks use the old object, and events do not distinguish them.
    renewed: bool,
}

/// The position of a task.
#[derive(Clone, Copy, PartialEq, Eq)]
enum TaskPosition {
    /// Before its first step.
    Start,
    /// Between two acts.
    Script,
    /// In a wait on this object, since this operation.
    Wait(u8, usize),
    /// Its `Drop` code runs.
    Ending,
    Done,
}

/// One task.
struct TrackedTask<'p> {
    script: &'p [Act],
    next: usize,
    rounds_left: Vec<Option<u32>>,
    at: TaskPosition,
    kept: Option<Target>,
    on_drop: Vec<Call>,
    cancelled: bool,
    /// True if its events do not follow from its script alone: it has callbacks, or tasks of its
    /// own. All its events fit.
    loose: bool,
    /// The objects for which a loose task waits now.
    waits_for: Vec<u8>,
    /// True if it is in `History::awake`.
    awake: bool,
    /// The operation in which it was dropped, until the event of that cancel arrives: the event
    /// comes after the drop.
    dropped_in: Option<usize>,
    /// The moment of its latest event.
    latest: usize,
}

/// The point that a task's script reaches by itself.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Reached {
    /// An act that writes an event.
    Act(Act),
    /// A call that is wanted, or cannot have been skipped.
    Call(Call),
    /// It parks here, or waits for something else.
    Rest,
    /// The script's end.
    End,
}

struct History<'p> {
    program: &'p Program,
    objects: Vec<Object>,
    tasks: Vec<TrackedTask<'p>>,
    /// All tasks that neither wait nor are done, and some that do or are. So a waiting crowd is not
    /// checked each time.
    awake: Vec<usize>,
    /// The numbers of the operation and of the event.
    op: usize,
    now: usize,
}

impl Object {
    /// Takes one hold from it.
    fn give_back(&mut self, now: usize) {
        self.held = self.held.saturating_sub(1);
        if self.held == 0 {
            self.last_free = now;
        }
    }
}

impl<'p> History<'p> {
    fn new(program: &'p Program) -> History<'p> {
        let object = |setup: &Setup| Object {
            held: 0,
            capacity: setup.capacity,
            last_free: 0,
            waiting: 0,
            maybe_queued: false,
            renewed: false,
        };
        History {
            program,
            objects: program.objects.iter().map(object).collect(),
            tasks: Vec::new(),
            awake: Vec::new(),
            op: 0,
            now: 0,
        }
    }

    /// Follows one operation. Until a panic every event must fit; after it, none must.
    fn op(&mut self, op: &'p Op, events: &[Event]) -> OpCheck {
        self.op += 1;
        let spawned = self.begin(op);
        let panic = events
            .iter()
            .position(|event| matches!(event, Event::Panicked { .. }));
        match op {
            // The tear-down of a loop is not followed, and neither is the one at the end.
            Op::Restart if panic.is_none() => OpCheck::Fits,
            Op::Restart => OpCheck::Over,
            Op::Delay(_) if events.iter().any(is_restless) => OpCheck::Over,
            _ => match panic {
                Some(panic) if self.all_fit(&events[..panic], spawned) => OpCheck::Over,
                Some(_) => OpCheck::Broken,
                None => self.whole_op(op, events, spawned),
            },
        }
    }

    /// Follows an operation without a panic: the events of tasks, then those of the driver.
    fn whole_op(&mut self, op: &Op, events: &[Event], spawned: Option<usize>) -> OpCheck {
        let look = self.program.look;
        let look = look.filter(|_| !events.iter().any(is_restless));
        let (events, looked) = match (look, events.split_last()) {
            (None, _) => (events, None),
            (Some(look), Some((looked, events))) => (events, Some((look, looked))),
            (Some(_), None) => return OpCheck::Broken,
        };
        let (events, own) = match events.split_last() {
            _ if !has_own_event(op) => (events, None),
            Some((own, events)) => (events, Some(own)),
            None => return OpCheck::Broken,
        };
        if !self.all_fit(events, spawned) {
            return OpCheck::Broken;
        }
        match own.map_or(OpCheck::Fits, |own| self.own_event(op, own)) {
            OpCheck::Fits => {}
            other => return other,
        }
        let eager = spawned.filter(|_| {
            matches!(
                op,
                Op::Spawn {
                    start: Start::Eager,
                    ..
                }
            )
        });
        if eager.is_some_and(|task| !self.has_started(task)) {
            return OpCheck::Broken;
        }
        let idle = matches!(op, Op::Idle);
        match looked {
            Some((look, looked)) if !self.drivers_call(look, looked, idle) => OpCheck::Broken,
            Some(_) | None => OpCheck::Fits,
        }
    }

    /// Checks the events of tasks.
    fn all_fit(&mut self, events: &[Event], spawned: Option<usize>) -> bool {
        events.iter().all(|event| self.event(event, spawned))
    }

    /// Makes the changes at the beginning of an operation. Returns the task that it makes.
    fn begin(&mut self, op: &'p Op) -> Option<usize> {
        match op {
            Op::Spawn { script, .. } => {
                self.tasks.push(TrackedTask {
                    script,
                    next: 0,
                    rounds_left: vec![None; script.len()],
                    at: TaskPosition::Start,
                    kept: None,
                    on_drop: Vec::new(),
                    cancelled: false,
                    loose: script.iter().any(is_loose),
                    waits_for: Vec::new(),
                    awake: true,
                    dropped_in: None,
                    latest: self.now,
                });
                self.awake.push(self.tasks.len() - 1);
                return Some(self.tasks.len() - 1);
            }
            Op::Renew(object) => {
                if let Some(object) = self.objects.get_mut(usize::from(*object)) {
                    object.renewed = true;
                }
            }
            Op::Restart => self.restart(),
            Op::Turn
            | Op::Idle
            | Op::Call(_)
            | Op::Cancel(_)
            | Op::Delay(_)
            | Op::Elapse(_)
            | Op::Move(_) => {}
        }
        None
    }

    /// Moves on to the next moment.
    fn tick(&mut self) {
        self.now += 1;
        let now = self.now;
        let free = self.objects.iter_mut().filter(|object| object.held == 0);
        free.for_each(|object| object.last_free = now);
    }

    /// Checks the operation's own event, which ends it.
    fn own_event(&mut self, op: &Op, event: &Event) -> OpCheck {
        self.tick();
        let fits = match (op, event) {
            (Op::Turn, Event::Turned { .. }) => true,
            (
                Op::Idle,
                Event::Idled {
                    exhausted: true, ..
                },
            ) => return OpCheck::Over,
            (Op::Idle, Event::Idled { .. }) => self.all_may_rest(),
            (Op::Call(call), event) => self.drivers_call(*call, event, false),
            (Op::Cancel(wanted), Event::Cancelled { task, .. }) => {
                task == wanted && self.event(event, None)
            }
            _ => false,
        };
        if fits { OpCheck::Fits } else { OpCheck::Broken }
    }

    /// Checks a call by the driver, whose guard can be decided here. `idle` is true if the loop has
    /// just come to rest.
    fn drivers_call(&mut self, call: Call, event: &Event, idle: bool) -> bool {
        self.tick();
        let Some(object) = self.objects.get_mut(usize::from(call.object)) else {
            return matches!(event, Event::Skipped);
        };
        let (must, must_not) = match call.guard {
            _ if object.renewed => (false, false),
            Guard::Always => (true, false),
            Guard::Held => (object.held > 0, object.held == 0),
            Guard::Settled | Guard::Open => {
                let (full, nobody) = (object.held >= object.capacity, object.waiting == 0);
                (
                    full || nobody && (idle || !object.maybe_queued),
                    !full && !nobody,
                )
            }
        };
        let answer = match event {
            Event::Answered {
                by: None,
                object,
                method,
                answer,
            } => {
                if (*object, *method) != (call.object, call.method) {
                    return false;
                }
                Some(*answer)
            }
            Event::Skipped => None,
            _ => return false,
        };
        if gives_back(call.guard, answer) {
            object.give_back(self.now);
        }
        if answer.is_some() { !must_not } else { !must }
    }

    /// Drops all tasks with their loop, and makes new objects.
    fn restart(&mut self) {
        let fresh = History::new(self.program);
        self.objects = fresh.objects;
        self.awake.clear();
        for task in &mut self.tasks {
            (task.at, task.awake) = (TaskPosition::Done, false);
            task.waits_for.clear();
        }
    }

    /// Follows the objects in an event of a loose task, which always fits. Returns true if it is
    /// one.
    fn loose_event(&mut self, event: &Event) -> bool {
        let number = match *event {
            Event::Began { task, .. }
            | Event::Ended { task, .. }
            | Event::Answered { by: Some(task), .. }
            | Event::Finished { task }
            | Event::Gone { task }
            | Event::Threw { task }
            | Event::GaveUp { task, .. }
            | Event::Discarded { task, .. }
            | Event::Cancelled { task, .. } => task,
            _ => return false,
        };
        let now = self.now;
        let Some(task) = self
            .tasks
            .get_mut(number as usize)
            .filter(|task| task.loose)
        else {
            return false;
        };
        match *event {
            Event::Began { object, .. } => {
                task.waits_for.push(object);
                if let Some(object) = self.objects.get_mut(usize::from(object)) {
                    object.waiting += 1;
                }
            }
            Event::Ended { object, .. } | Event::GaveUp { object, .. } => {
                let place = task.waits_for.iter().position(|on| *on == object);
                let known = place.map(|place| task.waits_for.remove(place));
                let held = matches!(event, Event::Ended { .. });
                if let (Some(_), Some(object)) = (known, self.objects.get_mut(usize::from(object)))
                {
                    object.waiting -= 1;
                    object.maybe_queued = true;
                    object.held += u32::from(held);
                }
            }
            Event::Answered { object, answer, .. } => {
                if let Some(object) = self.objects.get_mut(usize::from(object)) {
                    // The events do not show which of its calls this is. The guards of its calls
                    // differ only where one is refused.
                    object.renewed |= matches!(answer, Answer::Err(_));
                    if gives_back(Guard::Always, Some(answer)) {
                        object.give_back(now);
                    }
                }
            }
            Event::Gone { .. } => {
                for object in std::mem::take(&mut task.waits_for) {
                    if let Some(object) = self.objects.get_mut(usize::from(object)) {
                        object.waiting -= 1;
                        object.maybe_queued = true;
                    }
                }
            }
            _ => {}
        }
        true
    }

    /// Checks any other event.
    fn event(&mut self, event: &Event, spawned: Option<usize>) -> bool {
        self.tick();
        if self.loose_event(event) {
            return true;
        }
        match *event {
            Event::Began {
                task,
                object,
                method,
            } => self.began(task, Target { object, method }),
            Event::Ended { task, object } => self.ended(task, object),
            Event::Answered {
                by: Some(task),
                object,
                method,
                answer,
            } => self.answered(task, object, method, answer),
            Event::Finished { task } => self.finished(task),
            Event::Gone { task } => self.gone(task),
            Event::Discarded { task, object } => {
                let fits = self.reach(task) == Some(Reached::Act(Act::Discard))
                    && self
                        .task(task)
                        .is_some_and(|task| task.kept.is_some_and(|kept| kept.object == object));
                if let Some(task) = self.task(task).filter(|_| fits) {
                    task.kept = None;
                    task.next += 1;
                }
                fits
            }
            Event::Cancelled { task, accepted } => self.cancelled(task, accepted, spawned),
            Event::Skipped => true,
            Event::Answered { by: None, .. }
            | Event::Op
            | Event::Threw { .. }
            | Event::GaveUp { .. }
            | Event::Missing
            | Event::Turned { .. }
            | Event::Idled { .. }
            | Event::Panicked { .. }
            | Event::End => false,
        }
    }

    fn task(&mut self, number: u32) -> Option<&mut TrackedTask<'p>> {
        self.tasks.get_mut(number as usize)
    }

    fn began(&mut self, number: u32, target: Target) -> bool {
        let reached = self.reach(number);
        let (op, now) = (self.op, self.now);
        let Some(task) = self.task(number) else {
            return false;
        };
        let fits = match reached {
            Some(Reached::Act(Act::Wait(waited))) => waited == target,
            Some(Reached::Act(Act::Resume)) => task.kept.take() == Some(target),
            _ => false,
        };
        if !fits {
            return false;
        }
        (task.next, task.at, task.latest) =
            (task.next + 1, TaskPosition::Wait(target.object, op), now);
        self.objects[usize::from(target.object)].waiting += 1;
        true
    }

    fn ended(&mut self, number: u32, object: u8) -> bool {
        let (op, now) = (self.op, self.now);
        let steps = self.steps_in_op();
        let Some(task) = self.task(number) else {
            return false;
        };
        let TaskPosition::Wait(waited, since) = task.at else {
            return false;
        };
        if waited != object {
            return false;
        }
        (task.at, task.latest) = (TaskPosition::Script, now);
        self.wakes(number as usize);
        let object = &mut self.objects[usize::from(object)];
        object.held += 1;
        object.waiting -= 1;
        object.maybe_queued |= since != op || steps;
        true
    }

    /// Returns true if the operation may have many steps, in which a wait can begin and end.
    fn steps_in_op(&self) -> bool {
        matches!(
            self.program.ops.get(self.op - 1),
            Some(Op::Idle | Op::Delay(_))
        )
    }

    fn answered(&mut self, number: u32, object: u8, method: u8, answer: Answer) -> bool {
        let (now, objects) = (self.now, &mut self.objects);
        let Some(task) = self.tasks.get_mut(number as usize) else {
            return false;
        };
        let wanted = |call: Call| (call.object, call.method) == (object, method);
        let by_script = match task.at {
            TaskPosition::Start | TaskPosition::Script => task.go_on(objects, wanted),
            TaskPosition::Wait(..) | TaskPosition::Ending | TaskPosition::Done => Reached::Rest,
        };
        let guard = match by_script {
            Reached::Call(call) if wanted(call) => {
                (task.at, task.next) = (TaskPosition::Script, task.next + 1);
                call.guard
            }
            _ => {
                let Some(at) = task.on_drop.iter().rposition(|call| wanted(*call)) else {
                    return false;
                };
                task.at = leave(task.at, objects);
                task.on_drop.remove(at).guard
            }
        };
        task.latest = now;
        self.wakes(number as usize);
        let Some(object) = self.objects.get_mut(usize::from(object)) else {
            return false;
        };
        if guard == Guard::Held && object.held == 0 && !object.renewed {
            return false;
        }
        if gives_back(guard, Some(answer)) {
            object.give_back(now);
        }
        true
    }

    fn finished(&mut self, number: u32) -> bool {
        let (reached, now) = (self.reach(number), self.now);
        let Some(task) = self.task(number) else {
            return false;
        };
        let fits = task.at == TaskPosition::Ending || reached == Some(Reached::End);
        (task.at, task.latest) = (TaskPosition::Done, now);
        fits
    }

    fn gone(&mut self, number: u32) -> bool {
        let (op, now) = (self.op, self.now);
        let Some(task) = self.tasks.get_mut(number as usize) else {
            return false;
        };
        // A task before its first event has begun if its script allows that.
        let fits = match task.at {
            TaskPosition::Start => may_stand(task.script),
            TaskPosition::Script | TaskPosition::Wait(..) | TaskPosition::Ending => true,
            TaskPosition::Done => false,
        };
        task.at = leave(task.at, &mut self.objects);
        (task.at, task.latest, task.dropped_in) = (TaskPosition::Done, now, Some(op));
        fits
    }

    fn cancelled(&mut self, number: u32, accepted: bool, spawned: Option<usize>) -> bool {
        let Some(task) = self.tasks.get_mut(number as usize) else {
            return !accepted;
        };
        let fits = match task.at {
            // A task that is just being made is not known to others yet.
            _ if spawned == Some(number as usize) => true,
            TaskPosition::Done if accepted => task.dropped_in.take() == Some(self.op),
            TaskPosition::Done => true,
            TaskPosition::Start
            | TaskPosition::Script
            | TaskPosition::Wait(..)
            | TaskPosition::Ending => accepted || task.cancelled,
        };
        task.cancelled |= accepted;
        fits
    }

    /// Follows a task's script, past acts that write nothing, to the act that must write its next
    /// event.
    fn reach(&mut self, number: u32) -> Option<Reached> {
        let objects = &self.objects;
        let task = self.tasks.get_mut(number as usize)?;
        match task.at {
            TaskPosition::Start | TaskPosition::Script => {
                task.at = TaskPosition::Script;
                Some(task.go_on(objects, |_| false))
            }
            TaskPosition::Wait(..) | TaskPosition::Ending | TaskPosition::Done => None,
        }
    }

    /// Returns true if a task has taken its first step: it no longer stands before an act that
    /// writes an event at once.
    fn has_started(&mut self, number: usize) -> bool {
        let number = u32::try_from(number).unwrap_or(u32::MAX);
        match self.tasks[number as usize].at {
            _ if self.tasks[number as usize].loose => true,
            TaskPosition::Start => may_stand(self.tasks[number as usize].script),
            TaskPosition::Script
            | TaskPosition::Wait(..)
            | TaskPosition::Ending
            | TaskPosition::Done => true,
        }
    }

    fn wakes(&mut self, number: usize) {
        let task = &mut self.tasks[number];
        if !task.awake {
            task.awake = true;
            self.awake.push(number);
        }
    }

    /// Returns true if all tasks can be where they are while the loop is at rest.
    fn all_may_rest(&mut self) -> bool {
        let mut awake = std::mem::take(&mut self.awake);
        let rest = awake.iter().all(|number| self.may_rest(*number));
        awake.retain(|number| {
            let task = &mut self.tasks[*number];
            task.awake = !matches!(task.at, TaskPosition::Wait(..) | TaskPosition::Done);
            task.awake
        });
        self.awake = awake;
        rest
    }

    /// Returns true if a task can be where it is while the loop is at rest.
    fn may_rest(&mut self, number: usize) -> bool {
        let task = &self.tasks[number];
        match task.at {
            _ if task.loose => true,
            TaskPosition::Wait(..) | TaskPosition::Done => true,
            TaskPosition::Start | TaskPosition::Script | TaskPosition::Ending if task.cancelled => {
                true
            }
            TaskPosition::Ending => false,
            TaskPosition::Start | TaskPosition::Script => {
                let number = u32::try_from(number).unwrap_or(u32::MAX);
                self.reach(number) == Some(Reached::Rest)
            }
        }
    }
}

/// Returns true for the event of a loop that did not come to rest.
fn is_restless(event: &Event) -> bool {
    let Event::Idled { exhausted, .. } = event else {
        return false;
    };
    *exhausted
}

/// Returns true if the driver ends the operation with an event of its own.
fn has_own_event(op: &Op) -> bool {
    match op {
        Op::Turn | Op::Idle | Op::Call(_) | Op::Cancel(_) | Op::Restart => true,
        Op::Spawn { .. } | Op::Delay(_) | Op::Elapse(_) | Op::Renew(_) | Op::Move(_) => false,
    }
}

/// Returns true if a task may have taken a step without an event of its own. The first act decides
/// that is no preparation and does something. A turn, a park and a loop write no event. A guard may
/// skip a call. The event of a cancellation belongs to the other task. A script that ends writes
/// one.
fn may_stand(script: &[Act]) -> bool {
    let mut keeps = false;
    for act in script {
        match act {
            Act::Make(_) => keeps = true,
            Act::OnDrop(_) => {}
            // Without a stored wait they do nothing.
            Act::Resume | Act::Discard if !keeps => {}
            Act::Turn | Act::Park | Act::Call(_) | Act::Cancel(_) | Act::Loop { .. } => {
                return true;
            }
            Act::Wait(_) | Act::Resume | Act::Discard => return false,
            // A loose task is not followed.
            Act::Drive | Act::Soon(_) | Act::Timeout { .. } | Act::Gather(_) | Act::Panic => {
                return false;
            }
        }
    }
    false
}

/// Returns true if a task with this act is loose.
fn is_loose(act: &Act) -> bool {
    match act {
        Act::Drive
        | Act::OnDrop(Deed::Cancel(_))
        | Act::Soon(_)
        | Act::Timeout { .. }
        | Act::Gather(_)
        | Act::Panic => true,
        Act::Wait(_)
        | Act::Make(_)
        | Act::Resume
        | Act::Discard
        | Act::Call(_)
        | Act::OnDrop(Deed::Call(_))
        | Act::Turn
        | Act::Park
        | Act::Cancel(_)
        | Act::Loop { .. } => false,
    }
}

/// Returns true if a call with this guard gives back one hold. A call that is guarded by `Held`
/// always does, any other one if it was accepted.
fn gives_back(guard: Guard, answer: Option<Answer>) -> bool {
    match guard {
        Guard::Held => true,
        Guard::Always | Guard::Settled | Guard::Open => answer == Some(Answer::Ok),
    }
}

/// Takes a task out of a wait that was given up, and returns its new position.
fn leave(at: TaskPosition, objects: &mut [Object]) -> TaskPosition {
    if let TaskPosition::Wait(object, _) = at {
        let object = &mut objects[usize::from(object)];
        object.waiting -= 1;
        object.maybe_queued = true;
    }
    TaskPosition::Ending
}

impl TrackedTask<'_> {
    /// Goes on to the next act that must write an event or is `wanted`, to a rest, or to the end.
    fn go_on(&mut self, objects: &[Object], wanted: impl Fn(Call) -> bool) -> Reached {
        while let Some(&act) = self.script.get(self.next) {
            match act {
                Act::Wait(target) if objects.get(usize::from(target.object)).is_none() => {
                    self.next = self.script.len();
                }
                Act::Wait(_) => return Reached::Act(act),
                Act::Make(target) if objects.get(usize::from(target.object)).is_none() => {
                    self.next = self.script.len();
                }
                Act::Make(target) => {
                    self.kept = Some(target);
                    self.next += 1;
                }
                Act::Resume | Act::Discard if self.kept.is_some() => return Reached::Act(act),
                Act::Call(call) if wanted(call) || !self.may_skip(call, objects) => {
                    return Reached::Call(call);
                }
                Act::OnDrop(Deed::Call(call)) => {
                    self.on_drop.push(call);
                    self.next += 1;
                }
                Act::Park => return Reached::Rest,
                Act::Loop { back, times } => {
                    let left = self.rounds_left[self.next].get_or_insert(times);
                    if *left > 0 {
                        *left -= 1;
                        self.next = self.next.saturating_sub(usize::from(back));
                    } else {
                        self.rounds_left[self.next] = None;
                        self.next += 1;
                    }
                }
                // The others are those of loose tasks, which are not followed.
                Act::Resume
                | Act::Discard
                | Act::Call(_)
                | Act::Turn
                | Act::Cancel(_)
                | Act::Drive
                | Act::OnDrop(Deed::Cancel(_))
                | Act::Soon(_)
                | Act::Timeout { .. }
                | Act::Gather(_)
                | Act::Panic => {
                    self.next += 1;
                }
            }
        }
        Reached::End
    }

    /// Returns true if a call may have been left out since the task's latest event.
    fn may_skip(&self, call: Call, objects: &[Object]) -> bool {
        let Some(object) = objects.get(usize::from(call.object)) else {
            return true;
        };
        match call.guard {
            Guard::Always => false,
            Guard::Held => object.renewed || object.last_free > self.latest,
            Guard::Settled | Guard::Open => true,
        }
    }
}
