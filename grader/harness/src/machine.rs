//! Executes one program on fresh objects in a fresh loop, and records the events.
//!
//! Entry point: [`Machine::run`]. `machine/task.rs` executes the scripts of its tasks.

use std::cell::{Cell, RefCell};
use std::fs::File;
use std::mem;
use std::panic::{self, AssertUnwindSafe};
use std::rc::Rc;
use std::time::Duration;

use common::{Coroutine, EventLoop, Task, create_eager_task, create_task, sleep};

use crate::Make;
use crate::event::Event;
use crate::inside::Recorder;
use crate::program::{Act, Call, Deed, Op, Program, Start};

mod log;
mod object;
mod task;

use log::Log;
pub(crate) use log::watch_panics;
use object::{LoopIs, Object};

/// The number of panics after which the rest of a program is left out: each takes long, and the
/// first one decides.
const MOST_PANICS: u32 = 100;

/// The loop's state after it was run to idle.
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
    /// Counts operations and handles. A call that ended with the same count ended in the step in
    /// which it began.
    steps: Cell<u64>,
    /// Counts operations alone.
    operations: Cell<usize>,
    /// Timers that are set by the program itself, not by the submission.
    own_timers: Cell<u32>,
    /// Shows the inside of a submission, if a report is to show it.
    recorder: Option<Recorder>,
}

impl Machine {
    /// Runs `program` and completes the answer that was begun in `frame`, with the events that were
    /// not yet streamed.
    pub(crate) fn run(
        make: Make,
        program: &Program,
        frame: Vec<u8>,
        stream: Option<Rc<File>>,
        recorder: Option<Recorder>,
    ) -> Vec<u8> {
        let log = Log::begin(frame, stream);
        let run = AssertUnwindSafe(|| Machine::execute_program(make, program, &log, recorder));
        if let Err(payload) = panic::catch_unwind(run) {
            // The hook has reported the panic. The payload's own Drop is the submission's code: it
            // is not run.
            mem::forget(payload);
        }
        log.end()
    }

    fn execute_program(make: Make, program: &Program, log: &Rc<Log>, recorder: Option<Recorder>) {
        let mut event_loop = EventLoop::with_virtual_time();
        let machine = Rc::new(Machine {
            log: log.clone(),
            objects: RefCell::default(),
            tasks: RefCell::default(),
            steps: Cell::new(0),
            operations: Cell::new(0),
            own_timers: Cell::new(0),
            recorder,
        });
        machine.make_objects(program, make);
        for op in &program.ops {
            log.write(&Event::Op);
            machine.operations.set(machine.operations.get() + 1);
            machine.step();
            if *op == Op::Restart {
                drop(mem::replace(
                    &mut event_loop,
                    EventLoop::with_virtual_time(),
                ));
                machine.tasks.borrow_mut().fill_with(|| None);
                machine.make_objects(program, make);
            }
            let rest = machine.execute(op, &event_loop, program, make);
            if let Some(look) = program.look.filter(|_| rest == Rest::Fine) {
                machine.execute(&Op::Call(look), &event_loop, program, make);
            }
            machine.record();
            if rest == Rest::Restless || log.panics() >= MOST_PANICS {
                break;
            }
        }
        // What follows is the tear-down, an operation of its own: what the submission does in its
        // Drop code is seen too.
        log.write(&Event::Op);
        drop(event_loop);
        machine.tasks.take();
    }

    /// Shows the inside of the submission after an operation.
    fn record(&self) {
        let Some(recorder) = &self.recorder else {
            return;
        };
        let objects = self.objects.borrow().clone();
        let tasks = self.tasks.borrow().clone();
        let lives = |task: usize| tasks[task].as_ref().is_some_and(|task| !task.done());
        let debug = |object: usize| objects[object].test_object.debug();
        recorder.after(objects.len(), debug, lives);
    }

    /// Makes all objects, in the place of those that there are. Outside the loop: `new` alone may
    /// be called where none runs.
    fn make_objects(&self, program: &Program, make: Make) {
        let objects = program.objects.iter().map(|setup| Object::new(make, setup));
        // Dropped after the borrow has ended: dropping them runs the submission's code.
        drop(self.objects.replace(objects.collect()));
    }

    fn step(&self) {
        self.steps.set(self.steps.get() + 1);
    }

    fn execute(
        self: &Rc<Machine>,
        op: &Op,
        event_loop: &EventLoop,
        program: &Program,
        make: Make,
    ) -> Rest {
        match op {
            Op::Spawn { start, script } => event_loop.enter(|| self.spawn(*start, script)),
            Op::Turn => {
                let ran = event_loop.run_one();
                self.log.write(&Event::Turned { ran });
            }
            Op::Idle => return self.idle(event_loop, self.handles(program)),
            Op::Call(call) => {
                let loop_is = if event_loop.ready_count() == 0 {
                    LoopIs::Idle
                } else {
                    LoopIs::Busy
                };
                event_loop.enter(|| self.call(*call, loop_is));
            }
            Op::Cancel(task) => event_loop.enter(|| self.cancel(*task)),
            Op::Delay(seconds) => return self.delay(event_loop, *seconds, self.handles(program)),
            Op::Elapse(seconds) => event_loop.advance(Duration::from_secs(u64::from(*seconds))),
            Op::Renew(object) => event_loop.enter(|| self.renew(*object, program, make)),
            Op::Move(object) => self.move_object(*object),
            // The loop is a new one already.
            Op::Restart => {}
        }
        Rest::Fine
    }

