//! Explains why a check failed: the promise, the steps, the violation, and the observation.
//!
//! Entry points: [`in_full`], [`in_short`], and [`replay`] for a single program.

use protocol::event::Panicked;
use similar::{Algorithm, ChangeTag, capture_diff_slices};

use super::drawing::{self, Legend};
use super::page::{BAD, BOLD, DIM, GOOD, Glyphs, PLAIN, Page, paint};
use super::timeline::Timeline;
use super::{Layout, Naming, Replay, inside, source};
use crate::exercise::Exercise;
use crate::messages::{Message, Texts, escape};
use crate::oracle::{Kind, Violation};
use crate::submission::Submission;
use crate::verdict::{Difference, Finding};
use crate::{diagnosis, scenario};

/// Maximal number of lines of a panic message: a longer one is usually a dump.
const PANIC_LINES: usize = 8;

/// The context of the rendering.
pub(super) struct Renderer<'a> {
    pub(super) exercise: &'static Exercise,
    pub(super) submission: Option<&'a Submission>,
    pub(super) texts: &'a Texts,
    pub(super) layout: &'a Layout,
}

/// Writes the whole counterexample below the check's title.
pub(super) fn in_full(page: &mut Page, finding: &Finding, renderer: &Renderer<'_>, legend: Legend) {
    let texts = renderer.texts;
    labelled(
        page,
        &texts.entry("story-promised"),
        &texts.render(&finding.violation.promised),
    );
    page.gap();
    let timeline = Timeline::story(
        renderer.exercise,
        &finding.program,
        &finding.trace,
        &finding.violation,
    );
    drawing::draw(page, &timeline, texts, renderer.layout.glyphs);
    drawing::legend(page, &timeline, texts, renderer.layout.glyphs, legend);
    let shown = inside::Inside {
        exercise: renderer.exercise,
        program: &finding.program,
        steps: &finding.inside,
    };
    inside::write(page, &shown, texts);
    page.gap();
    labelled(
        page,
        &texts.entry("story-seen"),
        &texts.render(&finding.violation.seen),
    );
    if let Some(panic) = &finding.panic {
        write_panic(page, panic, finding.violation.kind, renderer);
    }
    if let Some(diagnosis) = finding.diagnosis {
        let words = texts.entry(&diagnosis::text_of(renderer.exercise, diagnosis));
        labelled(page, &texts.entry("story-likely"), &words);
    }
    if let Some(difference) = finding
        .difference
        .as_ref()
        .filter(|_| ran_to_its_end(finding.violation.kind))
    {
        write_difference(page, difference, renderer);
    }
    if finding.others > 0 {
        page.prose(
            2,
            &texts.render(&Message::new("story-others").with("programs", finding.others)),
        );
    }
    again(page, finding, renderer);
}

/// Writes only the observation.
pub(super) fn in_short(page: &mut Page, finding: &Finding, renderer: &Renderer<'_>) {
    page.prose(2, &renderer.texts.render(&finding.violation.seen));
    if let Some(panic) = &finding.panic {
        page.prose(
            2,
            &panic_words(panic, finding.violation.kind, renderer.texts),
        );
    }
}

/// Returns one program with all its steps.
pub(super) fn replay(replay: &Replay<'_>, texts: &Texts, layout: &Layout) -> String {
    let glyphs = layout.glyphs;
    let mut page = Page::new(layout.columns);
    let head = Message::new("replay-head")
        .with("subject", replay.exercise.subject)
        .with("word", replay.word);
    page.hanging("", 0, BOLD, &texts.render(&head));
    page.gap();
    let timeline = Timeline::whole(
        replay.exercise,
        replay.program,
        replay.trace,
        replay.violations.first(),
    );
    drawing::draw(&mut page, &timeline, texts, glyphs);
    drawing::legend(&mut page, &timeline, texts, glyphs, Legend::Due);
    let shown = inside::Inside {
        exercise: replay.exercise,
        program: replay.program,
        steps: replay.inside,
    };
    inside::write(&mut page, &shown, texts);
    page.gap();
    if replay.violations.is_empty() {
        page.hanging(
            &format!("{} ", paint(GOOD, glyphs.pick("✓", "+"))),
            2,
            PLAIN,
            &texts.entry("replay-kept"),
        );
    }
    for violation in replay.violations {
        tell_violation(&mut page, violation, texts, glyphs);
    }
    if let Some(solution) = replay.solution {
        page.gap();
        page.hanging("", 0, BOLD, &texts.entry("replay-solution"));
        page.gap();
        let timeline = Timeline::whole(replay.exercise, &solution.program, &solution.trace, None);
        drawing::draw(&mut page, &timeline, texts, glyphs);
        drawing::legend(&mut page, &timeline, texts, glyphs, Legend::Given);
    }
    page.into_text()
}

fn tell_violation(page: &mut Page, violation: &Violation, texts: &Texts, glyphs: Glyphs) {
    page.hanging(
        &format!("{} ", paint(BAD, glyphs.pick("✗", "x"))),
        2,
        PLAIN,
        &texts.render(&violation.seen),
    );
    page.hanging(
        "  ",
        2,
        PLAIN,
        &format!(
            "{} {}",
            texts.entry("story-promised"),
            texts.render(&violation.promised)
        ),
    );
}

