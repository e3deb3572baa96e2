//! A grader without the rules: the remaining protection against a submission that evades them. No
//! option of the grader leads here.

use std::ffi::{OsStr, OsString};
use std::io::Write;
use std::os::unix::ffi::OsStrExt;
use std::path::PathBuf;
use std::process::ExitCode;

use grader::compile;
use grader::exercises;
use grader::judge::enumerate::SearchBounds;
use grader::messages::Texts;
use grader::pipeline::{self, Failure, Request, Rules};
use grader::report;
use grader::report::Glyphs;
use grader::report::Layout;
use grader::report::PageWidth;
use grader::verdict::groups::Detail;
use sandbox::Layer;
use sandbox::Sandbox;
use sandbox::Wanted;

/// Implements `attacks --unruled [--naked] --student=PATH --format=FORMAT`: grades and prints as
/// the grader does.
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
        exercise: &exercises::lock::SPEC,
        bounds: SearchBounds::DEFAULT,
        place: &compile::place(),
        sandbox: &Sandbox::detect(wanted, &layers),
        rules: Rules::Skipped,
        inside: false,
    };
    let verdict = match pipeline::grade(&request, &mut |_| {}) {
        Ok(verdict) => verdict,
        Err(Failure::Usage(_)) => return ExitCode::from(2),
        Err(Failure::Own(error)) => {
            eprintln!("{error:#}");
            return ExitCode::from(70);
        }
    };
    let texts = Texts::english();
    let layout = Layout {
        glyphs: Glyphs::Unicode,
        columns: PageWidth::USUAL,
        detail: Detail::First,
        command: "grader".to_owned(),
        naming: report::Naming::Options,
    };
    let text = match value("--format=") {
        Some("json") => formats::json::render(&report::model(&verdict, &texts)),
        _ => anstream::adapter::strip_str(&report::text(&verdict, &texts, &layout)).to_string(),
    };
    std::io::stdout()
        .write_all(text.as_bytes())
        .expect("a file");
    ExitCode::from(u8::from(verdict.points() != 100))
}
