//! Failures, and great numbers of tasks, futures and timers.

mod support;

use std::cell::{Cell, RefCell};
use std::pin::{Pin, pin};
use std::rc::Rc;
use std::time::Duration;

use common::{
    Coroutine, CoroutineState, EventLoop, Future, RunError, Task, Yielded, call_later, call_soon,
    coroutine, create_task, gather, sleep, timeout,
};
use support::{Log, at_drop, panic_message};

/// Returns a great number, or a thousandth of it under Miri, which is that much slower.
const fn many(count: usize) -> usize {
    if cfg!(miri) { count / 1000 } else { count }
}

#[test]
fn a_panic_is_the_failure_of_its_task_and_the_rest_goes_on() {
    let event_loop = EventLoop::new();
    let failing = event_loop.create_task(coroutine! {
        yield;
        panic!("broken");
    });
    let other = event_loop.create_task(coroutine! { yield; yield; 1 });
    event_loop.run_until_idle();
    assert_eq!(
        (failing.done(), failing.cancelled(), failing.result()),
        (true, false, None)
    );
    assert_eq!(
        failing.panicked().unwrap().to_string(),
        "Task-1 panicked: broken"
    );
    assert_eq!((other.result(), other.panicked()), (Some(1), None));
    assert_eq!(event_loop.panics(), [failing.panicked().unwrap()]);
    assert!(!failing.cancel());
}

#[test]
fn a_task_that_waits_for_a_failed_task_fails_too_and_names_the_first_cause() {
    let (event_loop, log) = (EventLoop::new(), Log::new());
    let failing = event_loop.create_named_task("culprit", coroutine! { yield; panic!("broken") });
    let (waits, dropped) = (failing.clone(), log.at_drop("dropped"));
    let middle = event_loop.create_task(coroutine! {
        let _dropped = dropped;
        yield waits
    });
    let error = event_loop.run_until_complete(coroutine! { yield middle });
    assert_eq!(
        error.as_ref().unwrap_err().to_string(),
        "culprit panicked: broken"
    );
    let Err(RunError::Panicked(panic)) = error else {
        panic!("{error:?}");
    };
    assert_eq!((&*panic.task, &*panic.message), ("culprit", "broken"));
    log.check("dropped");
    assert_eq!(event_loop.panics().len(), 1);
    // A task that begins to wait after the failure fails in the same way.
    let error = event_loop.run_until_complete(coroutine! { yield failing });
    assert_eq!(error.unwrap_err().to_string(), "culprit panicked: broken");
}

#[test]
fn a_panic_of_the_main_coroutine_is_an_error_of_the_run() {
    let event_loop = EventLoop::new();
    let error = event_loop.run_until_complete(coroutine! {
        yield;
        if true {
            panic!("broken {}", 7);
        }
    });
    assert_eq!(error.unwrap_err().to_string(), "Task-1 panicked: broken 7");
    assert_eq!(event_loop.run_until_complete(coroutine! { 1 }), Ok(1));
}

#[test]
fn a_panic_in_a_drop_during_cancel_is_the_failure_of_that_task() {
    let event_loop = EventLoop::new();
    let task = event_loop.create_task(coroutine! {
        let _at_drop = at_drop(|| panic!("in a drop"));
        yield Future::<()>::new();
    });
    let waits = task.clone();
    let other = event_loop.create_task(coroutine! { yield waits });
    event_loop.run_until_idle();
    assert!(task.cancel());
    event_loop.run_until_idle();
    assert_eq!(
        task.panicked().unwrap().to_string(),
        "Task-1 panicked: in a drop"
    );
    assert_eq!(other.panicked(), task.panicked());
}

#[test]
fn a_panic_in_a_drop_of_the_main_coroutine_is_told() {
    let event_loop = EventLoop::new();
    let cancelled: Future = Future::new();
    cancelled.cancel();
    let error = event_loop.run_until_complete(coroutine! {
        let _at_drop = at_drop(|| panic!("in a drop"));
        yield cancelled;
    });
    assert_eq!(error.unwrap_err().to_string(), "Task-1 panicked: in a drop");
    let error = event_loop.run_until_complete(coroutine! {
        let _at_drop = at_drop(|| panic!("in another"));
        yield Future::<()>::new();
    });
    assert!(matches!(error, Err(RunError::Deadlock { .. })));
    assert_eq!(event_loop.panics().last().unwrap().message, "in another");
}

