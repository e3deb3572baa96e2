//! The promises of `Future`, one by one.

mod support;

use common::{EventLoop, Future, InvalidState, coroutine, create_task};
use support::{Log, panic_message};

#[test]
fn a_new_future_is_pending() {
    let future: Future<i32> = Future::new();
    assert_eq!(
        (future.done(), future.cancelled(), future.result()),
        (false, false, None)
    );
}

#[test]
fn the_default_future_is_a_new_one() {
    let future: Future<i32> = Future::default();
    assert!(!future.done());
}

#[test]
fn a_result_makes_it_done_and_can_be_read_again_and_again() {
    let future = Future::new();
    assert_eq!(future.set_result("x".to_owned()), Ok(()));
    assert_eq!((future.done(), future.cancelled()), (true, false));
    assert_eq!(
        (future.result(), future.result()),
        (Some("x".to_owned()), Some("x".to_owned()))
    );
}

#[test]
fn a_second_result_is_an_error_and_changes_nothing() {
    let future = Future::new();
    assert_eq!(
        (future.set_result(1), future.set_result(2)),
        (Ok(()), Err(InvalidState))
    );
    assert_eq!(future.result(), Some(1));
}

#[test]
fn a_cancelled_future_is_done_without_a_result() {
    let future: Future<i32> = Future::new();
    assert!(future.cancel());
    assert_eq!(
        (future.done(), future.cancelled(), future.result()),
        (true, true, None)
    );
}

#[test]
fn cancel_is_false_once_done() {
    let (with_result, cancelled): (Future, Future) = (Future::new(), Future::new());
    with_result.set_result(()).unwrap();
    cancelled.cancel();
    assert_eq!((with_result.cancel(), cancelled.cancel()), (false, false));
    assert!(!with_result.cancelled());
}

#[test]
fn a_result_after_a_cancel_is_an_error() {
    let future = Future::new();
    future.cancel();
    assert_eq!(
        (future.set_result(1), future.result()),
        (Err(InvalidState), None)
    );
}

#[test]
fn a_clone_is_the_same_future() {
    let future = Future::new();
    let clone = future.clone();
    clone.set_result(1).unwrap();
    assert_eq!(future.result(), Some(1));
    assert!(Future::ptr_eq(&future, &clone));
    assert!(!Future::ptr_eq(&future, &Future::new()));
}

#[test]
fn it_needs_no_running_loop_and_its_value_no_clone() {
    struct Precious;
    let future: Future<Precious> = Future::new();
    assert!(future.clone().set_result(Precious).is_ok());
    assert!(future.done() && !future.cancel());
}

#[test]
fn debug_tells_the_state_for_any_value() {
    struct Opaque;
    let (pending, done, cancelled) = (
        Future::<Opaque>::new(),
        Future::new(),
        Future::<Opaque>::new(),
    );
    assert!(done.set_result(Opaque).is_ok());
    cancelled.cancel();
    assert_eq!(
        format!("{pending:?} {done:?} {cancelled:?}"),
        "Future(pending) Future(done) Future(cancelled)"
    );
}

#[test]
fn invalid_state_is_an_error_with_words() {
    let error: Box<dyn std::error::Error> = Box::new(InvalidState.clone());
    assert_eq!(
        error.to_string(),
        "the future has a result already, or was cancelled"
    );
}

#[test]
fn callbacks_and_wake_ups_go_to_the_back_of_the_queue_in_the_order_in_which_they_were_added() {
    let (event_loop, log, future) = (EventLoop::new(), Log::new(), Future::new());
    for name in ["a", "b"] {
        let (log, future) = (log.clone(), future.clone());
        event_loop.create_task(coroutine! { log.add(name.to_owned() + (yield future)) });
    }
    event_loop.run_until_idle();
    let callback = log.clone();
    event_loop.enter(|| future.add_done_callback(move || callback.add("callback")));
    let late = (log.clone(), future.clone());
    event_loop.create_task(coroutine! { late.0.add("c".to_owned() + (yield late.1)) });
    event_loop.run_until_idle();
    let before = log.clone();
    event_loop.call_soon(move || before.add("before"));
    future.set_result("1").unwrap();
    assert_eq!(log.len(), 0);
    event_loop.run_until_idle();
    log.check("before a1 b1 callback c1");
}

#[test]
fn no_task_runs_inside_cancel_either() {
    let (event_loop, log, future) = (EventLoop::new(), Log::new(), Future::<()>::new());
    let callback = log.clone();
    event_loop.enter(|| future.add_done_callback(move || callback.add("callback")));
    let (waits, dropped) = (future.clone(), log.at_drop("dropped"));
    let task = event_loop.create_task(coroutine! {
        let _dropped = dropped;
        yield waits;
    });
    event_loop.run_until_idle();
    future.cancel();
    log.check("");
    assert!(!task.done());
    event_loop.run_until_idle();
    log.check("callback dropped");
    assert!(task.cancelled());
}

