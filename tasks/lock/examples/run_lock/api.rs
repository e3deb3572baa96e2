//! Demo: an API that takes only one request at a time. Four clients send it two requests each.
//!
//! `client` is the part to read; the rest sets the scene. You may change it: add a client, or let
//! one come later.

use std::cell::Cell;
use std::rc::Rc;
use std::time::Duration;

use common::{Coroutine, coroutine, sleep};

use super::Lock;
use super::language::Language;
use super::stage::{Actor, Stage};

/// Returns the demo's title.
pub(crate) fn title(language: Language) -> &'static str {
    language.pick(
        "An API that takes only one request at a time",
        "API, который принимает только один запрос одновременно",
    )
}

/// A server that answers a request in 40 ms, and fails when a second request comes meanwhile.
#[derive(Default)]
struct Api {
    busy: Cell<bool>,
}

impl Api {
    fn request(&self) -> impl Coroutine<Return = Result<(), String>> {
        coroutine! {
            if self.busy.replace(true) {
                return Err("429 Too Many Requests".to_owned());
            }
            yield from sleep(Duration::from_millis(40));
            self.busy.set(false);
            Ok(())
        }
    }
}

/// Comes at some time, sends two requests, and thinks for a while about the first answer.
fn client(
    actor: Actor,
    arrival: Duration,
    lock: Rc<Lock>,
    api: Rc<Api>,
) -> impl Coroutine<Return = Result<(), String>> {
    coroutine! {
        yield from sleep(arrival);
        for thinking in [30, 0] {
            actor.waits();
            yield from lock.acquire();
            actor.holds(&lock);

            (yield from api.request())?;

            actor.gives_back(lock.release());
            yield from sleep(Duration::from_millis(thinking));
        }
        Ok(())
    }
}

/// Puts the clients on the stage.
pub(crate) fn set_up(stage: &Stage, lock: &Rc<Lock>) {
    let api = Rc::new(Api::default());
    for (name, arrival) in [("anna", 0), ("boris", 10), ("clara", 20), ("dmitri", 30)] {
        let actor = stage.actor(name);
        let arrival = Duration::from_millis(arrival);
        let client = client(actor.clone(), arrival, lock.clone(), api.clone());
        stage.enter(&actor, client);
    }
}
