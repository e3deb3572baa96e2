//! Zip files that are written here: the same content gives the same bytes.
//!
//! Entry point: [`Archive`].

use std::io::{self, Seek, Write};

use zip::write::{SimpleFileOptions, ZipWriter};

/// The rights of a file in a zip, as Unix has them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rights {
    /// All users may read it.
    Plain,
    /// All users may execute it, too.
    Program,
}

impl Rights {
    /// Returns them as the mode of a file.
    pub fn mode(self) -> u32 {
        match self {
            Rights::Plain => 0o644,
            Rights::Program => 0o755,
        }
    }
}

/// A zip that is written file by file, so that no content has to wait in memory.
pub struct Archive<W: Write + Seek>(ZipWriter<W>);

impl<W: Write + Seek> Archive<W> {
    /// Begins a zip.
    pub fn new(out: W) -> Archive<W> {
        Archive(ZipWriter::new(out))
    }

    /// Adds a file. `path` has `/` between its parts.
    ///
    /// # Errors
    /// The zip cannot be written, or the path is longer than a zip can hold.
    pub fn add(&mut self, path: &str, content: &[u8], rights: Rights) -> io::Result<()> {
        // Without a time: the same files give the same bytes.
        let options = SimpleFileOptions::default().unix_permissions(rights.mode());
        self.0.start_file(path, options)?;
        self.0.write_all(content)
    }

    /// Ends the zip.
    ///
    /// # Errors
    /// The zip cannot be written.
    pub fn finish(self) -> io::Result<W> {
        Ok(self.0.finish()?)
    }
}
