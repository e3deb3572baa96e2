//! With our solution the demo prints its file in `expected` (`UPDATE_EXPECT=1 cargo test -p
//! semaphore` writes it anew). With a wrong semaphore it reports the fault.

#![expect(
    clippy::duplicate_mod,
    reason = "the demo names its semaphore `super::Semaphore`: each wrong one needs it anew"
)]

use std::cell::RefCell;
use std::rc::Rc;

use expect_test::expect_file;

#[path = "../src/reference.rs"]
#[expect(unreachable_pub, reason = "it is a crate root elsewhere")]
mod reference;

/// The demo with a semaphore made of our solution, some of its methods changed.
macro_rules! demo {
    ($name:ident, $semaphore:ident, locked: $locked:expr, acquire: $acquire:expr, release: $release:expr) => {
        #[path = "../examples/connection_pool"]
        #[allow(
            dead_code,
            unused_imports,
            reason = "each semaphore needs only some of it"
        )]
        mod $name {
            pub(super) mod pool;

            use common::{Coroutine, TooManyReleases, coroutine};

            pub(super) struct Semaphore(super::reference::Semaphore);

            impl Semaphore {
                pub(super) fn new(permits: usize) -> Semaphore {
                    Semaphore(super::reference::Semaphore::new(permits))
                }

                pub(super) fn locked(&self) -> bool {
                    let $semaphore = self;
                    $locked
                }

                pub(super) fn acquire(&self) -> impl Coroutine<Return = ()> {
                    let $semaphore = self;
                    $acquire
                }

                pub(super) fn release(&self) -> Result<(), TooManyReleases> {
                    let $semaphore = self;
                    $release
                }
            }
        }
    };
}

demo! { right, semaphore,
    locked: semaphore.0.locked(),
    acquire: semaphore.0.acquire(),
    release: semaphore.0.release()
}

demo! { no_limit, semaphore,
    locked: { let _ = semaphore; false },
    acquire: coroutine! { let _ = semaphore; },
    release: { let _ = semaphore; Ok(()) }
}

demo! { loses_permits, semaphore,
    locked: semaphore.0.locked(),
    acquire: semaphore.0.acquire(),
    release: { let _ = semaphore; Ok(()) }
}

demo! { refuses, semaphore,
    locked: semaphore.0.locked(),
    acquire: semaphore.0.acquire(),
    release: semaphore.0.release().and(Err(TooManyReleases))
}

demo! { locked_for_ever, semaphore,
    locked: { let _ = semaphore; true },
    acquire: semaphore.0.acquire(),
    release: semaphore.0.release()
}

demo! { accepts_all, semaphore,
    locked: semaphore.0.locked(),
    acquire: semaphore.0.acquire(),
    release: { semaphore.0.release().ok(); Ok(()) }
}

demo! { unwritten, semaphore,
    locked: semaphore.0.locked(),
    acquire: coroutine! { let _ = semaphore; todo!() },
    release: semaphore.0.release()
}

/// The lines that are printed, and the outcome.
macro_rules! play {
    ($semaphore:ident) => {{
        let lines = Rc::new(RefCell::new(String::new()));
        let outcome = $semaphore::pool::run({
            let lines = lines.clone();
            Rc::new(move |line| *lines.borrow_mut() += &format!("{line}\n"))
        });
        (lines.take(), outcome)
    }};
}

#[test]
fn our_semaphore_serves_the_pool() {
    let (lines, outcome) = play!(right);
    assert_eq!(outcome, Ok(()));
    expect_file!["expected/connection_pool.txt"].assert_eq(&lines);
}

#[test]
fn each_mistake_is_reported() {
    let cases = [
        (play!(no_limit), "let one more in than it has permits"),
        (play!(loses_permits), "deadlock"),
        (play!(refuses), "a taken permit was refused"),
        (play!(locked_for_ever), "locked() says true"),
        (play!(accepts_all), "one more release() is accepted"),
        (play!(unwritten), "not yet implemented"),
    ];
    for ((_, outcome), expected) in cases {
        let trouble = outcome.expect_err(expected);
        assert!(trouble.contains(expected), "{trouble}");
    }
}
