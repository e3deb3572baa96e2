//! Zip files that are written here: the same content gives the same bytes.
//!
//! Entry point: [`zip()`].

use std::io::{self, Seek, Write};

use zip::write::{SimpleFileOptions, ZipWriter};

/// A file to pack.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Packed {
    /// The path in the zip, with `/`.
    pub path: String,
    /// The content.
    pub content: Vec<u8>,
    /// True if it may be executed.
    pub is_program: bool,
}

/// Writes a zip of these files.
///
/// # Errors
/// `out` cannot be written to, or a path is longer than a zip can hold.
pub fn zip<W: Write + Seek>(out: W, files: &[Packed]) -> io::Result<()> {
    let mut writer = ZipWriter::new(out);
    for file in files {
        let mode = if file.is_program { 0o755 } else { 0o644 };
        // Without a time: the same files give the same bytes.
        let options = SimpleFileOptions::default().unix_permissions(mode);
        writer.start_file(file.path.as_str(), options)?;
        writer.write_all(&file.content)?;
    }
    writer.finish()?;
    Ok(())
}
