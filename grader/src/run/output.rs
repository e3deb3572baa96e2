//! What a process prints: drained, so that it never blocks on a full pipe, counted, and its end kept.

use std::io::{self, ErrorKind, PipeReader, Read};
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};

/// The reading end of a process's output.
#[derive(Debug)]
pub(crate) struct Output {
    /// `None` after the last writer has closed its end.
    pipe: Option<PipeReader>,
    kept: Vec<u8>,
    keep: usize,
    seen: usize,
}

impl Output {
    /// A pipe of which the last `keep` bytes are kept, and its writing end.
    pub(crate) fn new(keep: usize) -> io::Result<(Output, OwnedFd)> {
        let (pipe, writer) = io::pipe()?;
        rustix::io::ioctl_fionbio(&pipe, true)?;
        let output = Output {
            pipe: Some(pipe),
            kept: Vec::new(),
            keep,
            seen: 0,
        };
        Ok((output, writer.into()))
    }

    /// What to poll, while there may be more.
    pub(crate) fn descriptor(&self) -> Option<BorrowedFd<'_>> {
        self.pipe.as_ref().map(AsFd::as_fd)
    }

    /// Takes in what is there, up to a pipeful, without waiting. Gives the number of bytes.
    pub(crate) fn drain(&mut self) -> io::Result<usize> {
        let Some(pipe) = &mut self.pipe else {
            return Ok(0);
        };
        let mut chunk = [0; 64 * 1024];
        match pipe.read(&mut chunk) {
            Ok(0) => self.pipe = None,
            Ok(count) => {
                self.keep(&chunk[..count]);
                return Ok(count);
            }
            Err(error)
                if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::Interrupted) => {}
            Err(error) => return Err(error),
        }
        Ok(0)
    }

    fn keep(&mut self, bytes: &[u8]) {
        self.seen += bytes.len();
        self.kept.extend_from_slice(bytes);
        if self.kept.len() > 2 * self.keep {
            self.kept.drain(..self.kept.len() - self.keep);
        }
    }

    /// How many bytes came in all.
    pub(crate) fn seen(&self) -> usize {
        self.seen
    }

    /// At least the last `keep` bytes, or all if there were not so many.
    pub(crate) fn kept(&self) -> &[u8] {
        &self.kept
    }
}
