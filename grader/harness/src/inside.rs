//! Shows the inside of a submission, step by step, for a reader of a report: never for marks.
//!
//! Entry points: [`Recorder`], and [`Inside`] for the adapter. Everything goes to standard output,
//! between the submission's own output. Each record is a line that begins with
//! [`MARK`](protocol::inside::MARK) and the request's nonce, then the text.

use std::cell::RefCell;
use std::fmt::{self, Debug, Write as _};
use std::io::Write as _;
use std::panic::{self, AssertUnwindSafe};
use std::pin::Pin;
use std::rc::Rc;

use common::__private::{self, Place};
use common::{Coroutine, CoroutineState, Yielded};
use protocol::inside::{self, Subject};

/// A value that may be `Debug`. `(&Inside(&value)).text()` resolves to [`WithDebug`] if it is, and
/// to [`WithoutDebug`] if not: the compiler tries fewer references first.
pub struct Inside<'a, T>(pub &'a T);

/// The text of a value that is `Debug`.
pub trait WithDebug {
    /// Returns the value as `{:?}` shows it, cut to some thousand bytes.
    fn text(&self) -> Option<String>;
}

/// The text of any other value.
pub trait WithoutDebug {
    /// Returns nothing.
    fn text(&self) -> Option<String>;
}

impl<T: Debug> WithDebug for Inside<'_, T> {
    fn text(&self) -> Option<String> {
        let mut capped = Capped(String::new());
        // An error means that the text was cut.
        let _ = write!(capped, "{:?}", self.0);
        Some(capped.0)
    }
}

impl<T> WithoutDebug for &Inside<'_, T> {
    fn text(&self) -> Option<String> {
        None
    }
}

/// A text of limited length.
struct Capped(String);

impl fmt::Write for Capped {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        let room = inside::TEXT.saturating_sub(self.0.len());
        self.0.push_str(&text[..text.floor_char_boundary(room)]);
        if text.len() > room {
            return Err(fmt::Error);
        }
        Ok(())
    }
}

/// Writes the text of the objects after each operation, and the places of the tasks.
#[derive(Clone)]
pub(crate) struct Recorder {
    /// The number of the request.
    nonce: u64,
    places: Rc<RefCell<Vec<Standing>>>,
}

/// The place of a task in the source.
#[derive(Clone, Copy, Default)]
struct Standing {
    now: Place,
    written: Place,
}

impl Recorder {
    /// Returns the recorder of the request with this number.
    pub(crate) fn new(nonce: u64) -> Recorder {
        Recorder {
            nonce,
            places: Rc::default(),
        }
    }

    /// Returns a coroutine that runs `body` and records its place after each step.
    pub(crate) fn watch(
        &self,
        task: u32,
        body: impl Coroutine<Return = ()> + 'static,
    ) -> impl Coroutine<Return = ()> + 'static {
        let task = task as usize;
        self.stand(task, None);
        Watched {
            body: Box::pin(body),
            task,
            recorder: self.clone(),
        }
    }

    fn stand(&self, task: usize, place: Place) {
        let mut places = self.places.borrow_mut();
        if places.len() <= task {
            places.resize(task + 1, Standing::default());
        }
        places[task].now = place;
    }

    /// Writes the state after an operation. `debug` returns the text of each object, `lives`
    /// returns true if a task has not ended.
    pub(crate) fn after(
        &self,
        objects: usize,
        debug: impl Fn(usize) -> Option<String>,
        lives: impl Fn(usize) -> bool,
    ) {
        self.objects(objects, debug);
        for (task, standing) in self.places.borrow_mut().iter_mut().enumerate() {
            standing.now = standing.now.filter(|_| lives(task));
            if standing.now != standing.written {
                standing.written = standing.now;
                let text = standing.now.map_or_else(String::new, |place| {
                    let (file, line, column) =
                        (place.file().to_owned(), place.line(), place.column());
                    inside::Place { file, line, column }.to_text()
                });
                self.write(Subject::Task(task), &text);
            }
        }
        self.write(Subject::End, "");
    }

    fn objects(&self, objects: usize, debug: impl Fn(usize) -> Option<String>) {
        for object in 0..objects {
            // The student's code: it may panic, and print.
            let text = panic::catch_unwind(AssertUnwindSafe(|| debug(object)));
            match text {
                Ok(Some(text)) => self.write(Subject::Object(object), &text),
                Ok(None) => {}
                // The payload's own Drop is the submission's code: it is not run.
                Err(payload) => std::mem::forget(payload),
            }
        }
    }

    fn write(&self, subject: Subject, text: &str) {
        let head = inside::head(self.nonce, subject, text);
        let mut out = std::io::stdout().lock();
        // No process reads the output any more: then nothing has to be shown.
        let _ = out
            .write_all(head.as_bytes())
            .and_then(|()| out.write_all(text.as_bytes()))
            .and_then(|()| out.write_all(b"\n"))
            .and_then(|()| out.flush());
    }
}

/// A coroutine whose place is recorded.
struct Watched {
    body: Pin<Box<dyn Coroutine<Return = ()>>>,
    task: usize,
    recorder: Recorder,
}

impl Coroutine for Watched {
    type Return = ();

    fn resume(mut self: Pin<&mut Self>) -> CoroutineState<Yielded, ()> {
        let state = self.body.as_mut().resume();
        let place = match &state {
            CoroutineState::Yielded(_) => __private::place(),
            CoroutineState::Complete(()) => None,
        };
        self.recorder.stand(self.task, place);
        state
    }
}
