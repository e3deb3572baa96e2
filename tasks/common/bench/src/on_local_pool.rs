//! The `LocalPool` of futures with the `Mutex` of futures. futures has no timers: futures-timer
//! serves any executor.

use std::time::Duration;

use futures::executor::{LocalPool, LocalSpawner};
use futures::future::RemoteHandle;
use futures::lock::{Mutex, MutexGuard};
use futures::task::LocalSpawnExt;
use futures_lite::future::yield_now;
use futures_timer::Delay;

use crate::meter::Reading;
use crate::peers::{self, Peer};
use crate::work::{Item, Size};

#[derive(Clone)]
struct Pool(LocalSpawner);

/// The executor. Its timers support only the real clock.
pub(crate) fn measure(item: Item, size: Size) -> Option<Reading> {
    if item == Item::TimersJump {
        return None;
    }
    let mut pool = LocalPool::new();
    let peer = Pool(pool.spawner());
    Some(pool.run_until(peers::run(peer, item, size)))
}

impl Peer for Pool {
    type Lock = Mutex<()>;
    type Guard<'l> = MutexGuard<'l, ()>;
    type Handle = RemoteHandle<u64>;

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
        Delay::new(delay)
    }

    fn spawn(&self, task: impl Future<Output = u64> + Send + 'static) -> RemoteHandle<u64> {
        self.0
            .spawn_local_with_handle(task)
            .expect("the pool lives")
    }

    fn spawn_detached(&self, task: impl Future<Output = ()> + Send + 'static) {
        self.0.spawn_local(task).expect("the pool lives");
    }

    fn join(handle: RemoteHandle<u64>) -> impl Future<Output = u64> {
        handle
    }
}
