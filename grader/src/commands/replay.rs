//! `grader replay PROGRAM`: runs one program and draws what happened.

use std::slice;

use grader::compile;
use grader::judge::RunResult;
use grader::judge::enumerate::SearchBounds;
use grader::messages::Message;
use grader::pipeline::{self, Failure, Replayed, Request, Rules, Run};
use grader::report::{self, Replay};
use grader::verdict::groups::Detail;

use crate::GraderExit;
use crate::cli::{Format, Invocation};
use crate::console::progress::Progress;
use crate::console::{self, Console, layout};

/// Runs the program of `text` and prints its timeline.
pub(crate) fn run(
    invocation: &Invocation,
    text: &str,
    console: &Console<'_>,
) -> anyhow::Result<GraderExit> {
    if invocation.cli.format == Format::Json {
        return Ok(console.wrong_usage(&Message::new("usage-replay-json")));
    }
    let (place, sandbox) = (compile::place(), invocation.sandbox());
    let request = Request {
        path: &invocation.student,
        exercise: invocation.exercise,
        bounds: SearchBounds::DEFAULT,
        place: &place,
        sandbox: &sandbox,
        rules: Rules::Enforced,
        inside: true,
    };
    let mut progress = Progress::new(console.texts);
    let replayed = pipeline::replay(&request, text, &mut |message| progress.show(&message));
    progress.end();
    let layout = layout(invocation, Detail::First);
    let (page, status) = match replayed {
        Ok(Replayed::Run(run)) => {
            let Run {
                result,
                submission,
                inside,
            } = &*run;
            let RunResult { program, trace, .. } = result;
            let violations = &result.independent_violations();
            let is_compared = !violations.is_empty() || invocation.cli.html.is_some();
            let solution = if is_compared {
                pipeline::run_with_solution(&request, slice::from_ref(program))?
            } else {
                Vec::new()
            };
            let replay = Replay {
                exercise: invocation.exercise,
                word: text,
                program,
                trace,
                violations,
                inside,
                solution: solution.first(),
            };
            let status = if violations.is_empty() {
                GraderExit::Success
            } else {
                GraderExit::Short
            };
            let mut page = report::replay(&replay, console.texts, &layout);
            if let Some(path) = &invocation.cli.html {
                let web = report::web_replay(&replay, result, submission, console.texts);
                console::write(path, &web)?;
                let written = Message::new("page-written").with("path", path.display().to_string());
                page += &(console.texts.render(&written) + "\n");
            }
            (page, status)
        }
        Ok(Replayed::NotRun(verdict)) => (
            report::text(&verdict, console.texts, &layout),
            GraderExit::Short,
        ),
        Err(Failure::Usage(message)) => return Ok(console.wrong_usage(&message)),
        Err(Failure::Own(error)) => return Err(error),
    };
    console.print(&page, invocation.cli.color)?;
    Ok(status)
}
