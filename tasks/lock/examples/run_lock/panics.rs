//! Records panics instead of printing them: [`listen`], then [`take`].

use std::cell::RefCell;
use std::panic::PanicHookInfo;
use std::sync::Once;

use super::language::Language;

thread_local! {
    /// The panics since the last `take`, while this thread listens, and the language of reports.
    static SEEN: RefCell<Option<(Language, Vec<Panic>)>> = const { RefCell::new(None) };
}

/// A panic: its message and its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Panic {
    pub(crate) message: String,
    /// File, line and column.
    pub(crate) place: String,
}

impl Panic {
    /// Returns true for a panic in `statistics.rs`, where one job panics on purpose.
    pub(crate) fn is_part_of_the_demo(&self) -> bool {
        self.place.contains("run_lock/statistics.rs")
    }
}

/// While this exists, panics of this thread are recorded and not printed.
pub(crate) struct Listening(());

/// Begins to record the panics of this thread.
pub(crate) fn listen(language: Language) -> Listening {
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        let print = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |info| {
            if !note(info) {
                print(info);
            }
        }));
    });
    SEEN.set(Some((language, Vec::new())));
    Listening(())
}

impl Drop for Listening {
    fn drop(&mut self) {
        SEEN.set(None);
    }
}

/// Returns the first panic since the last call. Drops the others, which follow from the first.
pub(crate) fn take() -> Option<Panic> {
    SEEN.with_borrow_mut(|seen| {
        let (_, panics) = seen.as_mut()?;
        std::mem::take(panics).into_iter().next()
    })
}

/// Returns the report of a `second` panic during the unwinding of the `first`.
fn two_panics(first: &Panic, second: &Panic, language: Language) -> String {
    let Panic { message, place } = second;
    let (earlier, there) = (&first.message, &first.place);
    match language {
        Language::English => format!(
            "Wrong: the code panicked: {message}\nin {place}\n\
             while an earlier panic was under way: {earlier}\nin {there}"
        ),
        Language::Russian => format!(
            "Неверно: код запаниковал: {message}\nв {place}\n\
             пока обрабатывалась более ранняя паника: {earlier}\nв {there}"
        ),
    }
}

fn note(info: &PanicHookInfo<'_>) -> bool {
    SEEN.with_borrow_mut(|seen| {
        let Some((language, seen)) = seen else {
            return false;
        };
        let panic = Panic {
            message: info.payload_as_str().unwrap_or("no message").to_owned(),
            place: info
                .location()
                .map_or("an unknown place".to_owned(), ToString::to_string),
        };
        // A panic in a `Drop` that runs because of a panic makes Rust abort. This is the last
        // chance to report it.
        if let Some(first) = seen.first() {
            anstream::eprintln!("\n{}", two_panics(first, &panic, *language));
            std::process::exit(1);
        }
        seen.push(panic);
        true
    })
}
