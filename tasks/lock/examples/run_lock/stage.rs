//! Plays a demo on virtual time and watches it: `play`.
//!
//! A wrong lock must not hang or crash the program: every way to go wrong ends as a `Trouble`, which is told in
//! words. It judges this one run alone; whether a lock is right in every case is for the grader to say.

use std::cell::RefCell;
use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::rc::Rc;
use std::time::Duration;

use common::{Coroutine, EventLoop, NotLocked, Task, coroutine, sleep, time};

use super::Lock;
use super::panics::{self, Panic};
use super::timeline::{Broken, Change, Timeline};

/// So many steps while the clock stands still mean that somebody never comes to rest.
const MOST_STEPS_AT_ONE_TIME: usize = 10_000;
/// No demo lasts as long as this.
const LONGEST: Duration = Duration::from_secs(2);

/// What went wrong in a demo.
#[derive(Debug)]
pub(crate) enum Trouble {
    Panicked(Panic),
    Broken(Broken),
    ReleaseRefused {
        who: String,
    },
    SaysFreeWhileHeld {
        who: String,
    },
    SaysHeldAtTheEnd,
    Stuck {
        waiting: Vec<String>,
        holds: Vec<String>,
    },
    NeverRests {
        waiting: Vec<String>,
    },
    NeverEnds,
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Trouble::Panicked(panic) => {
                write!(
                    f,
                    "the code panicked: {}\nin {}",
                    panic.message, panic.place
                )
            }
            Trouble::Broken(Broken::TwoHolders { first, second }) => write!(
                f,
                "`{second}` got the lock while `{first}` held it.\n\
                 Promise 1, exclusion: one at a time."
            ),
            Trouble::Broken(Broken::Overtaken { early, late }) => write!(
                f,
                "`{late}` got the lock, but `{early}` has waited longer.\n\
                 Promise 2, order: the lock goes to whoever began to wait first."
            ),
            Trouble::ReleaseRefused { who } => write!(
                f,
                "`release()` returned an error, but `{who}` held the lock.\n\
                 Promise 5, release: it is refused only when nobody holds the lock."
            ),
            Trouble::SaysFreeWhileHeld { who } => write!(
                f,
                "`locked()` said false, but `{who}` holds the lock.\n\
                 Promise 6, locked: it is true while somebody holds the lock."
            ),
            Trouble::SaysHeldAtTheEnd => write!(
                f,
                "`locked()` says true, but nobody holds the lock or waits for it any more.\n\
                 Promise 6, locked: it is false again when the lock is idle."
            ),
            Trouble::Stuck { waiting, holds } => write!(
                f,
                "nothing goes on any more. The lock is held by {} and waited for by {}.\n\
                 Promise 3, progress: when nobody holds the lock and somebody waits, somebody gets it.",
                list(holds),
                list(waiting)
            ),
            Trouble::NeverRests { waiting } => write!(
                f,
                "the loop never comes to rest. The lock is waited for by {}.\n\
                 Promise 4, waiting is passive: a waiting task does nothing until it is woken.",
                list(waiting)
            ),
            Trouble::NeverEnds => write!(
                f,
                "after {} s there are still timers, and the demo is not over.\n\
                 Promise 4, waiting is passive: no polling, no timers.",
                LONGEST.as_secs()
            ),
        }
    }
}

fn list(names: &[String]) -> String {
    let quoted: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    match quoted.as_slice() {
        [] => "nobody".to_owned(),
        [one] => one.clone(),
        [rest @ .., last] => format!("{} and {last}", rest.join(", ")),
    }
}

/// A demo that was played.
pub(crate) struct Played {
    /// The timeline.
    pub(crate) drawing: String,
    /// When it ended.
    pub(crate) end: Duration,
    /// `Ok` if it went as promised.
    pub(crate) verdict: Result<(), Trouble>,
}

/// Plays a demo to its end or to the first trouble. `set_up` puts the actors on the stage.
pub(crate) fn play(set_up: fn(&Stage, &Rc<Lock>)) -> Played {
    let _listening = panics::listen();
    let stage = Stage {
        event_loop: EventLoop::with_virtual_time(),
        scene: Rc::default(),
    };
    let verdict = catch_unwind(AssertUnwindSafe(|| stage.play(set_up)));
    let verdict = verdict.unwrap_or_else(|_| stage.check());
    let end = stage.event_loop.time();
    Played {
        drawing: stage.scene.borrow().timeline.draw(end),
        end,
        verdict,
    }
}

#[derive(Default)]
struct Scene {
    timeline: Timeline,
    trouble: Option<Trouble>,
}

/// Where the actors of a demo run: an event loop on virtual time, and what was seen on it.
pub(crate) struct Stage {
    event_loop: EventLoop,
    scene: Rc<RefCell<Scene>>,
}

