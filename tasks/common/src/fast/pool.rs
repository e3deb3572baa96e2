//! The cell of a future without a value, kept to be used again. A lock makes one for every wait and drops one, and to ask the allocator for it takes
//! as long as the step that it is for. One is kept while a loop runs.

use std::any::{Any, TypeId};
use std::cell::Cell;
use std::mem::ManuallyDrop;
use std::rc::Rc;

use crate::future_cell::FutureCell;

struct Pool {
    loops: Cell<u32>,
    /// `ManuallyDrop` as in `slot`: the last loop to end empties it.
    cell: Cell<ManuallyDrop<Option<Rc<FutureCell<()>>>>>,
}

thread_local! {
    static POOL: Pool = const { Pool { loops: Cell::new(0), cell: Cell::new(ManuallyDrop::new(None)) } };
}

/// A loop begins to run.
pub(crate) fn begin() {
    POOL.with(|pool| pool.loops.set(pool.loops.get() + 1));
}

/// A loop no longer runs.
pub(crate) fn end() {
    POOL.with(|pool| pool.loops.set(pool.loops.get() - 1));
    drop(exchange(None));
}

fn exchange(cell: Option<Rc<FutureCell<()>>>) -> Option<Rc<FutureCell<()>>> {
    POOL.with(|pool| ManuallyDrop::into_inner(pool.cell.replace(ManuallyDrop::new(cell))))
}

/// The cell of a new future.
#[inline]
pub(crate) fn cell<T: 'static>() -> Rc<FutureCell<T>> {
    // The compiler knows the answer, and one of the two ways is all that is left of this function.
    if TypeId::of::<T>() != TypeId::of::<()>() {
        return Rc::new(FutureCell::new(None));
    }
    match again() {
        Some(cell) => cell,
        None => Rc::new(FutureCell::new(Some(keep))),
    }
}

#[inline]
fn again<T: 'static>() -> Option<Rc<FutureCell<T>>> {
    let mut cell = exchange(None)?;
    Rc::get_mut(&mut cell)?.renew();
    (cell as Rc<dyn Any>).downcast().ok()
}

/// The last future that holds this cell is being dropped.
fn keep<T: 'static>(cell: &Rc<FutureCell<T>>) {
    // With nothing pending there are no callbacks in it either, which are to be dropped now.
    if cell.is_pending() || POOL.with(|pool| pool.loops.get()) == 0 {
        return;
    }
    let cell: Rc<dyn Any> = Rc::clone(cell) as Rc<dyn Any>;
    if let Ok(cell) = cell.downcast() {
        drop(exchange(Some(cell)));
    }
}
