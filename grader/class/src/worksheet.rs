//! A platform's own file of marks, filled in: Moodle's worksheet for offline grading, Canvas's
//! gradebook.
//! Entry points: [`moodle`], [`canvas`]. Only cells of marks and feedback change, and no other
//! byte. Notes report what the platform would skip silently. If a student has no mark, the cell
//! stays as it is.

use std::collections::{BTreeMap, BTreeSet};

use crate::note::Note;
use crate::roster::{IDENTIFIER, folded, trailing_digits};
use crate::table::{Edit, Table};

const GRADE: &[&str] = &["Grade", "Оценка"];
const MAXIMUM: &[&str] = &["Maximum grade", "Maximum Grade", "Максимальная оценка"];
const SCALE: &[&str] = &["Scale", "Шкала"];
const CHANGEABLE: &[&str] = &[
    "Grade can be changed",
    "Оценка может быть изменена",
    "Оценку можно изменить",
];
const FEEDBACK: &[&str] = &[
    "Feedback comments",
    "Отзыв в виде комментария",
    "Отзыв в виде комментариев",
];
const MODIFIED: &[&str] = &["Last modified (grade)", "Последнее изменение (оценка)"];

/// A mark to fill in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MarkEntry {
    /// The student's identifier.
    pub id: String,
    /// The name, for files without identifiers.
    pub name: String,
    /// The mark; `None` leaves the cell as it is.
    pub mark: Option<u32>,
    /// The highest mark.
    pub out_of: u32,
    /// Feedback, plain text.
    pub feedback: String,
}

/// A file, filled in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Filled {
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// The number of marks that it has now.
    pub marks: usize,
    /// Remarks: what the platform would skip, and what had no place.
    pub notes: Vec<Note>,
}

/// Fills in Moodle's worksheet.
pub fn moodle(bytes: Vec<u8>, entries: &[MarkEntry]) -> Result<Filled, Note> {
    let table = Table::read(bytes)?;
    let need = |names: &[&str]| {
        table.column(names).ok_or_else(|| {
            Note::new("class-worksheet-no-column").with("columns", names.join(" / "))
        })
    };
    let (identifier, grade) = (need(IDENTIFIER)?, need(GRADE)?);
    // The import finds rows and cells by these two as well, and rejects a file without them.
    need(MODIFIED)?;
    if table.column(SCALE).is_some() {
        return Err(Note::new("class-worksheet-scale"));
    }
    let maximum = need(MAXIMUM)?;
    let (feedback, changeable) = (table.column(FEEDBACK), table.column(CHANGEABLE));
    let id = |row: usize| trailing_digits(table.text(row, identifier));
    let rows = Rows::by(&table, 1, &id);
    let mut filled = Filling::new(&table);
    for entry in entries {
        let Some(row) = rows.find(&entry.id, &mut filled.notes) else {
            filled.notes.push(about("class-worksheet-no-row", entry));
            continue;
        };
        if changeable.is_some_and(|column| {
            ["no", "нет"].contains(&table.text(row, column).trim().to_lowercase().as_str())
        }) {
            filled.notes.push(about("class-worksheet-locked", entry));
        }
        filled.mark(entry, row, grade, table.text(row, maximum));
        if let Some(column) = feedback
            && !entry.feedback.is_empty()
        {
            filled.set(row, column, html(&entry.feedback));
        }
    }
    filled.without(&rows, entries);
    Ok(filled.done())
}

