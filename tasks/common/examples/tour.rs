//! A tour of the kit: tasks, a future, timers, `gather`, `timeout`, and the end of a cancelled
//! task.
//!
//! `cargo run -p common --example tour`. The clock is virtual, so it ends at once and always prints
//! the same.

use std::time::Duration;

use common::{
    Coroutine, EventLoop, Future, coroutine, create_named_task, gather, sleep, time, timeout,
};

fn main() {
    let event_loop = EventLoop::with_virtual_time();
    match event_loop.run_until_complete(tour()) {
        Ok(()) => say("the tour ends".to_owned(), event_loop.time()),
        Err(error) => eprintln!("{error}"),
    }
}

fn tour() -> impl Coroutine<Return = ()> {
    coroutine! {
        // A task runs beside the code that made it. It is queued here, and begins when this
        // coroutine yields.
        let menu = Future::new();
        let guest = create_named_task("guest", order(menu.clone()));
        yield from sleep(seconds(1));
        note("the menu is there");
        menu.set_result(vec!["soup", "fish"]).expect("it is set once");
        let ordered = yield guest;

        // All run at the same time: this takes as long as the longest of them.
        let dishes = yield from gather(ordered.into_iter().map(cook));
        note(&format!("on the table: {}", dishes.join(" and ")));

        // With a limit of time, at which the coroutine and the values in it are dropped.
        let dessert = yield from timeout(seconds(5), slow_dessert());
        note(&format!("the dessert: {dessert:?}"));
    }
}

/// Waits for the menu, then orders every dish.
fn order(menu: Future<Vec<&'static str>>) -> impl Coroutine<Return = Vec<&'static str>> {
    coroutine! {
        note("a guest waits for the menu");
        let menu = yield menu;
        note("the guest orders");
        menu
    }
}

fn cook(dish: &'static str) -> impl Coroutine<Return = String> {
    coroutine! {
        note(&format!("{dish} is being cooked"));
        yield from sleep(seconds(dish.len() as u64));
        format!("hot {dish}")
    }
}

fn slow_dessert() -> impl Coroutine<Return = &'static str> {
    coroutine! {
        let _oven = Oven::on();
        yield from sleep(seconds(60));
        "a cake"
    }
}

/// A `Drop` for the work that must be done at the end of a coroutine and when it is cancelled.
struct Oven;

impl Oven {
    fn on() -> Oven {
        note("the oven is on");
        Oven
    }
}

impl Drop for Oven {
    fn drop(&mut self) {
        note("the oven is off");
    }
}

fn note(what: &str) {
    say(what.to_owned(), time());
}

fn say(what: String, at: Duration) {
    println!("{:>3} s  {what}", at.as_secs());
}

fn seconds(count: u64) -> Duration {
    Duration::from_secs(count)
}
