//! The promises of `EventLoop`, one by one.

mod support;

use std::cell::Cell;
use std::pin::{Pin, pin};
use std::time::{Duration, Instant};

use common::{
    Coroutine, CoroutineState, EventLoop, Future, RunError, Yielded, call_at, call_later,
    call_soon, coroutine, create_task, sleep, time,
};
use support::{Log, at_drop, panic_message};

const SECOND: Duration = Duration::from_secs(1);

#[test]
fn run_until_complete_gives_the_result_of_its_coroutine() {
    assert_eq!(
        EventLoop::new().run_until_complete(coroutine! { 6 * 7 }),
        Ok(42)
    );
}

#[test]
fn a_loop_can_run_again_and_again_and_keeps_what_was_not_finished() {
    let (event_loop, log) = (EventLoop::new(), Log::new());
    let inner = log.clone();
    event_loop
        .run_until_complete(coroutine! {
            create_task(coroutine! {
                for turn in 1..=3 {
                    inner.add(turn);
                    yield;
                }
            });
            yield;
        })
        .unwrap();
    log.check("1");
    event_loop
        .run_until_complete(coroutine! { yield; yield; yield; })
        .unwrap();
    log.check("1 2 3");
}

#[test]
fn the_main_coroutine_may_borrow_and_its_result_need_not_be_cloned() {
    struct Precious<'a>(&'a str);
    let text = String::from("borrowed");
    let counter = Cell::new(0);
    let (text, counter) = (&text, &counter);
    let precious = EventLoop::new().run_until_complete(coroutine! {
        yield;
        counter.set(counter.get() + 1);
        Precious(text)
    });
    assert_eq!((precious.unwrap().0, counter.get()), ("borrowed", 1));
}

#[test]
fn the_ready_queue_is_first_in_first_out() {
    let (event_loop, log) = (EventLoop::new(), Log::new());
    for name in ["a", "b", "c"] {
        let log = log.clone();
        event_loop.create_task(coroutine! {
            for turn in 1..=2 {
                log.add(format!("{name}{turn}"));
                yield;
            }
        });
    }
    let called = log.clone();
    event_loop.call_soon(move || called.add("called"));
    event_loop.run_until_idle();
    log.check("a1 b1 c1 called a2 b2 c2");
}

#[test]
fn a_new_task_is_queued_and_not_run_on_the_spot() {
    let log = Log::new();
    let inner = log.clone();
    EventLoop::new()
        .run_until_complete(coroutine! {
            let task = inner.clone();
            create_task(coroutine! { task.add("task") });
            inner.add("main");
            yield;
        })
        .unwrap();
    log.check("main task");
}

#[test]
fn nothing_of_a_body_runs_before_its_first_resume() {
    let log = Log::new();
    let body = log.clone();
    let coroutine = coroutine! { body.add("ran") };
    log.check("");
    EventLoop::new().run_until_complete(coroutine).unwrap();
    log.check("ran");
}

#[test]
fn a_yield_without_a_value_gives_the_loop_one_turn() {
    let log = Log::new();
    let inner = log.clone();
    EventLoop::new()
        .run_until_complete(coroutine! {
            let other = inner.clone();
            call_soon(move || other.add("other"));
            inner.add("before");
            yield;
            inner.add("after");
        })
        .unwrap();
    log.check("before other after");
}

#[test]
fn timers_fire_in_the_order_of_time_and_those_of_one_instant_in_the_order_in_which_they_were_set() {
    let (event_loop, log) = (EventLoop::with_virtual_time(), Log::new());
    for (name, delay) in [("late", 3), ("a", 2), ("early", 1), ("b", 2), ("c", 2)] {
        let log = log.clone();
        event_loop.call_later(delay * SECOND, move || log.add(name));
    }
    event_loop.run_until_complete(sleep(4 * SECOND)).unwrap();
    log.check("early a b c late");
}

#[test]
fn timers_of_one_instant_keep_their_order_however_they_were_set_and_whenever() {
    let (event_loop, log) = (EventLoop::with_virtual_time(), Log::new());
    let note = |name: &'static str| {
        let log = log.clone();
        move || log.add(name)
    };
    event_loop.call_at(10 * SECOND, note("a"));
    let sleeper = note("b");
    event_loop.create_task(coroutine! {
        yield from sleep(10 * SECOND);
        sleeper();
    });
    event_loop.run_until_idle();
    let (c, d) = (note("c"), note("d"));
    event_loop.call_later(4 * SECOND, move || {
        call_later(6 * SECOND, c);
    });
    event_loop.call_later(9 * SECOND, move || {
        call_at(10 * SECOND, d);
    });
    event_loop.run_until_complete(sleep(11 * SECOND)).unwrap();
    log.check("a b c d");
}

