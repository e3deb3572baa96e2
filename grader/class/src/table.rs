//! A table of cells in a text file (CSV), in the file's own encoding, with the place of each cell.
//!
//! Entry points: [`Table::read`], [`Table::with`]. A file that goes back to a platform must
//! change only in the cells that are set. So the table is not written anew: each cell has the range
//! of its bytes, and an edit replaces that range.

use encoding_rs::WINDOWS_1251;

use crate::note::Note;

/// An encoding that platforms and spreadsheets write.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    /// UTF-8, with or without a byte order mark.
    Utf8,
    /// UTF-16, low byte first.
    Utf16Low,
    /// UTF-16, high byte first.
    Utf16High,
    /// The eight-bit encoding of Russian Windows.
    Windows1251,
}

/// A cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cell {
    /// Its text, without quotes.
    pub text: String,
    start: usize,
    end: usize,
    quoted: bool,
}

/// A file of cells.
#[derive(Clone, Debug)]
pub struct Table {
    /// The rows; the first is the header.
    pub rows: Vec<Vec<Cell>>,
    /// The encoding.
    pub encoding: Encoding,
    /// The separator: `,`, `;` or a tab.
    pub separator: char,
    bytes: Vec<u8>,
}

/// A new text for the cell in a row and a column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    /// The row, from 0.
    pub row: usize,
    /// The column, from 0.
    pub column: usize,
    /// The text.
    pub text: String,
}

impl Table {
    /// Reads a table. The encoding shows in the byte order mark, or in the bytes; the separator in
    /// the header.
    pub fn read(bytes: Vec<u8>) -> Result<Table, Note> {
        let (encoding, mark) = encoding(&bytes);
        let chars = decode(&bytes[mark..], encoding)
            .ok_or_else(|| Note::new("class-table-encoding"))?
            .into_iter()
            .map(|(at, c)| (at + mark, c))
            .collect::<Vec<_>>();
        let separator = separator(&chars);
        let rows = rows(&chars, separator, bytes.len());
        if rows.is_empty() {
            return Err(Note::new("class-table-empty"));
        }
        Ok(Table {
            rows,
            encoding,
            separator,
            bytes,
        })
    }

    /// Returns the column whose header is one of `names`, in whatever case.
    pub fn column(&self, names: &[&str]) -> Option<usize> {
        let header = &self.rows[0];
        names.iter().find_map(|name| {
            let name = name.to_lowercase();
            header
                .iter()
                .position(|cell| cell.text.trim().to_lowercase() == name)
        })
    }

    /// Returns the text in a row and a column; nothing where a row is too short.
    pub fn text(&self, row: usize, column: usize) -> &str {
        let cell = self.rows.get(row).and_then(|row| row.get(column));
        cell.map_or("", |cell| cell.text.as_str())
    }

    /// Returns the file with these cells set, and no other byte changed.
    pub fn with(&self, edits: &[Edit]) -> Vec<u8> {
        let mut edits: Vec<(&Cell, &str)> = edits
            .iter()
            .filter_map(|edit| {
                let cell = self.rows.get(edit.row)?.get(edit.column)?;
                Some((cell, edit.text.as_str()))
            })
            .collect();
        edits.sort_by_key(|(cell, _)| cell.start);
        let mut out = Vec::with_capacity(self.bytes.len());
        let mut at = 0;
        for (cell, text) in edits {
            out.extend(&self.bytes[at..cell.start]);
            out.extend(self.written(text, cell.quoted));
            at = cell.end;
        }
        out.extend(&self.bytes[at..]);
        out
    }

