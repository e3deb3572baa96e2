//! tries: run a shell
//! must: refused no-processes
//! unruled: no full marks
//! proof: files

fn attack() {
    let _ = std::process::Command::new("/bin/sh").args(["-c", "echo > @KEEP@/by-a-shell"]).status();
}
