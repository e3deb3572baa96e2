//! `grader replay PROGRAM`: runs one program and draws what happened.

use grader::compile;
use grader::judge::RunResult;
use grader::judge::enumerate::SearchBounds;
use grader::messages::Message;
use grader::pipeline::{self, Failure, Replayed, Request, Rules};
use grader::report::{self, Replay};
use grader::verdict::groups::Detail;

use crate::Status;
use crate::cli::{Format, Invocation};
use crate::console::progress::Progress;
use crate::console::{Console, layout};

/// Runs the program of `text` and prints its timeline.
pub(crate) fn run(
    invocation: &Invocation,
    text: &str,
    console: &Console<'_>,
) -> anyhow::Result<Status> {
    if invocation.cli.format == Format::Json {
        return Ok(console.wrong_usage(&Message::new("usage-replay-json")));
    }
    let (place, sandbox) = (compile::place(), invocation.sandbox());
    let request = Request {
        path: &invocation.student,
        task: invocation.exercise,
        bounds: SearchBounds::DEFAULT,
        place: &place,
        sandbox: &sandbox,
        rules: Rules::Enforced,
    };
    let mut progress = Progress::new(console.texts);
    let replayed = pipeline::replay(&request, text, &mut |message| progress.show(&message));
    progress.end();
    let layout = layout(invocation, Detail::First);
    let (page, status) = match replayed {
        Ok(Replayed::Run(result)) => {
            let RunResult {
                program,
                trace,
                judgement,
                ..
            } = &*result;
            let violations = &judgement.violations;
            let replay = Replay {
                task: invocation.exercise,
                word: text,
                program,
                trace,
                violations,
            };
            let status = if violations.is_empty() {
                Status::Success
            } else {
                Status::Short
            };
            (report::replay(&replay, console.texts, &layout), status)
        }
        Ok(Replayed::NotRun(verdict)) => (
            report::text(&verdict, console.texts, &layout),
            Status::Short,
        ),
        Err(Failure::Usage(message)) => return Ok(console.wrong_usage(&message)),
        Err(Failure::Own(error)) => return Err(error),
    };
    console.print(&page, invocation.cli.color)?;
    Ok(status)
}
