//! The promises of an Event, each on its own.

use std::cell::RefCell;
use std::rc::Rc;

use common::{EventLoop, Task, coroutine};
use event::Event;

/// An event on a loop, and the names of the tasks that came back from `wait`.
struct Scene {
    event: Rc<Event>,
    event_loop: EventLoop,
    returned: Rc<RefCell<Vec<&'static str>>>,
}

impl Scene {
    fn new() -> Scene {
        Scene {
            event: Rc::new(Event::new()),
            event_loop: EventLoop::with_virtual_time(),
            returned: Rc::default(),
        }
    }

    /// Makes a task that waits for the event. Its first step is queued.
    fn waiter(&self, name: &'static str) -> Task<()> {
        let (event, returned) = (self.event.clone(), self.returned.clone());
        self.event_loop.create_task(coroutine! {
            yield from event.wait();
            returned.borrow_mut().push(name);
        })
    }

    /// Makes a task that waits already.
    fn waiting(&self, name: &'static str) -> Task<()> {
        let task = self.waiter(name);
        self.event_loop.run_until_idle();
        assert!(!task.done());
        task
    }

    /// Runs until idle. Returns the names of the tasks that came back, sorted, as the order is not
    /// promised.
    fn returned(&self) -> Vec<&'static str> {
        self.event_loop.run_until_idle();
        let mut returned = self.returned.take();
        returned.sort_unstable();
        returned
    }
}

#[test]
fn is_set_is_the_last_of_set_and_clear() {
    let event = Event::new();
    assert!(!event.is_set());
    event.set();
    event.set();
    assert!(event.is_set());
    event.clear();
    event.clear();
    assert!(!event.is_set());
}

#[test]
fn wait_on_a_set_event_returns_at_once() {
    let scene = Scene::new();
    scene.event.set();
    scene.waiter("a");
    assert!(scene.event_loop.run_one());
    assert_eq!(*scene.returned.borrow(), ["a"]);
}

#[test]
fn set_wakes_everybody_who_waits() {
    let scene = Scene::new();
    for name in ["a", "b", "c"] {
        scene.waiting(name);
    }
    scene.event.set();
    assert_eq!(scene.returned(), ["a", "b", "c"]);
}

#[test]
fn without_a_set_nobody_returns_and_the_loop_rests() {
    let scene = Scene::new();
    scene.waiting("a");
    scene.event.clear();
    assert_eq!(scene.returned(), [""; 0]);
    assert_eq!(scene.event_loop.ready_count(), 0);
    assert_eq!(scene.event_loop.next_timer(), None);
}

#[test]
fn waiters_do_not_run_inside_set() {
    let scene = Scene::new();
    scene.waiting("a");
    scene.event.set();
    assert!(scene.returned.borrow().is_empty());
    assert_eq!(scene.returned(), ["a"]);
}

#[test]
fn a_woken_waiter_returns_though_the_event_was_cleared_before_its_step() {
    let scene = Scene::new();
    scene.waiting("a");
    scene.event.set();
    scene.event.clear();
    scene.waiter("late");
    assert_eq!(scene.returned(), ["a"]);
    assert!(!scene.event.is_set());
}

#[test]
fn a_waiter_begins_with_its_first_step_and_not_with_the_call() {
    let scene = Scene::new();
    scene.waiter("a");
    scene.event.set();
    scene.event.clear();
    assert_eq!(scene.returned(), [""; 0]);
}

#[test]
fn a_cancelled_waiter_never_returns_and_the_others_do() {
    let scene = Scene::new();
    let [a, _b] = ["a", "b"].map(|name| scene.waiting(name));
    assert!(a.cancel());
    scene.event.set();
    assert_eq!(scene.returned(), ["b"]);
    assert!(a.cancelled());
}

#[test]
fn a_waiter_cancelled_after_it_was_woken_takes_nobody_elses_wake_up() {
    let scene = Scene::new();
    let [a, _b] = ["a", "b"].map(|name| scene.waiting(name));
    scene.event.set();
    assert!(a.cancel());
    assert_eq!(scene.returned(), ["b"]);
}

#[test]
fn cancelled_waiters_leave_nothing_in_the_list() {
    let scene = Scene::new();
    let idle = format!("{:?}", scene.event);
    let tasks = ["a", "b", "c"].map(|name| scene.waiting(name));
    assert_ne!(format!("{:?}", scene.event), idle);
    for task in tasks {
        task.cancel();
    }
    assert_eq!(format!("{:?}", scene.event), idle);
}

#[test]
fn a_wait_that_never_took_a_step_does_nothing() {
    let scene = Scene::new();
    let idle = format!("{:?}", scene.event);
    let never_resumed = scene.event.wait();
    assert_eq!(format!("{:?}", scene.event), idle);
    drop(never_resumed);
    assert!(scene.waiter("a").cancel());
    assert_eq!(format!("{:?}", scene.event), idle);
}

#[test]
fn events_are_independent() {
    let (one, other) = (Scene::new(), Scene::new());
    one.waiting("a");
    other.waiting("b");
    one.event.set();
    assert_eq!(one.returned(), ["a"]);
    assert_eq!(other.returned(), [""; 0]);
    assert!(!other.event.is_set());
}

#[test]
fn an_event_can_be_used_again_and_again() {
    let scene = Scene::new();
    for _ in 0..70_000 {
        scene.waiting("a");
        scene.event.set();
        assert_eq!(scene.returned(), ["a"]);
        scene.event.clear();
    }
}

#[test]
fn set_may_be_called_from_drop_code_while_the_loop_is_dropped() {
    struct SetsOnDrop(Rc<Event>);
    impl Drop for SetsOnDrop {
        fn drop(&mut self) {
            self.0.set();
        }
    }
    let scene = Scene::new();
    let sets = SetsOnDrop(scene.event.clone());
    let never = Rc::new(Event::new());
    let first = scene.event_loop.create_task(coroutine! {
        let _sets = sets;
        yield from never.wait();
    });
    let second = scene.waiting("a");
    drop(scene.event_loop);
    assert!(scene.event.is_set());
    assert!(first.cancelled() && second.cancelled());
}
