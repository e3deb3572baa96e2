//! The demos of `./run_lock.sh`: with our solution they match the files in `expected`, and each
//! kind of wrong lock gets its report. `UPDATE_EXPECT=1 cargo test -p lock --features reference`
//! writes the files anew.
//!
//! Nothing here tests the student's lock, so nothing of it runs without the feature.

#![cfg(feature = "reference")]
#![expect(
    clippy::duplicate_mod,
    reason = "the demos name their lock `super::Lock`: each wrong lock needs them anew"
)]

use expect_test::expect_file;
use lock::Lock as OurLock;

use right::language::{Language, wrap};

/// The demos with a lock made of our solution, some of its methods changed.
macro_rules! demos {
    ($name:ident, $lock:ident, locked: $locked:expr, acquire: $acquire:expr, release: $release:expr) => {
        #[path = "../examples/run_lock"]
        #[allow(dead_code, unused_imports, reason = "each lock needs only some of it")]
        mod $name {
            pub(super) mod api;
            pub(super) mod language;
            mod panics;
            pub(super) mod stage;
            pub(super) mod statistics;
            mod timeline;
            pub(super) mod unwritten;

            use common::{Coroutine, Future, NotLocked, coroutine};

            pub(super) struct Lock {
                inner: super::OurLock,
                turns: std::cell::RefCell<Vec<Future>>,
            }

            impl Lock {
                pub(super) fn new() -> Lock {
                    Lock {
                        inner: super::OurLock::new(),
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

/// The timeline without its colours, and the trouble.
macro_rules! play {
    ($lock:ident, $demo:ident) => {
        play!($lock, $demo, English, 80)
    };
    ($lock:ident, $demo:ident, $language:ident, $columns:expr) => {{
        let language = $lock::language::Language::$language;
        let played = $lock::stage::play($lock::$demo::set_up, language);
        let end = played.end.as_millis();
        let verdict = match played.verdict {
            Ok(()) => "right".to_owned(),
            Err(trouble) => format!("at {end} ms {}", trouble.text(language)),
        };
        let drawing = played.timeline.draw(played.end, language, $columns);
        (anstream::adapter::strip_str(&drawing).to_string(), verdict)
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
fn a_drawing_fits_into_the_terminal() {
    let drawings = [
        (80, play!(right, api)),
        (80, play!(right, statistics, Russian, 80)),
        (50, play!(right, statistics, English, 50)),
        (40, play!(right, statistics, Russian, 40)),
        (30, play!(right, api, English, 30)),
    ];
    for (columns, (drawing, _)) in drawings {
        for line in drawing.lines() {
            assert!(line.chars().count() <= columns, "{columns}: {line}");
        }
    }
    let (narrow, _) = play!(right, statistics, Russian, 40);
    expect_file!["expected/narrow.txt"].assert_eq(&narrow);
}

#[test]
fn lines_break_between_words() {
    let cases = [
        ("one two\nthree", "one two\nthree"),
        ("one two three four\n", "one two\nthree four\n"),
        ("  one two three", "  one two\n  three"),
        ("a longerthanten b", "a\nlongerthanten\nb"),
        ("ждёт мало слов", "ждёт мало\nслов"),
        (
            "\u{1b}[1mone\u{1b}[0m two thr",
            "\u{1b}[1mone\u{1b}[0m two\nthr",
        ),
        ("one   x\u{a0}two\u{a0}3", "one\nx two 3"),
    ];
    for (text, wrapped) in cases {
        assert_eq!(wrap(text, 10), wrapped, "{text}");
    }
}

#[test]
fn an_end_says_what_the_task_did_up_to_then() {
    let (drawing, _) = play!(nobody_waits, api);
    assert!(
        drawing.contains("boris failed (429 Too Many Requests) at 10 ms while it held the lock"),
        "{drawing}"
    );
}

#[test]
fn each_mistake_is_reported_in_both_languages() {
    let russian = [
        play!(nobody_waits, api, Russian, 80),
        play!(newest_first, api, Russian, 80),
        play!(
            wake_up_lost_with_a_cancelled_waiter,
            statistics,
            Russian,
            80
        ),
        play!(busy, api, Russian, 80),
        play!(release_refused, api, Russian, 80),
        play!(never_locked, api, Russian, 80),
        play!(ever_locked, api, Russian, 80),
    ];
    let verdicts = russian.map(|(_, verdict)| verdict + "\n\n");
    expect_file!["expected/mistakes.ru.txt"].assert_eq(&verdicts.concat());
}

#[test]
fn each_mistake_is_reported() {
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
    let language = unfinished::language::Language::English;
    let played = unfinished::stage::play(unfinished::api::set_up, language);
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
    let text = |language| right::unwritten::what_to_write(source, "lock.rs:4:1", language);
    expect_file!["expected/unwritten.txt"].assert_eq(&text(Language::English));
    expect_file!["expected/unwritten.ru.txt"].assert_eq(&text(Language::Russian));
}
