//! The promises of `Task`, and above all of its `cancel`, one by one.

mod support;

use std::cell::RefCell;
use std::rc::Rc;

use common::{
    Coroutine, EventLoop, Future, RunError, Task, call_soon, coroutine, create_eager_task,
    create_named_task, create_task,
};
use support::{Log, at_drop};

fn waiting_for<T: Clone + 'static>(future: &Future<T>) -> impl Coroutine<Return = T> + use<T> {
    let future = future.clone();
    coroutine! { yield future }
}

#[test]
fn a_task_goes_from_pending_to_done() {
    let event_loop = EventLoop::new();
    let task = event_loop.create_task(coroutine! { 7 });
    assert_eq!(
        (task.done(), task.cancelled(), task.result()),
        (false, false, None)
    );
    event_loop.run_until_idle();
    assert_eq!(
        (task.done(), task.cancelled(), task.result()),
        (true, false, Some(7))
    );
}

#[test]
fn its_result_needs_no_clone_to_be_made() {
    struct Precious;
    let event_loop = EventLoop::new();
    let task = event_loop.create_task(coroutine! { Precious });
    event_loop.run_until_idle();
    assert!(task.done());
}

#[test]
fn a_task_may_be_yielded_by_value_and_by_reference_and_more_than_once() {
    let result = EventLoop::new().run_until_complete(coroutine! {
        let task = create_task(coroutine! { yield; 2 });
        (yield &task) + (yield task.clone()) + (yield task)
    });
    assert_eq!(result, Ok(6));
}

#[test]
fn a_task_runs_on_when_its_handle_is_dropped() {
    let (event_loop, log) = (EventLoop::new(), Log::new());
    let inner = log.clone();
    drop(event_loop.create_task(coroutine! { yield; inner.add("ran") }));
    event_loop.run_until_idle();
    log.check("ran");
}

#[test]
fn cancel_drops_the_coroutine_there_and_then() {
    let (event_loop, log) = (EventLoop::new(), Log::new());
    let dropped = log.at_drop("dropped");
    let task = event_loop.create_task(coroutine! {
        let _dropped = dropped;
        yield Future::<()>::new();
    });
    event_loop.run_until_idle();
    assert!(task.cancel());
    log.check("dropped");
    assert_eq!(
        (task.done(), task.cancelled(), task.result()),
        (true, true, None)
    );
}

#[test]
fn cancel_is_false_for_a_task_that_has_ended() {
    let event_loop = EventLoop::new();
    let task = event_loop.create_task(coroutine! { 7 });
    event_loop.run_until_idle();
    assert!(!task.cancel());
    assert_eq!((task.cancelled(), task.result()), (false, Some(7)));
}

#[test]
fn a_second_cancel_is_false() {
    let event_loop = EventLoop::new();
    let task = event_loop.create_task(coroutine! { yield; });
    assert_eq!((task.cancel(), task.cancel()), (true, false));
}

#[test]
fn cancel_before_the_first_step_runs_nothing_of_the_body() {
    let (event_loop, log) = (EventLoop::new(), Log::new());
    let (body, captured) = (log.clone(), log.at_drop("captured"));
    let task = event_loop.create_task(coroutine! {
        let _captured = captured;
        body.add("ran");
    });
    task.cancel();
    event_loop.run_until_idle();
    log.check("captured");
}

#[test]
fn cancel_cancels_the_future_that_is_waited_for_before_the_coroutine_is_dropped() {
    let (event_loop, log) = (EventLoop::new(), Log::new());
    let future: Future = Future::new();
    let (waits, seen) = (future.clone(), log.clone());
    let task = event_loop.create_task(coroutine! {
        let future = waits.clone();
        let _at_drop = at_drop(move || seen.add(format!("{future:?}")));
        yield waits;
    });
    event_loop.run_until_idle();
    task.cancel();
    log.check("Future(cancelled)");
    assert!(future.cancelled());
}

#[test]
fn cancel_takes_the_wake_up_off_the_future_first() {
    // With the wake-up still there, cancelling the future would queue a step of the task.
    let event_loop = EventLoop::new();
    let future: Future = Future::new();
    let task = event_loop.create_task(waiting_for(&future));
    event_loop.run_until_idle();
    task.cancel();
    assert_eq!(event_loop.ready_count(), 0);
}

