//! The log of the program that runs: events, in the frame of an answer.
//!
//! Entry points: [`Log`], and [`watch_panics`], which reports panics into the log of the current
//! program.

use std::cell::{Cell, RefCell};
use std::fs::File;
use std::io::Write;
use std::panic::{self, PanicHookInfo};
use std::rc::Rc;

use crate::event::{Event, Panicked};
use crate::wire;

thread_local! {
    /// The log of the program that runs. The panic hook has no other way to it.
    static LOG: RefCell<Option<Rc<Log>>> = const { RefCell::new(None) };
}

/// The events so far, in the frame of an answer. In streamed mode each is sent at once.
pub(super) struct Log {
    frame: RefCell<Vec<u8>>,
    events: Cell<u64>,
    panics: Cell<u32>,
    stream: Option<Rc<File>>,
}

impl Log {
    /// Begins a log in `frame`, and makes it the one to which panics are reported.
    pub(super) fn begin(frame: Vec<u8>, stream: Option<Rc<File>>) -> Rc<Log> {
        let log = Rc::new(Log {
            frame: RefCell::new(frame),
            events: Cell::new(0),
            panics: Cell::new(0),
            stream,
        });
        LOG.set(Some(log.clone()));
        log
    }

    /// Appends an event.
    pub(super) fn write(&self, event: &Event) {
        self.events.set(self.events.get() + 1);
        let mut frame = self.frame.borrow_mut();
        wire::put_event(&mut frame, event);
        if let Some(stream) = &self.stream {
            wire::end_answer(&mut frame, false);
            // If the grader hung up, the process is about to be ended anyway.
            let _ = (&**stream).write_all(&frame);
            frame.truncate(wire::ANSWER_HEAD);
        }
    }

    /// Returns the number of events so far.
    pub(super) fn events(&self) -> u64 {
        self.events.get()
    }

    /// Returns the number of panics so far.
    pub(super) fn panics(&self) -> u32 {
        self.panics.get()
    }

    /// Ends the answer: returns its last frame.
    pub(super) fn end(&self) -> Vec<u8> {
        self.write(&Event::End);
        LOG.set(None);
        let mut frame = self.frame.take();
        wire::end_answer(&mut frame, true);
        frame
    }
}

/// Reports panics as events instead of printing them. A panic may be caught on its way; the hook
/// sees it first.
pub(crate) fn watch_panics() {
    panic::set_hook(Box::new(|info| {
        let log = LOG.with_borrow(Clone::clone);
        if let Some(log) = log {
            log.panics.set(log.panics.get() + 1);
            log.write(&panicked(info));
        }
    }));
}

fn panicked(info: &PanicHookInfo<'_>) -> Event {
    let message = info
        .payload_as_str()
        .unwrap_or("(a payload that is not text)");
    let place = info.location();
    Event::Panicked(Box::new(Panicked {
        message: message[..message.floor_char_boundary(wire::TEXT)].to_owned(),
        file: place.map_or_else(String::new, |place| place.file().to_owned()),
        line: place.map_or(0, panic::Location::line),
        column: place.map_or(0, panic::Location::column),
    }))
}
