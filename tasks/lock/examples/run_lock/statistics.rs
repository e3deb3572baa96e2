//! Demo: the statistics of a database, collected by several jobs that need one lock. Some of the
//! jobs are cancelled and some fail; the lock is given back whatever happens.
//!
//! `job` and `Held` are the parts to read; the rest sets the scene.

use std::rc::Rc;
use std::time::Duration;

use common::{Coroutine, coroutine, sleep};

use super::Lock;
use super::language::Language;
use super::stage::{Actor, Stage};

/// Returns the demo's title.
pub(crate) fn title(language: Language) -> &'static str {
    language.pick(
        "Database statistics: the lock is given back whatever happens",
        "Статистика базы данных: блокировку отпускают в любом случае",
    )
}

/// The lock is held as long as this exists, and its `Drop` gives the lock back. That happens at the
/// end of the block, at a `return` or `?`, after a panic, and when the task is cancelled.
struct Held<'a> {
    lock: &'a Lock,
    actor: &'a Actor,
}

impl Drop for Held<'_> {
    fn drop(&mut self) {
        self.actor.gives_back(self.lock.release());
    }
}

/// The end of a job that is not cancelled before.
#[derive(Clone, Copy)]
enum Outcome {
    Done,
    Error,
    Panic,
}

/// Comes at some time, waits for the lock, collects its statistics, and gives the lock back in any
/// case.
fn job(
    actor: Actor,
    arrival: Duration,
    lock: Rc<Lock>,
    duration: Duration,
    outcome: Outcome,
) -> impl Coroutine<Return = Result<(), String>> {
    coroutine! {
        yield from sleep(arrival);
        actor.waits();
        yield from lock.acquire();
        actor.holds(&lock);
        let _held = Held { lock: &lock, actor: &actor };

        yield from sleep(duration);
        match outcome {
            Outcome::Done => Ok(()),
            Outcome::Error => Err("SQLITE_BUSY".to_owned()),
            Outcome::Panic => panic!("a negative number of rows"),
        }
    }
}

/// Puts the jobs on the stage, and the cancellations of three of them.
pub(crate) fn set_up(stage: &Stage, lock: &Rc<Lock>) {
    use Outcome::{Done, Error, Panic};
    let ms = Duration::from_millis;
    let start = |name, arrival, duration, outcome| {
        let actor = stage.actor(name);
        let (arrival, duration) = (ms(arrival), ms(duration));
        let job = job(actor.clone(), arrival, lock.clone(), duration, outcome);
        stage.enter(&actor, job)
    };
    start("rows", 0, 40, Done);
    let sizes = start("sizes", 10, 100, Done);
    let queries = start("queries", 10, 40, Done);
    start("indexes", 20, 30, Error);
    start("orders", 20, 30, Panic);
    let cache = start("cache", 30, 100, Done);
    let users = start("users", 40, 40, Done);
    start("backup", 50, 40, Done);

    stage.at(ms(60), move || {
        queries.cancel(); // It still waits.
    });
    stage.at(ms(80), move || {
        sizes.cancel(); // It holds the lock.
    });
    stage.at(ms(160), move || {
        cache.cancel(); // It holds the lock, and gives it back to `users`,
        users.cancel(); // which is cancelled before its next step. Which job gets the lock now?
    });
}