/// Fills in a gradebook that Canvas has exported. `wanted` is part of the column's title, such as
/// the exercise's name.
pub fn canvas(bytes: Vec<u8>, entries: &[MarkEntry], wanted: &str) -> Result<Filled, Note> {
    let table = Table::read(bytes)?;
    let no_column = |name: &str| Note::new("class-worksheet-no-column").with("columns", name);
    let id = table.column(&["ID"]).ok_or_else(|| no_column("ID"))?;
    let student = table
        .column(&["Student"])
        .ok_or_else(|| no_column("Student"))?;
    let possible =
        (1..table.rows.len()).find(|row| table.text(*row, student).trim() == "Points Possible");
    let column = canvas_column(&table, possible, wanted)?;
    let first = possible.map_or(1, |row| row + 1);
    let by_id = |row: usize| table.text(row, id).trim().to_owned();
    let by_name = |row: usize| folded(table.text(row, student));
    let (ids, names) = (
        Rows::by(&table, first, &by_id),
        Rows::by(&table, first, &by_name),
    );
    let mut filled = Filling::new(&table);
    let most = possible.map_or("", |row| table.text(row, column));
    for entry in entries {
        let mut quiet = Vec::new();
        let row = ids
            .find(&entry.id, &mut quiet)
            .or_else(|| names.find(&folded(&entry.name), &mut quiet));
        filled.notes.append(&mut quiet);
        match row {
            Some(row) if table.text(row, column).trim() == "EX" => {
                filled.notes.push(about("class-worksheet-excused", entry));
            }
            Some(row) => filled.mark(entry, row, column, most),
            None => filled.notes.push(about("class-worksheet-no-row", entry)),
        }
    }
    Ok(filled.done())
}

/// Returns the column of the assignment: `Title (123)`. Among several, the title that names the
/// exercise decides.
fn canvas_column(table: &Table, possible: Option<usize>, wanted: &str) -> Result<usize, Note> {
    let is_own = |column: &usize| {
        let title = table.text(0, *column).trim();
        let number = title
            .strip_suffix(')')
            .and_then(|rest| rest.rsplit_once(" ("));
        let own = number
            .is_some_and(|(_, id)| !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_digit()));
        let read_only = possible.is_some_and(|row| table.text(row, *column).contains("read only"));
        own && !read_only
    };
    let columns: Vec<usize> = (0..table.rows[0].len()).filter(is_own).collect();
    let named: Vec<usize> = columns
        .iter()
        .copied()
        .filter(|column| {
            table
                .text(0, *column)
                .to_lowercase()
                .contains(&wanted.to_lowercase())
        })
        .collect();
    match (&columns[..], &named[..]) {
        ([only], _) | (_, [only]) => Ok(*only),
        ([], _) => Err(Note::new("class-worksheet-no-column").with("columns", "Title (123)")),
        (several, _) => {
            let titles: Vec<&str> = several
                .iter()
                .map(|column| table.text(0, *column))
                .collect();
            Err(Note::new("class-worksheet-several").with("columns", titles.join(", ")))
        }
    }
}

/// Rows by an identifier. An identifier that two rows have finds neither.
struct Rows(BTreeMap<String, Vec<usize>>);

impl Rows {
    fn by(table: &Table, first: usize, key: &dyn Fn(usize) -> String) -> Rows {
        let mut rows: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for row in first..table.rows.len() {
            rows.entry(key(row)).or_default().push(row);
        }
        rows.remove("");
        Rows(rows)
    }

    fn find(&self, key: &str, notes: &mut Vec<Note>) -> Option<usize> {
        match self.0.get(key).map(Vec::as_slice) {
            Some([row]) => Some(*row),
            Some(_) => {
                notes.push(Note::new("class-worksheet-two-rows").with("id", key));
                None
            }
            None => None,
        }
    }
}

/// The cells to set so far.
struct Filling<'t> {
    table: &'t Table,
    edits: Vec<Edit>,
    marks: usize,
    notes: Vec<Note>,
}