    /// Returns the bytes of a cell with this text.
    fn written(&self, text: &str, quoted: bool) -> Vec<u8> {
        let special = |c: char| c == self.separator || "\"\r\n".contains(c);
        let text = if quoted || text.contains(special) || text.trim() != text {
            format!("\"{}\"", text.replace('"', "\"\""))
        } else {
            text.to_owned()
        };
        match self.encoding {
            Encoding::Utf8 => text.into_bytes(),
            Encoding::Utf16Low => text.encode_utf16().flat_map(u16::to_le_bytes).collect(),
            Encoding::Utf16High => text.encode_utf16().flat_map(u16::to_be_bytes).collect(),
            // A character that it lacks becomes `&#8212;`, which a platform shows as the character.
            Encoding::Windows1251 => WINDOWS_1251.encode(&text).0.into_owned(),
        }
    }
}

/// Returns the encoding of a file and the length of its byte order mark.
fn encoding(bytes: &[u8]) -> (Encoding, usize) {
    if bytes.starts_with(b"\xff\xfe") {
        return (Encoding::Utf16Low, 2);
    }
    if bytes.starts_with(b"\xfe\xff") {
        return (Encoding::Utf16High, 2);
    }
    if bytes.starts_with(b"\xef\xbb\xbf") {
        return (Encoding::Utf8, 3);
    }
    // A header begins with a letter of ASCII or Cyrillic: a zero byte means UTF-16 without a mark.
    match bytes {
        [0, low, ..] if *low != 0 => (Encoding::Utf16High, 0),
        [low, 0, ..] if *low != 0 => (Encoding::Utf16Low, 0),
        _ if std::str::from_utf8(bytes).is_ok() => (Encoding::Utf8, 0),
        _ => (Encoding::Windows1251, 0),
    }
}

/// Returns characters with their places, or `None` if the bytes are not in this encoding.
fn decode(bytes: &[u8], encoding: Encoding) -> Option<Vec<(usize, char)>> {
    let unit = |pair: &[u8]| -> Option<u16> {
        let pair = [*pair.first()?, *pair.get(1)?];
        Some(match encoding {
            Encoding::Utf16High => u16::from_be_bytes(pair),
            Encoding::Utf16Low | Encoding::Utf8 | Encoding::Windows1251 => u16::from_le_bytes(pair),
        })
    };
    match encoding {
        Encoding::Utf8 => Some(std::str::from_utf8(bytes).ok()?.char_indices().collect()),
        Encoding::Windows1251 => {
            let one = |byte: &u8| {
                let text = WINDOWS_1251
                    .decode_without_bom_handling(std::slice::from_ref(byte))
                    .0;
                text.chars().next().unwrap_or('\u{fffd}')
            };
            Some(bytes.iter().map(one).enumerate().collect())
        }
        Encoding::Utf16Low | Encoding::Utf16High => {
            let units: Vec<u16> = bytes.chunks(2).map(unit).collect::<Option<_>>()?;
            let mut at = 0;
            char::decode_utf16(units)
                .map(|c| {
                    let c = c.ok()?;
                    let here = at;
                    at += 2 * c.len_utf16();
                    Some((here, c))
                })
                .collect()
        }
    }
}

/// Returns the separator that occurs most often in the header, outside quotes.
fn separator(chars: &[(usize, char)]) -> char {
    let mut counts = [(',', 0), (';', 0), ('\t', 0)];
    let mut quoted = false;
    for (_, c) in chars {
        match c {
            '"' => quoted = !quoted,
            '\r' | '\n' if !quoted => break,
            c if !quoted => {
                if let Some((_, count)) = counts.iter_mut().find(|(separator, _)| separator == c) {
                    *count += 1;
                }
            }
            _ => {}
        }
    }
    // Among equals the first wins: a comma.
    counts
        .iter()
        .rev()
        .max_by_key(|(_, count)| *count)
        .map_or(',', |(separator, _)| *separator)
}

