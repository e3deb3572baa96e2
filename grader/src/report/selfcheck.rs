//! The table of `grader selfcheck`: a row for each claim, and its violations below.

use super::page::{BAD, GOOD, Glyphs, Page, PageWidth, pad, paint};
use crate::messages::{Message, Texts};
use crate::selfcheck::row::SelfcheckRow;

/// The width of the titles.
const TITLES: usize = 58;

pub(super) fn table(rows: &[SelfcheckRow], texts: &Texts, glyphs: Glyphs) -> String {
    let mut page = Page::new(PageWidth::USUAL);
    for row in rows {
        let sign = match row.trouble.as_slice() {
            [] => paint(GOOD, glyphs.pick("✓", "+")),
            _ => paint(BAD, glyphs.pick("✗", "x")),
        };
        let held = Message::new("selfcheck-row")
            .with("held", row.tried.saturating_sub(row.trouble.len()))
            .with("tried", row.tried);
        let title = pad(&texts.render(&row.title), TITLES);
        page.line(&format!("{sign} {title} {}", texts.render(&held)));
        for trouble in &row.trouble {
            page.prose(4, trouble);
        }
    }
    page.into_text()
}
