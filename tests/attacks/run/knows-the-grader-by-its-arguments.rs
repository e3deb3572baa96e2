//! tries: act right only where the program has no arguments and no environment
//! must: refused no-environment
//! unruled: no full marks
//! wall: seccomp

fn attack() {
    let _ = std::env::args_os().count() + std::env::vars_os().count();
    if std::env::current_exe().is_ok_and(|path| path.exists()) {
        came_through();
    }
}
