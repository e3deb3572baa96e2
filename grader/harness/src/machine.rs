//! Carries out one program on fresh objects in a fresh loop, and writes down what happens.
//!
//! Entry point: [`Machine::run`]. Guards of calls are decided here, by bookkeeping of what was observed; nothing is judged.

use std::cell::{Cell, RefCell};
use std::fs::File;
use std::io::Write;
use std::mem;
use std::panic::{self, AssertUnwindSafe, PanicHookInfo};
use std::rc::Rc;
use std::time::Duration;

use common::{
    Coroutine, EventLoop, Future, Task, coroutine, create_eager_task, create_task, sleep,
};

use crate::event::{Event, Panicked};
use crate::program::{Act, Call, Guard, Op, Program, Start};
use crate::{Subject, Wait, wire};

thread_local! {
    /// The log of the program that runs, for the panic hook, which has no other way to it.
    static LOG: RefCell<Option<Rc<Log>>> = const { RefCell::new(None) };
}

/// The events so far, in the frame of an answer, and where they go at once in streamed mode.
struct Log {
    frame: RefCell<Vec<u8>>,
    stream: Option<Rc<File>>,
}

impl Log {
    fn write(&self, event: &Event) {
        let mut frame = self.frame.borrow_mut();
        wire::put_event(&mut frame, event);
        if let Some(stream) = &self.stream {
            wire::end_answer(&mut frame, false);
            // If the grader hung up, the process is about to be ended anyway.
            let _ = (&**stream).write_all(&frame);
            frame.truncate(wire::ANSWER_HEAD);
        }
    }
}

/// Reports panics as events instead of printing them: a panic may be swallowed on its way, the hook sees it first.
pub(crate) fn watch_panics() {
    panic::set_hook(Box::new(|info| {
        let log = LOG.with_borrow(Clone::clone);
        if let Some(log) = log {
            log.write(&panicked(info));
        }
    }));
}

fn panicked(info: &PanicHookInfo<'_>) -> Event {
    let message = info
        .payload_as_str()
        .unwrap_or("(a payload that is not text)");
    let place = info.location();
    Event::Panicked(Box::new(Panicked {
        message: message[..message.floor_char_boundary(wire::TEXT)].to_owned(),
        file: place.map_or_else(String::new, |place| place.file().to_owned()),
        line: place.map_or(0, panic::Location::line),
        column: place.map_or(0, panic::Location::column),
    }))
}

/// What was observed of one object, for the guards.
#[derive(Default)]
struct Observed {
    held: Cell<bool>,
    waiting: Cell<u32>,
    /// Whether anybody ever had to wait beyond the step in which it began.
    queued: Cell<bool>,
}

/// One object under test.
struct Object {
    subject: Box<dyn Subject>,
    observed: Observed,
}

impl Object {
    fn new(make: fn() -> Box<dyn Subject>) -> Rc<Object> {
        Rc::new(Object {
            subject: make(),
            observed: Observed::default(),
        })
    }