#[test]
fn the_other_waiters_of_the_future_are_cancelled_by_that_in_their_own_turn() {
    let event_loop = EventLoop::new();
    let future: Future = Future::new();
    let tasks: Vec<Task> = (0..3)
        .map(|_| event_loop.create_task(waiting_for(&future)))
        .collect();
    event_loop.run_until_idle();
    tasks[1].cancel();
    assert_eq!(
        tasks.iter().map(Task::done).collect::<Vec<_>>(),
        [false, true, false]
    );
    assert_eq!(event_loop.ready_count(), 2);
    event_loop.run_until_idle();
    assert!(tasks.iter().all(Task::cancelled));
}

#[test]
fn a_cancelled_waiter_is_never_resumed_even_if_it_had_been_woken() {
    let (event_loop, log) = (EventLoop::new(), Log::new());
    let future = Future::new();
    let (waits, body) = (future.clone(), log.clone());
    let task = event_loop.create_task(coroutine! {
        yield waits;
        body.add("resumed");
    });
    event_loop.run_until_idle();
    future.set_result(()).unwrap();
    assert!(task.cancel());
    assert!(task.cancelled() && !future.cancelled());
    event_loop.run_until_idle();
    log.check("");
}

#[test]
fn a_stale_wake_up_is_no_step() {
    let event_loop = EventLoop::new();
    let task = event_loop.create_task(coroutine! { yield; });
    event_loop.create_task(coroutine! {});
    task.cancel();
    assert_eq!(event_loop.ready_count(), 2);
    assert!(event_loop.run_one()); // the step of the other task
    assert!(!event_loop.run_one());
}

#[test]
fn a_task_that_cancels_itself_is_dropped_at_its_next_yield() {
    let (event_loop, log) = (EventLoop::new(), Log::new());
    let own: Rc<RefCell<Option<Task>>> = Rc::default();
    let future: Future = Future::new();
    let (handle, body, dropped, waits) = (
        own.clone(),
        log.clone(),
        log.at_drop("dropped"),
        future.clone(),
    );
    let task = event_loop.create_task(coroutine! {
        let _dropped = dropped;
        let task = handle.borrow_mut().take().expect("it was put there");
        body.add(task.cancel());
        body.add(task.cancel());
        body.add(task.done());
        yield waits;
        body.add("resumed");
    });
    own.replace(Some(task.clone()));
    event_loop.run_until_idle();
    log.check("true true false dropped");
    assert!(task.cancelled() && future.cancelled());
    assert_eq!(event_loop.ready_count(), 0);
}

#[test]
fn a_task_that_cancels_itself_and_ends_without_another_yield_ends_cancelled() {
    let event_loop = EventLoop::new();
    let own: Rc<RefCell<Option<Task<i32>>>> = Rc::default();
    let handle = own.clone();
    let task = event_loop.create_task(coroutine! {
        handle.borrow_mut().take().expect("it was put there").cancel();
        7
    });
    own.replace(Some(task.clone()));
    event_loop.run_until_idle();
    assert_eq!((task.cancelled(), task.result()), (true, None));
}

#[test]
fn a_task_that_cancels_itself_and_yields_a_turn_is_not_queued_again() {
    let event_loop = EventLoop::new();
    let own: Rc<RefCell<Option<Task>>> = Rc::default();
    let handle = own.clone();
    let task = event_loop.create_task(coroutine! {
        handle.borrow_mut().take().expect("it was put there").cancel();
        yield;
    });
    own.replace(Some(task.clone()));
    assert!(event_loop.run_one());
    assert!(task.cancelled());
    assert_eq!(event_loop.ready_count(), 0);
}

#[test]
fn a_task_that_waits_for_a_cancelled_task_is_cancelled_by_that() {
    let event_loop = EventLoop::new();
    let inner = event_loop.create_task(waiting_for(&Future::<()>::new()));
    let waits = inner.clone();
    let outer = event_loop.create_task(coroutine! { yield waits });
    event_loop.run_until_idle();
    inner.cancel();
    assert!(!outer.done());
    event_loop.run_until_idle();
    assert!(outer.cancelled());
}

#[test]
fn a_task_that_waits_for_a_cancelled_future_is_cancelled_and_its_drop_code_runs() {
    let (event_loop, log) = (EventLoop::new(), Log::new());
    let future: Future = Future::new();
    let (waits, dropped) = (future.clone(), log.at_drop("dropped"));
    let task = event_loop.create_task(coroutine! {
        let _dropped = dropped;
        yield waits;
    });
    event_loop.run_until_idle();
    future.cancel();
    log.check("");
    event_loop.run_until_idle();
    log.check("dropped");
    assert!(task.cancelled());
}