#[test]
fn a_callback_on_a_future_that_is_done_is_queued_at_once() {
    let (event_loop, log) = (EventLoop::new(), Log::new());
    for future in [Future::new(), Future::new()] {
        assert!(future.set_result(()).is_ok());
        let log = log.clone();
        event_loop.enter(|| future.add_done_callback(move || log.add("called")));
    }
    log.check("");
    assert_eq!(event_loop.ready_count(), 2);
    event_loop.run_until_idle();
    log.check("called called");
}

#[test]
fn a_callback_runs_on_the_loop_that_ran_when_it_was_added() {
    let (first, second, log, future) = (
        EventLoop::new(),
        EventLoop::new(),
        Log::new(),
        Future::new(),
    );
    let callback = log.clone();
    first.enter(|| future.add_done_callback(move || callback.add("called")));
    second.enter(|| future.set_result(()).unwrap());
    assert_eq!((first.ready_count(), second.ready_count()), (1, 0));
    first.run_until_idle();
    log.check("called");
}

#[test]
fn a_waiting_task_wakes_on_its_own_loop() {
    let (first, second, future) = (EventLoop::new(), EventLoop::new(), Future::new());
    let waits = future.clone();
    let task = first.create_task(coroutine! { yield waits });
    first.run_until_idle();
    second
        .run_until_complete(coroutine! { future.set_result(5).unwrap() })
        .unwrap();
    assert!(!task.done());
    first.run_until_idle();
    assert_eq!(task.result(), Some(5));
}

#[test]
fn a_callback_without_a_running_loop_is_a_clear_panic() {
    let message = panic_message(|| Future::<()>::new().add_done_callback(|| {}));
    assert_eq!(
        message,
        "`Future::add_done_callback` needs a running event loop: \
         call it in a coroutine that a loop runs"
    );
}

#[test]
fn yielding_a_future_that_is_done_costs_one_turn() {
    let (event_loop, log) = (EventLoop::new(), Log::new());
    let (done, waits) = (Future::new(), log.clone());
    done.set_result(7).unwrap();
    event_loop.create_task(coroutine! { waits.add(yield done) });
    let other = log.clone();
    event_loop.create_task(coroutine! { other.add("other") });
    event_loop.run_until_idle();
    log.check("other 7");
}

#[test]
fn every_waiter_gets_the_result() {
    let sum = EventLoop::new().run_until_complete(coroutine! {
        let future = Future::new();
        let mut tasks = Vec::new();
        for factor in 1..=3 {
            let future = future.clone();
            tasks.push(create_task(coroutine! { factor * (yield future) }));
        }
        yield;
        future.set_result(10).unwrap();
        let mut sum = 0;
        for task in tasks {
            sum += yield task;
        }
        sum
    });
    assert_eq!(sum, Ok(60));
}

#[test]
fn yield_takes_a_future_by_value_or_by_reference() {
    let result = EventLoop::new().run_until_complete(coroutine! {
        let future = Future::new();
        future.set_result(1).unwrap();
        let held = std::cell::RefCell::new(vec![future.clone()]);
        let borrowed = yield &held.borrow()[0];
        held.borrow_mut().clear(); // no borrow was held across the yield
        borrowed + (yield &future) + (yield future)
    });
    assert_eq!(result, Ok(3));
}

#[test]
fn a_callback_is_dropped_with_its_pending_future() {
    let (event_loop, log) = (EventLoop::new(), Log::new());
    let drop_one = |name| {
        let future: Future = Future::new();
        let held = log.at_drop(name);
        event_loop.enter(|| future.add_done_callback(move || drop(held)));
        drop(future);
    };
    drop_one("outside");
    log.check("outside");
    event_loop.enter(|| drop_one("inside"));
    log.check("outside inside");
}

#[test]
fn a_new_future_is_pending_whatever_became_of_earlier_ones() {
    EventLoop::new()
        .run_until_complete(coroutine! {
            for round in 0..4 {
                let future: Future = Future::new();
                assert!(!future.done() && !future.cancelled() && future.result().is_none());
                match round {
                    0 => {
                        future.cancel();
                    }
                    1 => future.set_result(()).unwrap(),
                    2 => {
                        future.set_result(()).unwrap();
                        yield &future;
                    }
                    _ => future.add_done_callback(|| panic!("it is never done")),
                }
            }
        })
        .unwrap();
}
