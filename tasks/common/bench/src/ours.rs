//! The work on our loop: the same as in `peers.rs`, written with `yield`. The lock is the
//! exercise's reference solution.

use std::cell::Cell;
use std::hint::black_box;
use std::pin::Pin;
use std::rc::Rc;
use std::time::Duration;

use common::{Coroutine, CoroutineState, EventLoop, Task, Yielded, coroutine, create_task, sleep};

use crate::meter::{Meter, Reading, resident_bytes};
use crate::peers::sum_below;
use crate::reference::Lock;
use crate::work::{AfterRelease, FOR_EVER, Item, Size, jumped_delay, real_delay};

pub(crate) fn measure(item: Item, size: Size) -> Option<Reading> {
    let event_loop = match item {
        Item::TimersJump => EventLoop::with_virtual_time(),
        Item::TimersReal
        | Item::BytesSleep
        | Item::Lock
        | Item::LockInTurns
        | Item::Waits
        | Item::WaitsInTurns
        | Item::Yields
        | Item::SpawnOne
        | Item::SpawnAll
        | Item::BytesLock => EventLoop::new(),
    };
    let reading = event_loop.run_until_complete(run(item, size));
    Some(reading.expect("every task comes to its end"))
}

fn run(item: Item, size: Size) -> impl Coroutine<Return = Reading> {
    coroutine! {
        let meter = Meter::start();
        match item {
            Item::Lock => yield from lock(size),
            Item::LockInTurns => yield from lock_in_turns(size),
            Item::Waits => {
                return Reading::share((yield from waits(size, AfterRelease::Nothing)), size);
            }
            Item::WaitsInTurns => {
                return Reading::share((yield from waits(size, AfterRelease::Yield)), size);
            }
            Item::Yields => yield from yields(size),
            Item::SpawnOne => yield from spawn_one(size),
            Item::SpawnAll => yield from spawn_all(size),
            Item::TimersJump => yield from sleeps(size, jumped_delay),
            Item::TimersReal => yield from sleeps(size, real_delay),
            Item::BytesLock => return Reading::per_task((yield from bytes_lock(size)), size),
            Item::BytesSleep => return Reading::per_task((yield from bytes_sleep(size)), size),
        }
        meter.stop(size)
    }
}

fn lock(Size { tasks, rounds }: Size) -> impl Coroutine<Return = ()> {
    let lock = Rc::new(Lock::new());
    let task = move |_| {
        let lock = Rc::clone(&lock);
        coroutine! {
            for round in 0..rounds {
                yield from lock.acquire();
                yield;
                black_box(round);
                lock.release().expect("it is held");
            }
            rounds
        }
    };
    join_all(tasks, task, tasks * rounds)
}

fn lock_in_turns(Size { tasks, rounds }: Size) -> impl Coroutine<Return = ()> {
    let lock = Rc::new(Lock::new());
    let task = move |_| {
        let lock = Rc::clone(&lock);
        coroutine! {
            for round in 0..rounds {
                yield from lock.acquire();
                yield;
                black_box(round);
                lock.release().expect("it is held");
                yield;
            }
            rounds
        }
    };
    join_all(tasks, task, tasks * rounds)
}

/// Counts the acquires that did not get the lock at once.
fn waits(Size { tasks, rounds }: Size, after: AfterRelease) -> impl Coroutine<Return = u64> {
    coroutine! {
        let lock = Rc::new(Lock::new());
        let waited = Rc::new(Cell::new(0));
        let counter = Rc::clone(&waited);
        let task = move |_| {
            let (lock, waited) = (Rc::clone(&lock), Rc::clone(&counter));
            coroutine! {
                for _ in 0..rounds {
                    let coroutine = Box::pin(lock.acquire());
                    yield from Counted { coroutine, is_first: true, waited: &waited };
                    yield;
                    lock.release().expect("it is held");
                    match after {
                        AfterRelease::Nothing => {}
                        AfterRelease::Yield => yield,
                    }
                }
                rounds
            }
        };
        yield from join_all(tasks, task, tasks * rounds);
        waited.get()
    }
}

/// A coroutine that counts itself if its first resume does not complete.
struct Counted<'w, C> {
    coroutine: Pin<Box<C>>,
    is_first: bool,
    waited: &'w Cell<u64>,
}

impl<C: Coroutine> Coroutine for Counted<'_, C> {
    type Return = C::Return;

    fn resume(mut self: Pin<&mut Self>) -> CoroutineState<Yielded, C::Return> {
        let state = self.coroutine.as_mut().resume();
        if self.is_first && matches!(state, CoroutineState::Yielded(_)) {
            self.waited.set(self.waited.get() + 1);
        }
        self.is_first = false;
        state
    }
}

fn yields(Size { tasks, rounds }: Size) -> impl Coroutine<Return = ()> {
    let task = move |_| {
        coroutine! {
            for round in 0..rounds {
                yield;
                black_box(round);
            }
            rounds
        }
    };
    join_all(tasks, task, tasks * rounds)
}

fn spawn_one(Size { tasks, .. }: Size) -> impl Coroutine<Return = ()> {
    coroutine! {
        let mut sum = 0;
        for number in 0..tasks {
            let task = create_task(coroutine! { black_box(number) });
            sum += yield task;
        }
        assert_eq!(sum, sum_below(tasks));
    }
}

fn spawn_all(Size { tasks, .. }: Size) -> impl Coroutine<Return = ()> {
    join_all(
        tasks,
        |number| coroutine! { black_box(number) },
        sum_below(tasks),
    )
}

fn sleeps(
    Size { tasks, .. }: Size,
    delay: fn(u64, u64) -> Duration,
) -> impl Coroutine<Return = ()> {
    let task = move |number| {
        coroutine! {
            yield from sleep(delay(number, tasks));
            black_box(number)
        }
    };
    join_all(tasks, task, sum_below(tasks))
}

fn bytes_lock(Size { tasks, .. }: Size) -> impl Coroutine<Return = u64> {
    coroutine! {
        let lock = Rc::new(Lock::new());
        yield from lock.acquire();
        let task = move || {
            let lock = Rc::clone(&lock);
            coroutine! {
                yield from lock.acquire();
                lock.release().expect("it is held");
            }
        };
        yield from park(tasks, task)
    }
}

fn bytes_sleep(Size { tasks, .. }: Size) -> impl Coroutine<Return = u64> {
    park(tasks, || sleep(FOR_EVER))
}

/// Returns the memory of `tasks` parked tasks. They park a hundred at a time, so that the ready
/// queue does not grow for all of them.
fn park<C: Coroutine<Return = ()> + 'static>(
    tasks: u64,
    mut task: impl FnMut() -> C,
) -> impl Coroutine<Return = u64> {
    coroutine! {
        let before = resident_bytes();
        for number in 0..tasks {
            create_task(task());
            if number % 100 == 99 {
                yield;
            }
        }
        yield;
        resident_bytes() - before
    }
}

/// Starts all the tasks, waits for all, and checks the sum of their results.
fn join_all<C: Coroutine<Return = u64> + 'static>(
    tasks: u64,
    task: impl FnMut(u64) -> C,
    expected: u64,
) -> impl Coroutine<Return = ()> {
    coroutine! {
        let handles: Vec<Task<u64>> = (0..tasks).map(task).map(create_task).collect();
        let mut sum = 0;
        for handle in handles {
            sum += yield handle;
        }
        assert_eq!(sum, expected);
    }
}
