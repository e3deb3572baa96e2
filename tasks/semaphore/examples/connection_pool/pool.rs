//! Demo: a database that accepts two connections at a time, and five clients.
//!
//! One client needs two connections at once, and one gives up before it gets any.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::time::Duration;

use common::{Coroutine, EventLoop, coroutine, create_named_task, sleep, time, timeout};

use super::Semaphore;

/// As many connections as the database accepts.
const CONNECTIONS: usize = 2;

/// The printer of lines.
pub(crate) type Print = Rc<dyn Fn(&str)>;

/// The state that the clients share.
struct Pool {
    permits: Semaphore,
    /// Connections that are open now.
    open: Cell<usize>,
    /// The clients that called `acquire` and did not get their permit yet, in the order in which
    /// they called.
    line: RefCell<Vec<&'static str>>,
    trouble: RefCell<Option<String>>,
    print: Print,
}

impl Pool {
    /// Opens a connection as soon as there is a permit for it.
    fn connect(&self, name: &'static str) -> impl Coroutine<Return = Connection<'_>> {
        coroutine! {
            self.say(name, "wants a connection");
            let place = InLine::at_the_end(self, name);
            yield from self.permits.acquire();
            place.got_it();

            self.open.set(self.open.get() + 1);
            self.say(name, &format!("is connected ({} of {CONNECTIONS})", self.open.get()));
            if self.open.get() > CONNECTIONS {
                self.wrong("the semaphore let one more in than it has permits");
            }
            Connection { pool: self, name }
        }
    }

    fn say(&self, name: &str, text: &str) {
        (self.print)(&format!("{:>4} ms  {name:<7} {text}", time().as_millis()));
    }

    /// Records the first mistake.
    fn wrong(&self, text: &str) {
        let trouble = format!("at {} ms {text}", time().as_millis());
        self.trouble.borrow_mut().get_or_insert(trouble);
    }
}

/// An open connection. When it is dropped, it closes and gives its permit back, whatever ends the
/// client.
struct Connection<'a> {
    pool: &'a Pool,
    name: &'static str,
}

impl Drop for Connection<'_> {
    fn drop(&mut self) {
        self.pool.open.set(self.pool.open.get() - 1);
        self.pool.say(self.name, "closes its connection");
        if self.pool.permits.release().is_err() {
            self.pool.wrong("release() of a taken permit was refused");
        }
    }
}

/// A client's place in the line, for the check of the order.
struct InLine<'a> {
    pool: &'a Pool,
    name: &'static str,
}

impl InLine<'_> {
    fn at_the_end<'a>(pool: &'a Pool, name: &'static str) -> InLine<'a> {
        pool.line.borrow_mut().push(name);
        InLine { pool, name }
    }

    fn got_it(self) {
        let first = self.pool.line.borrow()[0];
        if first != self.name {
            let text = format!("{} got a permit, but {first} had come before", self.name);
            self.pool.wrong(&text);
        }
    }
}

impl Drop for InLine<'_> {
    fn drop(&mut self) {
        let mut line = self.pool.line.borrow_mut();
        if let Some(place) = line.iter().position(|name| *name == self.name) {
            line.remove(place);
        }
    }
}

/// Comes at some time and works on one connection for a while.
fn client(
    pool: Rc<Pool>,
    name: &'static str,
    arrival: u64,
    work: u64,
) -> impl Coroutine<Return = ()> {
    coroutine! {
        yield from sleep(Duration::from_millis(arrival));
        let _connection = yield from pool.connect(name);
        yield from sleep(Duration::from_millis(work));
    }
}

/// Copies from one connection to another, so it needs both at once.
fn copier(pool: Rc<Pool>, name: &'static str, arrival: u64) -> impl Coroutine<Return = ()> {
    coroutine! {
        yield from sleep(Duration::from_millis(arrival));
        let _from = yield from pool.connect(name);
        let _to = yield from pool.connect(name);
        yield from sleep(Duration::from_millis(20));
    }
}

/// Gives up if it has no connection after 15 ms.
fn impatient(pool: Rc<Pool>, name: &'static str, arrival: u64) -> impl Coroutine<Return = ()> {
    coroutine! {
        yield from sleep(Duration::from_millis(arrival));
        let mine = pool.clone();
        let connected = yield from timeout(Duration::from_millis(15), coroutine! {
            yield from mine.connect(name);
        });
        if connected.is_err() {
            pool.say(name, "gives up: no connection after 15 ms");
        }
    }
}

/// Runs everything; `print` gets each line.
pub(crate) fn run(print: Print) -> Result<(), String> {
    let outcome = EventLoop::with_virtual_time().run_until_complete(coroutine! {
        let pool = Rc::new(Pool {
            permits: Semaphore::new(CONNECTIONS),
            open: Cell::new(0),
            line: RefCell::default(),
            trouble: RefCell::default(),
            print,
        });
        let clients = [
            create_named_task("anna", client(pool.clone(), "anna", 0, 40)),
            create_named_task("boris", client(pool.clone(), "boris", 10, 60)),
            create_named_task("clara", impatient(pool.clone(), "clara", 20)),
            create_named_task("dmitri", copier(pool.clone(), "dmitri", 30)),
            create_named_task("elena", client(pool.clone(), "elena", 50, 10)),
        ];
        for client in clients {
            yield client;
        }
        if pool.permits.locked() {
            pool.wrong("all permits are given back, but locked() says true");
        }
        if pool.permits.release().is_ok() {
            pool.wrong("all permits are given back, but one more release() is accepted");
        }
        pool.trouble.take()
    });
    match outcome {
        Ok(None) => Ok(()),
        Ok(Some(trouble)) => Err(trouble),
        Err(error) => Err(error.to_string()),
    }
}
