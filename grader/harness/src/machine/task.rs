//! A task of a program: the coroutine that executes a script.
//!
//! Entry point: [`perform`].

use std::panic;
use std::rc::Rc;
use std::time::Duration;

use common::{Coroutine, Future, call_soon, coroutine, gather, timeout};

use super::Machine;
use super::object::Object;
use crate::Wait;
use crate::event::Event;
use crate::program::{Act, Deed, Target};

/// Returns the coroutine that executes a script.
pub(super) fn perform(
    machine: Rc<Machine>,
    task: u32,
    script: Rc<[Act]>,
) -> impl Coroutine<Return = ()> {
    coroutine! {
        let objects = machine.objects.borrow().clone();
        // Dropped last, so that what other Drop code does is reported before the task is gone.
        let mut presence = Presence { machine: &machine, task, finished: false };
        let mut on_drop = Vec::new();
        let mut kept: Option<Kept<'_>> = None;
        let mut rounds_left: Vec<Option<u32>> = vec![None; script.len()];
        let mut next = 0;
        while let Some(act) = script.get(next) {
            next += 1;
            // A call that runs now, and whether it is retained when it is finished.
            let (mut running, mut keeps) = (None, Keeps::No);
            match *act {
                Act::Wait(target) => {
                    running = make_wait(&machine, &objects, target);
                    if running.is_none() {
                        break;
                    }
                }
                Act::Make(target) => {
                    kept = make_wait(&machine, &objects, target);
                    if kept.is_none() {
                        break;
                    }
                }
                Act::Resume => running = kept.take_if(|kept| !kept.finished),
                Act::Drive => {
                    running = kept.take_if(|kept| !kept.finished);
                    keeps = Keeps::Yes;
                }
                Act::Discard => discard(&machine, task, kept.take()),
                Act::Call(call) => machine.call_from(&objects, task, call),
                Act::OnDrop(deed) => on_drop.push(OnDrop { machine: &machine, objects: &objects, task, deed }),
                Act::Soon(deed) => {
                    let (machine, objects) = (machine.clone(), objects.clone());
                    call_soon(move || machine.perform_deed(&objects, task, deed));
                }
                Act::Timeout { seconds, target } => {
                    let Some(object) = objects.get(usize::from(target.object)) else { break };
                    let call = alone(machine.clone(), object.clone(), task, target);
                    let timer = OwnTimer::set(&machine);
                    // The call's own end reports that the time was up.
                    let _ = yield from timeout(Duration::from_secs(u64::from(seconds)), call);
                    drop(timer);
                }
                Act::Gather(targets) => {
                    let found = targets.map(|target| objects.get(usize::from(target.object)).cloned());
                    let [Some(one), Some(other)] = found else { break };
                    let both = [(one, targets[0]), (other, targets[1])]
                        .map(|(object, target)| alone(machine.clone(), object, task, target));
                    yield from gather(both);
                }
                Act::Panic => {
                    machine.log.write(&Event::Threw { task });
                    // This bypasses the hook, which reports the submission's own panics.
                    panic::resume_unwind(Box::new("as the program says"));
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
            if let Some(mut call) = running {
                let object = &objects[usize::from(call.target.object)];
                let waiting = Waiting::begin(&machine, object, task, call.target, Of::Script);
                yield from call.wait.as_mut();
                waiting.end();
                call.finished = true;
                if keeps == Keeps::Yes {
                    kept = Some(call);
                }
            }
        }
        drop(kept);
        on_drop.clear();
        presence.finished = true;
    }
}

/// A blocking call that a script made.
struct Kept<'a> {
    target: Target,
    wait: Wait<'a>,
    finished: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Keeps {
    Yes,
    No,
}

/// Makes a blocking call. Returns `None`, which ends the script, if there is no such object or
/// method.
fn make_wait<'a>(machine: &Machine, objects: &'a [Rc<Object>], target: Target) -> Option<Kept<'a>> {
    let object = objects.get(usize::from(target.object))?;
    let wait = object.test_object.wait(target.method);
    if wait.is_none() {
        machine.log.write(&Event::Missing);
    }
    Some(Kept {
        target,
        wait: wait?,
        finished: false,
    })
}

/// Runs a blocking call for a task of its own.
fn alone(
    machine: Rc<Machine>,
    object: Rc<Object>,
    task: u32,
    target: Target,
) -> impl Coroutine<Return = ()> {
    coroutine! {
        let Some(wait) = object.test_object.wait(target.method) else {
            machine.log.write(&Event::Missing);
            return;
        };
        let waiting = Waiting::begin(&machine, &object, task, target, Of::OwnTask);
        yield from wait;
        waiting.end();
    }
}

fn discard(machine: &Machine, task: u32, kept: Option<Kept<'_>>) {
    if let Some(Kept { target, wait, .. }) = kept {
        drop(wait);
        machine.log.write(&Event::Discarded {
            task,
            object: target.object,
        });
    }
}

/// A blocking call under way: reports its beginning, and its end. A call without an end was given
/// up.
struct Waiting<'a> {
    machine: &'a Machine,
    object: &'a Object,
    task: u32,
    target: Target,
    of: Of,
    began: u64,
    ended: bool,
}

/// The place where a blocking call runs: if it is given up in the script, so is the task.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Of {
    Script,
    OwnTask,
}

impl<'a> Waiting<'a> {
    fn begin(
        machine: &'a Machine,
        object: &'a Object,
        task: u32,
        target: Target,
        of: Of,
    ) -> Waiting<'a> {
        machine.log.write(&Event::Began {
            task,
            object: target.object,
            method: target.method,
        });
        let waiting = &object.observed.waiting;
        waiting.set(waiting.get() + 1);
        Waiting {
            machine,
            object,
            task,
            target,
            of,
            began: machine.steps.get(),
            ended: false,
        }
    }

    fn end(mut self) {
        self.ended = true;
        let held = &self.object.observed.held;
        held.set(held.get() + 1);
        self.machine.log.write(&Event::Ended {
            task: self.task,
            object: self.target.object,
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
        if !self.ended && self.of == Of::OwnTask {
            self.machine.log.write(&Event::GaveUp {
                task: self.task,
                object: self.target.object,
            });
        }
    }
}

/// A timer of a program's own, for as long as it is set.
struct OwnTimer<'a>(&'a Machine);

impl OwnTimer<'_> {
    fn set(machine: &Machine) -> OwnTimer<'_> {
        machine.own_timers.set(machine.own_timers.get() + 1);
        OwnTimer(machine)
    }
}

impl Drop for OwnTimer<'_> {
    fn drop(&mut self) {
        self.0.own_timers.set(self.0.own_timers.get() - 1);
    }
}

/// Reports a task's end: its script came to its end, or was dropped before.
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

/// Performs an act when it is dropped. A careful program gives back in this way in any case.
struct OnDrop<'a> {
    machine: &'a Machine,
    objects: &'a [Rc<Object>],
    task: u32,
    deed: Deed,
}

impl Drop for OnDrop<'_> {
    fn drop(&mut self) {
        self.machine
            .perform_deed(self.objects, self.task, self.deed);
    }
}
