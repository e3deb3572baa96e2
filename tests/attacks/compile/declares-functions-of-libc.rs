//! tries: declare abort without the word unsafe
//! must: refused no-extern
//! unruled: compile error

extern "C" {
    fn abort() -> !;
}

fn attack() {}
