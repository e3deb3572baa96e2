//! tries: start a program in a session of its own and let it live on
//! must: refused no-processes
//! unruled: no full marks
//! proof: processes

use std::process::{Command, Stdio};

fn attack() {
    let mut daemon = Command::new("setsid");
    let daemon = daemon.args(["sleep", "1000"]).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    let _ = daemon.spawn();
}
