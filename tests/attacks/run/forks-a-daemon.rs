//! tries: fork, begin a new session, fork again, and live on
//! must: refused no-unsafe
//! unruled: no full marks
//! needs: x86_64
//! proof: processes
//! wall: seccomp

fn attack() {
    if raw::call(57, [0; 6]) == 0 {
        raw::call(112, [0; 6]);
        if raw::call(57, [0; 6]) == 0 {
            // Descriptors are closed, so that no reader waits for them.
            raw::call(436, [0, 1000, 0, 0, 0, 0]);
            loop {
                raw::call(34, [0; 6]);
            }
        }
        raw::call(231, [0; 6]);
    }
}
