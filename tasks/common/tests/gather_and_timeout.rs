//! `gather` and `timeout`.

mod support;

use std::pin::Pin;
use std::time::Duration;

use common::{
    Coroutine, EventLoop, Future, RunError, TimedOut, coroutine, create_task, gather, sleep,
    timeout,
};
use support::{Log, at_drop};

const SECOND: Duration = Duration::from_secs(1);

/// Adds its name to the log after a time, and returns it.
fn worker(
    log: &Log,
    name: &'static str,
    seconds: u32,
) -> impl Coroutine<Return = &'static str> + use<> {
    let log = log.clone();
    coroutine! {
        let _at_drop = log.at_drop(&format!("-{name}"));
        yield from sleep(seconds * SECOND);
        log.add(name);
        name
    }
}

#[test]
fn gather_runs_all_at_once_and_gives_the_results_in_the_order_of_its_arguments() {
    let (event_loop, log) = (EventLoop::with_virtual_time(), Log::new());
    let workers = [
        worker(&log, "a", 3),
        worker(&log, "b", 1),
        worker(&log, "c", 2),
    ];
    assert_eq!(
        event_loop.run_until_complete(gather(workers)),
        Ok(vec!["a", "b", "c"])
    );
    log.check("b -b c -c a -a");
    assert_eq!(event_loop.time(), 3 * SECOND);
}

#[test]
fn gather_of_nothing_is_an_empty_list_at_once() {
    let event_loop = EventLoop::new();
    let task = event_loop.create_task(gather(Vec::<Future>::new()));
    assert!(event_loop.run_one());
    assert_eq!(task.result(), Some(vec![]));
}

#[test]
fn gather_begins_with_its_first_resume_and_needs_no_clone() {
    struct Precious(i32);
    let (event_loop, log) = (EventLoop::new(), Log::new());
    let inner = log.clone();
    let gathering = gather((1..=3).map(move |number| {
        let log = inner.clone();
        coroutine! {
            log.add(number);
            Precious(number)
        }
    }));
    event_loop.run_until_idle();
    log.check("");
    let sum: i32 = event_loop
        .run_until_complete(gathering)
        .unwrap()
        .iter()
        .map(|precious| precious.0)
        .sum();
    assert_eq!(sum, 6);
}

#[test]
fn gather_takes_futures_tasks_and_boxes() {
    let sum = EventLoop::new().run_until_complete(coroutine! {
        let future = Future::new();
        future.set_result(1).unwrap();
        let futures = yield from gather([future.clone(), future]);
        let two = create_task(coroutine! { 2 });
        let three = create_task(coroutine! { yield; 3 });
        let tasks = yield from gather([two, three]);
        let mixed: [Pin<Box<dyn Coroutine<Return = i32>>>; 2] =
            [Box::pin(coroutine! { 4 }), Box::pin(coroutine! { yield; 5 })];
        let mixed = yield from gather(mixed);
        [futures, tasks, mixed].concat()
    });
    assert_eq!(sum, Ok(vec![1, 1, 2, 3, 4, 5]));
}