#[test]
fn waiting_for_something_cancelled_before_cancels_at_the_next_turn() {
    let event_loop = EventLoop::new();
    let future: Future = Future::new();
    future.cancel();
    let by_yield = event_loop.create_task(waiting_for(&future));
    let by_yield_from = event_loop.create_task(coroutine! { yield from future });
    event_loop.run_until_idle();
    assert!(by_yield.cancelled() && by_yield_from.cancelled());
}

#[test]
fn cancelling_a_task_that_waits_for_a_task_cancels_that_one_first() {
    let (event_loop, log) = (EventLoop::new(), Log::new());
    let mut task = event_loop.create_task(waiting_for(&Future::<()>::new()));
    for name in ["innermost", "middle", "outer"] {
        let (waits, dropped) = (task, log.at_drop(name));
        task = event_loop.create_task(coroutine! {
            let _dropped = dropped;
            yield waits
        });
    }
    event_loop.run_until_idle();
    assert!(task.cancel());
    log.check("innermost middle outer");
    assert_eq!(
        (event_loop.ready_count(), event_loop.unfinished_tasks()),
        (0, 0)
    );
}

#[test]
fn the_main_coroutine_is_cancelled_like_any_other() {
    let log = Log::new();
    let dropped = log.at_drop("dropped");
    let error = EventLoop::new().run_until_complete(coroutine! {
        let _dropped = dropped;
        let task = create_task(coroutine! { yield Future::<()>::new() });
        let handle = task.clone();
        call_soon(move || { handle.cancel(); });
        yield task;
    });
    assert_eq!(error, Err(RunError::Cancelled));
    log.check("dropped");
}

#[test]
fn drop_code_may_complete_futures_and_call_soon_while_its_task_is_cancelled() {
    let (event_loop, log) = (EventLoop::new(), Log::new());
    let promised = Future::new();
    let (waits, said) = (promised.clone(), log.clone());
    event_loop.create_task(coroutine! { said.add(yield waits) });
    let called = log.clone();
    let task = event_loop.create_task(coroutine! {
        let _at_drop = at_drop(move || {
            promised.set_result("completed").unwrap();
            let called = called.clone();
            call_soon(move || called.add("called"));
        });
        yield Future::<()>::new();
    });
    event_loop.run_until_idle();
    event_loop.enter(|| task.cancel());
    log.check("");
    event_loop.run_until_idle();
    log.check("completed called");
}

#[test]
fn a_task_is_not_done_while_its_coroutine_is_being_dropped() {
    let (event_loop, log) = (EventLoop::new(), Log::new());
    let own: Rc<RefCell<Option<Task>>> = Rc::default();
    let (handle, seen) = (own.clone(), log.clone());
    let task = event_loop.create_task(coroutine! {
        let _at_drop = at_drop(move || {
            let task = handle.borrow_mut().take().expect("it was put there");
            seen.add(task.done());
            seen.add(task.cancel()); // it is under way already
        });
        yield Future::<()>::new();
    });
    own.replace(Some(task.clone()));
    event_loop.run_until_idle();
    task.cancel();
    log.check("false true");
    assert!(task.cancelled());
}

#[test]
fn tasks_that_wait_for_each_other_can_be_cancelled() {
    let event_loop = EventLoop::new();
    let other: Rc<RefCell<Option<Task>>> = Rc::default();
    let handle = other.clone();
    let first = event_loop.create_task(coroutine! {
        let other = handle.borrow_mut().take().expect("it was put there");
        yield other
    });
    let waits = first.clone();
    let second = event_loop.create_task(coroutine! { yield waits });
    other.replace(Some(second.clone()));
    event_loop.run_until_idle();
    assert!(first.cancel());
    event_loop.run_until_idle();
    assert!(first.cancelled() && second.cancelled());
}