#[test]
fn a_time_that_is_past_is_due_now() {
    let (event_loop, log) = (EventLoop::with_virtual_time(), Log::new());
    let inner = log.clone();
    event_loop
        .run_until_complete(coroutine! {
            yield from sleep(5 * SECOND);
            for (name, when) in [("a", 4), ("b", 3), ("c", 5)] {
                let log = inner.clone();
                call_at(when * SECOND, move || log.add(name));
            }
            yield from sleep(SECOND);
            inner.add(time().as_secs());
        })
        .unwrap();
    log.check("a b c 6");
}

#[test]
fn virtual_time_stands_still_while_something_is_ready_and_jumps_when_nothing_is() {
    let event_loop = EventLoop::with_virtual_time();
    let times = event_loop.run_until_complete(coroutine! {
        let start = time();
        for _ in 0..1000 {
            yield;
        }
        let after_turns = time();
        yield from sleep(86_400 * SECOND);
        (start, after_turns, time())
    });
    assert_eq!(times, Ok((Duration::ZERO, Duration::ZERO, 86_400 * SECOND)));
    assert_eq!(event_loop.time(), 86_400 * SECOND);
}

#[test]
fn real_time_passes_and_a_sleep_is_not_shorter_than_asked() {
    let event_loop = EventLoop::new();
    let began = Instant::now();
    event_loop
        .run_until_complete(sleep(Duration::from_millis(20)))
        .unwrap();
    assert!(began.elapsed() >= Duration::from_millis(20));
    assert!(event_loop.time() >= Duration::from_millis(20));
}

#[test]
fn a_sleep_begins_with_its_first_resume() {
    let ended = EventLoop::with_virtual_time().run_until_complete(coroutine! {
        let nap = sleep(SECOND);
        yield from sleep(10 * SECOND);
        yield from nap;
        time()
    });
    assert_eq!(ended, Ok(11 * SECOND));
}

#[test]
fn a_sleep_of_zero_is_one_turn() {
    let event_loop = EventLoop::with_virtual_time();
    let task = event_loop.create_task(sleep(Duration::ZERO));
    assert!(event_loop.run_one() && !task.done() && event_loop.run_one() && task.done());
}

#[test]
fn a_dropped_sleep_takes_its_timer_along() {
    let event_loop = EventLoop::with_virtual_time();
    let task = event_loop.create_task(sleep(SECOND));
    event_loop.run_until_idle();
    assert_eq!(event_loop.next_timer(), Some(SECOND));
    task.cancel();
    assert_eq!(event_loop.next_timer(), None);
}

#[test]
fn the_longest_sleep_is_for_ever_and_does_not_overflow() {
    let event_loop = EventLoop::with_virtual_time();
    event_loop.run_until_complete(sleep(Duration::MAX)).unwrap();
    event_loop.run_until_complete(sleep(Duration::MAX)).unwrap();
    assert_eq!(event_loop.time(), Duration::from_nanos(u64::MAX));
}

#[test]
fn a_cancelled_timer_neither_fires_nor_moves_the_clock() {
    let event_loop = EventLoop::with_virtual_time();
    let alarm = event_loop.call_later(100 * SECOND, || panic!("never called"));
    let reached = event_loop.run_until_complete(coroutine! {
        let other = call_later(50 * SECOND, || panic!("never called"));
        yield from sleep(SECOND);
        assert!(alarm.cancel() && other.cancel() && !alarm.cancel());
        yield from sleep(SECOND);
        time()
    });
    assert_eq!((reached, event_loop.next_timer()), (Ok(2 * SECOND), None));
}

#[test]
fn with_only_cancelled_timers_left_it_is_a_deadlock_and_the_clock_stands() {
    let event_loop = EventLoop::with_virtual_time();
    event_loop.call_later(SECOND, || {}).cancel();
    assert!(matches!(
        event_loop.run_until_complete(Future::<()>::new()),
        Err(RunError::Deadlock { .. })
    ));
    assert_eq!(event_loop.time(), Duration::ZERO);
}

