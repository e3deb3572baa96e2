//! The promises of a Semaphore, tried on our solution. (The grader tries yours.)

use std::cell::RefCell;
use std::rc::Rc;

use common::{EventLoop, Task, TooManyReleases, coroutine};

use reference::Semaphore;

#[path = "../src/reference.rs"]
#[expect(unreachable_pub, reason = "it is a crate root elsewhere")]
mod reference;

/// A semaphore on a loop, and the names of the tasks that got a permit.
struct Scene {
    permits: usize,
    semaphore: Rc<Semaphore>,
    event_loop: EventLoop,
    got_it: Rc<RefCell<Vec<&'static str>>>,
}

impl Scene {
    fn new(permits: usize) -> Scene {
        Scene {
            permits,
            semaphore: Rc::new(Semaphore::new(permits)),
            event_loop: EventLoop::with_virtual_time(),
            got_it: Rc::default(),
        }
    }

    /// Makes a task that acquires a permit and ends; its first step is queued.
    fn comes_later(&self, name: &'static str) -> Task<()> {
        let (semaphore, got_it) = (self.semaphore.clone(), self.got_it.clone());
        self.event_loop.create_task(coroutine! {
            yield from semaphore.acquire();
            got_it.borrow_mut().push(name);
        })
    }

    /// Makes a task that acquires a permit and takes its first step now.
    fn comes(&self, name: &'static str) -> Task<()> {
        let (semaphore, got_it) = (self.semaphore.clone(), self.got_it.clone());
        self.event_loop.create_eager_task(coroutine! {
            yield from semaphore.acquire();
            got_it.borrow_mut().push(name);
        })
    }