#[test]
fn a_task_that_waits_for_itself_fails_and_says_so() {
    let event_loop = EventLoop::new();
    let own: Rc<RefCell<Option<Task>>> = Rc::default();
    let handle = own.clone();
    let task = event_loop.create_task(coroutine! {
        let task = handle.borrow_mut().take().expect("it was put there");
        yield task
    });
    own.replace(Some(task.clone()));
    event_loop.run_until_idle();
    assert_eq!(
        task.panicked().unwrap().to_string(),
        "Task-1 panicked: a task cannot wait for itself"
    );
}

#[test]
fn cancelling_the_task_that_runs_from_one_that_it_cancels_does_not_drop_it_early() {
    // `victim` waits for `runner`, and `runner` cancels `victim`. That cancels the task for which
    // `victim` waits: `runner` itself, at its next yield.
    let (event_loop, log) = (EventLoop::new(), Log::new());
    let victim: Rc<RefCell<Option<Task>>> = Rc::default();
    let (handle, body) = (victim.clone(), log.clone());
    let runner = event_loop.create_task(coroutine! {
        yield;
        handle.borrow_mut().take().expect("it was put there").cancel();
        body.add("goes on");
        yield;
        body.add("too far");
    });
    let (waits, dropped) = (runner.clone(), log.at_drop("victim"));
    victim.replace(Some(event_loop.create_task(coroutine! {
        let _dropped = dropped;
        yield waits
    })));
    event_loop.run_until_idle();
    log.check("victim goes on");
    assert!(runner.cancelled());
}

#[test]
fn names_are_given_or_counted_from_one() {
    let event_loop = EventLoop::new();
    let (first, second) = (
        event_loop.create_task(coroutine! {}),
        event_loop.create_task(coroutine! {}),
    );
    second.set_name("second");
    let third = event_loop.create_named_task("third", coroutine! {});
    let fourth = event_loop.create_task(coroutine! {});
    assert_eq!(
        [first.name(), second.name(), third.name(), fourth.name()],
        ["Task-1", "second", "third", "Task-4"]
    );
    third.set_name(String::from("3rd"));
    event_loop.run_until_idle();
    assert_eq!([first.name(), third.name()], ["Task-1", "3rd"]);
    assert_eq!(
        format!("{first:?} {fourth:?}"),
        "Task(Task-1, done) Task(Task-4, done)"
    );
}

#[test]
fn the_free_functions_make_tasks_on_the_running_loop() {
    let event_loop = EventLoop::new();
    let result = event_loop.run_until_complete(coroutine! {
        let queued = create_task(coroutine! { 1 });
        let named = create_named_task("named", coroutine! { 2 });
        let eager = create_eager_task(coroutine! { 3 });
        assert_eq!((queued.result(), eager.result()), (None, Some(3)));
        assert_eq!(named.name(), "named");
        assert_eq!((queued.name(), eager.name()), ("Task-2".to_owned(), "Task-4".to_owned()));
        (yield queued) + (yield named) + (yield eager)
    });
    assert_eq!(result, Ok(6));
}

#[test]
fn an_eager_task_goes_on_as_any_other_after_its_first_step() {
    let (event_loop, log) = (EventLoop::new(), Log::new());
    let body = log.clone();
    let task = event_loop.create_eager_task(coroutine! {
        body.add("first");
        yield;
        body.add("second");
    });
    log.check("first");
    event_loop.run_until_idle();
    log.check("first second");
    assert!(task.done());
}

#[test]
fn a_future_or_a_task_is_a_coroutine_too() {
    let event_loop = EventLoop::new();
    let future = Future::new();
    let task = event_loop.create_task(future.clone());
    let again = event_loop.create_task(task.clone());
    event_loop.run_until_idle();
    assert!(!task.done());
    future.set_result(4).unwrap();
    event_loop.run_until_idle();
    assert_eq!(again.result(), Some(4));
    assert_eq!(event_loop.run_until_complete(&again), Ok(4));
}

#[test]
fn yield_from_something_done_costs_no_turn() {
    let event_loop = EventLoop::new();
    let future = Future::new();
    future.set_result(4).unwrap();
    let task = event_loop.create_task(coroutine! { yield from &future });
    assert!(event_loop.run_one());
    assert_eq!(task.result(), Some(4));
}

#[test]
fn ptr_eq_tells_tasks_apart() {
    let event_loop = EventLoop::new();
    let (one, other) = (
        event_loop.create_task(coroutine! {}),
        event_loop.create_task(coroutine! {}),
    );
    assert!(Task::ptr_eq(&one, &one.clone()) && !Task::ptr_eq(&one, &other));
}
