//! Cells of futures without a value, kept to be used again. A lock or an event makes and drops one for every wait, and to ask the allocator for
//! it takes longer than all else that a wait needs.

use std::any::{Any, TypeId};
use std::cell::RefCell;
use std::rc::Rc;

use crate::future::FutureCell;

/// More than this are given back to the allocator.
const MOST: usize = 256;

thread_local! {
    static SPARE: RefCell<Vec<Rc<FutureCell<()>>>> = const { RefCell::new(Vec::new()) };
}

/// A cell of a future that is pending: a spare one, if `T` is `()` and there is one.
#[inline]
pub(crate) fn cell<T: 'static>() -> Rc<FutureCell<T>> {
    // The compiler knows the answer: one of the two ways is all that is left of this function.
    if TypeId::of::<T>() != TypeId::of::<()>() {
        return Rc::new(FutureCell::new(None));
    }
    take().unwrap_or_else(|| Rc::new(FutureCell::new(Some(keep))))
}

#[inline]
fn take<T: 'static>() -> Option<Rc<FutureCell<T>>> {
    let mut cell = SPARE.try_with(|spare| spare.borrow_mut().pop()).ok()??;
    *Rc::get_mut(&mut cell)? = FutureCell::new(Some(keep));
    (cell as Rc<dyn Any>).downcast().ok()
}

/// Keeps the cell of a future that is being dropped, and is the last to hold it.
fn keep<T: 'static>(cell: &Rc<FutureCell<T>>) {
    let cell: Rc<dyn Any> = Rc::clone(cell) as Rc<dyn Any>;
    let Ok(cell) = cell.downcast::<FutureCell<()>>() else {
        return;
    };
    // An error: the thread is ending, and its spare cells are gone.
    let _ = SPARE.try_with(|spare| {
        let mut spare = spare.borrow_mut();
        if spare.len() < MOST {
            spare.push(cell);
        }
    });
}