#[test]
fn a_panic_in_a_callback_does_not_take_the_loop_down() {
    let event_loop = EventLoop::with_virtual_time();
    event_loop
        .run_until_complete(coroutine! {
            call_soon(|| panic!("soon"));
            call_later(Duration::from_secs(1), || panic!("later"));
            let future: Future = Future::new();
            future.add_done_callback(|| panic!("done"));
            future.set_result(()).unwrap();
            yield from sleep(Duration::from_secs(2));
        })
        .unwrap();
    let panics: Vec<String> = event_loop
        .panics()
        .iter()
        .map(ToString::to_string)
        .collect();
    assert_eq!(
        panics,
        [
            "a callback panicked: soon",
            "a done-callback panicked: done",
            "a timer's callback panicked: later"
        ]
    );
}

#[test]
fn panics_while_a_loop_is_dropped_stop_neither_it_nor_the_program() {
    let (event_loop, log) = (EventLoop::new(), Log::new());
    for name in ["a", "b"] {
        let dropped = log.at_drop(name);
        event_loop.create_task(coroutine! {
            let _dropped = dropped;
            let _at_drop = at_drop(|| panic!("in a drop"));
            yield Future::<()>::new();
        });
    }
    let called = at_drop(|| panic!("in a callback's drop"));
    event_loop.call_soon(move || drop(called));
    let later = at_drop(|| panic!("in a timer's drop"));
    event_loop.call_later(Duration::from_secs(1), move || drop(later));
    event_loop.run_one();
    event_loop.run_one();
    drop(event_loop);
    log.check("a b");
}

#[test]
fn a_loop_can_be_dropped_while_the_thread_panics() {
    let log = Log::new();
    let (dropped, inner) = (log.at_drop("dropped"), log.clone());
    let message = panic_message(move || {
        let event_loop = EventLoop::new();
        event_loop.create_task(coroutine! {
            let _dropped = dropped;
            yield Future::<()>::new();
        });
        event_loop.run_until_idle();
        inner.add("panics");
        panic!("outside");
    });
    assert_eq!(message, "outside");
    log.check("panics dropped");
}

#[test]
fn a_loop_that_is_dropped_by_its_own_task_while_that_is_cancelled_comes_to_an_end() {
    let (event_loop, log) = (Rc::new(EventLoop::new()), Log::new());
    let (held, dropped) = (event_loop.clone(), log.at_drop("other"));
    let task = event_loop.create_task(coroutine! {
        let _held = held;
        yield Future::<()>::new();
    });
    event_loop.create_task(coroutine! {
        let _dropped = dropped;
        yield Future::<()>::new();
    });
    event_loop.run_until_idle();
    drop(event_loop);
    log.check("");
    task.cancel();
    log.check("other");
    assert!(task.cancelled());
}

#[test]
fn a_callback_of_a_future_that_outlives_the_loop_is_dropped_uncalled() {
    let (event_loop, log, future) = (EventLoop::new(), Log::new(), Future::<()>::new());
    let (called, dropped) = (log.clone(), log.at_drop("dropped"));
    event_loop.enter(|| {
        future.add_done_callback(move || {
            let _dropped = dropped;
            called.add("called");
        });
    });
    drop(event_loop);
    log.check("dropped");
    assert!(future.set_result(()).is_ok());
    log.check("dropped");
}

#[test]
fn a_task_and_a_timer_outlive_their_loop_as_what_they_came_to() {
    let event_loop = EventLoop::new();
    let ended = event_loop.create_task(coroutine! { 7 });
    event_loop.run_until_idle();
    let (waiting, alarm) = (
        event_loop.create_task(coroutine! { yield; }),
        event_loop.call_later(Duration::MAX, || {}),
    );
    drop(event_loop);
    assert_eq!(
        (
            ended.result(),
            waiting.cancelled(),
            waiting.cancel(),
            alarm.cancel()
        ),
        (Some(7), true, false, false)
    );
    let error = EventLoop::new().run_until_complete(coroutine! { yield waiting });
    assert_eq!(error, Err(RunError::Cancelled));
}

#[test]
fn the_drop_of_a_yielded_result_that_panics_does_not_take_the_loop_down() {
    #[derive(Clone)]
    struct Bomb;
    impl Drop for Bomb {
        fn drop(&mut self) {
            panic!("the end of a result");
        }
    }
    /// Yields a future that is done, and holds the only reference to it.
    struct Careless;
    impl Coroutine for Careless {
        type Return = ();
        fn resume(self: Pin<&mut Self>) -> CoroutineState<Yielded, ()> {
            let future = Future::new();
            assert!(future.set_result(Bomb).is_ok());
            CoroutineState::Yielded(future.into())
        }
    }
    let event_loop = EventLoop::new();
    let task = event_loop.create_task(Careless);
    assert!(event_loop.run_one());
    assert_eq!((task.done(), event_loop.panics().len()), (false, 1));
    let own: Rc<RefCell<Option<Task>>> = Rc::default();
    let handle = own.clone();
    let cancelled = event_loop.create_task(coroutine! {
        handle.take().expect("it was put there").cancel();
        yield from Careless;
    });
    own.replace(Some(cancelled.clone()));
    assert!(event_loop.run_one());
    assert!(event_loop.run_one());
    assert_eq!(cancelled.panicked().unwrap().message, "the end of a result");
    task.cancel();
}

