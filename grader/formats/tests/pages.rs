//! Holds the pages against what a browser must never be given: other scripts, other styles, other
//! addresses, and texts that became markup.

use formats::html::{self, Replay, Violated};
use formats::model::Outcome;

#[path = "pages/classes.rs"]
mod classes;
#[path = "pages/fixtures.rs"]
mod fixtures;

#[test]
fn writes_pages_to_look_at() {
    let folder = std::path::Path::new(env!("CARGO_TARGET_TMPDIR"));
    for language in ["en", "ru"] {
        let page = html::report(&fixtures::report(), language);
        std::fs::write(folder.join(format!("report-{language}.html")), page).expect("a folder");
    }
    let page = html::report(&fixtures::hostile(Outcome::Graded), "en");
    std::fs::write(folder.join("hostile.html"), page).expect("a folder");
    for language in ["en", "ru"] {
        let page = html::class::page(&classes::class(300), language);
        std::fs::write(folder.join(format!("class-{language}.html")), page).expect("a folder");
    }
    let page = html::class::page(&classes::hostile(), "en");
    std::fs::write(folder.join("class-hostile.html"), page).expect("a folder");
    let replay = Replay {
        exercise: "lock".to_owned(),
        submission: Some(fixtures::FILE.to_owned()),
        program: "B B R C1 B I".to_owned(),
        story: fixtures::lost_wake_up(),
        violations: vec![Violated {
            seen: "Step 6: nothing happens.".to_owned(),
            promised: "A free lock is given away.".to_owned(),
        }],
        sources: fixtures::report().sources,
    };
    std::fs::write(folder.join("replay.html"), html::replay(&replay, "en")).expect("a folder");
}