    fn allows(&self, guard: Guard, loop_is: LoopIs) -> bool {
        let observed = &self.observed;
        match guard {
            Guard::Always => true,
            Guard::Held => observed.held.get(),
            Guard::Settled => {
                let nobody_waits = observed.waiting.get() == 0;
                observed.held.get()
                    || nobody_waits && (!observed.queued.get() || loop_is == LoopIs::Idle)
            }
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum LoopIs {
    Idle,
    Busy,
}

/// Whether the loop came to rest when it was run to idle.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Rest {
    Fine,
    /// The budget was used up: the rest of the program would only use it up again, and is left out.
    Restless,
}

/// The state of one program's run that its tasks share.
pub(crate) struct Machine {
    log: Rc<Log>,
    objects: RefCell<Vec<Rc<Object>>>,
    tasks: RefCell<Vec<Option<Task<()>>>>,
    /// Counts operations and handles, to tell whether a call ended in the step in which it began.
    steps: Cell<u64>,
}

impl Machine {
    /// Runs `program` and ends the answer that was begun in `frame`: with the events that were not streamed already.
    pub(crate) fn run(
        make: fn() -> Box<dyn Subject>,
        program: &Program,
        frame: Vec<u8>,
        stream: Option<Rc<File>>,
    ) -> Vec<u8> {
        let log = Rc::new(Log {
            frame: RefCell::new(frame),
            stream,
        });
        LOG.set(Some(log.clone()));
        let run = panic::catch_unwind(AssertUnwindSafe(|| Machine::carry_out(make, program, &log)));
        if let Err(payload) = run {
            // The hook has reported the panic. The payload's own Drop is the submission's code: it is not run.
            mem::forget(payload);
        }
        log.write(&Event::End);
        LOG.set(None);
        let mut frame = log.frame.take();
        wire::end_answer(&mut frame, true);
        frame
    }

    fn carry_out(make: fn() -> Box<dyn Subject>, program: &Program, log: &Rc<Log>) {
        let event_loop = EventLoop::with_virtual_time();
        let machine = Rc::new(Machine {
            log: log.clone(),
            objects: RefCell::default(),
            tasks: RefCell::default(),
            steps: Cell::new(0),
        });
        // Outside the loop: `new` alone may be called where none runs.
        let objects = (0..program.objects).map(|_| Object::new(make));
        machine.objects.borrow_mut().extend(objects);
        for op in &program.ops {
            log.write(&Event::Op);
            machine.step();
            if machine.obey(op, &event_loop, program.budget, make) == Rest::Restless {
                break;
            }
            if let Some(look) = program.look {
                machine.obey(&Op::Call(look), &event_loop, program.budget, make);
            }
        }
        // What follows is the tear-down, an operation of its own: what the submission does in its Drop code is seen too.
        log.write(&Event::Op);
        drop(event_loop);
        machine.tasks.take();
    }

    fn step(&self) {
        self.steps.set(self.steps.get() + 1);
    }

    fn obey(
        self: &Rc<Machine>,
        op: &Op,
        event_loop: &EventLoop,
        budget: u32,
        make: fn() -> Box<dyn Subject>,
    ) -> Rest {
        match op {
            Op::Spawn { start, script } => event_loop.enter(|| self.spawn(*start, script)),
            Op::Turn => {
                let ran = event_loop.run_one();
                self.log.write(&Event::Turned { ran });
            }
            Op::Idle => return self.idle(event_loop, budget),
            Op::Call(call) => {
                let loop_is = if event_loop.ready_count() == 0 {
                    LoopIs::Idle
                } else {
                    LoopIs::Busy
                };
                event_loop.enter(|| self.call(None, *call, loop_is));
            }
            Op::Cancel(task) => event_loop.enter(|| self.cancel(*task)),
            Op::Delay(seconds) => {
                let passing = sleep(Duration::from_secs(u64::from(*seconds)));
                // It cannot fail: nobody else knows this coroutine.
                let _ = event_loop.run_until_complete(passing);
            }
            Op::Renew(object) => event_loop.enter(|| {
                let fresh = Object::new(make);
                let slot = self.objects.borrow().get(usize::from(*object)).is_some();
                if slot {
                    let old =
                        mem::replace(&mut self.objects.borrow_mut()[usize::from(*object)], fresh);
                    // Dropped after the borrow has ended: dropping it runs the submission's code.
                    drop(old);
                }
            }),
        }
        Rest::Fine
    }

    fn spawn(self: &Rc<Machine>, start: Start, script: &[Act]) {
        let number = {
            let mut tasks = self.tasks.borrow_mut();
            tasks.push(None);
            u32::try_from(tasks.len() - 1).expect("a request is too short for that many tasks")
        };
        let coroutine = perform(self.clone(), number, script.into());
        let task = match start {
            Start::Eager => create_eager_task(coroutine),
            Start::Queued => create_task(coroutine),
        };
        self.tasks.borrow_mut()[number as usize] = Some(task);
    }

    fn idle(&self, event_loop: &EventLoop, budget: u32) -> Rest {
        let mut turns = 0;
        while turns < budget && event_loop.run_one() {
            self.step();
            turns += 1;
        }
        let exhausted = event_loop.ready_count() > 0;
        let timers = event_loop.next_timer().is_some();
        self.log.write(&Event::Idled {
            turns,
            exhausted,
            timers,
        });
        if exhausted {
            Rest::Restless
        } else {
            Rest::Fine
        }
    }

    fn cancel(&self, number: u32) {
        let task = self.tasks.borrow().get(number as usize).cloned().flatten();
        let accepted = task.is_some_and(|task| task.cancel());
        self.log.write(&Event::Cancelled {
            task: number,
            accepted,
        });
    }

    fn call(&self, by: Option<u32>, call: Call, loop_is: LoopIs) {
        let object = self.objects.borrow().get(usize::from(call.object)).cloned();
        match object {
            Some(object) => self.call_on(&object, by, call, loop_is),
            None => self.log.write(&Event::Skipped),
        }
    }

    fn call_on(&self, object: &Object, by: Option<u32>, call: Call, loop_is: LoopIs) {
        if !object.allows(call.guard, loop_is) {
            return self.log.write(&Event::Skipped);
        }
        if call.guard == Guard::Held {
            object.observed.held.set(false);
        }
        self.log.write(&match object.subject.call(call.method) {
            Some(answer) => Event::Answered {
                by,
                object: call.object,
                method: call.method,
                answer,
            },
            None => Event::Missing,
        });
    }
}

/// A blocking call under way: notes its beginning, and its end or that it was given up.
struct Waiting<'a> {
    machine: &'a Machine,
    object: &'a Object,
    began: u64,
    ended: bool,
}

impl<'a> Waiting<'a> {
    fn begin(machine: &'a Machine, object: &'a Object, task: u32, number: u8) -> Waiting<'a> {
        machine.log.write(&Event::Began {
            task,
            object: number,
        });
        object
            .observed
            .waiting
            .set(object.observed.waiting.get() + 1);
        Waiting {
            machine,
            object,
            began: machine.steps.get(),
            ended: false,
        }
    }