#[test]
fn when_one_of_the_gathered_is_cancelled_so_is_the_awaiter_at_once_and_with_it_the_others() {
    let (event_loop, log) = (EventLoop::with_virtual_time(), Log::new());
    let cancelled: Future<&'static str> = Future::new();
    let (waits, inner) = (cancelled.clone(), log.clone());
    event_loop.call_later(SECOND, move || {
        cancelled.cancel();
    });
    let error = event_loop.run_until_complete(coroutine! {
        let mixed: [Pin<Box<dyn Coroutine<Return = &'static str>>>; 3] =
            [Box::pin(worker(&inner, "a", 9)), Box::pin(waits), Box::pin(worker(&inner, "c", 9))];
        yield from gather(mixed)
    });
    assert_eq!(error, Err(RunError::Cancelled));
    log.check("-a -c");
    assert_eq!(
        (
            event_loop.time(),
            event_loop.unfinished_tasks(),
            event_loop.next_timer()
        ),
        (SECOND, 0, None)
    );
}

#[test]
fn when_one_of_the_gathered_panics_the_awaiter_fails_with_its_cause() {
    let (event_loop, log) = (EventLoop::with_virtual_time(), Log::new());
    let failing = coroutine! {
        yield from sleep(SECOND);
        panic!("broken")
    };
    let mixed: [Pin<Box<dyn Coroutine<Return = &'static str>>>; 2] =
        [Box::pin(worker(&log, "a", 9)), Box::pin(failing)];
    let error = event_loop.run_until_complete(gather(mixed));
    assert_eq!(error.unwrap_err().to_string(), "Task-3 panicked: broken");
    log.check("-a");
}

#[test]
fn a_cancelled_gather_cancels_its_tasks_in_their_order_before_its_own_coroutine_is_dropped() {
    let (event_loop, log) = (EventLoop::with_virtual_time(), Log::new());
    let inner = log.clone();
    let task = event_loop.create_task(coroutine! {
        let _at_drop = inner.at_drop("outer");
        yield from gather([worker(&inner, "a", 9), worker(&inner, "b", 1), worker(&inner, "c", 9)])
    });
    event_loop.run_until_complete(sleep(2 * SECOND)).unwrap();
    log.check("b -b");
    task.cancel();
    log.check("b -b -a -c outer");
    assert_eq!(
        (event_loop.unfinished_tasks(), event_loop.next_timer()),
        (0, None)
    );
}

#[test]
fn timeout_is_ok_in_time_and_leaves_no_timer() {
    let event_loop = EventLoop::with_virtual_time();
    let log = Log::new();
    assert_eq!(
        event_loop.run_until_complete(timeout(3 * SECOND, worker(&log, "a", 2))),
        Ok(Ok("a"))
    );
    assert_eq!(
        (event_loop.time(), event_loop.next_timer()),
        (2 * SECOND, None)
    );
}

#[test]
fn timeout_cancels_its_coroutine_when_the_time_is_up() {
    let (event_loop, log) = (EventLoop::with_virtual_time(), Log::new());
    assert_eq!(
        event_loop.run_until_complete(timeout(2 * SECOND, worker(&log, "a", 3))),
        Ok(Err(TimedOut))
    );
    log.check("-a");
    assert_eq!(
        (event_loop.time(), event_loop.unfinished_tasks()),
        (2 * SECOND, 0)
    );
}

#[test]
fn a_coroutine_that_could_end_at_the_very_instant_but_has_not_is_late() {
    let event_loop = EventLoop::with_virtual_time();
    let done = Future::new();
    let promised = done.clone();
    event_loop.call_later(SECOND, move || promised.set_result(()).unwrap());
    assert_eq!(
        event_loop.run_until_complete(timeout(SECOND, done.clone())),
        Ok(Err(TimedOut))
    );
    assert!(done.done() && !done.cancelled());
}

#[test]
fn timeout_begins_with_its_first_resume() {
    let event_loop = EventLoop::with_virtual_time();
    let result = event_loop.run_until_complete(coroutine! {
        let limited = timeout(2 * SECOND, sleep(SECOND));
        yield from sleep(10 * SECOND);
        yield from limited
    });
    assert_eq!((result, event_loop.time()), (Ok(Ok(())), 11 * SECOND));
}

#[test]
fn a_cancelled_timeout_cancels_its_task_and_its_timer() {
    let (event_loop, log) = (EventLoop::with_virtual_time(), Log::new());
    let task = event_loop.create_task(timeout(5 * SECOND, worker(&log, "a", 9)));
    event_loop.run_until_idle();
    task.cancel();
    log.check("-a");
    assert_eq!(
        (event_loop.unfinished_tasks(), event_loop.next_timer()),
        (0, None)
    );
}

#[test]
fn a_timeout_whose_coroutine_is_cancelled_by_others_or_panics_ends_its_awaiter_likewise() {
    let event_loop = EventLoop::with_virtual_time();
    let cancelled: Future = Future::new();
    let cancel = cancelled.clone();
    event_loop.call_later(SECOND, move || {
        cancel.cancel();
    });
    assert_eq!(
        event_loop.run_until_complete(timeout(5 * SECOND, cancelled)),
        Err(RunError::Cancelled)
    );
    let failing = coroutine! { if true { panic!("broken") } };
    let error = event_loop.run_until_complete(timeout(5 * SECOND, failing));
    assert_eq!(error.unwrap_err().to_string(), "Task-4 panicked: broken");
}

#[test]
fn a_panic_in_the_drop_of_what_is_timed_out_is_told() {
    let event_loop = EventLoop::with_virtual_time();
    let error = event_loop.run_until_complete(timeout(
        SECOND,
        coroutine! {
            let _at_drop = at_drop(|| panic!("in a drop"));
            yield from sleep(2 * SECOND);
        },
    ));
    assert_eq!(error.unwrap_err().to_string(), "Task-2 panicked: in a drop");
}

#[test]
fn timeouts_and_gathers_nest() {
    let event_loop = EventLoop::with_virtual_time();
    let results = event_loop.run_until_complete(gather((1..=4).map(|seconds| {
        timeout(
            3 * SECOND,
            gather([
                timeout(2 * SECOND, sleep(seconds * SECOND)),
                timeout(9 * SECOND, sleep(seconds * SECOND)),
            ]),
        )
    })));
    let (in_time, late) = (Ok(()), Err(TimedOut));
    assert_eq!(
        results,
        Ok(vec![
            Ok(vec![in_time.clone(), in_time.clone()]),
            Ok(vec![late.clone(), in_time.clone()]),
            Err(TimedOut),
            Err(TimedOut)
        ])
    );
    assert_eq!(event_loop.time(), 3 * SECOND);
}
