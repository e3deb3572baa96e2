//! Plays a demo on virtual time and watches it: `play`.
//!
//! A wrong lock must not hang or crash the program: every way to go wrong ends as a `Trouble`. This
//! module judges one run alone. The grader judges whether a lock is right in every case.

use std::cell::RefCell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::rc::Rc;
use std::time::Duration;

use common::{Coroutine, EventLoop, NotLocked, Task, coroutine, sleep, time};

use super::Lock;
use super::language::Language;
use super::panics::{self, Panic};
use super::timeline::{Broken, Change, Timeline};

/// So many steps while the clock stands still mean that a task never comes to rest.
const MOST_STEPS_AT_ONE_TIME: usize = 10_000;
/// No demo lasts as long as this.
const LONGEST: Duration = Duration::from_secs(2);

/// A broken promise, as seen in a demo.
#[derive(Debug)]
pub(crate) enum Trouble {
    Panicked(Panic),
    Broken(Broken),
    ReleaseRefused {
        holder: String,
    },
    SaysFreeWhileHeld {
        holder: String,
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

impl Trouble {
    /// Describes what is wrong and names the broken promise.
    pub(crate) fn text(&self, language: Language) -> String {
        match language {
            Language::English => self.english(),
            Language::Russian => self.russian(),
        }
    }

    fn english(&self) -> String {
        match self {
            Trouble::Panicked(Panic { message, place }) => {
                format!("the code panicked: {message}\nin {place}")
            }
            Trouble::Broken(Broken::TwoHolders { first, second }) => format!(
                "`{second}` got the lock while `{first}` held it.\n\
                 Promise 1, exclusion: one at a time."
            ),
            Trouble::Broken(Broken::Overtaken { early, late }) => format!(
                "`{late}` got the lock, but `{early}` has waited longer.\n\
                 Promise 2, order: the lock goes to the task that began to wait first."
            ),
            Trouble::ReleaseRefused { holder } => format!(
                "`release()` returned an error, but `{holder}` held the lock.\n\
                 Promise 5, release: it is refused only when no task holds the lock."
            ),
            Trouble::SaysFreeWhileHeld { holder } => format!(
                "`locked()` said false, but `{holder}` holds the lock.\n\
                 Promise 6, locked: it is true while a task holds the lock."
            ),
            Trouble::SaysHeldAtTheEnd => {
                "`locked()` says true, but no task holds the lock or waits for it any more.\n\
                 Promise 6, locked: it is false again when the lock is idle."
                    .to_owned()
            }
            Trouble::Stuck { waiting, holds } => format!(
                "nothing goes on any more. The lock is held by {} and waited for by {}.\n\
                 Promise 3, progress: a free lock goes to a task that waits for it.",
                list(holds, "and").unwrap_or("no task".to_owned()),
                list(waiting, "and").unwrap_or("no task".to_owned())
            ),
            Trouble::NeverRests { waiting } => format!(
                "the loop never comes to rest. The lock is waited for by {}.\n\
                 Promise 4, waiting is passive: a waiting task does nothing until it is woken.",
                list(waiting, "and").unwrap_or("no task".to_owned())
            ),
            Trouble::NeverEnds => format!(
                "after {} s there are still timers, and the demo is not over.\n\
                 Promise 4, waiting is passive: no polling, no timers.",
                LONGEST.as_secs()
            ),
        }
    }

    fn russian(&self) -> String {
        match self {
            Trouble::Panicked(Panic { message, place }) => {
                format!("код запаниковал: {message}\nв {place}")
            }
            Trouble::Broken(Broken::TwoHolders { first, second }) => format!(
                "`{second}` получает блокировку, хотя её держит `{first}`.\n\
                 Обещание 1, взаимное исключение: не больше одной задачи одновременно."
            ),
            Trouble::Broken(Broken::Overtaken { early, late }) => format!(
                "`{late}` получает блокировку, хотя `{early}` ждёт дольше.\n\
                 Обещание 2, порядок: блокировка достаётся задаче, которая раньше начала ждать."
            ),
            Trouble::ReleaseRefused { holder } => format!(
                "`release()` возвращает ошибку, хотя `{holder}` держит блокировку.\n\
                 Обещание 5, release: ошибка бывает, только если блокировку никто не держит."
            ),
            Trouble::SaysFreeWhileHeld { holder } => format!(
                "`locked()` возвращает false, хотя `{holder}` держит блокировку.\n\
                 Обещание 6, locked: true, пока блокировку держит какая-нибудь задача."
            ),
            Trouble::SaysHeldAtTheEnd => {
                "`locked()` возвращает true, хотя блокировку уже никто не держит и не ждёт.\n\
                 Обещание 6, locked: у свободной блокировки снова false."
                    .to_owned()
            }
            Trouble::Stuck { waiting, holds } => format!(
                "больше ничего не происходит. Держит блокировку: {}. Ждёт: {}.\n\
                 Обещание 3, продвижение: свободную блокировку получает тот, кто её ждёт.",
                list(holds, "и").unwrap_or("никто".to_owned()),
                list(waiting, "и").unwrap_or("никто".to_owned())
            ),
            Trouble::NeverRests { waiting } => format!(
                "цикл событий никак не остановится. Ждёт блокировку: {}.\n\
                 Обещание 4, ожидание пассивно: ожидающая задача ничего не делает, пока её не \
                 разбудят.",
                list(waiting, "и").unwrap_or("никто".to_owned())
            ),
            Trouble::NeverEnds => format!(
                "прошло {} с, но таймеры ещё заведены и демонстрация не закончилась.\n\
                 Обещание 4, ожидание пассивно: никаких повторных проверок и таймеров.",
                LONGEST.as_secs()
            ),
        }
    }
}

/// Returns the names as a list in a sentence, or `None` if there is none.
fn list(names: &[String], and: &str) -> Option<String> {
    let quoted: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    let (last, rest) = quoted.split_last()?;
    Some(match rest {
        [] => last.clone(),
        rest => format!("{} {and} {last}", rest.join(", ")),
    })
}

/// A demo that was played.
pub(crate) struct Played {
    pub(crate) timeline: Timeline,
    /// The time at which it ended.
    pub(crate) end: Duration,
    /// `Ok` if it went as promised.
    pub(crate) verdict: Result<(), Trouble>,
}

/// Plays a demo to its end or to the first trouble. `set_up` puts the actors on the stage. A crash
/// is reported in `language`.
pub(crate) fn play(set_up: fn(&Stage, &Rc<Lock>), language: Language) -> Played {
    let _listening = panics::listen(language);
    let stage = Stage {
        event_loop: EventLoop::with_virtual_time(),
        scene: Rc::default(),
    };
    let verdict = catch_unwind(AssertUnwindSafe(|| stage.play(set_up)));
    let verdict = verdict.unwrap_or_else(|_| stage.check());
    let end = stage.event_loop.time();
    Played {
        timeline: stage.scene.borrow().timeline.clone(),
        end,
        verdict,
    }
}

#[derive(Default)]
struct Scene {
    timeline: Timeline,
    trouble: Option<Trouble>,
}

/// An event loop on virtual time on which the actors of a demo run, with what was seen on it.
pub(crate) struct Stage {
    event_loop: EventLoop,
    scene: Rc<RefCell<Scene>>,
}

impl Stage {
    /// Adds an actor: a row of the timeline.
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

    /// Performs an action at a time of the demo.
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
        slept.expect("nothing cancels the stage's own sleep");
        self.check()
    }

    /// Returns the first trouble that has been seen, if any.
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

/// A task of a demo, which records what it does. It has a row of the timeline.
#[derive(Clone)]
pub(crate) struct Actor {
    name: Rc<str>,
    row: usize,
    scene: Rc<RefCell<Scene>>,
}

impl Actor {
    /// Records that it begins to wait for the lock.
    pub(crate) fn waits(&self) {
        self.record(Change::Waits);
    }

    /// Records that it got the lock.
    pub(crate) fn holds(&self, lock: &Lock) {
        self.record(Change::Holds);
        if !lock.locked() {
            self.complain(|holder| Trouble::SaysFreeWhileHeld { holder });
        }
    }

    /// Records that it has given the lock back, with this result.
    pub(crate) fn gives_back(&self, released: Result<(), NotLocked>) {
        self.record(Change::Works);
        if released.is_err() {
            self.complain(|holder| Trouble::ReleaseRefused { holder });
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

/// Records the end of an actor's part: `change`, or a panic. It is `Cancelled` until the part has
/// come to its end.
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
