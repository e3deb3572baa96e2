//! Executes one program on fresh objects in a fresh loop, and writes down the events.
//!
//! Entry point: [`Machine::run`]. `machine/task.rs` executes the scripts of its tasks.

use std::cell::{Cell, RefCell};
use std::fs::File;
use std::mem;
use std::panic::{self, AssertUnwindSafe};
use std::rc::Rc;
use std::time::Duration;

use common::{EventLoop, Task, create_eager_task, create_task, sleep};

use crate::Make;
use crate::event::Event;
use crate::program::{Act, Call, Op, Program, Start};

mod log;
mod object;
mod task;

use log::Log;
pub(crate) use log::watch_panics;
use object::{LoopIs, Object};

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
    /// Counts operations and handles, to tell whether a call ended in the step in which it began.
    steps: Cell<u64>,
}

impl Machine {
    /// Runs `program` and ends the answer that was begun in `frame`: with the events that were not streamed already.
    pub(crate) fn run(
        make: Make,
        program: &Program,
        frame: Vec<u8>,
        stream: Option<Rc<File>>,
    ) -> Vec<u8> {
        let log = Log::begin(frame, stream);
        let run = AssertUnwindSafe(|| Machine::execute_program(make, program, &log));
        if let Err(payload) = panic::catch_unwind(run) {
            // The hook has reported the panic. The payload's own Drop is the submission's code: it is not run.
            mem::forget(payload);
        }
        log.end()
    }

    fn execute_program(make: Make, program: &Program, log: &Rc<Log>) {
        let event_loop = EventLoop::with_virtual_time();
        let machine = Rc::new(Machine {
            log: log.clone(),
            objects: RefCell::default(),
            tasks: RefCell::default(),
            steps: Cell::new(0),
        });
        // Outside the loop: `new` alone may be called where none runs.
        let objects = program.objects.iter().map(|setup| Object::new(make, setup));
        machine.objects.borrow_mut().extend(objects);
        for op in &program.ops {
            log.write(&Event::Op);
            machine.step();
            if machine.execute(op, &event_loop, program, make) == Rest::Restless {
                break;
            }
            if let Some(look) = program.look {
                machine.execute(&Op::Call(look), &event_loop, program, make);
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
            Op::Idle => return self.idle(event_loop, program.budget),
            Op::Call(call) => {
                let loop_is = if event_loop.ready_count() == 0 {
                    LoopIs::Idle
                } else {
                    LoopIs::Busy
                };
                event_loop.enter(|| self.call(*call, loop_is));
            }
            Op::Cancel(task) => event_loop.enter(|| self.cancel(*task)),
            Op::Delay(seconds) => {
                let passing = sleep(Duration::from_secs(u64::from(*seconds)));
                // It cannot fail: nothing else has a handle to this coroutine.
                let _ = event_loop.run_until_complete(passing);
            }
            Op::Renew(object) => event_loop.enter(|| self.renew(*object, program, make)),
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

    /// A call by the driver.
    fn call(&self, call: Call, loop_is: LoopIs) {
        let object = self.objects.borrow().get(usize::from(call.object)).cloned();
        match object {
            Some(object) => self.call_on(&object, None, call, loop_is),
            None => self.log.write(&Event::Skipped),
        }
    }

    /// A call by a task, on the objects that there were when it began.
    fn call_from(&self, objects: &[Rc<Object>], task: u32, call: Call) {
        match objects.get(usize::from(call.object)) {
            Some(object) => self.call_on(object, Some(task), call, LoopIs::Busy),
            None => self.log.write(&Event::Skipped),
        }
    }

    fn call_on(&self, object: &Object, by: Option<u32>, call: Call, loop_is: LoopIs) {
        if !object.allows(call.guard, loop_is) {
            return self.log.write(&Event::Skipped);
        }
        self.log.write(&match object.call(call.method, call.guard) {
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
