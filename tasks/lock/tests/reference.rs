//! The promises of a Lock, tried on our solution: `cargo test -p lock --features reference`.
//!
//! Nothing here tests the student's lock, which is the grader's task, so nothing of it runs without
//! the feature.

#![cfg(feature = "reference")]

use std::cell::RefCell;
use std::rc::Rc;

use common::{EventLoop, NotLocked, Task, coroutine};

use lock::Lock;

/// A lock on a loop, and the tasks that got it, in this order.
struct Scene {
    lock: Rc<Lock>,
    event_loop: EventLoop,
    got_it: Rc<RefCell<Vec<&'static str>>>,
}

impl Scene {
    fn new() -> Scene {
        Scene {
            lock: Rc::new(Lock::new()),
            event_loop: EventLoop::with_virtual_time(),
            got_it: Rc::default(),
        }
    }

    /// Makes a task that acquires the lock and ends; its first step is queued.
    fn comes_later(&self, name: &'static str) -> Task<()> {
        let (lock, got_it) = (self.lock.clone(), self.got_it.clone());
        self.event_loop.create_task(coroutine! {
            yield from lock.acquire();
            got_it.borrow_mut().push(name);
        })
    }

    /// Makes a task that acquires the lock and takes its first step now.
    fn comes(&self, name: &'static str) -> Task<()> {
        let (lock, got_it) = (self.lock.clone(), self.got_it.clone());
        self.event_loop.create_eager_task(coroutine! {
            yield from lock.acquire();
            got_it.borrow_mut().push(name);
        })
    }

    fn release(&self) -> Result<(), NotLocked> {
        self.event_loop.enter(|| self.lock.release())
    }

    /// Runs until idle. Checks that these tasks and no others got the lock since the last call.
    #[track_caller]
    fn expect(&self, names: &[&str]) {
        self.event_loop.run_until_idle();
        assert_eq!(self.got_it.take(), names);
    }

    /// Checks that no task holds the lock or waits, and that it can be acquired and released and is
    /// then empty.
    #[track_caller]
    fn expect_idle(&self) {
        self.expect(&[]);
        assert!(!self.lock.locked());
        assert_eq!(self.release(), Err(NotLocked));
        assert_eq!(format!("{:?}", self.lock), format!("{:?}", Lock::new()));
        self.comes("a newcomer");
        self.expect(&["a newcomer"]);
        assert_eq!(self.release(), Ok(()));
    }
}

#[test]
fn a_fresh_lock_is_free() {
    Scene::new().expect_idle();
}

#[test]
fn no_task_gets_a_held_lock_before_its_release() {
    let scene = Scene::new();
    scene.comes("a");
    scene.comes("b");
    scene.expect(&["a"]);
    assert!(scene.lock.locked());
    assert_eq!(scene.release(), Ok(()));
    scene.expect(&["b"]);
    assert_eq!(scene.release(), Ok(()));
    scene.expect_idle();
}

#[test]
fn our_lock_goes_to_the_task_that_came_first() {
    let scene = Scene::new();
    for name in ["a", "b", "c", "d"] {
        scene.comes(name);
    }
    for name in ["a", "b", "c", "d"] {
        scene.expect(&[name]);
        assert_eq!(scene.release(), Ok(()));
    }
    scene.expect_idle();
}

#[test]
fn a_newcomer_does_not_overtake_the_woken_waiter() {
    let scene = Scene::new();
    scene.comes("a");
    scene.comes("b");
    assert_eq!(scene.release(), Ok(()));
    scene.comes("c");
    assert_eq!(scene.got_it.take(), ["a"]);
    scene.expect(&["b"]);
    assert_eq!(scene.release(), Ok(()));
    scene.expect(&["c"]);
}

#[test]
fn an_acquire_begins_with_its_first_step() {
    let scene = Scene::new();
    scene.comes("a");
    scene.comes_later("b");
    scene.comes("c");
    scene.expect(&["a"]);
    assert_eq!(scene.release(), Ok(()));
    scene.expect(&["c"]);
}

#[test]
fn while_all_tasks_wait_the_loop_rests() {
    let scene = Scene::new();
    for name in ["a", "b", "c"] {
        scene.comes(name);
    }
    scene.expect(&["a"]);
    assert_eq!(scene.event_loop.ready_count(), 0);
    assert_eq!(scene.event_loop.next_timer(), None);
}

#[test]
fn release_of_a_free_lock_is_refused_and_changes_nothing() {
    let scene = Scene::new();
    assert_eq!(scene.release(), Err(NotLocked));
    assert_eq!(scene.release(), Err(NotLocked));
    scene.expect_idle();
}

#[test]
fn a_task_that_ends_keeps_the_lock_and_another_may_release_it() {
    let scene = Scene::new();
    let a = scene.comes("a");
    scene.expect(&["a"]);
    assert!(a.done() && scene.lock.locked());
    assert_eq!(scene.release(), Ok(()));
    scene.expect_idle();
}

#[test]
fn a_second_acquire_by_the_same_task_waits() {
    let scene = Scene::new();
    let lock = scene.lock.clone();
    let task = scene.event_loop.create_eager_task(coroutine! {
        yield from lock.acquire();
        yield from lock.acquire();
    });
    scene.expect(&[]);
    assert!(!task.done());
    assert_eq!(scene.release(), Ok(()));
    scene.expect(&[]);
    assert!(task.done());
}