#[test]
fn a_timer_can_be_set_before_one_that_was_looked_at() {
    let (event_loop, log) = (EventLoop::with_virtual_time(), Log::new());
    let (late, early) = (log.clone(), log.clone());
    event_loop.call_later(100 * SECOND, move || late.add("late"));
    assert_eq!(event_loop.next_timer(), Some(100 * SECOND));
    event_loop.run_until_idle();
    event_loop.call_later(SECOND, move || early.add("early"));
    assert_eq!(event_loop.next_timer(), Some(SECOND));
    event_loop.run_until_complete(sleep(200 * SECOND)).unwrap();
    log.check("early late");
}

#[test]
fn a_timer_that_is_due_can_be_cancelled_until_its_call_runs() {
    let (event_loop, log) = (EventLoop::with_virtual_time(), Log::new());
    let second = std::rc::Rc::new(Cell::new(None::<common::TimerHandle>));
    let handle = second.clone();
    let first = log.clone();
    event_loop.call_later(SECOND, move || {
        first.add(handle.take().expect("it was put there").cancel())
    });
    second.set(Some(
        event_loop.call_later(SECOND, || panic!("never called")),
    ));
    event_loop.run_until_complete(sleep(2 * SECOND)).unwrap();
    log.check("true");
}

#[test]
fn a_call_that_has_happened_cannot_be_cancelled() {
    let event_loop = EventLoop::with_virtual_time();
    let alarm = event_loop.call_later(SECOND, || {});
    assert_eq!(alarm.when(), SECOND);
    event_loop.run_until_complete(sleep(2 * SECOND)).unwrap();
    assert!(!alarm.cancel());
}

#[test]
fn the_free_functions_work_on_the_running_loop_and_panic_clearly_without_one() {
    let messages = [
        panic_message(|| call_soon(|| {})),
        panic_message(|| call_later(SECOND, || {})),
        panic_message(|| call_at(SECOND, || {})),
        panic_message(time),
        panic_message(|| create_task(coroutine! {})),
        panic_message(|| common::create_named_task("name", coroutine! {})),
        panic_message(|| common::create_eager_task(coroutine! {})),
        panic_message(|| pin!(sleep(SECOND)).resume()),
    ];
    let names = [
        "call_soon",
        "call_later",
        "call_at",
        "time",
        "create_task",
        "create_named_task",
        "create_eager_task",
        "sleep",
    ];
    for (message, name) in messages.iter().zip(names) {
        assert_eq!(
            *message,
            format!("`{name}` needs a running event loop: call it in a coroutine that a loop runs")
        );
    }
}

#[test]
fn a_deadlock_names_the_tasks_that_wait_in_the_order_in_which_they_were_created() {
    let event_loop = EventLoop::with_virtual_time();
    let never: Future = Future::new();
    for _ in 0..3 {
        event_loop.create_task(coroutine! { yield; }); // ends, and leaves its place to others
    }
    event_loop.run_until_idle();
    let waits = never.clone();
    let first = event_loop.create_task(coroutine! { yield waits });
    first.set_name("first");
    let error = event_loop.run_until_complete(coroutine! {
        let waits = never.clone();
        create_task(coroutine! { yield waits }).set_name("third");
        yield never;
    });
    let waiting = ["first", "Task-5", "third"].map(String::from).to_vec();
    assert_eq!(
        error,
        Err(RunError::Deadlock {
            waiting,
            panics: vec![]
        })
    );
    assert_eq!(
        error.unwrap_err().to_string(),
        "deadlock: nothing is ready, no timer is set, and these still wait: first, Task-5, third"
    );
}

#[test]
fn a_deadlock_tells_the_panics_that_happened_meanwhile() {
    let error = EventLoop::new().run_until_complete(coroutine! {
        let never: Future = Future::new();
        let promised = never.clone();
        create_task(coroutine! {
            assert!(promised.cancelled(), "the disk is full");
        }).set_name("writer");
        yield never;
    });
    assert_eq!(
        error.unwrap_err().to_string(),
        "deadlock: nothing is ready, no timer is set, and these still wait: Task-1; \
         earlier writer panicked: the disk is full"
    );
}

