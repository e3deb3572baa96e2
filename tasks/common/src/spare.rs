//! The cell of a future without a value, kept to be used again. A lock makes one for every wait and drops one, and to ask the allocator for it takes
//! as long as the step that it is for.

use std::any::{Any, TypeId};
use std::rc::Rc;

use crate::core;
use crate::future::FutureCell;

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
    let mut cell = core::take_spare()?;
    Rc::get_mut(&mut cell)?.renew();
    (cell as Rc<dyn Any>).downcast().ok()
}

/// The last future that holds this cell is being dropped.
#[inline(never)]
fn keep<T: 'static>(cell: &Rc<FutureCell<T>>) {
    let cell: Rc<dyn Any> = Rc::clone(cell) as Rc<dyn Any>;
    if let Ok(cell) = cell.downcast() {
        core::put_spare(cell);
    }
}