impl Stage {
    /// An actor: a row of the timeline.
    pub(crate) fn actor(&self, name: &str) -> Actor {
        Actor {
            name: name.into(),
            row: self.scene.borrow_mut().timeline.add_row(name),
            scene: self.scene.clone(),
        }
    }

    /// Starts a task that plays this actor's part.
    pub(crate) fn enter(
        &self,
        actor: &Actor,
        part: impl Coroutine<Return = Result<(), String>> + 'static,
    ) -> Task<()> {
        let actor = actor.clone();
        self.event_loop.create_task(coroutine! {
            let mut exit = Exit {
                actor,
                change: Change::Cancelled,
            };
            exit.actor.record(Change::Works);
            exit.change = match (yield from part) {
                Ok(()) => Change::Ends,
                Err(error) => Change::Failed(error),
            };
        })
    }

    /// Does something at a time of the demo.
    pub(crate) fn at(&self, time: Duration, action: impl FnOnce() + 'static) {
        self.event_loop.call_later(time, action);
    }

    fn play(&self, set_up: fn(&Stage, &Rc<Lock>)) -> Result<(), Trouble> {
        let lock = self.event_loop.enter(|| Rc::new(Lock::new()));
        set_up(self, &lock);
        self.run_until_idle()?;
        while !self.scene.borrow().timeline.is_over() {
            self.jump_to_next_timer()?;
            self.run_until_idle()?;
        }
        if self.event_loop.enter(|| lock.locked()) {
            return Err(Trouble::SaysHeldAtTheEnd);
        }
        Ok(())
    }

    fn run_until_idle(&self) -> Result<(), Trouble> {
        for _ in 0..MOST_STEPS_AT_ONE_TIME {
            let ran = self.event_loop.run_one();
            self.check()?;
            if !ran {
                return Ok(());
            }
        }
        Err(Trouble::NeverRests {
            waiting: self.names_of(&Change::Waits),
        })
    }

    fn jump_to_next_timer(&self) -> Result<(), Trouble> {
        let Some(time) = self.event_loop.next_timer() else {
            return Err(Trouble::Stuck {
                waiting: self.names_of(&Change::Waits),
                holds: self.names_of(&Change::Holds),
            });
        };
        if time > LONGEST {
            return Err(Trouble::NeverEnds);
        }
        let pause = time.saturating_sub(self.event_loop.time());
        let slept = self.event_loop.run_until_complete(sleep(pause));
        slept.expect("nobody cancels the stage's own sleep");
        self.check()
    }

    /// The first trouble that has been seen, if any.
    fn check(&self) -> Result<(), Trouble> {
        if let Some(panic) = panics::take()
            && !panic.is_part_of_the_demo()
        {
            return Err(Trouble::Panicked(panic));
        }
        self.scene.borrow_mut().trouble.take().map_or(Ok(()), Err)
    }

    fn names_of(&self, state: &Change) -> Vec<String> {
        self.scene.borrow().timeline.names_of(state)
    }
}

/// One who takes part in a demo, and says what it does. It has a row of the timeline.
#[derive(Clone)]
pub(crate) struct Actor {
    name: Rc<str>,
    row: usize,
    scene: Rc<RefCell<Scene>>,
}

impl Actor {
    /// It begins to wait for the lock.
    pub(crate) fn waits(&self) {
        self.record(Change::Waits);
    }

    /// It got the lock.
    pub(crate) fn holds(&self, lock: &Lock) {
        self.record(Change::Holds);
        if !lock.locked() {
            self.complain(|who| Trouble::SaysFreeWhileHeld { who });
        }
    }

    /// It has given the lock back, with this result.
    pub(crate) fn gives_back(&self, released: Result<(), NotLocked>) {
        self.record(Change::Works);
        if released.is_err() {
            self.complain(|who| Trouble::ReleaseRefused { who });
        }
    }

    fn record(&self, change: Change) {
        let mut scene = self.scene.borrow_mut();
        let recorded = scene.timeline.record(self.row, time(), change);
        if let Err(broken) = recorded {
            scene.trouble.get_or_insert(Trouble::Broken(broken));
        }
    }

    fn complain(&self, trouble: impl FnOnce(String) -> Trouble) {
        let trouble = trouble(self.name.to_string());
        self.scene.borrow_mut().trouble.get_or_insert(trouble);
    }
}

/// Records how an actor's part ended: as it says, and if nobody told it, it was cancelled or panicked.
struct Exit {
    actor: Actor,
    change: Change,
}

impl Drop for Exit {
    fn drop(&mut self) {
        let change = if std::thread::panicking() {
            Change::Panicked
        } else {
            std::mem::replace(&mut self.change, Change::Ends)
        };
        self.actor.record(change);
    }
}
