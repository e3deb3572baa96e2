//! Receives programs and sends back what happened, in lockstep, over the socket that stands in for standard input.

use std::fs::File;
use std::io::{ErrorKind, Read, Write};
use std::os::fd::AsFd;
use std::process;
use std::rc::Rc;

use crate::confine;
use crate::machine::Machine;
use crate::wire::{self, Mode};
use crate::{Subject, machine, seed};

/// Stack of the thread that runs the submission, in bytes. An overflow there gives std's message and SIGABRT.
/// Small, so that a call that goes deeper with each of some thousand tasks is found out by programs of that size.
const STACK: usize = 512 << 10;
/// Longest request, in bytes: probes are short, so anything longer is not from our grader.
const REQUEST: u32 = 1 << 20;

/// Serves programs on objects that `make` makes, until the other end hangs up. Does not return.
///
/// # Panics
///
/// When standard input is not the grader's socket.
pub fn main(make: fn() -> Box<dyn Subject>) -> ! {
    let socket = std::io::stdin()
        .as_fd()
        .try_clone_to_owned()
        .map(File::from);
    let socket = socket.expect("the grader gives its socket as standard input");
    seed::keep();
    machine::watch_panics();
    let served = std::thread::Builder::new()
        .name("submission".to_owned())
        .stack_size(STACK);
    let served = served.spawn(move || serve(socket, make));
    // A join that fails has nobody to report to: the grader sees the socket close.
    let _ = served.map(std::thread::JoinHandle::join);
    process::abort()
}

/// Serves until the grader hangs up, and ends the process there and then: neither the submission's thread-locals nor what it may
/// have left to be called at an exit come to run.
fn serve(socket: File, make: fn() -> Box<dyn Subject>) {
    if confine(&socket).is_ok() {
        let socket = Rc::new(socket);
        while serve_one(&socket, make).is_ok() {}
    }
    process::abort()
}

fn serve_one(stream: &Rc<File>, make: fn() -> Box<dyn Subject>) -> std::io::Result<()> {
    let mut socket = &**stream;
    let mut length = [0; 4];
    socket.read_exact(&mut length)?;
    let length = u32::from_le_bytes(length);
    if length > REQUEST {
        return Err(ErrorKind::InvalidData.into());
    }
    let mut rest = vec![0; length as usize];
    socket.read_exact(&mut rest)?;
    let (nonce, mode, program) = wire::read_request(&rest).map_err(|_| ErrorKind::InvalidData)?;
    let events = match mode {
        Mode::Whole => Machine::run(make, &program, None),
        Mode::Streamed => Machine::run(make, &program, Some((stream.clone(), nonce))),
    };
    socket.write_all(&wire::answer(nonce, true, &events))
}