#[test]
fn after_a_deadlock_the_main_coroutine_is_cancelled_and_the_loop_is_as_good_as_before() {
    let (event_loop, log) = (EventLoop::new(), Log::new());
    let never: Future = Future::new();
    let (waits, dropped) = (never.clone(), log.at_drop("dropped"));
    let error = event_loop.run_until_complete(coroutine! {
        let _dropped = dropped;
        yield waits;
    });
    assert!(matches!(error, Err(RunError::Deadlock { .. })));
    log.check("dropped");
    assert!(never.cancelled());
    assert_eq!(
        (event_loop.unfinished_tasks(), event_loop.ready_count()),
        (0, 0)
    );
    assert_eq!(
        event_loop.run_until_complete(coroutine! { yield; 1 }),
        Ok(1)
    );
}

#[test]
fn a_second_run_inside_a_running_loop_panics_and_says_so() {
    let (outer, inner) = (EventLoop::new(), std::rc::Rc::new(EventLoop::new()));
    let messages = outer.run_until_complete(coroutine! {
        [
            panic_message(|| inner.run_until_complete(coroutine! {})),
            panic_message(|| inner.run_one()),
            panic_message(|| inner.run_until_idle()),
        ]
    });
    for (message, name) in
        messages
            .unwrap()
            .iter()
            .zip(["run_until_complete", "run_one", "run_until_idle"])
    {
        let expected = format!(
            "`{name}` was called while an event loop runs on this thread: \
             inside a coroutine use `yield from` or `create_task`"
        );
        assert_eq!(*message, expected);
    }
}

#[test]
fn enter_makes_a_loop_the_running_one_for_as_long_as_it_takes() {
    let (first, second) = (EventLoop::new(), EventLoop::new());
    first.enter(|| {
        call_soon(|| {});
        second.enter(|| call_soon(|| {}));
        call_soon(|| {});
    });
    assert_eq!((first.ready_count(), second.ready_count()), (2, 1));
    panic_message(|| first.enter(|| panic!("out of it")));
    panic_message(time); // no loop runs any more
}

#[test]
fn run_one_runs_one_handle_with_the_timers_that_are_due_first_made_ready() {
    let (event_loop, log) = (EventLoop::with_virtual_time(), Log::new());
    let (now, soon, late) = (log.clone(), log.clone(), log.clone());
    event_loop.call_soon(move || soon.add("soon"));
    event_loop.call_later(Duration::ZERO, move || now.add("now"));
    event_loop.call_later(SECOND, move || late.add("late"));
    assert!(event_loop.run_one());
    log.check("soon");
    assert_eq!(event_loop.ready_count(), 1);
    assert!(event_loop.run_one());
    log.check("soon now");
    assert!(!event_loop.run_one());
    assert_eq!(
        (event_loop.time(), event_loop.next_timer()),
        (Duration::ZERO, Some(SECOND))
    );
}

#[test]
fn run_until_idle_neither_waits_nor_jumps() {
    let event_loop = EventLoop::with_virtual_time();
    let task = event_loop.create_task(coroutine! {
        yield;
        yield from sleep(SECOND);
    });
    event_loop.run_until_idle();
    assert_eq!(
        (
            task.done(),
            event_loop.time(),
            event_loop.unfinished_tasks()
        ),
        (false, Duration::ZERO, 1)
    );
    let real = EventLoop::new();
    real.call_later(3600 * SECOND, || {});
    real.run_until_idle();
}

#[test]
fn a_dropped_loop_cancels_what_is_left_in_the_order_of_creation() {
    let (event_loop, log) = (EventLoop::new(), Log::new());
    for name in ["gone", "a", "b", "c"] {
        let dropped = log.at_drop(name);
        event_loop.create_task(coroutine! {
            let _dropped = dropped;
            if name != "gone" {
                yield Future::<()>::new();
            }
        });
    }
    event_loop.run_until_idle();
    let dropped = log.at_drop("in the place of gone");
    event_loop.create_task(coroutine! { drop(dropped) });
    log.check("gone");
    drop(event_loop);
    log.check("gone a b c in the place of gone");
}

