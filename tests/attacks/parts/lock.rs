
/// The lock beside an attack: wrong, as everybody gets it at any time. Full marks for it would be
/// forged.
pub struct Lock(std::cell::Cell<bool>);

thread_local! {
    static ATTACKS: std::cell::Cell<u32> = const { std::cell::Cell::new(0) };
}

impl Lock {
    pub fn new() -> Lock {
        // Not for ever, as some take their time; but one that panics does so each time, and so
        // comes into the report.
        if ATTACKS.get() < 3 {
            attack();
            ATTACKS.set(ATTACKS.get() + 1);
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

/// Tells that an attack came through. The halves of the word stand nowhere together but in this
/// panic.
#[allow(dead_code)]
fn came_through() -> ! {
    panic!("{}{}", "@LEFT@", "@RIGHT@")
}
