//! An example of a teacher's test file.

use std::cell::RefCell;
use std::rc::Rc;

use common::{EventLoop, coroutine, create_task};
use submission::Lock;

#[test]
fn a_fresh_lock_is_free() {
    assert!(!Lock::new().locked());
}

#[test]
fn the_first_one_gets_it() {
    let lock = Lock::new();
    let run = EventLoop::with_virtual_time().run_until_complete(coroutine! {
        yield from lock.acquire();
        assert!(lock.locked());
        lock.release().unwrap();
        assert!(!lock.locked());
    });
    run.unwrap();
}

#[test]
fn a_free_lock_cannot_be_released() {
    let run = EventLoop::with_virtual_time().run_until_complete(coroutine! {
        assert!(Lock::new().release().is_err());
    });
    run.unwrap();
}

#[test]
fn it_is_first_come_first_served() {
    let lock = Rc::new(Lock::new());
    let order = Rc::new(RefCell::new(Vec::new()));
    let seen = order.clone();
    let run = EventLoop::with_virtual_time().run_until_complete(coroutine! {
        yield from lock.acquire();
        let mut tasks = Vec::new();
        for number in 0..3 {
            let (lock, order) = (lock.clone(), order.clone());
            tasks.push(create_task(coroutine! {
                yield from lock.acquire();
                order.borrow_mut().push(number);
                lock.release().unwrap();
            }));
        }
        yield;
        lock.release().unwrap();
        for task in tasks {
            yield task;
        }
    });
    run.unwrap();
    assert_eq!(*seen.borrow(), [0, 1, 2]);
}
