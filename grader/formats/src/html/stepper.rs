//! A story to step through: the timeline, our solution's beside it, and a section for each step.
//!
//! Entry point: [`draw`]. Without the script all sections are shown. A printed page shows all, too.

use super::markup::Markup;
use super::source;
use super::timeline::{self, Drawing};
use crate::labels::{Labels, Value};
use crate::model::Source;
use crate::story::{DebugText, Place, Printed, Story, StoryStep, Stream};

/// The settings of a story on a page.
pub(super) struct Shown<'a> {
    pub(super) labels: &'a Labels,
    pub(super) sources: &'a [Source],
    /// The prefix of its ids.
    pub(super) id: &'a str,
}

/// Writes `story`.
pub(super) fn draw(m: &mut Markup, story: &Story, shown: &Shown<'_>) {
    let labels = shown.labels;
    controls(m, labels);
    m.element("div", &[("class", "run")], |m| {
        let drawing = Drawing {
            labels,
            own: "own-run",
            steps: Some(shown.id),
        };
        timeline::draw(m, story, &drawing);
    });
    timeline::legend(m, story, labels);
    m.element("div", &[("class", "steps")], |m| sections(m, story, shown));
}

/// Writes a section for each step.
fn sections(m: &mut Markup, story: &Story, shown: &Shown<'_>) {
    let reference = story.reference.as_ref().map(|story| story.steps());
    let steps = story.steps();
    let mut before: &[(usize, &DebugText)] = &[];
    for step in &steps {
        let mut same = reference.iter().flatten();
        let same = same.find(|other| other.number() == step.number());
        section(m, story, step, before, same, shown);
        before = &step.debug;
    }
}

/// Writes the buttons. They stay hidden until the script shows them.
fn controls(m: &mut Markup, labels: &Labels) {
    let attributes = [
        ("class", "controls"),
        ("role", "group"),
        ("hidden", ""),
        ("aria-label", &labels.get("controls")),
    ];
    m.element("div", &attributes, |m| {
        button(m, "first", "|◀", &labels.get("first-step"), "Home");
        button(m, "back", "◀", &labels.get("step-back"), "ArrowLeft");
        m.label("output", &[("class", "position")], "");
        button(m, "forward", "▶", &labels.get("step-forward"), "ArrowRight");
        button(m, "last", "▶|", &labels.get("last-step"), "End");
        m.label("span", &[("class", "keys note")], &labels.get("keys"));
    });
    let live = [("class", "live sr"), ("aria-live", "polite")];
    m.element("p", &live, |_| {});
}

fn button(m: &mut Markup, name: &str, sign: &str, words: &str, key: &str) {
    let attributes = [
        ("type", "button"),
        ("data-go", name),
        ("aria-keyshortcuts", key),
        ("aria-label", words),
        ("title", words),
    ];
    m.element("button", &attributes, |m| {
        m.label("span", &[("aria-hidden", "true")], sign);
    });
}

/// Writes a program, and the meaning of its letters.
pub(super) fn program(m: &mut Markup, program: &str, story: Option<&Story>, labels: &Labels) {
    let letters = story.map_or(&[][..], |story| &story.letters);
    m.element("p", &[("class", "note")], |m| {
        m.text(&labels.get("program-word"));
        m.text(" ");
        m.foreign("code", &[], program);
    });
    if letters.is_empty() {
        return;
    }
    m.element("ul", &[("class", "letters note")], |m| {
        for letter in letters {
            m.element("li", &[], |m| {
                m.foreign("code", &[], &letter.letter);
                m.text(" ");
                m.foreign("span", &[], &letter.meaning);
            });
        }
    });
}

fn section(
    m: &mut Markup,
    story: &Story,
    step: &StoryStep<'_>,
    before: &[(usize, &DebugText)],
    reference: Option<&StoryStep<'_>>,
    shown: &Shown<'_>,
) {
    let labels = shown.labels;
    let number = step.number();
    let id = format!("{}-{number}", shown.id);
    let class = ["step", "step broken"][usize::from(step.is_broken())];
    let number = number.to_string();
    let attributes = [("class", class), ("id", &id), ("data-step", &number)];
    m.element("section", &attributes, |m| {
        heading(m, step, labels);
        happened(m, story, step, labels);
        tasks(m, story, step, shown);
        m.element("div", &[("class", "inside")], |m| {
            printed(m, step, labels);
            objects(m, step, before, labels);
        });
        // The inside of our solution is not shown: it would be the solution.
        if let (Some(step), Some(story)) = (reference, &story.reference) {
            m.element("div", &[("class", "ours")], |m| {
                m.label("h4", &[], &labels.get("reference-step"));
                happened(m, story, step, labels);
            });
        }
    });
}

fn heading(m: &mut Markup, step: &StoryStep<'_>, labels: &Labels) {
    let values = [("step", Value::Number(step.number()))];
    m.element("h3", &[], |m| {
        m.text(&labels.with("step-heading", &values));
        if step.is_broken() {
            m.text(" ");
            m.element("span", &[("class", "badge bad")], |m| {
                m.text("✗ ");
                m.text(&labels.get("breaks"));
            });
        }
    });
}

