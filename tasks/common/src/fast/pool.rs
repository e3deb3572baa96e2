//! A pool of one cell: the cell of a dropped `Future<()>`, for the next `Future::new`.
//!
//! A lock creates and drops one such future for every wait, and the allocator takes as long as the
//! step that the future is for. The cell is retained only while a loop runs.

use std::any::{Any, TypeId};
use std::cell::Cell;
use std::mem::ManuallyDrop;
use std::rc::Rc;

use crate::future_cell::FutureCell;

struct Pool {
    loops: Cell<u32>,
    /// `ManuallyDrop` as in `slot`. A loop that ends empties it.
    cell: Cell<ManuallyDrop<Option<Rc<FutureCell<()>>>>>,
}

thread_local! {
    static POOL: Pool = const {
        Pool { loops: Cell::new(0), cell: Cell::new(ManuallyDrop::new(None)) }
    };
}

/// Notes that a loop begins to run.
pub(crate) fn begin() {
    POOL.with(|pool| pool.loops.set(pool.loops.get() + 1));
}

/// Notes that a loop no longer runs.
pub(crate) fn end() {
    POOL.with(|pool| pool.loops.set(pool.loops.get() - 1));
    drop(exchange(None));
}

fn exchange(cell: Option<Rc<FutureCell<()>>>) -> Option<Rc<FutureCell<()>>> {
    POOL.with(|pool| ManuallyDrop::into_inner(pool.cell.replace(ManuallyDrop::new(cell))))
}

/// Returns the cell of a new future.
#[inline]
pub(crate) fn cell<T: 'static>() -> Rc<FutureCell<T>> {
    // Known at compile time: only one of the two branches remains in the machine code.
    if TypeId::of::<T>() != TypeId::of::<()>() {
        return Rc::new(FutureCell::new(None));
    }
    match again() {
        Some(cell) => cell,
        None => Rc::new(FutureCell::new(Some(recycle))),
    }
}

#[inline]
fn again<T: 'static>() -> Option<Rc<FutureCell<T>>> {
    let mut cell = exchange(None)?;
    Rc::get_mut(&mut cell)?.renew();
    (cell as Rc<dyn Any>).downcast().ok()
}

/// Puts the cell into the pool. Called when the last future that holds the cell is being dropped.
fn recycle<T: 'static>(cell: &Rc<FutureCell<T>>) {
    // A pending cell may hold callbacks, which have to be dropped now.
    if cell.is_pending() || POOL.with(|pool| pool.loops.get()) == 0 {
        return;
    }
    let cell: Rc<dyn Any> = Rc::clone(cell) as Rc<dyn Any>;
    if let Ok(cell) = cell.downcast() {
        drop(exchange(Some(cell)));
    }
}
