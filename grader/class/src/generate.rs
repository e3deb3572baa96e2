//! Downloads as each platform makes them, with any students and files. For tests, benchmarks, and a
//! first try without a class.
//!
//! Entry points: [`download`], [`to_folder`], [`to_zip`], [`worksheet`]. They follow the platforms'
//! naming rules, including what the platforms strip.

use std::fs;
use std::io::{self, Cursor};
use std::path::Path;

use crate::archive::{Archive, Rights};
use crate::time::Time;

/// A student of a made-up class.
#[derive(Clone, Debug)]
pub struct SyntheticStudent {
    /// The platform's identifier.
    pub id: String,
    /// The full name.
    pub name: String,
    /// True if the platform marks the submission as late.
    pub late: bool,
    /// Attempts, each with its files. Platforms without attempts get the last one.
    pub attempts: Vec<SyntheticAttempt>,
}

/// An attempt of a made-up student.
#[derive(Clone, Debug)]
pub struct SyntheticAttempt {
    /// The time.
    pub time: Time,
    /// Paths and contents.
    pub files: Vec<(String, Vec<u8>)>,
}

/// A platform's form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PlatformForm {
    /// Moodle since 4.1: directories.
    MoodleFolders,
    /// Moodle before 4.1: directories whose names end with `_`.
    MoodleOld,
    /// Moodle without directories.
    MoodleFlat,
    /// Moodle with hidden names.
    MoodleBlind,
    /// The same in Russian.
    MoodleBlindRussian,
    /// Canvas.
    Canvas,
    /// Canvas with hidden names.
    CanvasAnonymous,
    /// Blackboard, with receipts.
    Blackboard,
    /// Classroom 50.
    Classroom50,
    /// The old GitHub Classroom.
    Classroom,
    /// A directory for each student.
    Folders,
    /// A source file for each student.
    Files,
    /// A zip for each student.
    Zips,
}

/// All forms.
pub const FORMS: &[PlatformForm] = &[
    PlatformForm::MoodleFolders,
    PlatformForm::MoodleOld,
    PlatformForm::MoodleFlat,
    PlatformForm::MoodleBlind,
    PlatformForm::MoodleBlindRussian,
    PlatformForm::Canvas,
    PlatformForm::CanvasAnonymous,
    PlatformForm::Blackboard,
    PlatformForm::Classroom50,
    PlatformForm::Classroom,
    PlatformForm::Folders,
    PlatformForm::Files,
    PlatformForm::Zips,
];

/// The files of a download.
pub type DownloadFiles = Vec<(String, Vec<u8>)>;

/// Makes the files of a download.
pub fn download(form: PlatformForm, students: &[SyntheticStudent]) -> DownloadFiles {
    let mut files = DownloadFiles::new();
    for (number, student) in students.iter().enumerate() {
        let newest = student.attempts.last();
        let last = newest.map_or(&[][..], |attempt| &attempt.files[..]);
        match form {
            PlatformForm::Canvas | PlatformForm::CanvasAnonymous => {
                canvas(&mut files, form, student, number)
            }
            PlatformForm::Blackboard => blackboard(&mut files, student),
            PlatformForm::Files => {
                let content = last
                    .first()
                    .map_or(Vec::new(), |(_, content)| content.clone());
                files.push((format!("{}.rs", student.id), content));
            }
            PlatformForm::Zips => files.push((format!("{}.zip", student.id), to_zip(last))),
            PlatformForm::MoodleFlat => {
                let head = moodle(&student.name, &student.id);
                let flat = |path: &str| format!("{head}_{}", path.replace('/', "_"));
                files.extend(
                    last.iter()
                        .map(|(path, content)| (flat(path), content.clone())),
                );
            }
            PlatformForm::MoodleFolders
            | PlatformForm::MoodleOld
            | PlatformForm::MoodleBlind
            | PlatformForm::MoodleBlindRussian
            | PlatformForm::Classroom50
            | PlatformForm::Classroom
            | PlatformForm::Folders => {
                let dir = dir(form, student);
                let place = |path: &str| format!("{dir}/{path}");
                files.extend(
                    last.iter()
                        .map(|(path, content)| (place(path), content.clone())),
                );
            }
        }
    }
    files
}

fn moodle(name: &str, id: &str) -> String {
    // Moodle removes the characters that a file name cannot hold.
    let name: String = name
        .chars()
        .filter(|c| !"/\\:*?\"<>|&`\n\r\t".contains(*c))
        .collect();
    format!("{name}_{id}_assignsubmission_file")
}