    /// Makes tasks that come now, one after the other.
    fn come<const N: usize>(&self, names: [&'static str; N]) -> [Task<()>; N] {
        names.map(|name| self.comes(name))
    }

    fn release(&self) -> Result<(), TooManyReleases> {
        self.event_loop.enter(|| self.semaphore.release())
    }

    #[track_caller]
    fn releases(&self, times: usize) {
        for _ in 0..times {
            assert_eq!(self.release(), Ok(()));
        }
    }

    /// Runs until idle, and checks which tasks got a permit since the last call.
    #[track_caller]
    fn expect(&self, names: &[&str]) {
        self.event_loop.run_until_idle();
        assert_eq!(self.got_it.take(), names);
    }

    /// Checks that all permits are free, that they can be acquired and released, and that nothing
    /// is left in the semaphore.
    #[track_caller]
    fn expect_idle(&self) {
        self.expect(&[]);
        assert_eq!(self.semaphore.locked(), self.permits == 0);
        assert_eq!(self.release(), Err(TooManyReleases));
        let new = Semaphore::new(self.permits);
        assert_eq!(format!("{:?}", self.semaphore), format!("{new:?}"));
        for taken in 0..self.permits {
            assert!(!self.semaphore.locked(), "{taken} are taken");
            self.comes("a newcomer");
            self.expect(&["a newcomer"]);
        }
        assert!(self.semaphore.locked());
        self.releases(self.permits);
        assert_eq!(self.release(), Err(TooManyReleases));
    }
}

#[test]
fn all_permits_of_a_new_semaphore_are_free() {
    for permits in [0, 1, 2, 3, 1_000] {
        Scene::new(permits).expect_idle();
    }
}

#[test]
fn as_many_tasks_get_in_as_there_are_permits() {
    let scene = Scene::new(2);
    scene.come(["a", "b", "c"]);
    scene.expect(&["a", "b"]);
    assert!(scene.semaphore.locked());
    scene.releases(1);
    scene.expect(&["c"]);
    assert!(scene.semaphore.locked());
    scene.releases(1);
    assert!(!scene.semaphore.locked());
    scene.releases(1);
    scene.expect_idle();
}

#[test]
fn one_task_may_hold_several_permits() {
    let scene = Scene::new(3);
    let semaphore = scene.semaphore.clone();
    let task = scene.event_loop.create_eager_task(coroutine! {
        for _ in 0..4 {
            yield from semaphore.acquire();
        }
    });
    scene.comes("b");
    scene.expect(&[]);
    assert!(!task.done());
    scene.releases(1);
    scene.expect(&[]);
    assert!(task.done());
    scene.releases(1);
    scene.expect(&["b"]);
    scene.releases(3);
    scene.expect_idle();
}

#[test]
fn without_permits_all_wait_for_ever() {
    let scene = Scene::new(0);
    let tasks = scene.come(["a", "b"]);
    scene.expect(&[]);
    assert_eq!(scene.release(), Err(TooManyReleases));
    scene.expect(&[]);
    assert!(scene.semaphore.locked());
    for task in tasks {
        assert!(task.cancel());
    }
    scene.expect_idle();
}

#[test]
fn permits_go_to_the_waiters_in_the_order_in_which_they_came() {
    let scene = Scene::new(2);
    scene.come(["a", "b", "c", "d", "e"]);
    scene.expect(&["a", "b"]);
    scene.releases(2);
    scene.expect(&["c", "d"]);
    scene.releases(1);
    scene.expect(&["e"]);
    scene.releases(2);
    scene.expect_idle();
}

#[test]
fn a_newcomer_takes_no_permit_that_is_on_its_way_to_a_waiter() {
    let scene = Scene::new(2);
    scene.come(["a", "b", "c"]);
    scene.releases(1);
    scene.comes("d");
    assert_eq!(scene.got_it.take(), ["a", "b"]);
    scene.expect(&["c"]);
    scene.releases(1);
    scene.expect(&["d"]);
}

#[test]
fn a_newcomer_takes_a_permit_that_no_waiter_needs() {
    let scene = Scene::new(2);
    scene.come(["a", "b", "c"]);
    scene.releases(2);
    assert!(!scene.semaphore.locked());
    scene.comes("d");
    assert!(scene.semaphore.locked());
    scene.comes("e");
    scene.expect(&["a", "b", "d", "c"]);
    scene.releases(1);
    scene.expect(&["e"]);
    scene.releases(2);
    scene.expect_idle();
}

#[test]
fn an_acquire_begins_with_its_first_step() {
    let scene = Scene::new(1);
    scene.comes("a");
    scene.comes_later("b");
    scene.comes("c");
    scene.expect(&["a"]);
    scene.releases(1);
    scene.expect(&["c"]);
}

#[test]
fn while_all_tasks_wait_the_loop_is_idle() {
    let scene = Scene::new(1);
    scene.come(["a", "b", "c"]);
    scene.expect(&["a"]);
    assert_eq!(scene.event_loop.ready_count(), 0);
    assert_eq!(scene.event_loop.next_timer(), None);
}

#[test]
fn a_release_too_many_is_refused_and_changes_nothing() {
    let scene = Scene::new(2);
    assert_eq!(scene.release(), Err(TooManyReleases));
    scene.come(["a", "b"]);
    scene.releases(2);
    assert_eq!(scene.release(), Err(TooManyReleases));
    assert_eq!(scene.release(), Err(TooManyReleases));
    scene.expect(&["a", "b"]);
    scene.expect_idle();
}

#[test]
fn a_task_that_ends_keeps_its_permit_and_another_may_release_it() {
    let scene = Scene::new(1);
    let a = scene.comes("a");
    scene.expect(&["a"]);
    assert!(a.done() && scene.semaphore.locked());
    scene.releases(1);
    scene.expect_idle();
}

#[test]
fn a_cancelled_waiter_is_passed_over() {
    let names = ["a", "b", "c", "d"];
    for (permits, cancelled) in [(1, 1), (1, 2), (1, 3), (2, 2), (2, 3)] {
        let scene = Scene::new(permits);
        let tasks = scene.come(names);
        assert!(tasks[cancelled].cancel());
        scene.event_loop.run_until_idle();
        scene.releases(1);
        scene.event_loop.run_until_idle();
        scene.releases(1);
        let expected: Vec<&str> = names
            .into_iter()
            .filter(|name| *name != names[cancelled])
            .collect();
        scene.expect(&expected);
        scene.releases(1);
        scene.expect_idle();
    }
}

#[test]
fn the_permit_of_a_cancelled_woken_waiter_goes_to_the_next() {
    let scene = Scene::new(2);
    let [_a, _b, c, d, _e, _f] = scene.come(["a", "b", "c", "d", "e", "f"]);
    scene.releases(2);
    assert!(c.cancel());
    assert!(d.cancel());
    scene.expect(&["a", "b", "e", "f"]);
    scene.releases(2);
    scene.expect_idle();
}

#[test]
fn when_the_last_woken_waiter_is_cancelled_its_permit_is_free() {
    let scene = Scene::new(2);
    let [_a, _b, c] = scene.come(["a", "b", "c"]);
    scene.releases(1);
    assert!(c.cancel());
    scene.expect(&["a", "b"]);
    assert!(!scene.semaphore.locked());
    scene.releases(1);
    scene.expect_idle();
}

#[test]
fn a_waiter_cancelled_before_its_turn_passes_nothing_on() {
    let scene = Scene::new(2);
    let [_a, _b, _c, d, _e] = scene.come(["a", "b", "c", "d", "e"]);
    scene.releases(1);
    assert!(d.cancel());
    scene.expect(&["a", "b", "c"]);
    scene.releases(1);
    scene.expect(&["e"]);
}

#[test]
fn a_newcomer_waits_behind_the_heir_of_a_permit() {
    let scene = Scene::new(1);
    let [_a, b, _c] = scene.come(["a", "b", "c"]);
    scene.releases(1);
    assert!(b.cancel());
    scene.comes("d");
    scene.expect(&["a", "c"]);
    scene.releases(1);
    scene.expect(&["d"]);
}

#[test]
fn an_acquire_that_never_took_a_step_does_nothing() {
    let scene = Scene::new(2);
    drop(scene.semaphore.acquire());
    assert!(scene.comes_later("a").cancel());
    let never_resumed = scene.semaphore.acquire();
    scene.expect_idle();
    drop(never_resumed);
    scene.expect_idle();
}

/// Gives a permit back when it is dropped.
struct Permit(Rc<Semaphore>);

impl Drop for Permit {
    fn drop(&mut self) {
        self.0.release().unwrap();
    }
}

#[test]
fn permits_may_be_released_by_drop_code_of_a_cancelled_task() {
    let scene = Scene::new(2);
    let semaphore = scene.semaphore.clone();
    let holder = scene.event_loop.create_eager_task(coroutine! {
        yield from semaphore.acquire();
        let _one = Permit(semaphore.clone());
        yield from semaphore.acquire();
        let _two = Permit(semaphore.clone());
        yield from semaphore.acquire(); // Waits for itself: it must be cancelled.
    });
    scene.come(["b", "c"]);
    assert!(holder.cancel());
    scene.expect(&["b", "c"]);
    scene.releases(2);
    scene.expect_idle();
}

#[test]
fn a_loop_that_is_dropped_leaves_all_permits_free() {
    let mut scene = Scene::new(2);
    for _ in 0..5 {
        let semaphore = scene.semaphore.clone();
        scene.event_loop.create_eager_task(coroutine! {
            yield from semaphore.acquire();
            let _permit = Permit(semaphore.clone());
            yield common::Future::<()>::new();
        });
    }
    scene.event_loop = EventLoop::with_virtual_time();
    scene.expect_idle();
}

#[test]
fn semaphores_are_independent() {
    let (one, other) = (Scene::new(1), Scene::new(2));
    one.comes("a");
    assert!(!other.semaphore.locked());
    other.come(["b", "c"]);
    one.comes("d");
    one.releases(1);
    one.expect(&["a", "d"]);
    other.expect(&["b", "c"]);
    assert!(other.semaphore.locked());
}

#[test]
fn a_semaphore_can_be_used_again_for_ever() {
    let scene = Scene::new(2);
    scene.come(["a", "b"]);
    for _ in 0..70_000 {
        scene.comes("c");
        scene.releases(1);
        scene.event_loop.run_until_idle();
    }
    assert_eq!(scene.got_it.take().len(), 70_002);
    scene.releases(2);
    scene.expect_idle();
}

#[test]
fn a_hundred_thousand_waiters_need_no_deep_stack() {
    let scene = Scene::new(2);
    scene.come(["a", "b"]);
    for _ in 0..100_000 {
        let semaphore = scene.semaphore.clone();
        scene.event_loop.create_eager_task(coroutine! {
            yield from semaphore.acquire();
            semaphore.release().unwrap();
            yield from semaphore.acquire();
            let _permit = Permit(semaphore.clone());
        });
    }
    assert_eq!(scene.event_loop.unfinished_tasks(), 100_000);
    scene.releases(2);
    scene.expect(&["a", "b"]);
    assert_eq!(scene.event_loop.unfinished_tasks(), 0);
    scene.expect_idle();
}
