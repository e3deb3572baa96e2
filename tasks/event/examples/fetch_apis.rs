//! Workers that cannot begin before the list of APIs has been fetched: they wait for an Event, then
//! all go.
//!
//! `cargo run -q -p event --example fetch_apis`. The clock is virtual, so it takes no time, and
//! prints the same each time.

use std::cell::RefCell;
use std::io::{self, Write};
use std::rc::Rc;
use std::time::Duration;

use common::{Coroutine, EventLoop, coroutine, create_task, sleep, time};
use event::Event;

/// The list that the workers share, and the Event that is set when it is there.
#[derive(Default)]
struct Apis {
    fetched: Event,
    names: RefCell<Vec<&'static str>>,
}

/// The printer of lines.
pub(crate) type Say = Rc<dyn Fn(&str, &str)>;

fn fetch(apis: Rc<Apis>, say: Say) -> impl Coroutine<Return = ()> {
    coroutine! {
        say("fetcher", "asks for the list of APIs");
        yield from sleep(Duration::from_millis(300));
        *apis.names.borrow_mut() = vec!["weather", "maps", "news"];
        say("fetcher", "has the list: set()");
        apis.fetched.set();
        say("fetcher", "goes on at once; the workers' steps come after this one");
    }
}

fn work(number: usize, apis: Rc<Apis>, say: Say) -> impl Coroutine<Return = ()> {
    coroutine! {
        let me = format!("worker {number}");
        if apis.fetched.is_set() {
            say(&me, "comes late: the list is there");
        } else {
            say(&me, "waits for the list");
        }
        yield from apis.fetched.wait();

        let name = apis.names.borrow()[number % 3];
        say(&me, &format!("calls {name}"));
        yield from sleep(Duration::from_millis(100));
        say(&me, &format!("has its answer from {name}"));
    }
}

/// Runs everything; `say` gets each line, as the name of a worker and its text.
pub(crate) fn run(say: Say) {
    let finished = EventLoop::with_virtual_time().run_until_complete(coroutine! {
        let apis = Rc::new(Apis::default());
        let mut tasks = Vec::new();
        for number in 0..3 {
            tasks.push(create_task(work(number, apis.clone(), say.clone())));
        }
        let impatient = create_task(work(3, apis.clone(), say.clone()));
        tasks.push(create_task(fetch(apis.clone(), say.clone())));

        yield from sleep(Duration::from_millis(200));
        impatient.cancel();
        say("worker 3", "is cancelled; the others do not notice");

        yield from sleep(Duration::from_millis(300));
        tasks.push(create_task(work(4, apis, say.clone())));
        for task in tasks {
            yield task;
        }
    });
    finished.expect("everybody comes to an end");
}

fn main() {
    run(Rc::new(|who, what| {
        // If the reader has gone (`| head`), nothing needs to be printed any more.
        writeln!(
            io::stdout(),
            "{:>6} ms  {who:<9} {what}",
            time().as_millis()
        )
        .ok();
    }));
}