fn dir(form: PlatformForm, student: &SyntheticStudent) -> String {
    match form {
        PlatformForm::MoodleOld => format!("{}_", moodle(&student.name, &student.id)),
        PlatformForm::MoodleBlind => moodle("Participant", &student.id),
        PlatformForm::MoodleBlindRussian => moodle("Участник", &student.id),
        PlatformForm::Classroom50 => format!("cs101-lock-{}", student.id),
        PlatformForm::Classroom => format!("lock-submissions/lock-{}", student.id),
        PlatformForm::MoodleFolders | PlatformForm::MoodleFlat => {
            moodle(&student.name, &student.id)
        }
        PlatformForm::Canvas
        | PlatformForm::CanvasAnonymous
        | PlatformForm::Blackboard
        | PlatformForm::Folders
        | PlatformForm::Files
        | PlatformForm::Zips => student.id.clone(),
    }
}

fn canvas(
    files: &mut DownloadFiles,
    form: PlatformForm,
    student: &SyntheticStudent,
    number: usize,
) {
    let mut words: Vec<&str> = student.name.split(' ').collect();
    words.rotate_right(1);
    let word = |c: &char| c.is_alphanumeric() || *c == '_';
    let who: String = words.concat().to_lowercase().chars().filter(word).collect();
    let late = |mark: &'static str| if student.late { mark } else { "" };
    let head = match form {
        PlatformForm::CanvasAnonymous => format!("{}anon_{}", late("LATE_"), student.id),
        _ => format!("{who}{}_{}", late("_LATE"), student.id),
    };
    for (again, attempt) in student.attempts.iter().enumerate() {
        for (at, (path, content)) in attempt.files.iter().enumerate() {
            let name = path.rsplit('/').next().unwrap_or(path);
            let name = match name.rsplit_once('.') {
                Some((stem, extension)) if again > 0 => format!("{stem}-{again}.{extension}"),
                _ => name.to_owned(),
            };
            let attachment = 9000 + 100 * number + 10 * again + at;
            files.push((format!("{head}_{attachment}_{name}"), content.clone()));
        }
    }
}

fn blackboard(files: &mut DownloadFiles, student: &SyntheticStudent) {
    for attempt in &student.attempts {
        let time = attempt.time.to_string().replace(['T', ':'], "-");
        let head = format!("Lock of your own_{}_attempt_{time}", student.id);
        let receipt = format!(
            "Name: {} ({})\r\nAssignment: Lock of your own\r\n",
            student.name, student.id
        );
        files.push((format!("{head}.txt"), receipt.into_bytes()));
        for (path, content) in &attempt.files {
            let name = path.rsplit('/').next().unwrap_or(path);
            files.push((format!("{head}_{name}"), content.clone()));
        }
    }
}

/// Writes files below a directory.
pub fn to_folder(dir: &Path, files: &[(String, Vec<u8>)]) -> io::Result<()> {
    for (path, content) in files {
        let path = dir.join(path);
        path.parent().map_or(Ok(()), fs::create_dir_all)?;
        fs::write(path, content)?;
    }
    Ok(())
}

/// Returns a zip of the files.
///
/// # Panics
/// If a name is longer than a zip can hold.
pub fn to_zip(files: &[(String, Vec<u8>)]) -> Vec<u8> {
    let mut archive = Archive::new(Cursor::new(Vec::new()));
    for (path, content) in files {
        archive
            .add(path, content, Rights::Plain)
            .expect("names of tests fit into a zip");
    }
    archive
        .finish()
        .expect("memory takes everything")
        .into_inner()
}

/// Returns Moodle's worksheet for offline grading, in English or Russian.
pub fn worksheet(students: &[SyntheticStudent], language: &str) -> String {
    let (head, participant, status, yes) = if language == "ru" {
        (
            "Идентификатор,\"Полное имя\",\"Адрес электронной почты\",Состояние,Оценка,\
            \"Максимальная оценка\",\"Оценка может быть изменена\",\"Последнее изменение (ответ)\",\
            \"Последнее изменение (оценка)\",\"Отзыв в виде комментария\"",
            "Участник",
            "Ответ отправлен на оценку",
            "Да",
        )
    } else {
        (
            "Identifier,\"Full name\",\"Email address\",Status,Grade,\"Maximum grade\",\"Grade can \
            be changed\",\"Last modified (submission)\",\"Last modified (grade)\",\"Feedback \
            comments\"",
            "Participant ",
            "Submitted for grading",
            "Yes",
        )
    };
    let most = if language == "ru" {
        "\"100,00\""
    } else {
        "100.00"
    };
    let mut sheet = format!("{head}\r\n");
    for student in students {
        let time = student
            .attempts
            .last()
            .map_or("-".to_owned(), |attempt| attempt.time.to_string());
        let name = student.name.replace('"', "\"\"");
        sheet += &format!(
            "{participant}{},\"{name}\",s{}@example.org,\"{status}\",,{most},{yes},\"{time}\",-,\
            \r\n",
            student.id, student.id
        );
    }
    sheet
}
