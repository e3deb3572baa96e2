//! Keeps panics off the screen and notes them instead, so that they can be told in words: `listen`, then `take`.

use std::cell::RefCell;
use std::panic::PanicHookInfo;
use std::sync::Once;

thread_local! {
    /// The panics since the last `take`, while this thread listens.
    static SEEN: RefCell<Option<Vec<Panic>>> = const { RefCell::new(None) };
}

/// A panic: what it said, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Panic {
    pub(crate) message: String,
    /// File, line and column.
    pub(crate) place: String,
}

impl Panic {
    /// One of the jobs of the statistics panics on purpose.
    pub(crate) fn is_part_of_the_demo(&self) -> bool {
        self.place.contains("run_lock/statistics.rs")
    }
}

/// As long as this lives, panics of this thread are noted and not printed.
pub(crate) struct Listening(());

/// Begins to note the panics of this thread.
pub(crate) fn listen() -> Listening {
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        let print = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |info| {
            if !note(info) {
                print(info);
            }
        }));
    });
    SEEN.set(Some(Vec::new()));
    Listening(())
}

impl Drop for Listening {
    fn drop(&mut self) {
        SEEN.set(None);
    }
}

/// The first panic since the last call. Forgets the others: they come of the first.
pub(crate) fn take() -> Option<Panic> {
    SEEN.with_borrow_mut(|seen| {
        let seen = std::mem::take(seen.as_mut()?);
        seen.into_iter().next()
    })
}

fn note(info: &PanicHookInfo<'_>) -> bool {
    SEEN.with_borrow_mut(|seen| {
        let Some(seen) = seen else {
            return false;
        };
        let panic = Panic {
            message: info.payload_as_str().unwrap_or("no message").to_owned(),
            place: info
                .location()
                .map_or("an unknown place".to_owned(), ToString::to_string),
        };
        // A panic in a `Drop` that runs because of a panic makes Rust abort. This is the last chance to say a word.
        if let Some(first) = seen.first() {
            anstream::eprintln!(
                "\nWrong: the code panicked: {}\nin {}\nwhile an earlier panic was under way: {}\nin {}",
                panic.message,
                panic.place,
                first.message,
                first.place
            );
            std::process::exit(1);
        }
        seen.push(panic);
        true
    })
}