#[test]
fn a_loop_counts_as_running_while_it_is_dropped_and_takes_what_drop_code_makes_along() {
    let (event_loop, log) = (EventLoop::with_virtual_time(), Log::new());
    let inner = log.clone();
    event_loop.create_task(coroutine! {
        let _at_drop = at_drop(move || {
            inner.add(time().as_secs());
            let [soon, later, task] = ["soon", "later", "task"].map(|name| inner.at_drop(name));
            call_soon(move || drop(soon));
            call_later(SECOND, move || drop(later));
            create_task(coroutine! { drop(task) });
        });
        yield from sleep(SECOND);
    });
    event_loop.run_until_idle();
    drop(event_loop);
    log.check("0 task soon later"); // all dropped, none called
}

#[test]
fn dropping_a_loop_inside_another_leaves_that_one_running() {
    let other = EventLoop::new();
    let never: Future = Future::new();
    other.create_task(coroutine! { yield never });
    let result = EventLoop::with_virtual_time().run_until_complete(coroutine! {
        drop(other);
        yield from sleep(SECOND);
        time()
    });
    assert_eq!(result, Ok(SECOND));
}

#[test]
fn a_hand_written_coroutine_is_as_good_as_one_of_the_macro() {
    /// A coroutine that waits for a future and for one turn, then returns the result plus one.
    enum AddOne {
        Start(Future<i32>),
        Waiting(Future<i32>),
        Turn(i32),
        Ended,
    }
    impl Coroutine for AddOne {
        type Return = i32;
        fn resume(mut self: Pin<&mut Self>) -> CoroutineState<Yielded, i32> {
            let (next, state) = match std::mem::replace(&mut *self, AddOne::Ended) {
                AddOne::Start(future) => (
                    AddOne::Waiting(future.clone()),
                    CoroutineState::Yielded((&future).into()),
                ),
                AddOne::Waiting(future) => {
                    let value = future.result().expect("resumed only when it is done");
                    (
                        AddOne::Turn(value),
                        CoroutineState::Yielded(Yielded::turn()),
                    )
                }
                AddOne::Turn(value) => (AddOne::Ended, CoroutineState::Complete(value + 1)),
                AddOne::Ended => panic!("resumed after its end"),
            };
            *self = next;
            state
        }
    }
    let event_loop = EventLoop::new();
    let future = Future::new();
    let task = event_loop.create_task(AddOne::Start(future.clone()));
    let delegated = future.clone();
    let outer = event_loop.create_task(coroutine! { 10 * (yield from AddOne::Start(delegated)) });
    event_loop.run_until_idle();
    future.set_result(1).unwrap();
    event_loop.run_until_idle();
    assert_eq!((task.result(), outer.result()), (Some(2), Some(20)));
    assert_eq!(event_loop.run_until_complete(AddOne::Start(future)), Ok(2));
}

#[test]
fn pointers_to_coroutines_are_coroutines() {
    let event_loop = EventLoop::new();
    let mut boxed: Vec<Pin<Box<dyn Coroutine<Return = i32>>>> = Vec::new();
    boxed.push(Box::pin(coroutine! { yield; 1 }));
    boxed.push(Box::pin(coroutine! { 2 }));
    let sum = event_loop.run_until_complete(coroutine! {
        let mut sum = 0;
        for each in boxed {
            sum += yield from each;
        }
        let mut pinned = pin!(coroutine! { yield; 3 });
        sum += yield from pinned.as_mut();
        let mut future = Future::new();
        future.set_result(4).unwrap();
        sum += yield from &mut future;
        sum + (yield from Box::new(future))
    });
    assert_eq!(sum, Ok(14));
}

#[test]
fn a_hand_driven_coroutine_yields_what_it_waits_for() {
    let future = Future::new();
    let waits = future.clone();
    let mut coroutine = pin!(coroutine! { yield; yield waits });
    let CoroutineState::Yielded(turn) = coroutine.as_mut().resume() else {
        panic!("it yields first")
    };
    assert_eq!(format!("{turn:?}"), "Yielded(a turn)");
    let CoroutineState::Yielded(waiting) = coroutine.as_mut().resume() else {
        panic!("it waits then")
    };
    assert_eq!(format!("{waiting:?}"), "Yielded(something that is pending)");
    future.set_result(3).unwrap();
    assert!(matches!(
        coroutine.as_mut().resume(),
        CoroutineState::Complete(3)
    ));
}

#[test]
fn debug_of_a_loop_counts() {
    let event_loop = EventLoop::default();
    event_loop.create_task(coroutine! {});
    assert_eq!(
        format!("{event_loop:?}"),
        "EventLoop(1 ready, 1 unfinished tasks)"
    );
}
