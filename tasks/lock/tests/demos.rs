//! The demos of `./run_lock.sh`: our solution plays them as the files in `expected` say (`UPDATE_EXPECT=1 cargo test -p lock` writes
//! them anew), and each kind of wrong lock is told its mistake.

#![expect(
    clippy::duplicate_mod,
    reason = "the demos name their lock `super::Lock`: each wrong lock needs them anew"
)]

use expect_test::expect_file;

#[path = "../src/reference.rs"]
#[expect(unreachable_pub, reason = "it is a crate root elsewhere")]
mod reference;

/// The demos with a lock made of our solution, some of its methods changed.
macro_rules! demos {
    ($name:ident, $lock:ident, locked: $locked:expr, acquire: $acquire:expr, release: $release:expr) => {
        #[path = "../examples/run_lock"]
        #[allow(dead_code, unused_imports, reason = "each lock needs only some of it")]
        mod $name {
            pub(super) mod api;
            mod panics;
            pub(super) mod stage;
            pub(super) mod statistics;
            mod timeline;
            pub(super) mod unwritten;

            use common::{Coroutine, Future, NotLocked, coroutine};

            pub(super) struct Lock {
                inner: super::reference::Lock,
                turns: std::cell::RefCell<Vec<Future>>,
            }

            impl Lock {
                pub(super) fn new() -> Lock {
                    Lock {
                        inner: super::reference::Lock::new(),
                        turns: Default::default(),
                    }
                }

                pub(super) fn locked(&self) -> bool {
                    let $lock = self;
                    $locked
                }

                pub(super) fn acquire(&self) -> impl Coroutine<Return = ()> {
                    let $lock = self;
                    $acquire
                }

                pub(super) fn release(&self) -> Result<(), NotLocked> {
                    let $lock = self;
                    $release
                }
            }
        }
    };
}

demos! { right, lock,
    locked: lock.inner.locked(),
    acquire: lock.inner.acquire(),
    release: lock.inner.release()
}

demos! { nobody_waits, lock,
    locked: { let _ = lock; true },
    acquire: coroutine! { let _ = lock; },
    release: { let _ = lock; Ok(()) }
}

demos! { newest_first, lock,
    locked: lock.inner.locked(),
    acquire: coroutine! {
        if lock.inner.locked() {
            let turn = Future::new();
            lock.turns.borrow_mut().push(turn.clone());
            yield turn;
        } else {
            yield from lock.inner.acquire();
        }
    },
    release: match lock.turns.borrow_mut().pop() {
        Some(turn) => { turn.set_result(()).ok(); Ok(()) }
        None => lock.inner.release(),
    }
}

demos! { wake_up_lost_with_a_cancelled_waiter, lock,
    locked: lock.inner.locked(),
    acquire: coroutine! {
        if lock.inner.locked() {
            let turn = Future::new();
            lock.turns.borrow_mut().push(turn.clone());
            yield turn;
        } else {
            yield from lock.inner.acquire();
        }
    },
    release: {
        let mut turns = lock.turns.borrow_mut();
        turns.retain(|turn| !turn.done());
        if turns.is_empty() {
            lock.inner.release()
        } else {
            turns.remove(0).set_result(()).unwrap();
            Ok(())
        }
    }
}

demos! { busy, lock,
    locked: lock.inner.locked(),
    acquire: coroutine! {
        while lock.inner.locked() {
            yield;
        }
        yield from lock.inner.acquire();
    },
    release: lock.inner.release()
}

demos! { release_refused, lock,
    locked: lock.inner.locked(),
    acquire: lock.inner.acquire(),
    release: { lock.inner.release().ok(); Err(NotLocked) }
}

demos! { never_locked, lock,
    locked: { let _ = lock; false },
    acquire: lock.inner.acquire(),
    release: lock.inner.release()
}

demos! { ever_locked, lock,
    locked: { let _ = lock; true },
    acquire: lock.inner.acquire(),
    release: lock.inner.release()
}

demos! { panics_in_release, lock,
    locked: lock.inner.locked(),
    acquire: lock.inner.acquire(),
    release: {
        let _borrowed = lock.turns.borrow();
        lock.turns.borrow_mut().clear();
        lock.inner.release()
    }
}

demos! { unfinished, lock,
    locked: lock.inner.locked(),
    acquire: coroutine! { let _ = lock; todo!() },
    release: lock.inner.release()
}

/// The timeline without its colours, and what went wrong.
macro_rules! play {
    ($lock:ident, $demo:ident) => {{
        let played = $lock::stage::play($lock::$demo::set_up);
        let verdict = match played.verdict {
            Ok(()) => "right".to_owned(),
            Err(trouble) => format!("at {} ms {trouble}", played.end.as_millis()),
        };
        let drawing = anstream::adapter::strip_str(&played.drawing).to_string();
        (drawing, verdict)
    }};
}

#[test]
fn our_lock_serves_the_api_one_request_at_a_time() {
    let (drawing, verdict) = play!(right, api);
    assert_eq!(verdict, "right");
    expect_file!["expected/api.txt"].assert_eq(&drawing);
}

#[test]
fn our_lock_survives_what_happens_to_the_jobs() {
    let (drawing, verdict) = play!(right, statistics);
    assert_eq!(verdict, "right");
    expect_file!["expected/statistics.txt"].assert_eq(&drawing);
}

#[test]
fn a_row_fits_into_80_columns() {
    for (drawing, _) in [play!(right, api), play!(right, statistics)] {
        for line in drawing.lines() {
            assert!(line.len() <= 80, "{line}");
        }
    }
}

#[test]
fn each_mistake_is_told() {
    let played = [
        ("nobody waits", play!(nobody_waits, api)),
        ("newest first", play!(newest_first, api)),
        (
            "wake-up lost",
            play!(wake_up_lost_with_a_cancelled_waiter, statistics),
        ),
        ("busy", play!(busy, api)),
        ("release refused", play!(release_refused, api)),
        ("never locked", play!(never_locked, api)),
        ("ever locked", play!(ever_locked, api)),
        ("panics", play!(panics_in_release, api)),
    ];
    let story = |(lock, (drawing, verdict)): (&str, (String, String))| {
        // Where the panic was is a line of this file, and would change with it.
        let verdict = match verdict.split_once("\nin ") {
            Some((message, _place)) => format!("{message}\nin (a place)"),
            None => verdict,
        };
        format!("## {lock}: {verdict}\n{drawing}\n")
    };
    expect_file!["expected/mistakes.txt"].assert_eq(&played.map(story).concat());
}

#[test]
fn an_unwritten_lock_is_recognised() {
    use unfinished::stage::Trouble;
    let played = unfinished::stage::play(unfinished::api::set_up);
    let Err(Trouble::Panicked(panic)) = played.verdict else {
        panic!("it should say that a panic came up");
    };
    assert!(unfinished::unwritten::is_unwritten(&panic.message));
}

#[test]
fn what_is_to_be_written_is_found_in_the_source() {
    let source = "\
        /// Not here: todo!()\n\
        pub fn done(&self) {}\n\
        pub fn new() -> Lock {\n\
            todo!()\n\
        }\n\
        pub fn acquire(&self) -> impl Coroutine<Return = ()> {\n\
            coroutine! { todo!() }\n\
        }\n";
    let text = right::unwritten::what_to_write(source, "lock.rs:4:1");
    expect_file!["expected/unwritten.txt"].assert_eq(&text);
}