    fn spawn(self: &Rc<Machine>, start: Start, script: &[Act]) {
        let number = {
            let mut tasks = self.tasks.borrow_mut();
            tasks.push(None);
            u32::try_from(tasks.len() - 1).expect("a request is too short for that many tasks")
        };
        let coroutine = task::perform(self.clone(), number, script.into());
        let task = match &self.recorder {
            Some(recorder) => begin(start, recorder.watch(number, coroutine)),
            None => begin(start, coroutine),
        };
        self.tasks.borrow_mut()[number as usize] = Some(task);
    }

    /// Returns the number of handles that may run in vain, with the tasks and operations so far.
    fn handles(&self, program: &Program) -> u32 {
        program.handles(self.tasks.borrow().len(), self.operations.get())
    }

    fn idle(&self, event_loop: &EventLoop, budget: u32) -> Rest {
        let turns = self.run_ready(event_loop, budget);
        let exhausted = event_loop.ready_count() > 0;
        self.idled(event_loop, turns, exhausted)
    }

    fn idled(&self, event_loop: &EventLoop, turns: u32, exhausted: bool) -> Rest {
        let timers = event_loop.next_timer().is_some() && self.own_timers.get() == 0;
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

    /// Runs handles until none is ready, or `budget` of them ran without any event. Returns their
    /// number.
    fn run_ready(&self, event_loop: &EventLoop, budget: u32) -> u32 {
        let (mut turns, mut quiet, mut events) = (0u32, 0, self.log.events());
        while quiet < budget && event_loop.run_one() {
            self.step();
            turns = turns.saturating_add(1);
            quiet += 1;
            if self.log.events() != events {
                (quiet, events) = (0, self.log.events());
            }
        }
        turns
    }

    /// Lets time pass, from timer to timer. A loop that does not come to rest between them is given
    /// up.
    fn delay(&self, event_loop: &EventLoop, seconds: u32, budget: u32) -> Rest {
        let end = event_loop.time() + Duration::from_secs(u64::from(seconds));
        let (mut quiet, mut events) = (0, self.log.events());
        loop {
            let now = event_loop.time();
            if now >= end {
                return Rest::Fine;
            }
            let turns = self.run_ready(event_loop, budget);
            if event_loop.ready_count() > 0 || quiet >= budget {
                return self.idled(event_loop, turns, true);
            }
            let next = event_loop.next_timer().map_or(end, |next| next.min(end));
            // It cannot fail: nothing else has a handle to this coroutine.
            let _ = event_loop.run_until_complete(sleep(next.saturating_sub(now)));
            quiet += 1;
            if self.log.events() != events {
                (quiet, events) = (0, self.log.events());
            }
        }
    }

    /// Moves an object in memory, if no task has a share in it.
    fn move_object(&self, number: u8) {
        let mut objects = self.objects.borrow_mut();
        if usize::from(number) < objects.len() {
            let object = objects.remove(usize::from(number));
            let moved = Rc::try_unwrap(object).map_or_else(|shared| shared, Object::moved);
            objects.insert(usize::from(number), moved);
        }
    }

    fn renew(&self, number: u8, program: &Program, make: Make) {
        let number = usize::from(number);
        let Some(setup) = program.objects.get(number) else {
            return;
        };
        let fresh = Object::new(make, setup);
        let old = mem::replace(&mut self.objects.borrow_mut()[number], fresh);
        // Dropped after the borrow has ended: dropping it runs the submission's code.
        drop(old);
    }

    fn cancel(&self, number: u32) {
        let task = self.tasks.borrow().get(number as usize).cloned().flatten();
        let accepted = task.is_some_and(|task| task.cancel());
        self.log.write(&Event::Cancelled {
            task: number,
            accepted,
        });
    }

    /// Performs a call by the driver.
    fn call(&self, call: Call, loop_is: LoopIs) {
        let object = self.objects.borrow().get(usize::from(call.object)).cloned();
        match object {
            Some(object) => self.call_on(&object, None, call, loop_is),
            None => self.log.write(&Event::Skipped),
        }
    }

    /// Performs a call by a task, on the objects that existed when the task began.
    fn call_from(&self, objects: &[Rc<Object>], task: u32, call: Call) {
        match objects.get(usize::from(call.object)) {
            Some(object) => self.call_on(object, Some(task), call, LoopIs::Busy),
            None => self.log.write(&Event::Skipped),
        }
    }

    /// Performs an act that the script's own flow does not cause.
    fn perform_deed(&self, objects: &[Rc<Object>], task: u32, deed: Deed) {
        match deed {
            Deed::Call(call) => self.call_from(objects, task, call),
            Deed::Cancel(task) => self.cancel(task),
        }
    }

    fn call_on(&self, object: &Object, by: Option<u32>, call: Call, loop_is: LoopIs) {
        if !object.allows(call.guard, loop_is) {
            return self.log.write(&Event::Skipped);
        }
        let tells = object.tells(call.guard, loop_is);
        self.log.write(&match object.call(call.method, call.guard) {
            Some(_) if !tells => Event::Skipped,
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

fn begin(start: Start, coroutine: impl Coroutine<Return = ()> + 'static) -> Task<()> {
    match start {
        Start::Eager => create_eager_task(coroutine),
        Start::Queued => create_task(coroutine),
    }
}
