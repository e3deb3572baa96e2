//! The work on the peers. It is written once, over a trait of an executor, so that all of them do
//! the same.
//!
//! The tasks are `Send`, though all run on one thread. tokio's current-thread runtime is quicker
//! that way than with `spawn_local`. The other executors are as quick either way.

use std::future::Future;
use std::hint::black_box;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use futures::future::poll_fn;

use crate::meter::{Meter, Reading, resident_bytes};
use crate::work::{AfterRelease, FOR_EVER, Item, Size, jumped_delay, real_delay};

/// An executor together with the lock and the timers that go with it.
pub(crate) trait Peer: Clone + 'static {
    type Lock: Send + Sync + 'static;
    type Guard<'l>: Send;
    type Handle;

    fn lock() -> Self::Lock;
    fn acquire(lock: &Self::Lock) -> impl Future<Output = Self::Guard<'_>> + Send;
    fn yield_now() -> impl Future<Output = ()> + Send;
    fn sleep(delay: Duration) -> impl Future<Output = ()> + Send + 'static;
    fn spawn(&self, task: impl Future<Output = u64> + Send + 'static) -> Self::Handle;
    fn spawn_detached(&self, task: impl Future<Output = ()> + Send + 'static);
    fn join(handle: Self::Handle) -> impl Future<Output = u64>;
}

/// Runs `item` on a peer: the future for its `block_on`.
pub(crate) async fn run<P: Peer>(peer: P, item: Item, size: Size) -> Reading {
    let meter = Meter::start();
    match item {
        Item::Lock => lock(&peer, size).await,
        Item::LockInTurns => lock_in_turns(&peer, size).await,
        Item::Waits => {
            return Reading::share(waits(&peer, size, AfterRelease::Nothing).await, size);
        }
        Item::WaitsInTurns => {
            return Reading::share(waits(&peer, size, AfterRelease::Yield).await, size);
        }
        Item::Yields => yields(&peer, size).await,
        Item::SpawnOne => spawn_one(&peer, size).await,
        Item::SpawnAll => spawn_all(&peer, size).await,
        Item::TimersJump => sleeps(&peer, size, jumped_delay).await,
        Item::TimersReal => sleeps(&peer, size, real_delay).await,
        Item::BytesLock => return Reading::per_task(bytes_lock(&peer, size).await, size),
        Item::BytesSleep => return Reading::per_task(bytes_sleep(&peer, size).await, size),
    }
    meter.stop(size)
}

async fn lock<P: Peer>(peer: &P, Size { tasks, rounds }: Size) {
    let lock = Arc::new(P::lock());
    let task = |_| {
        let lock = Arc::clone(&lock);
        async move {
            for round in 0..rounds {
                let guard = P::acquire(&lock).await;
                P::yield_now().await;
                black_box(round);
                drop(guard);
            }
            rounds
        }
    };
    join_all(peer, tasks, task, tasks * rounds).await;
}

async fn lock_in_turns<P: Peer>(peer: &P, Size { tasks, rounds }: Size) {
    let lock = Arc::new(P::lock());
    let task = |_| {
        let lock = Arc::clone(&lock);
        async move {
            for round in 0..rounds {
                let guard = P::acquire(&lock).await;
                P::yield_now().await;
                black_box(round);
                drop(guard);
                P::yield_now().await;
            }
            rounds
        }
    };
    join_all(peer, tasks, task, tasks * rounds).await;
}

/// Counts the acquires that did not get the lock at once.
async fn waits<P: Peer>(peer: &P, Size { tasks, rounds }: Size, after: AfterRelease) -> u64 {
    let lock = Arc::new(P::lock());
    let waited = Arc::new(AtomicU64::new(0));
    let task = |_| {
        let (lock, waited) = (Arc::clone(&lock), Arc::clone(&waited));
        async move {
            for _ in 0..rounds {
                let guard = counted(P::acquire(&lock), &waited).await;
                P::yield_now().await;
                drop(guard);
                match after {
                    AfterRelease::Nothing => {}
                    AfterRelease::Yield => P::yield_now().await,
                }
            }
            rounds
        }
    };
    join_all(peer, tasks, task, tasks * rounds).await;
    waited.load(Ordering::Relaxed)
}

async fn counted<F: Future>(future: F, waited: &AtomicU64) -> F::Output {
    let mut future = pin!(future);
    let mut is_first = true;
    poll_fn(|context| {
        let polled = future.as_mut().poll(context);
        if polled.is_pending() && is_first {
            waited.fetch_add(1, Ordering::Relaxed);
        }
        is_first = false;
        polled
    })
    .await
}

async fn yields<P: Peer>(peer: &P, Size { tasks, rounds }: Size) {
    let task = |_| async move {
        for round in 0..rounds {
            P::yield_now().await;
            black_box(round);
        }
        rounds
    };
    join_all(peer, tasks, task, tasks * rounds).await;
}

async fn spawn_one<P: Peer>(peer: &P, Size { tasks, .. }: Size) {
    let mut sum = 0;
    for number in 0..tasks {
        let handle = peer.spawn(async move { black_box(number) });
        sum += P::join(handle).await;
    }
    assert_eq!(sum, sum_below(tasks));
}

async fn spawn_all<P: Peer>(peer: &P, Size { tasks, .. }: Size) {
    join_all(
        peer,
        tasks,
        |number| async move { black_box(number) },
        sum_below(tasks),
    )
    .await;
}

async fn sleeps<P: Peer>(peer: &P, Size { tasks, .. }: Size, delay: fn(u64, u64) -> Duration) {
    let task = |number| async move {
        P::sleep(delay(number, tasks)).await;
        black_box(number)
    };
    join_all(peer, tasks, task, sum_below(tasks)).await;
}

async fn bytes_lock<P: Peer>(peer: &P, Size { tasks, .. }: Size) -> u64 {
    let lock = Arc::new(P::lock());
    let _held = P::acquire(&lock).await;
    park(peer, tasks, || {
        let lock = Arc::clone(&lock);
        async move {
            let guard = P::acquire(&lock).await;
            drop(guard);
        }
    })
    .await
}

async fn bytes_sleep<P: Peer>(peer: &P, Size { tasks, .. }: Size) -> u64 {
    park(peer, tasks, || P::sleep(FOR_EVER)).await
}

/// Returns the memory of `tasks` parked tasks. They park a hundred at a time, so that a ready queue
/// does not grow for all of them.
async fn park<P: Peer, F: Future<Output = ()> + Send + 'static>(
    peer: &P,
    tasks: u64,
    mut task: impl FnMut() -> F,
) -> u64 {
    let before = resident_bytes();
    for number in 0..tasks {
        peer.spawn_detached(task());
        if number % 100 == 99 {
            P::yield_now().await;
        }
    }
    P::yield_now().await;
    resident_bytes() - before
}

/// Starts all the tasks, waits for all, and checks the sum of their results.
async fn join_all<P, F>(peer: &P, tasks: u64, task: impl FnMut(u64) -> F, expected: u64)
where
    P: Peer,
    F: Future<Output = u64> + Send + 'static,
{
    let handles: Vec<P::Handle> = (0..tasks).map(task).map(|task| peer.spawn(task)).collect();
    let mut sum = 0;
    for handle in handles {
        sum += P::join(handle).await;
    }
    assert_eq!(sum, expected);
}

pub(crate) fn sum_below(tasks: u64) -> u64 {
    tasks * (tasks - 1) / 2
}
