//! The printed output of a process: drained, so that the process never blocks on a full pipe,
//! counted, and its end stored.

use std::io::{self, ErrorKind, PipeReader, Read};
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};

/// Maximal number of bytes of one read.
const CHUNK: usize = 64 << 10;

/// The reading end of a process's output.
#[derive(Debug)]
pub struct Output {
    /// `None` after the last writer has closed its end.
    pipe: Option<PipeReader>,
    /// The bytes of one read.
    chunk: Box<[u8]>,
    tail: Vec<u8>,
    tail_length: usize,
    count: usize,
    size: usize,
}

impl Output {
    /// Makes a pipe, of which the last `tail_length` bytes are stored, and its writing end.
    ///
    /// # Errors
    /// The system can make no pipe.
    pub fn new(tail_length: usize) -> io::Result<(Output, OwnedFd)> {
        let (pipe, writer) = io::pipe()?;
        rustix::io::ioctl_fionbio(&pipe, true)?;
        let size = crate::system::enlarge(&pipe);
        let output = Output {
            pipe: Some(pipe),
            chunk: vec![0; CHUNK].into(),
            tail: Vec::new(),
            tail_length,
            count: 0,
            size,
        };
        Ok((output, writer.into()))
    }

    /// Returns the descriptor to poll, while more output may come.
    pub fn descriptor(&self) -> Option<BorrowedFd<'_>> {
        self.pipe.as_ref().map(AsFd::as_fd)
    }

    /// Returns the number of bytes that fit into the pipe.
    pub fn size(&self) -> usize {
        self.size
    }

    /// Reads the available output, up to a pipeful, without waiting. Returns the number of bytes.
    ///
    /// # Errors
    /// The pipe cannot be read.
    pub fn drain(&mut self) -> io::Result<usize> {
        let mut count = 0;
        while count < self.size {
            match self.read()? {
                0 => break,
                read => count += read,
            }
        }
        Ok(count)
    }

    fn read(&mut self) -> io::Result<usize> {
        let Some(pipe) = &mut self.pipe else {
            return Ok(0);
        };
        match pipe.read(&mut self.chunk) {
            Ok(0) => self.pipe = None,
            Ok(count) => {
                self.store(count);
                return Ok(count);
            }
            Err(error)
                if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::Interrupted) => {}
            Err(error) => return Err(error),
        }
        Ok(0)
    }

    /// Stores the first bytes of the chunk.
    fn store(&mut self, count: usize) {
        self.count += count;
        self.tail.extend_from_slice(&self.chunk[..count]);
        if self.tail.len() > 2 * self.tail_length {
            self.tail.drain(..self.tail.len() - self.tail_length);
        }
    }

    /// Returns the number of bytes read in all.
    pub fn count(&self) -> usize {
        self.count
    }

    /// Returns at least the last `tail_length` bytes, or all if there were fewer.
    pub fn tail(&self) -> &[u8] {
        &self.tail
    }
}