fn rows(chars: &[(usize, char)], separator: char, end: usize) -> Vec<Vec<Cell>> {
    let place = |at: usize| chars.get(at).map_or(end, |(place, _)| *place);
    let mut rows = Vec::new();
    let mut row = Vec::new();
    let mut at = 0;
    while at < chars.len() {
        let (cell, next) = cell(chars, at, separator, &place);
        row.push(cell);
        at = next;
        match chars.get(at).map(|(_, c)| *c) {
            Some(c) if c == separator => {
                at += 1;
                // A separator at the very end has an empty cell behind it.
                if at == chars.len() {
                    row.push(Cell {
                        text: String::new(),
                        start: end,
                        end,
                        quoted: false,
                    });
                }
            }
            Some('\r') if chars.get(at + 1).is_some_and(|(_, c)| *c == '\n') => {
                rows.push(std::mem::take(&mut row));
                at += 2;
            }
            Some(_) => {
                rows.push(std::mem::take(&mut row));
                at += 1;
            }
            None => {}
        }
    }
    if !row.is_empty() {
        rows.push(row);
    }
    // An empty line is no row.
    rows.retain(|row| {
        row.len() > 1
            || row
                .first()
                .is_some_and(|cell| cell.quoted || !cell.text.is_empty())
    });
    rows
}

/// Reads the cell that begins at `at`, up to its separator or line end.
fn cell(
    chars: &[(usize, char)],
    at: usize,
    separator: char,
    place: &dyn Fn(usize) -> usize,
) -> (Cell, usize) {
    let mut text = String::new();
    let quoted = chars[at].1 == '"';
    let mut inside = quoted;
    let mut next = at + usize::from(quoted);
    while let Some((_, c)) = chars.get(next) {
        match c {
            '"' if inside => {
                if chars.get(next + 1).is_some_and(|(_, c)| *c == '"') {
                    text.push('"');
                    next += 1;
                } else {
                    inside = false;
                }
            }
            c if !inside && (*c == separator || *c == '\r' || *c == '\n') => break,
            c => text.push(*c),
        }
        next += 1;
    }
    let cell = Cell {
        text,
        start: place(at),
        end: place(next),
        quoted,
    };
    (cell, next)
}

