//! Attempts actions that a confined process must not be able to do, and prints whether each was
//! refused.
//!
//! The grader starts it under the confinement of a compiler, or of the program that runs a
//! submission. Some attempts kill it; then the grader starts it again with the remaining ones. A
//! successful attempt does no damage.

#![forbid(unsafe_code)]

use std::env;
use std::fs::{self, File};
use std::io::{self, ErrorKind, Write};
use std::net::{TcpStream, UdpSocket};
use std::os::fd::AsFd;
use std::os::unix::net::UnixDatagram;
use std::os::unix::process::CommandExt;
use std::process::{Command, ExitCode};
use std::thread;

use rustix::process::{Resource, Rlimit};

/// Arguments: the confinement, a file that must be out of reach, a port where the grader listens,
/// and the attempts.
fn main() -> ExitCode {
    let mut told = env::args().skip(1);
    let (Some(place), Some(secret), Some(port)) = (told.next(), told.next(), told.next()) else {
        return ExitCode::from(2);
    };
    if place == "program" {
        let socket = io::stdin().as_fd().try_clone_to_owned().map(File::from);
        if let Err(error) = socket.and_then(|socket| harness::confine(&socket)) {
            eprintln!("{error}");
            return ExitCode::from(3);
        }
    }
    for attempt in told {
        let word = match attempted(&attempt, &secret, &port) {
            Ok(()) => "succeeded",
            Err(_) => "refused",
        };
        // If this fails, the grader notices the missing line.
        let _ = writeln!(io::stdout(), "{attempt} {word}");
    }
    ExitCode::SUCCESS
}

fn attempted(attempt: &str, secret: &str, port: &str) -> io::Result<()> {
    let parent = rustix::process::getppid().ok_or(ErrorKind::NotFound);
    match attempt {
        "read" => File::open(secret).map(drop),
        "look" => fs::metadata(secret).map(drop),
        "list" => fs::read_dir("/").map(drop),
        "write" => File::create(format!("{secret}.written")).map(drop),
        "delete" => fs::remove_file(format!("{secret}.deletable")),
        "parent" => File::open(format!("/proc/{}/mem", parent?)).map(drop),
        "connect" => TcpStream::connect(format!("127.0.0.1:{port}")).map(drop),
        "datagram" => UdpSocket::bind("127.0.0.1:0").map(drop),
        "socket" => UnixDatagram::unbound().map(drop),
        "start" => Command::new("/proc/self/exe").spawn().map(drop),
        "become" => Err(Command::new("/bin/sh")
            .args(["-c", "echo become succeeded"])
            .exec()),
        "thread" => thread::Builder::new().spawn(|| ()).map(drop),
        "signal" => Ok(rustix::process::test_kill_process(parent?)?),
        "memory" => {
            let mut much = Vec::<u8>::new();
            let reserved = much.try_reserve_exact(8 << 30);
            reserved.map_err(|_| ErrorKind::OutOfMemory.into())
        }
        "limits" => {
            let none = Rlimit {
                current: None,
                maximum: None,
            };
            Ok(rustix::process::setrlimit(Resource::Data, none)?)
        }
        "environment" => env::vars_os()
            .next()
            .map(drop)
            .ok_or(ErrorKind::NotFound.into()),
        _ => Ok(()),
    }
}