fn labelled(page: &mut Page, label: &str, words: &str) {
    let lead = format!("  {} ", paint(BOLD, label));
    let indent = 3 + super::page::width(label);
    page.hanging(&lead, indent, PLAIN, words);
}

fn write_panic(page: &mut Page, panic: &Panicked, kind: Kind, renderer: &Renderer<'_>) {
    let message = escape::lines(&panic.message);
    if message.lines().count() > 1 {
        let lines: Vec<&str> = message.lines().take(PANIC_LINES).collect();
        page.block(4, &lines.join("\n"));
    }
    let own = renderer
        .submission
        .and_then(|submission| source::of_panic(&submission.sources, panic));
    let shown = own.and_then(|source| source::show_panic(source, panic, renderer.layout));
    // The quoted line shows its own position, and the message is already in the observation.
    if shown.is_none() || kind != Kind::Panic {
        page.prose(2, &panic_words(panic, kind, renderer.texts));
    }
    page.block(2, shown.as_deref().unwrap_or_default());
}

/// Returns the position of the panic, with its message unless the finding contains it.
fn panic_words(panic: &Panicked, kind: Kind, texts: &Texts) -> String {
    let place = place(&panic.file, panic.line, panic.column);
    match kind {
        Kind::Panic => texts.render(&Message::new("story-panic-at").with("place", place)),
        Kind::Exclusion
        | Kind::Order
        | Kind::Progress
        | Kind::Passive
        | Kind::Spinning
        | Kind::Blocked
        | Kind::Query
        | Kind::Action
        | Kind::Lost
        | Kind::Crash => {
            let first = panic.message.lines().next().unwrap_or_default();
            texts.render(
                &Message::new("story-panic")
                    .with("place", place)
                    .with("message", first),
            )
        }
    }
}

/// Returns `file:line:column`, in the form that editors parse.
pub(super) fn place(file: &str, line: u32, column: u32) -> String {
    format!("{file}:{line}:{column}")
}

/// Returns true if the order of events is informative: a program that broke off has none.
fn ran_to_its_end(kind: Kind) -> bool {
    match kind {
        Kind::Spinning | Kind::Blocked | Kind::Panic | Kind::Crash => false,
        Kind::Exclusion
        | Kind::Order
        | Kind::Progress
        | Kind::Passive
        | Kind::Query
        | Kind::Action
        | Kind::Lost => true,
    }
}

fn write_difference(page: &mut Page, difference: &Difference, renderer: &Renderer<'_>) {
    page.gap();
    page.prose(2, &renderer.texts.entry("story-difference"));
    let expected: Vec<&str> = difference.expected.lines().collect();
    let actual: Vec<&str> = difference.actual.lines().collect();
    let changes = capture_diff_slices(Algorithm::Myers, &expected, &actual);
    for change in changes
        .iter()
        .flat_map(|change| change.iter_changes(&expected, &actual))
    {
        let (sign, style) = match change.tag() {
            ChangeTag::Equal => (' ', DIM),
            ChangeTag::Delete => ('-', GOOD),
            ChangeTag::Insert => ('+', BAD),
        };
        let line = change.value();
        let line = scenario::tell(renderer.exercise, line)
            .map_or_else(|| escape::line(line), |told| renderer.texts.render(&told));
        page.line(&format!("    {}", paint(style, &format!("{sign} {line}"))));
    }
    page.gap();
}

/// Writes the command that replays the program.
fn again(page: &mut Page, finding: &Finding, renderer: &Renderer<'_>) {
    let Some(submission) = renderer.submission else {
        return;
    };
    let command = format!(
        "{} replay{} {}",
        renderer.layout.command,
        options(renderer.layout, renderer.exercise, submission),
        shell_word(&finding.word)
    );
    page.command(2, &renderer.texts.entry("story-again"), &command);
}

/// Returns the options that name the exercise and the submission again, with a blank before each.
/// Empty if the command names them itself.
pub(super) fn options(layout: &Layout, exercise: &Exercise, submission: &Submission) -> String {
    match layout.naming {
        Naming::Command => return String::new(),
        Naming::Options => {}
    }
    let path = shell_word(&escape::line(&submission.shown.to_string_lossy()));
    if exercise.name == crate::exercises::ALL[0].name {
        format!(" --student {path}")
    } else {
        format!(" --exercise {} --student {path}", exercise.name)
    }
}

/// Returns `text` quoted as one word of a shell's command line.
pub fn shell_word(text: &str) -> String {
    let plain = |c: char| c.is_alphanumeric() || "/._-+,:@%=".contains(c);
    if !text.is_empty() && text.chars().all(plain) {
        text.to_owned()
    } else {
        format!("'{}'", text.replace('\'', "'\\''"))
    }
}

#[cfg(test)]
mod tests {
    use super::shell_word;

    #[test]
    fn a_word_for_the_shell_is_quoted_when_it_must_be() {
        assert_eq!(shell_word("src/lock.rs"), "src/lock.rs");
        assert_eq!(shell_word("B B R*4"), "'B B R*4'");
        assert_eq!(shell_word("it's"), "'it'\\''s'");
        assert_eq!(shell_word("замок.rs"), "замок.rs");
        assert_eq!(shell_word(""), "''");
    }
}
