//! The zip of feedback pages for Moodle's "Upload multiple feedback files in a zip".
//!
//! Entry point: [`zip()`]. The directories are those of Moodle's own download, by which it finds
//! the students.

use std::io::{self, Seek, Write};

use crate::archive::{Archive, Rights};

/// A page for one student.
#[derive(Clone, Debug)]
pub struct Page {
    /// The platform's directory.
    pub dir: String,
    /// The page.
    pub content: Vec<u8>,
}

/// Writes the zip. `pages` are taken one by one, so that no class fills the memory. The same pages
/// give the same bytes.
pub fn zip<W: Write + Seek>(
    out: W,
    name: &str,
    pages: &mut dyn Iterator<Item = io::Result<Page>>,
) -> io::Result<usize> {
    let mut archive = Archive::new(out);
    let mut count = 0;
    for page in pages {
        let page = page?;
        let path = format!("{}/{name}", page.dir);
        archive.add(&path, &page.content, Rights::Plain)?;
        count += 1;
    }
    archive.finish()?;
    Ok(count)
}
