//! Receives programs and sends back events, one program after the other, over the socket in place
//! of standard input.

use std::fs::File;
use std::io::{BufReader, ErrorKind, Read, Write};
use std::mem;
use std::os::fd::AsFd;
use std::process;
use std::rc::Rc;

use crate::confine;
use crate::inside::Recorder;
use crate::machine::Machine;
use crate::wire::{self, Mode};
use crate::{Make, machine, seed};

/// Stack of the thread that runs the submission, in bytes. An overflow there gives std's message
/// and SIGABRT. The stack is small, so that programs of some thousand tasks detect a call that goes
/// deeper with each task.
const STACK: usize = 512 << 10;
/// Bytes that are reserved for requests, and for answers.
const ROOM: usize = 64 << 10;

/// Serves programs on objects that `make` makes, until the other end hangs up. Does not return.
///
/// # Panics
///
/// When standard input is not the grader's socket.
pub fn main(make: Make) -> ! {
    let socket = std::io::stdin()
        .as_fd()
        .try_clone_to_owned()
        .map(File::from);
    let socket = socket.expect("the grader gives its socket as standard input");
    seed::keep();
    #[cfg(target_os = "linux")]
    crate::output::keep();
    machine::watch_panics();
    let served = std::thread::Builder::new()
        .name("submission".to_owned())
        .stack_size(STACK);
    let served = served.spawn(move || serve(socket, make));
    // A failed join cannot be reported: the grader sees the socket close.
    let _ = served.map(std::thread::JoinHandle::join);
    process::abort()
}

/// Serves until the grader hangs up, and ends the process at once: neither the submission's
/// thread-locals nor its exit handlers run.
fn serve(socket: File, make: Make) {
    if confine(&socket).is_ok() {
        let socket = Rc::new(socket);
        let mut server = Server {
            requests: BufReader::with_capacity(ROOM, &socket),
            answers: socket.clone(),
            request: Vec::new(),
            answer: Vec::new(),
        };
        while server.serve_one(make).is_ok() {}
    }
    process::abort()
}

/// The socket, and buffers that are used again for each program.
struct Server<'a> {
    /// One system call reads a request.
    requests: BufReader<&'a File>,
    answers: Rc<File>,
    request: Vec<u8>,
    answer: Vec<u8>,
}

impl Server<'_> {
    fn serve_one(&mut self, make: Make) -> std::io::Result<()> {
        let mut length = [0; 4];
        self.requests.read_exact(&mut length)?;
        let length = u32::from_le_bytes(length) as usize;
        if length > wire::MOST_REQUEST {
            return Err(ErrorKind::InvalidData.into());
        }
        self.request.resize(length, 0);
        self.requests.read_exact(&mut self.request)?;
        let (nonce, mode, program) =
            wire::read_request(&self.request).map_err(|_| ErrorKind::InvalidData)?;
        let stream = match mode {
            Mode::Whole => None,
            Mode::Streamed | Mode::Recorded => Some(self.answers.clone()),
        };
        let recorder = (mode == Mode::Recorded).then(|| Recorder::new(nonce));
        let mut answer = mem::take(&mut self.answer);
        wire::begin_answer(&mut answer, nonce);
        answer = Machine::run(make, &program, answer, stream, recorder);
        (&*self.answers).write_all(&answer)?;
        if answer.capacity() <= ROOM {
            self.answer = answer;
        }
        Ok(())
    }
}