impl<'t> Filling<'t> {
    fn new(table: &'t Table) -> Filling<'t> {
        Filling {
            table,
            edits: Vec::new(),
            marks: 0,
            notes: Vec::new(),
        }
    }

    fn set(&mut self, row: usize, column: usize, text: String) {
        // A row that is too short has no cell to set.
        if self.table.rows[row].len() <= column {
            self.notes
                .push(Note::new("class-worksheet-short-row").with("row", row + 1));
            return;
        }
        self.edits.push(Edit { row, column, text });
    }

    /// Sets a mark, in the scale of the platform's own highest mark.
    fn mark(&mut self, entry: &MarkEntry, row: usize, column: usize, most: &str) {
        let Some(mark) = entry.mark else {
            self.notes.push(about("class-worksheet-no-mark", entry));
            return;
        };
        let Some(text) = scaled(mark, entry.out_of, most) else {
            self.notes
                .push(about("class-worksheet-no-maximum", entry).with("maximum", most));
            return;
        };
        if same_number(&text, self.table.text(row, column)) {
            self.notes.push(about("class-worksheet-unchanged", entry));
            return;
        }
        self.marks += 1;
        self.set(row, column, text);
    }

    /// Notes the rows that no submission belongs to.
    fn without(&mut self, rows: &Rows, entries: &[MarkEntry]) {
        let known: BTreeSet<&str> = entries.iter().map(|entry| entry.id.as_str()).collect();
        let count = rows
            .0
            .keys()
            .filter(|id| !known.contains(id.as_str()))
            .count();
        if count > 0 {
            self.notes
                .push(Note::new("class-worksheet-rows-left").with("count", count));
        }
    }

    fn done(self) -> Filled {
        Filled {
            bytes: self.table.with(&self.edits),
            marks: self.marks,
            notes: self.notes,
        }
    }
}

fn about(id: &str, entry: &MarkEntry) -> Note {
    Note::new(id)
        .with("id", entry.id.as_str())
        .with("name", entry.name.as_str())
}

/// Returns `mark` of `out_of` as a number up to `most`, with the decimal sign of `most`; as a whole
/// number if it is one.
fn scaled(mark: u32, out_of: u32, most: &str) -> Option<String> {
    let most = most.trim();
    if most.is_empty() {
        return Some(mark.to_string());
    }
    let comma = most.contains(',');
    let hundredths = hundredths(most)?;
    if out_of == 0 || hundredths == 0 {
        return None;
    }
    // Rounded down: the platform would silently skip more than the highest mark.
    let value = u64::from(mark.min(out_of)) * hundredths / u64::from(out_of);
    let (whole, rest) = (value / 100, value % 100);
    let sign = if comma { ',' } else { '.' };
    Some(match rest {
        0 => whole.to_string(),
        _ => format!("{whole}{sign}{rest:02}")
            .trim_end_matches('0')
            .to_owned(),
    })
}

/// Parses a decimal number in hundredths; further digits count for nothing.
fn hundredths(text: &str) -> Option<u64> {
    let (whole, rest) = text.split_once(['.', ',']).unwrap_or((text, ""));
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || whole.len() > 9 || !digits(whole) || !digits(rest) {
        return None;
    }
    let cents: String = rest.chars().chain("00".chars()).take(2).collect();
    Some(whole.parse::<u64>().ok()? * 100 + cents.parse::<u64>().ok()?)
}

fn same_number(one: &str, other: &str) -> bool {
    matches!((hundredths(one.trim()), hundredths(other.trim())), (Some(one), Some(other)) if one == other)
}

/// Returns plain text as HTML on one line: platforms store feedback as HTML. It begins with no sign
/// of a formula.
fn html(text: &str) -> String {
    let mut out = String::new();
    for c in text.trim().chars() {
        match c {
            '&' => out += "&amp;",
            '<' => out += "&lt;",
            '>' => out += "&gt;",
            '"' => out += "&quot;",
            '\'' => out += "&#39;",
            '\n' => out += "<br>",
            c if c.is_control() => {}
            c => out.push(c),
        }
    }
    format!("<p>{out}</p>")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::note::Arg;

    fn entry(id: &str, mark: Option<u32>) -> MarkEntry {
        MarkEntry {
            id: id.into(),
            name: format!("N{id}"),
            mark,
            out_of: 100,
            feedback: "Promise 2 <b>\n& \"more\"".into(),
        }
    }

    const EN: &str = "Identifier,\"Full name\",Status,Grade,\"Maximum grade\",\"Grade can be \
        changed\",\"Last modified (grade)\",\"Feedback comments\"\r\n\
        Participant 501,\"=Anna\",Submitted,,100.00,Yes,-,\r\n\
        Participant 502,\"B, \"\"C\"\"\",Submitted,87.00,100.00,No,-,old\r\n\
        Participant 503,D,-,,100.00,Yes,-,\r\n";

    #[test]
    fn moodle_marks_and_feedback_are_the_only_bytes_that_change() {
        let filled = moodle(
            EN.into(),
            &[
                entry("501", Some(64)),
                entry("502", Some(87)),
                entry("504", Some(1)),
                entry("503", None),
            ],
        )
        .unwrap();
        let feedback = "<p>Promise 2 &lt;b&gt;<br>&amp; &quot;more&quot;</p>";
        let wanted = EN
            .replace(
                "Submitted,,100.00,Yes,-,\r\n",
                &format!("Submitted,64,100.00,Yes,-,{feedback}\r\n"),
            )
            .replace("No,-,old", &format!("No,-,{feedback}"))
            .replace(
                "D,-,,100.00,Yes,-,\r\n",
                &format!("D,-,,100.00,Yes,-,{feedback}\r\n"),
            );
        assert_eq!(String::from_utf8(filled.bytes).unwrap(), wanted);
        let notes: Vec<String> = filled
            .notes
            .iter()
            .map(|note| match &note.args.get("id") {
                Some(Arg::Text(id)) => format!("{} {id}", &note.id["class-worksheet-".len()..]),
                _ => note.id["class-worksheet-".len()..].to_owned(),
            })
            .collect();
        assert_eq!(
            notes,
            ["locked 502", "unchanged 502", "no-row 504", "no-mark 503"]
        );
        assert_eq!(filled.marks, 1);
    }

    #[test]
    fn canvas_marks_go_to_the_exercise_s_own_column() {
        let sheet = "\u{feff}Student;ID;SIS User ID;SIS Login ID;Section;Event (11);Lock of your \
            own (12);Current Score\n\
            \"    Points Possible\";;;;;10;50;(read only)\n\
            \"Иванова, Анна\";101;;a@x;S;;;\n\
            \"Ким, Борис\";102;;b@x;S;3;EX;\n\
            \"Student, Test\";103;;;S;;;\n";
        let mut anna = entry("101", Some(87));
        anna.name = "ивановаанна".into();
        let filled = canvas(
            sheet.into(),
            &[anna, entry("102", Some(5)), entry("999", Some(5))],
            "lock",
        )
        .unwrap();
        let wanted = sheet.replace("a@x;S;;;", "a@x;S;;43.5;");
        assert_eq!(String::from_utf8(filled.bytes).unwrap(), wanted);
        let ids: Vec<&str> = filled.notes.iter().map(|note| note.id.as_str()).collect();
        assert_eq!(ids, ["class-worksheet-excused", "class-worksheet-no-row"]);
    }

    #[test]
    fn files_that_a_platform_would_not_take_are_refused() {
        for (sheet, id) in [
            ("", "class-table-empty"),
            ("Name,Mark\r\na,1", "class-worksheet-no-column"),
            (
                "Identifier,Grade,Scale,Last modified (grade)\r\n",
                "class-worksheet-scale",
            ),
            (
                "Identifier,Grade,Maximum grade\r\n",
                "class-worksheet-no-column",
            ),
        ] {
            assert_eq!(moodle(sheet.into(), &[]).unwrap_err().id, id, "{sheet}");
        }
        for (sheet, id) in [
            ("Student,ID,Section\r\n", "class-worksheet-no-column"),
            (
                "Student,ID,A lock (1),B lock (2)\r\n",
                "class-worksheet-several",
            ),
        ] {
            assert_eq!(
                canvas(sheet.into(), &[], "lock").unwrap_err().id,
                id,
                "{sheet}"
            );
        }
    }

    #[test]
    fn marks_are_scaled_in_the_platform_s_own_form_and_never_above_its_maximum() {
        for (mark, out_of, most, wanted) in [
            (87, 100, "100.00", Some("87")),
            (87, 100, "10,00", Some("8,7")),
            (2, 3, "100,00", Some("66,66")),
            (100, 100, "5", Some("5")),
            (120, 100, "100", Some("100")),
            (7, 100, "", Some("7")),
            (7, 100, "A-F", None),
            (7, 100, "0", None),
        ] {
            assert_eq!(
                scaled(mark, out_of, most).as_deref(),
                wanted,
                "{mark} {most}"
            );
        }
    }

    #[test]
    fn an_identifier_of_two_rows_gets_no_mark() {
        let sheet = EN.replace("Participant 502", "Participant501");
        let filled = moodle(sheet.clone().into_bytes(), &[entry("501", Some(3))]).unwrap();
        assert_eq!((filled.bytes, filled.marks), (sheet.into_bytes(), 0));
    }
}
