//! tries: loop for ever in the destructor of a thread-local, behind the last answer
//! must: no full marks

struct Last;

impl Drop for Last {
    fn drop(&mut self) {
        loop {
            std::hint::spin_loop();
        }
    }
}

thread_local! {
    static LAST: Last = const { Last };
}

fn attack() {
    LAST.with(|_| {});
}
