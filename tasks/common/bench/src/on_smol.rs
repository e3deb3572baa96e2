//! async-executor, async-lock and async-io: the parts of smol, an executor of one thread.

use std::time::Duration;

use async_executor::{LocalExecutor, StaticLocalExecutor, Task};
use async_io::Timer;
use async_lock::{Mutex, MutexGuard};
use futures::FutureExt;
use futures_lite::future::{block_on, yield_now};

use crate::meter::Reading;
use crate::peers::{self, Peer};
use crate::work::{Item, Size};

#[derive(Clone)]
struct Smol(&'static StaticLocalExecutor);

/// The executor. Its timers support only the real clock.
pub(crate) fn measure(item: Item, size: Size) -> Option<Reading> {
    let executor = LocalExecutor::new().leak();
    let run = executor.run(peers::run(Smol(executor), item, size));
    match item {
        Item::TimersJump => None,
        // Polls the timers on this thread, not on a second one.
        Item::TimersReal | Item::BytesSleep => Some(async_io::block_on(run)),
        Item::Lock
        | Item::LockInTurns
        | Item::Waits
        | Item::WaitsInTurns
        | Item::Yields
        | Item::SpawnOne
        | Item::SpawnAll
        | Item::BytesLock => Some(block_on(run)),
    }
}

impl Peer for Smol {
    type Lock = Mutex<()>;
    type Guard<'l> = MutexGuard<'l, ()>;
    type Handle = Task<u64>;

    fn lock() -> Mutex<()> {
        Mutex::new(())
    }

    fn acquire(lock: &Mutex<()>) -> impl Future<Output = MutexGuard<'_, ()>> + Send {
        lock.lock()
    }

    fn yield_now() -> impl Future<Output = ()> + Send {
        yield_now()
    }

    fn sleep(delay: Duration) -> impl Future<Output = ()> + Send + 'static {
        Timer::after(delay).map(drop)
    }

    fn spawn(&self, task: impl Future<Output = u64> + Send + 'static) -> Task<u64> {
        self.0.spawn(task)
    }

    fn spawn_detached(&self, task: impl Future<Output = ()> + Send + 'static) {
        self.0.spawn(task).detach();
    }

    fn join(handle: Task<u64>) -> impl Future<Output = u64> {
        handle
    }
}