#[test]
fn a_payload_whose_drop_panics_does_not_take_the_loop_down() {
    struct Bomb(u32);
    impl Drop for Bomb {
        fn drop(&mut self) {
            if self.0 > 0 {
                std::panic::panic_any(Bomb(self.0 - 1));
            }
        }
    }
    let event_loop = EventLoop::new();
    // The last payload panics for so long that it is leaked, on purpose. Miri would report that.
    let fuses: &[u32] = if cfg!(miri) { &[0, 1] } else { &[0, 1, 100] };
    for &fuse in fuses {
        let task = event_loop.create_task(coroutine! { std::panic::panic_any(Bomb(fuse)) });
        event_loop.run_until_idle();
        assert_eq!(
            task.panicked().unwrap().message,
            "a panic without a message"
        );
    }
}

#[test]
fn a_result_whose_drop_panics_does_not_take_the_loop_down() {
    struct Bomb;
    impl Drop for Bomb {
        fn drop(&mut self) {
            panic!("the result of a task");
        }
    }
    let event_loop = EventLoop::new();
    drop(event_loop.create_task(coroutine! { yield; Bomb }));
    event_loop.run_until_idle();
    assert_eq!(event_loop.panics().len(), 1);
}

#[test]
fn a_panicking_clone_of_a_result_is_the_failure_of_the_task_that_asked_for_it() {
    #[derive(Debug)]
    struct Unclonable;
    impl Clone for Unclonable {
        fn clone(&self) -> Unclonable {
            panic!("cannot be cloned");
        }
    }
    let event_loop = EventLoop::new();
    let task = event_loop.create_task(coroutine! { Unclonable });
    let waits = task.clone();
    let asked = event_loop.create_task(coroutine! { yield waits; });
    event_loop.run_until_idle();
    assert!(task.done() && task.panicked().is_none());
    assert_eq!(
        asked.panicked().unwrap().to_string(),
        "Task-2 panicked: cannot be cloned"
    );
}

#[test]
fn a_coroutine_resumed_after_its_end_panics_clearly() {
    let mut coroutine = pin!(coroutine! {});
    let _ = coroutine.as_mut().resume();
    assert_eq!(
        panic_message(|| coroutine.as_mut().resume()),
        "a coroutine was resumed after its end"
    );
    let event_loop = EventLoop::with_virtual_time();
    let error = event_loop.run_until_complete(coroutine! {
        let mut nap = pin!(sleep(Duration::from_secs(1)));
        yield from nap.as_mut();
        yield from nap.as_mut();
    });
    assert_eq!(
        error.unwrap_err().to_string(),
        "Task-1 panicked: a `sleep` was resumed after its end"
    );
}

#[test]
fn a_chain_of_100_000_wake_ups_does_not_grow_the_stack() {
    const LENGTH: usize = many(100_000);
    let event_loop = EventLoop::new();
    let first = Future::new();
    let mut last = first.clone();
    for _ in 0..LENGTH {
        let (waits, promised) = (last, Future::new());
        last = promised.clone();
        event_loop.create_task(coroutine! {
            let value: usize = yield waits;
            promised.set_result(value + 1).expect("it is set once");
        });
    }
    event_loop.run_until_idle();
    first.set_result(0).unwrap();
    assert_eq!(event_loop.run_until_complete(last), Ok(LENGTH));
}

/// Makes tasks of which each waits for the task before it, in a way of its own. Returns the last.
fn chain(event_loop: &EventLoop, length: usize, link: impl Fn(Task) -> Task) -> Task {
    let never: Future = Future::new();
    let mut last = event_loop.create_task(never);
    for _ in 0..length {
        last = event_loop.enter(|| link(last));
    }
    event_loop.run_until_idle();
    last
}

fn plainly(task: Task) -> Task {
    create_task(coroutine! { yield task })
}

#[test]
fn a_chain_of_100_000_tasks_is_cancelled_without_growing_the_stack() {
    let event_loop = EventLoop::new();
    let last = chain(&event_loop, many(100_000), plainly);
    assert!(last.cancel());
    assert_eq!(
        (event_loop.unfinished_tasks(), event_loop.ready_count()),
        (0, 0)
    );
}

#[test]
fn a_chain_of_100_000_tasks_is_dropped_with_its_loop_without_growing_the_stack() {
    let event_loop = EventLoop::new();
    let last = chain(&event_loop, many(100_000), plainly);
    drop(event_loop);
    assert!(last.cancelled());
}

