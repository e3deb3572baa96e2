//! A grader without the rules: what a submission meets that gets past them. No option of the grader's leads here.

use std::ffi::OsString;
use std::io::Write;
use std::path::Path;
use std::process::ExitCode;

use grader::compile;
use grader::explore::Bounds;
use grader::messages::Texts;
use grader::pipeline::{self, Request};
use grader::report::{self, Detail, Glyphs, Look};
use grader::tasks;

/// `attacks --unruled [--naked] --student=PATH --format=FORMAT`: grades as the grader does, and says what it says.
pub(crate) fn grade(arguments: &[OsString]) -> ExitCode {
    let words = || arguments.iter().filter_map(|word| word.to_str());
    let value = |name: &str| words().find_map(|word| word.strip_prefix(name));
    let request = Request {
        path: Path::new(value("--student=").expect("the table gives it")),
        task: &tasks::lock::SPEC,
        bounds: Bounds::DEFAULT,
        cache: &compile::default_cache(),
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
        detail: Detail::First,
        command: "grader".to_owned(),
    };
    let text = match value("--format=") {
        Some("json") => report::json(&verdict, &texts),
        _ => anstream::adapter::strip_str(&report::text(&verdict, &texts, &look)).to_string(),
    };
    std::io::stdout().write_all(text.as_bytes()).expect("a file");
    ExitCode::from(u8::from(verdict.points() != 100))
}
