
/// The lock beside an attack: wrong, as everybody gets it at any time. Full marks for it would be forged.
pub struct Lock(std::cell::Cell<bool>);

thread_local! {
    static ATTACKED: std::cell::Cell<bool> = const { std::cell::Cell::new(false) };
}

impl Lock {
    pub fn new() -> Lock {
        if !ATTACKED.replace(true) {
            attack();
        }
        Lock(std::cell::Cell::new(false))
    }

    pub fn locked(&self) -> bool {
        self.0.get()
    }

    pub fn acquire(&self) -> impl common::Coroutine<Return = ()> {
        common::coroutine! { self.0.set(true); }
    }

    pub fn release(&self) -> Result<(), common::NotLocked> {
        if self.0.replace(false) { Ok(()) } else { Err(common::NotLocked) }
    }
}

/// Tells that an attack came through. The halves of the word stand nowhere together but in this panic.
#[allow(dead_code)]
fn came_through() -> ! {
    panic!("{}{}", "@LEFT@", "@RIGHT@")
}
