//! A grader without the rules: what a submission meets that gets past them. No option of the grader's leads here.

use std::ffi::{OsStr, OsString};
use std::io::Write;
use std::os::unix::ffi::OsStrExt;
use std::path::PathBuf;
use std::process::ExitCode;

use grader::compile;
use grader::explore::Bounds;
use grader::isolation::{Layer, Walls, Wanted};
use grader::messages::Texts;
use grader::pipeline::{self, Request};
use grader::report::{self, Columns, Detail, Glyphs, Look};
use grader::tasks;

/// `attacks --unruled [--naked] --student=PATH --format=FORMAT`: grades as the grader does, and says what it says.
pub(crate) fn grade(arguments: &[OsString]) -> ExitCode {
    let words = || arguments.iter().filter_map(|word| word.to_str());
    let value = |name: &str| words().find_map(|word| word.strip_prefix(name));
    let student = arguments
        .iter()
        .find_map(|word| word.as_bytes().strip_prefix(b"--student="));
    let student = student.map(|path| PathBuf::from(OsStr::from_bytes(path)));
    let naked = words().any(|word| word == "--naked");
    let without = std::env::var("GRADER_TEST_WITHOUT").unwrap_or_default();
    let layers = [("landlock", Layer::Landlock), ("seccomp", Layer::Seccomp)].into_iter();
    let layers = layers.filter(|(name, _)| without.split(',').any(|one| one == *name));
    let layers: Vec<Layer> = layers.map(|(_, layer)| layer).collect();
    let wanted = if naked { Wanted::None } else { Wanted::Best };
    let request = Request {
        path: &student.expect("the table gives it"),
        task: &tasks::lock::SPEC,
        bounds: Bounds::DEFAULT,
        cache: &compile::default_cache(),
        walls: &Walls::raise(wanted, &layers),
    };
    let verdict = match pipeline::grade_without_rules(&request, &mut |_| {}) {
        Ok(Ok(verdict)) => verdict,
        Ok(Err(_)) => return ExitCode::from(2),
        Err(error) => {
            eprintln!("{error:#}");
            return ExitCode::from(70);
        }
    };
    let texts = Texts::english();
    let look = Look {
        glyphs: Glyphs::Unicode,
        columns: Columns::USUAL,
        detail: Detail::First,
        command: "grader".to_owned(),
    };
    let text = match value("--format=") {
        Some("json") => report::json(&verdict, &texts),
        _ => anstream::adapter::strip_str(&report::text(&verdict, &texts, &look)).to_string(),
    };
    std::io::stdout()
        .write_all(text.as_bytes())
        .expect("a file");
    ExitCode::from(u8::from(verdict.points() != 100))
}