#[test]
fn a_chain_of_100_000_tasks_is_cancelled_from_its_other_end_too() {
    let event_loop = EventLoop::new();
    let never: Future = Future::new();
    let first = event_loop.create_task(never.clone());
    let mut last = first.clone();
    for _ in 0..many(100_000) {
        let waits = last;
        last = event_loop.create_task(coroutine! { yield waits });
    }
    event_loop.run_until_idle();
    never.cancel();
    event_loop.run_until_idle();
    assert!(last.cancelled());
    assert_eq!(event_loop.unfinished_tasks(), 0);
}

#[test]
fn chains_through_gather_and_timeout_are_cancelled_without_growing_the_stack() {
    for link in [
        (|task| create_task(coroutine! { yield from gather([task]); })) as fn(Task) -> Task,
        |task| create_task(coroutine! { let _ = yield from timeout(Duration::MAX, task); }),
    ] {
        let event_loop = EventLoop::with_virtual_time();
        let last = chain(&event_loop, many(50_000), link);
        assert!(last.cancel());
        assert_eq!(event_loop.unfinished_tasks(), 0);
        let last = chain(&event_loop, many(50_000), link);
        drop(event_loop);
        assert!(last.cancelled());
    }
}

#[test]
fn a_million_tasks_can_be_alive_at_once() {
    const COUNT: usize = many(1_000_000);
    let event_loop = EventLoop::new();
    let (go, count) = (Future::new(), Rc::new(Cell::new(0)));
    for _ in 0..COUNT {
        let (go, count) = (go.clone(), count.clone());
        event_loop.create_task(coroutine! {
            yield go;
            count.set(count.get() + 1);
        });
    }
    event_loop.run_until_idle();
    assert_eq!((event_loop.unfinished_tasks(), count.get()), (COUNT, 0));
    go.set_result(()).unwrap();
    event_loop.run_until_idle();
    assert_eq!((event_loop.unfinished_tasks(), count.get()), (0, COUNT));
}

#[test]
fn a_hundred_thousand_waiters_of_a_running_task_can_be_cancelled_one_by_one() {
    let event_loop = EventLoop::new();
    let waiters: Rc<RefCell<Vec<Task>>> = Rc::default();
    let inner = waiters.clone();
    let running = event_loop.create_task(coroutine! {
        yield;
        for waiter in inner.take() {
            waiter.cancel();
        }
    });
    for _ in 0..many(100_000) {
        let waits = running.clone();
        waiters
            .borrow_mut()
            .push(event_loop.create_task(coroutine! { yield waits }));
    }
    event_loop.run_until_idle();
    assert!(running.cancelled());
    assert_eq!(event_loop.unfinished_tasks(), 0);
}

#[test]
fn cancelled_timers_do_not_pile_up() {
    let event_loop = EventLoop::with_virtual_time();
    let marker = Rc::new(());
    for _ in 0..many(100_000) {
        let held = marker.clone();
        event_loop
            .call_later(Duration::from_secs(3600), move || drop(held))
            .cancel();
    }
    assert_eq!(Rc::strong_count(&marker), 1);
    assert_eq!(event_loop.next_timer(), None);
}

#[test]
fn nothing_leaks_through_circles_of_references() {
    let alive = Rc::new(());
    {
        let event_loop = EventLoop::with_virtual_time();
        // A task that holds itself.
        let own: Rc<RefCell<Option<Task>>> = Rc::default();
        let (held, marker) = (own.clone(), alive.clone());
        own.replace(Some(event_loop.create_task(coroutine! {
            let _held = (held, marker);
            yield Future::<()>::new();
        })));
        // A task that holds the future that it waits for; one that never begins; a sleeping one.
        let (future, marker) = (Future::<()>::new(), alive.clone());
        event_loop.create_task(coroutine! {
            let _marker = marker;
            yield &future;
        });
        let marker = alive.clone();
        event_loop.create_task(coroutine! {
            let _marker = marker;
            let _ = yield from timeout(Duration::from_secs(5), sleep(Duration::from_secs(9)));
        });
        event_loop.run_until_idle();
        let marker = alive.clone();
        event_loop.create_task(coroutine! { drop(marker) });
        // A callback that holds its own future; a timer that holds its own handle; a call that is
        // never made.
        let (future, marker) = (Future::<()>::new(), alive.clone());
        let held = future.clone();
        event_loop.enter(|| future.add_done_callback(move || drop((held, marker))));
        let handle: Rc<RefCell<Option<common::TimerHandle>>> = Rc::default();
        let (held, marker) = (handle.clone(), alive.clone());
        handle.replace(Some(
            event_loop.call_later(Duration::from_secs(1), move || drop((held, marker))),
        ));
        let marker = alive.clone();
        event_loop.call_soon(move || drop(marker));
        assert_eq!(Rc::strong_count(&alive), 8);
    }
    assert_eq!(Rc::strong_count(&alive), 1);
}
