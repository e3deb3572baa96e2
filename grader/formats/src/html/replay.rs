//! The page of one program that was run alone.
//!
//! Entry point: [`page`].

use serde::{Deserialize, Serialize};

use super::markup::Markup;
use super::stepper::{self, Shown};
use super::{STORY_ASSETS, shell, subject};
use crate::labels::Labels;
use crate::model::Source;
use crate::story::Story;

/// A program that was run alone.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct Replay {
    /// The exercise's name, such as `lock`.
    pub exercise: String,
    /// The path of the submission as it was given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub submission: Option<String>,
    /// The program, as `grader replay` takes it.
    pub program: String,
    /// The program step by step.
    pub story: Story,
    /// The promises that it broke, in the order of the steps.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub violations: Vec<Violated>,
    /// Files of the submission.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sources: Vec<Source>,
}

/// A promise that was broken.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Violated {
    /// The observation in words.
    pub seen: String,
    /// The promise in words.
    pub promised: String,
}

/// Returns the page.
pub(super) fn page(replay: &Replay, language: &str) -> String {
    let labels = Labels::of(language);
    let title = format!("{} · {}", subject(&replay.exercise), replay.program);
    shell::page(&title, &labels, &STORY_ASSETS, |m| {
        super::timeline::signs(m);
        super::report::skip_link(m, &labels);
        m.element("header", &[], |m| {
            m.element("h1", &[], |m| {
                m.foreign("span", &[], &subject(&replay.exercise));
                m.text(" · ");
                m.foreign("code", &[], &replay.program);
            });
            if let Some(submission) = &replay.submission {
                m.foreign("p", &[("class", "note")], submission);
            }
        });
        m.element("main", &[], |m| {
            let work = if replay.sources.is_empty() {
                "work alone"
            } else {
                "work"
            };
            m.element("div", &[("class", work)], |m| {
                m.element("div", &[("class", "stories"), ("id", "stories")], |m| {
                    story(m, replay, &labels);
                });
                super::report::sources(m, &replay.sources, &[], &labels);
            });
        });
    })
}

fn story(m: &mut Markup, replay: &Replay, labels: &Labels) {
    let attributes = [("class", "story"), ("id", "story-1")];
    m.element("article", &attributes, |m| {
        m.label("h2", &[], &labels.get("step-by-step"));
        verdict(m, replay, labels);
        let shown = Shown {
            labels,
            sources: &replay.sources,
            id: "s1",
        };
        stepper::draw(m, &replay.story, &shown);
        stepper::program(m, &replay.program, Some(&replay.story), labels);
    });
}

fn verdict(m: &mut Markup, replay: &Replay, labels: &Labels) {
    if replay.violations.is_empty() {
        m.element("p", &[("class", "good")], |m| {
            m.text("✓ ");
            m.text(&labels.get("all-kept"));
        });
    }
    for violated in &replay.violations {
        m.element("p", &[], |m| {
            m.label("span", &[("class", "bad")], "✗ ");
            m.element("bdi", &[], |m| m.prose(&violated.seen));
        });
        super::report::labelled(m, &labels.get("promised"), &violated.promised);
    }
}
