//! The table of `grader doctor`: each attempt, and the layers that refused it.

use super::page::{BAD, BOLD, DIM, GOOD, Glyphs, PLAIN, Page, PageWidth, pad, paint};
use crate::messages::{Message, Texts};
use crate::sandbox_check::ConfinedProcess;
use crate::sandbox_check::doctor::{AttemptRow, Examined};
use sandbox::{Isolation, Level};

/// Widths of the first column and of the others.
const TRIED: usize = 36;
const COLUMN: usize = 10;

pub(super) fn table(examined: &Examined, texts: &Texts, glyphs: Glyphs) -> String {
    let mut page = Page::new(PageWidth::USUAL);
    layers(&mut page, examined, texts, glyphs);
    for (place, title) in [
        (ConfinedProcess::Program, "doctor-place-program"),
        (ConfinedProcess::Compiler, "doctor-place-compiler"),
    ] {
        page.gap();
        page.prose(0, &paint(BOLD, &texts.entry(title)));
        let heads = [
            "doctor-limits",
            "doctor-landlock",
            "doctor-seccomp",
            "doctor-together",
        ];
        let heads = heads.map(|head| pad(&texts.entry(head), COLUMN)).concat();
        page.line(&format!(
            "  {}{}",
            pad("", TRIED),
            paint(DIM, heads.trim_end())
        ));
        for row in examined.rows.iter().filter(|row| row.place == place) {
            page.line(&line(row, texts, glyphs));
        }
    }
    page.gap();
    page.prose(0, &texts.entry("doctor-how"));
    let open = glyphs.pick("✗", "x");
    let verdict = match examined.isolation.level {
        Level::Strong => Message::new("doctor-strong"),
        Level::Partial => Message::new("doctor-partial").with("sign", open),
        Level::Portable | Level::None => Message::new("doctor-portable"),
    };
    page.prose(0, &texts.render(&verdict));
    if examined.isolation.level != Level::Strong {
        page.prose(0, &texts.entry("doctor-next"));
    }
    page.into_text()
}

fn layers(page: &mut Page, examined: &Examined, texts: &Texts, glyphs: Glyphs) {
    let sign = |there: bool| match there {
        true => paint(GOOD, glyphs.pick("✓", "+")),
        false => paint(BAD, glyphs.pick("✗", "x")),
    };
    let version = examined.landlock.as_deref();
    let landlock = match version {
        Some(version) => Message::new("doctor-landlock-there").with("version", version),
        None => Message::new("doctor-landlock-missing"),
    };
    let seccomp = match examined.seccomp {
        true => Message::new("doctor-seccomp-there"),
        false => Message::new("doctor-seccomp-missing"),
    };
    for (there, words, advice) in [
        (version.is_some(), landlock, "doctor-landlock-advice"),
        (examined.seccomp, seccomp, "doctor-seccomp-advice"),
    ] {
        page.hanging(
            &format!("{} ", sign(there)),
            2,
            PLAIN,
            &texts.render(&words),
        );
        if !there {
            page.prose(2, &texts.entry(advice));
        }
    }
}

fn line(row: &AttemptRow, texts: &Texts, glyphs: Glyphs) -> String {
    let alone = |refused: bool| {
        if refused {
            glyphs.pick("✓", "+")
        } else {
            glyphs.pick("·", ".")
        }
    };
    let columns =
        [row.limits, row.landlock, row.seccomp].map(|refused| pad(alone(refused), COLUMN));
    let together = match row.together {
        true => paint(GOOD, glyphs.pick("✓", "+")),
        false => paint(BAD, glyphs.pick("✗", "x")),
    };
    let tried = texts.entry(&format!("attempt-{}", row.attempt));
    format!("  {}{}{together}", pad(&tried, TRIED), columns.concat())
}

pub(super) fn too_weak(isolation: &Isolation, texts: &Texts) -> String {
    let open = isolation
        .open
        .iter()
        .map(|name| texts.entry(&format!("attempt-{name}")));
    let open = open.collect::<Vec<_>>().join(", ");
    let lines = [
        texts.entry("isolation-too-weak"),
        texts.render(&Message::new("isolation-too-weak-open").with("attempts", open)),
        texts.entry("isolation-too-weak-next"),
    ];
    lines.join("\n")
}