    fn end(mut self, task: u32, number: u8) {
        self.ended = true;
        self.object.observed.held.set(true);
        self.machine.log.write(&Event::Ended {
            task,
            object: number,
        });
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        let observed = &self.object.observed;
        observed.waiting.set(observed.waiting.get() - 1);
        if !self.ended || self.machine.steps.get() != self.began {
            observed.queued.set(true);
        }
    }
}

/// Tells when a task's script is dropped before its end.
struct Presence<'a> {
    machine: &'a Machine,
    task: u32,
    finished: bool,
}

impl Drop for Presence<'_> {
    fn drop(&mut self) {
        let task = self.task;
        self.machine.log.write(&if self.finished {
            Event::Finished { task }
        } else {
            Event::Gone { task }
        });
    }
}

/// Calls a method when it is dropped: how a careful program gives back whatever happens.
struct OnDrop<'a> {
    machine: &'a Machine,
    object: &'a Object,
    task: u32,
    call: Call,
}

impl Drop for OnDrop<'_> {
    fn drop(&mut self) {
        self.machine
            .call_on(self.object, Some(self.task), self.call, LoopIs::Busy);
    }
}

/// The coroutine that performs a script.
fn perform(machine: Rc<Machine>, task: u32, script: Rc<[Act]>) -> impl Coroutine<Return = ()> {
    coroutine! {
        let objects = machine.objects.borrow().clone();
        // Dropped last, so that what other Drop code does is told before the task is gone.
        let mut presence = Presence { machine: &machine, task, finished: false };
        let mut on_drop = Vec::new();
        let mut kept: Option<(u8, Wait<'_>)> = None;
        let mut rounds_left: Vec<Option<u32>> = vec![None; script.len()];
        let mut next = 0;
        while let Some(act) = script.get(next) {
            next += 1;
            let mut running = None;
            match *act {
                Act::Wait(number) => {
                    let Some(object) = objects.get(usize::from(number)) else { break };
                    let Some(wait) = object.subject.wait() else {
                        machine.log.write(&Event::Missing);
                        break;
                    };
                    running = Some((number, wait));
                }
                Act::Make(number) => {
                    let Some(object) = objects.get(usize::from(number)) else { break };
                    let Some(wait) = object.subject.wait() else {
                        machine.log.write(&Event::Missing);
                        break;
                    };
                    kept = Some((number, wait));
                }
                Act::Resume => running = kept.take(),
                Act::Discard => {
                    if let Some((number, wait)) = kept.take() {
                        drop(wait);
                        machine.log.write(&Event::Discarded { task, object: number });
                    }
                }
                Act::Call(call) => match objects.get(usize::from(call.object)) {
                    Some(object) => machine.call_on(object, Some(task), call, LoopIs::Busy),
                    None => machine.log.write(&Event::Skipped),
                },
                Act::OnDrop(call) => {
                    if let Some(object) = objects.get(usize::from(call.object)) {
                        on_drop.push(OnDrop { machine: &machine, object, task, call });
                    }
                }
                Act::Turn => yield,
                Act::Park => yield Future::<()>::new(),
                Act::Cancel(number) => machine.cancel(number),
                Act::Loop { back, times } => {
                    let left = rounds_left[next - 1].get_or_insert(times);
                    if *left > 0 {
                        *left -= 1;
                        next = next.saturating_sub(1 + usize::from(back));
                    } else {
                        rounds_left[next - 1] = None;
                    }
                }
            }
            if let Some((number, wait)) = running {
                let waiting = Waiting::begin(&machine, &objects[usize::from(number)], task, number);
                yield from wait;
                waiting.end(task, number);
            }
        }
        drop(kept);
        on_drop.clear();
        presence.finished = true;
    }
}