/// Writes the operation of a step, and its result for each task.
fn happened(m: &mut Markup, story: &Story, step: &StoryStep<'_>, labels: &Labels) {
    let marks = step.rows.iter().filter_map(|row| row.mark.as_ref());
    m.element("ul", &[("class", "happened")], |m| {
        for caption in step.captions() {
            m.foreign("li", &[], caption);
        }
        for mark in marks {
            let name = story.columns.get(mark.column).map_or("", String::as_str);
            m.element("li", &[], |m| {
                m.foreign("b", &[], name);
                m.text(": ");
                m.foreign("span", &[("class", timeline::sign(mark.kind))], &mark.text);
            });
        }
        let observed = step
            .rows
            .iter()
            .rev()
            .find_map(|row| row.observed.as_deref());
        if let (Some(observer), Some(answer)) = (&story.observer, observed) {
            m.element("li", &[], |m| {
                m.foreign("code", &[], observer);
                m.text(&format!(" {} ", labels.get("answers")));
                m.foreign("code", &[], answer);
            });
        }
    });
}

/// Writes the state of each task after a step, and the task's place in the source.
fn tasks(m: &mut Markup, story: &Story, step: &StoryStep<'_>, shown: &Shown<'_>) {
    let labels = shown.labels;
    let places = step.places();
    let last = step.rows.last();
    m.element("table", &[("class", "tasks")], |m| {
        m.label("caption", &[], &labels.get("tasks-after"));
        m.element("thead", &[], |m| {
            m.element("tr", &[], |m| {
                for head in ["task", "state", "stands-at"] {
                    m.label("th", &[("scope", "col")], &labels.get(head));
                }
            });
        });
        m.element("tbody", &[], |m| {
            for column in timeline::lanes(story) {
                let state = last.and_then(|row| row.states.get(column).copied());
                let words = timeline::state_words(state.unwrap_or_default(), labels);
                let own = places.iter().filter(|place| place.column == Some(column));
                let own: Vec<&Place> = own.copied().collect();
                task(m, &story.columns[column], &words, &own, shown);
            }
            let program = places.iter().filter(|place| place.column.is_none());
            let program: Vec<&Place> = program.copied().collect();
            if !program.is_empty() {
                task(m, &labels.get("program"), "", &program, shown);
            }
        });
    });
}

fn task(m: &mut Markup, name: &str, state: &str, places: &[&Place], shown: &Shown<'_>) {
    m.element("tr", &[], |m| {
        m.foreign("th", &[("scope", "row")], name);
        m.label("td", &[], if state.is_empty() { "–" } else { state });
        m.element("td", &[("class", "stands")], |m| {
            if places.is_empty() {
                m.text("–");
            }
            for place in places {
                if let Some(call) = &place.call {
                    m.foreign("code", &[], call);
                    m.text(" ");
                }
                source::place(m, shown.sources, &place.file, place.line, name);
            }
        });
    });
}

fn printed(m: &mut Markup, step: &StoryStep<'_>, labels: &Labels) {
    let texts: Vec<&Printed> = step.printed().collect();
    if texts.is_empty() {
        return;
    }
    m.element("div", &[("class", "printed")], |m| {
        m.label("h4", &[], &labels.get("printed"));
        for text in texts {
            let stream = match text.stream {
                Stream::Stdout => "stdout",
                Stream::Stderr => "stderr",
            };
            m.element("div", &[("class", stream)], |m| {
                if text.stream == Stream::Stderr {
                    m.label("span", &[("class", "note")], "stderr");
                }
                m.foreign("pre", &[], &text.text);
                cut_note(m, text.cut, labels);
            });
        }
    });
}

fn cut_note(m: &mut Markup, cut: bool, labels: &Labels) {
    if cut {
        m.label("p", &[("class", "note")], &labels.get("cut"));
    }
}

/// Writes the objects after a step. A line that the step changed has a sign before it.
fn objects(m: &mut Markup, step: &StoryStep<'_>, before: &[(usize, &DebugText)], labels: &Labels) {
    for (since, text) in &step.debug {
        m.element("div", &[("class", "object")], |m| {
            m.element("h4", &[], |m| {
                m.text(&labels.get("object"));
                if let Some(name) = &text.object {
                    m.text(" ");
                    m.foreign("code", &[], name);
                }
                if *since != step.number() {
                    let value = [("step", Value::Number(*since))];
                    m.text(" ");
                    let words = labels.with("unchanged", &value);
                    m.label("span", &[("class", "note")], &words);
                }
            });
            let old = before.iter().find(|(_, old)| old.object == text.object);
            debug_lines(m, &text.text, old.map(|(_, old)| old.text.as_str()), labels);
            cut_note(m, text.cut, labels);
        });
    }
}

fn debug_lines(m: &mut Markup, text: &str, old: Option<&str>, labels: &Labels) {
    let mut known: Vec<&str> = old.map_or_else(Vec::new, |old| old.lines().collect());
    m.element("pre", &[], |m| {
        for line in text.lines() {
            // Each known line accounts for one line: a second waiter like the first is new.
            let place = known.iter().position(|known| *known == line);
            let is_new = old.is_some() && place.is_none();
            if let Some(place) = place {
                known.remove(place);
            }
            if is_new {
                m.element("span", &[("class", "new")], |m| {
                    m.label("span", &[("class", "sign"), ("aria-hidden", "true")], "▸");
                    m.label("span", &[("class", "sr")], &labels.get("changed"));
                    m.foreign("ins", &[], line);
                });
            } else {
                m.foreign("span", &[], line);
            }
            m.text("\n");
        }
    });
}