/// Returns `text` so that no spreadsheet takes it for a formula, as OWASP advises: with a `'` in
/// front.
pub fn harmless(text: &str) -> String {
    const FIRST: &[char] = &['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'];
    if text.starts_with(FIRST) {
        format!("'{text}")
    } else {
        text.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn texts(table: &Table) -> Vec<Vec<&str>> {
        table
            .rows
            .iter()
            .map(|row| row.iter().map(|cell| cell.text.as_str()).collect())
            .collect()
    }

    /// Returns the bytes of `text` in an encoding, with its mark.
    fn encoded(text: &str, encoding: Encoding, mark: &str) -> Vec<u8> {
        let text = format!("{mark}{text}");
        match encoding {
            Encoding::Utf8 => text.into_bytes(),
            Encoding::Utf16Low => text.encode_utf16().flat_map(u16::to_le_bytes).collect(),
            Encoding::Utf16High => text.encode_utf16().flat_map(u16::to_be_bytes).collect(),
            Encoding::Windows1251 => WINDOWS_1251.encode(&text).0.into_owned(),
        }
    }

    #[test]
    fn cells_are_read_and_set_in_every_encoding_and_form() {
        use Encoding::{Utf8, Utf16High, Utf16Low, Windows1251};
        for (encoding, mark) in [
            (Utf8, ""),
            (Utf8, "\u{feff}"),
            (Utf16Low, "\u{feff}"),
            (Utf16High, "\u{feff}"),
            (Windows1251, ""),
        ] {
            for separator in [",", ";", "\t"] {
                for end in ["\r\n", "\n"] {
                    let file = |grade: &str| {
                        [
                            "Участник,Оценка,\"Отзыв, длинный\"",
                            "\"Ив \"\"а\"\"\",GRADE,",
                            "Пётр,,\"a\nb\"",
                        ]
                        .join(end)
                        .replace(',', separator)
                        .replace("GRADE", grade)
                    };
                    let table = Table::read(encoded(&file("1"), encoding, mark)).unwrap();
                    assert_eq!(table.encoding, encoding);
                    assert_eq!(table.text(1, 0), "Ив \"а\"");
                    assert_eq!(table.text(2, 2), "a\nb");
                    assert_eq!(table.column(&["grade", "оценка"]), Some(1));
                    let edit = Edit {
                        row: 1,
                        column: 1,
                        text: "87".into(),
                    };
                    assert_eq!(table.with(&[edit]), encoded(&file("87"), encoding, mark));
                }
            }
        }
    }

    #[test]
    fn what_an_encoding_lacks_is_written_as_a_reference() {
        let table =
            Table::read(encoded("Имя,Отзыв\r\nа,б\r\n", Encoding::Windows1251, "")).unwrap();
        let edit = Edit {
            row: 1,
            column: 1,
            text: "да ≤, нет".into(),
        };
        assert_eq!(
            table.with(&[edit]),
            encoded(
                "Имя,Отзыв\r\nа,\"да &#8804;, нет\"\r\n",
                Encoding::Windows1251,
                ""
            )
        );
    }

    #[test]
    fn bytes_of_no_encoding_are_refused() {
        assert!(Table::read(Vec::new()).is_err());
        assert!(Table::read(b"\xff\xfe\x00\xd8".to_vec()).is_err());
        assert!(Table::read(b"\xff\xfea".to_vec()).is_err());
    }

    #[test]
    fn formulas_are_made_harmless_and_nothing_else_is() {
        for text in ["=1", "+1", "-1", "@a", "\ta", "\ra", "\na", "＝1"] {
            assert_eq!(harmless(text), format!("'{text}"));
        }
        for text in ["", "a=1", " =1", "Иванов", "'=1"] {
            assert_eq!(harmless(text), text);
        }
    }

    proptest! {
        #[test]
        fn cells_are_those_that_the_csv_crate_reads(rows in prop::collection::vec(prop::collection::vec("[a-c\",;\n\r \tж]{0,5}", 2..4), 1..5)) {
            let mut bytes = Vec::new();
            {
                let mut writer = csv::WriterBuilder::new().flexible(true).terminator(csv::Terminator::CRLF).from_writer(&mut bytes);
                writer.write_record(["h,1", "h2"]).unwrap();
                for row in &rows { writer.write_record(row).unwrap(); }
            }
            let head = String::from_utf8(bytes).unwrap().replacen("\"h,1\"", "h1", 1);
            let table = Table::read(head.into_bytes()).unwrap();
            let wanted: Vec<Vec<&str>> = rows.iter().map(|row| row.iter().map(String::as_str).collect()).collect();
            prop_assert_eq!(&texts(&table)[1..], &wanted[..]);
        }

        #[test]
        fn setting_a_cell_changes_only_that_cell(rows in prop::collection::vec(prop::collection::vec("[a-c\",;\n ж]{0,5}", 3..=3), 1..5), text in "[a\",\n ж]{0,6}", pick in any::<prop::sample::Index>()) {
            let mut writer = csv::Writer::from_writer(Vec::new());
            writer.write_record(["x", "y", "z"]).unwrap();
            for row in &rows { writer.write_record(row).unwrap(); }
            let table = Table::read(writer.into_inner().unwrap()).unwrap();
            let (row, column) = (1 + pick.index(rows.len()), pick.index(3));
            let again = Table::read(table.with(&[Edit { row, column, text: text.clone() }])).unwrap();
            let mut wanted = texts(&table);
            wanted[row][column] = &text;
            prop_assert_eq!(texts(&again), wanted);
        }

        #[test]
        fn any_bytes_come_back_untouched(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            if let Ok(table) = Table::read(bytes.clone()) {
                prop_assert_eq!(table.with(&[]), bytes);
            }
        }
    }
}
