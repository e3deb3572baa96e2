//! tokio: its runtime of one thread.

use std::time::Duration;

use tokio::runtime::{Builder, Runtime};
use tokio::sync::{Mutex, MutexGuard};
use tokio::task::{JoinHandle, spawn, yield_now};

use crate::meter::Reading;
use crate::peers::{self, Peer};
use crate::work::{Item, Size};

#[derive(Clone)]
struct Tokio;

pub(crate) fn measure(item: Item, size: Size) -> Option<Reading> {
    let reading = runtime_for(item).block_on(peers::run(Tokio, item, size));
    Some(reading)
}

/// Builds a runtime with only the drivers that the item needs: each driver costs time at every
/// turn.
fn runtime_for(item: Item) -> Runtime {
    let mut builder = Builder::new_current_thread();
    match item {
        Item::TimersJump => builder.enable_time().start_paused(true),
        Item::TimersReal | Item::BytesSleep => builder.enable_time(),
        Item::Lock
        | Item::LockInTurns
        | Item::Waits
        | Item::WaitsInTurns
        | Item::Yields
        | Item::SpawnOne
        | Item::SpawnAll
        | Item::BytesLock => &mut builder,
    };
    builder
        .build()
        .expect("a runtime without I/O needs nothing of the system")
}

impl Peer for Tokio {
    type Lock = Mutex<()>;
    type Guard<'l> = MutexGuard<'l, ()>;
    type Handle = JoinHandle<u64>;

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
        tokio::time::sleep(delay)
    }

    fn spawn(&self, task: impl Future<Output = u64> + Send + 'static) -> JoinHandle<u64> {
        spawn(task)
    }

    fn spawn_detached(&self, task: impl Future<Output = ()> + Send + 'static) {
        drop(spawn(task));
    }

    async fn join(handle: JoinHandle<u64>) -> u64 {
        handle.await.expect("no task panics")
    }
}