#[test]
fn a_cancelled_waiter_is_passed_over() {
    for cancelled in [1, 2, 3] {
        let scene = Scene::new();
        let names = ["a", "b", "c", "d"];
        let tasks = names.map(|name| scene.comes(name));
        assert!(tasks[cancelled].cancel());
        for name in names {
            if name != names[cancelled] {
                scene.expect(&[name]);
                assert_eq!(scene.release(), Ok(()));
            }
        }
        scene.expect_idle();
    }
}

#[test]
fn a_wake_up_of_a_cancelled_waiter_goes_to_the_next() {
    let scene = Scene::new();
    let [_a, b, c, _d] = ["a", "b", "c", "d"].map(|name| scene.comes(name));
    assert_eq!(scene.release(), Ok(()));
    assert!(b.cancel());
    assert!(c.cancel());
    scene.expect(&["a", "d"]);
    assert_eq!(scene.release(), Ok(()));
    scene.expect_idle();
}

#[test]
fn when_the_last_waiter_is_cancelled_after_its_wake_up_the_lock_is_free() {
    let scene = Scene::new();
    let [_a, b] = ["a", "b"].map(|name| scene.comes(name));
    assert_eq!(scene.release(), Ok(()));
    assert!(b.cancel());
    scene.expect(&["a"]);
    scene.expect_idle();
}

#[test]
fn a_waiter_cancelled_before_its_turn_passes_nothing_on() {
    let scene = Scene::new();
    let [_a, _b, c, _d] = ["a", "b", "c", "d"].map(|name| scene.comes(name));
    assert_eq!(scene.release(), Ok(()));
    assert!(c.cancel());
    scene.expect(&["a", "b"]);
    assert_eq!(scene.release(), Ok(()));
    scene.expect(&["d"]);
}

#[test]
fn a_newcomer_waits_behind_the_heir_of_a_wake_up() {
    let scene = Scene::new();
    let [_a, b, _c] = ["a", "b", "c"].map(|name| scene.comes(name));
    assert_eq!(scene.release(), Ok(()));
    assert!(b.cancel());
    scene.comes("d");
    scene.expect(&["a", "c"]);
    assert_eq!(scene.release(), Ok(()));
    scene.expect(&["d"]);
}

#[test]
fn an_acquire_that_never_took_a_step_does_nothing() {
    let scene = Scene::new();
    drop(scene.lock.acquire());
    assert!(scene.comes_later("a").cancel());
    let never_resumed = scene.lock.acquire();
    scene.expect_idle();
    drop(never_resumed);
    scene.expect_idle();
}

/// Gives the lock back when it is dropped.
struct Held(Rc<Lock>);

impl Drop for Held {
    fn drop(&mut self) {
        self.0.release().unwrap();
    }
}

#[test]
fn the_lock_may_be_released_by_drop_code_of_a_cancelled_task() {
    let scene = Scene::new();
    let lock = scene.lock.clone();
    let holder = scene.event_loop.create_eager_task(coroutine! {
        yield from lock.acquire();
        let _held = Held(lock.clone());
        yield from lock.acquire(); // Waits for itself: it must be cancelled.
    });
    scene.comes("b");
    assert!(holder.cancel());
    scene.expect(&["b"]);
    assert_eq!(scene.release(), Ok(()));
    scene.expect_idle();
}

#[test]
fn a_loop_that_is_dropped_leaves_the_lock_free() {
    let mut scene = Scene::new();
    for _ in 0..3 {
        let lock = scene.lock.clone();
        scene.event_loop.create_eager_task(coroutine! {
            yield from lock.acquire();
            let _held = Held(lock.clone());
            yield common::Future::<()>::new();
        });
    }
    scene.event_loop = EventLoop::with_virtual_time();
    scene.expect_idle();
}

#[test]
fn locks_are_independent() {
    let (one, other) = (Scene::new(), Scene::new());
    one.comes("a");
    assert!(!other.lock.locked());
    other.comes("b");
    one.comes("c");
    assert_eq!(one.release(), Ok(()));
    one.expect(&["a", "c"]);
    other.expect(&["b"]);
    assert!(other.lock.locked());
}

#[test]
fn a_lock_can_be_used_again_for_ever() {
    let scene = Scene::new();
    scene.comes("a");
    for _ in 0..70_000 {
        scene.comes("b");
        assert_eq!(scene.release(), Ok(()));
        scene.event_loop.run_until_idle();
    }
    assert_eq!(scene.got_it.borrow().len(), 70_001);
    assert_eq!(scene.release(), Ok(()));
    scene.got_it.take();
    scene.expect_idle();
}

#[test]
fn a_hundred_thousand_waiters_need_no_deep_stack() {
    let scene = Scene::new();
    scene.comes("a");
    for _ in 0..100_000 {
        let lock = scene.lock.clone();
        scene.event_loop.create_eager_task(coroutine! {
            yield from lock.acquire();
            lock.release().unwrap();
            yield from lock.acquire();
            let _held = Held(lock.clone());
        });
    }
    assert_eq!(scene.event_loop.unfinished_tasks(), 100_000);
    assert_eq!(scene.release(), Ok(()));
    scene.expect(&["a"]);
    assert_eq!(scene.event_loop.unfinished_tasks(), 0);
    scene.expect_idle();
}
