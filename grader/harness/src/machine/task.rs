//! A task of a program: the coroutine that executes a script.
//!
//! Entry point: [`perform`].

use std::rc::Rc;

use common::{Coroutine, Future, coroutine};

use super::Machine;
use super::object::{LoopIs, Object};
use crate::Wait;
use crate::event::Event;
use crate::program::{Act, Call, Target};

/// The coroutine that executes a script.
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
        let mut kept: Option<(Target, Wait<'_>)> = None;
        let mut rounds_left: Vec<Option<u32>> = vec![None; script.len()];
        let mut next = 0;
        while let Some(act) = script.get(next) {
            next += 1;
            let mut running = None;
            match *act {
                Act::Wait(target) => {
                    let Some(wait) = make_wait(&machine, &objects, target) else { break };
                    running = Some((target, wait));
                }
                Act::Make(target) => {
                    let Some(wait) = make_wait(&machine, &objects, target) else { break };
                    kept = Some((target, wait));
                }
                Act::Resume => running = kept.take(),
                Act::Discard => discard(&machine, task, kept.take()),
                Act::Call(call) => machine.call_from(&objects, task, call),
                Act::OnDrop(call) => on_drop.extend(OnDrop::new(&machine, &objects, task, call)),
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
            if let Some((target, wait)) = running {
                let object = &objects[usize::from(target.object)];
                let waiting = Waiting::begin(&machine, object, task, target);
                yield from wait;
                waiting.end();
            }
        }
        drop(kept);
        on_drop.clear();
        presence.finished = true;
    }
}

/// Makes a blocking call. Returns `None`, which ends the script, if there is no such object or method.
fn make_wait<'a>(machine: &Machine, objects: &'a [Rc<Object>], target: Target) -> Option<Wait<'a>> {
    let object = objects.get(usize::from(target.object))?;
    let wait = object.test_object.wait(target.method);
    if wait.is_none() {
        machine.log.write(&Event::Missing);
    }
    wait
}

fn discard(machine: &Machine, task: u32, kept: Option<(Target, Wait<'_>)>) {
    if let Some((target, wait)) = kept {
        drop(wait);
        machine.log.write(&Event::Discarded {
            task,
            object: target.object,
        });
    }
}

/// A blocking call under way: reports its beginning, and its end. Without an end it was given up.
struct Waiting<'a> {
    machine: &'a Machine,
    object: &'a Object,
    task: u32,
    target: Target,
    began: u64,
    ended: bool,
}

impl<'a> Waiting<'a> {
    fn begin(machine: &'a Machine, object: &'a Object, task: u32, target: Target) -> Waiting<'a> {
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
    }
}

/// Reports a task's end: whether its script came to its end or was dropped before.
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

impl<'a> OnDrop<'a> {
    fn new(
        machine: &'a Machine,
        objects: &'a [Rc<Object>],
        task: u32,
        call: Call,
    ) -> Option<OnDrop<'a>> {
        let object = objects.get(usize::from(call.object))?;
        Some(OnDrop {
            machine,
            object,
            task,
            call,
        })
    }
}

impl Drop for OnDrop<'_> {
    fn drop(&mut self) {
        self.machine
            .call_on(self.object, Some(self.task), self.call, LoopIs::Busy);
    }
}
