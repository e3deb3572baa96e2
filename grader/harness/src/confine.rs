//! Removes from this process all rights that no submission needs, before any code of a submission
//! runs. The grader sends the filters.
//!
//! Entry point: [`confine`].

use std::fs::File;
use std::io::{self, ErrorKind, Read};

use crate::wire::{self, Instruction};

/// Longest frame with filters, in bytes.
const LONGEST: u32 = 1 << 20;

/// Reads the filters that the grader sends first, and applies them to all threads. Nothing can
/// remove them again.
///
/// # Errors
/// The grader hung up, or the kernel refuses a filter.
pub fn confine(mut socket: &File) -> io::Result<()> {
    let mut length = [0; 4];
    socket.read_exact(&mut length)?;
    let length = u32::from_le_bytes(length);
    if length > LONGEST {
        return Err(ErrorKind::InvalidData.into());
    }
    let mut rest = vec![0; length as usize];
    socket.read_exact(&mut rest)?;
    let filters = wire::read_confinement(&rest).map_err(|_| ErrorKind::InvalidData)?;
    filters.iter().try_for_each(|filter| put_on(filter))
}

#[cfg(target_os = "linux")]
fn put_on(filter: &[Instruction]) -> io::Result<()> {
    let filter: Vec<_> = filter.iter().map(instruction).collect();
    seccompiler::apply_filter_all_threads(&filter).map_err(io::Error::other)
}

#[cfg(target_os = "linux")]
fn instruction(&[a, b, jt, jf, k @ ..]: &Instruction) -> seccompiler::sock_filter {
    let k = u32::from_le_bytes(k);
    seccompiler::sock_filter {
        code: u16::from_le_bytes([a, b]),
        jt,
        jf,
        k: if k == wire::SELF {
            std::process::id()
        } else {
            k
        },
    }
}

#[cfg(not(target_os = "linux"))]
fn put_on(_filter: &[Instruction]) -> io::Result<()> {
    Err(ErrorKind::Unsupported.into())
}
