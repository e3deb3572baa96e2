//! Uses the pages in a real browser as a reader does: keys, clicks, filters; on a phone, in the
//! dark, on paper.

use formats::html::{self, Replay, class};
use formats::model::Outcome;

use browser::{Browser, key};

#[path = "pages/browser.rs"]
mod browser;
#[path = "pages/classes.rs"]
mod classes;
#[path = "pages/fixtures.rs"]
mod fixtures;

/// The number of the step that is shown.
const SHOWN_STEP: &str = "[...document.querySelectorAll('.story.chosen .step')]\
    .filter(step => step.offsetParent).map(step => step.dataset.step).join()";

#[track_caller]
fn shows(browser: &Browser, script: &str, expected: &str) {
    assert_eq!(browser.text(script), expected, "{script}");
}

#[track_caller]
fn complains_about_nothing(browser: &Browser) {
    assert_eq!(browser.complaints(), [""; 0]);
}

#[test]
fn keys_and_buttons_step_through_a_story() {
    let Some(browser) = Browser::start("steps") else {
        return;
    };
    browser.open(&html::report(&fixtures::report(), "en"));
    // It opens at the step that breaks the promise.
    shows(&browser, SHOWN_STEP, "6");
    for (pressed, step) in [
        (key::HOME, "1"),
        (key::LEFT, "1"),
        (key::RIGHT, "2"),
        (key::RIGHT, "3"),
        (key::LEFT, "2"),
        (key::END, "6"),
        (key::RIGHT, "6"),
    ] {
        browser.press(&[pressed]);
        shows(&browser, SHOWN_STEP, step);
    }
    browser.click(".story.chosen [data-go='back']");
    shows(&browser, SHOWN_STEP, "5");
    browser.click(".story.chosen .row[data-step='3'] .caption");
    shows(&browser, SHOWN_STEP, "3");
    browser.click(".story.chosen .row[data-step='2'] a");
    shows(&browser, SHOWN_STEP, "2");
    shows(&browser, "location.hash", "#s1-2");
    complains_about_nothing(&browser);
}

#[test]
fn a_step_is_shown_in_source_timeline_and_aloud() {
    let Some(browser) = Browser::start("places") else {
        return;
    };
    browser.open(&html::report(&fixtures::report(), "en"));
    browser.press(&[key::HOME, key::RIGHT, key::RIGHT]);
    let lines = "[...document.querySelectorAll('.here')].map(line => line.id + \
        line.querySelector('.who').textContent.trim()).join()";
    shows(&browser, lines, "f0-28b,f0-39a");
    let now = "[...document.querySelectorAll('.story.chosen .row[aria-current=step]')]\
        .map(row => row.dataset.step).join()";
    shows(&browser, now, "3");
    let aloud = browser.text("document.querySelector('.story.chosen .live').textContent");
    assert_eq!(aloud, "Step 3. a calls release(). a: release()");
    shows(
        &browser,
        "document.querySelector('.story.chosen .position').textContent",
        "3 / 6",
    );
    browser.press(&[key::END, key::LEFT, key::LEFT]);
    shows(&browser, lines, "");
    complains_about_nothing(&browser);
}

#[test]
fn another_story_is_chosen_by_keyboard_alone() {
    let Some(browser) = Browser::start("choose") else {
        return;
    };
    browser.open(&html::report(&fixtures::report(), "ru"));
    let focus = "document.activeElement.getAttribute('href')";
    for _ in 0..20 {
        browser.press(&[key::TAB]);
        if browser.text(focus) == "#story-2" {
            break;
        }
    }
    shows(&browser, focus, "#story-2");
    browser.press(&[key::ENTER]);
    shows(&browser, "document.activeElement.id", "story-2");
    shows(&browser, SHOWN_STEP, "5");
    browser.press(&[key::LEFT]);
    shows(&browser, SHOWN_STEP, "4");
    complains_about_nothing(&browser);
}

#[test]
fn hostile_texts_are_texts() {
    let Some(browser) = Browser::start("hostile") else {
        return;
    };
    let replay = Replay {
        exercise: fixtures::HOSTILE.to_owned(),
        submission: None,
        program: fixtures::HOSTILE.to_owned(),
        story: fixtures::hostile_story(),
        violations: Vec::new(),
        sources: Vec::new(),
    };
    for page in [
        html::report(&fixtures::hostile(Outcome::Graded), "en"),
        html::report(&fixtures::hostile(Outcome::NotBuilt), "en"),
        html::replay(&replay, "en"),
        class::page(&classes::hostile(), "en"),
    ] {
        browser.open(&page);
        browser.run("document.querySelectorAll('details').forEach(one => { one.open = true; })");
        shows(
            &browser,
            "document.querySelectorAll('img, iframe, [onerror], [onload]').length",
            "0",
        );
        shows(&browser, "document.querySelectorAll('script').length", "1");
        let title = browser.text("document.querySelector('h1').textContent");
        assert!(
            title.contains("</script></style></bdi></pre><img"),
            "{title}"
        );
        assert!(
            title.contains("\\u{202e}\\u{0}\\u{1b}[31m\\u{ffff}"),
            "{title}"
        );
        let loaded = "performance.getEntriesByType('resource').length";
        shows(&browser, loaded, "0");
        complains_about_nothing(&browser);
    }
}

/// Texts whose contrast with what is behind them is below 4.5, as WCAG 2.2 computes it.
const LOW_CONTRAST: &str = "(() => {
    const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
    const rgb = colour => {
        canvas.clearRect(0, 0, 1, 1);
        canvas.fillStyle = colour;
        canvas.fillRect(0, 0, 1, 1);
        return [...canvas.getImageData(0, 0, 1, 1).data];
    };
    const light = colour => {
        const [r, g, b] = colour.map(c => c / 255).map(c => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
        return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const behind = element => {
        for (let at = element; at; at = at.parentElement) {
            const colour = rgb(getComputedStyle(at).backgroundColor);
            if (colour[3] === 255) return colour;
        }
        return rgb(getComputedStyle(document.documentElement).colorScheme.includes('dark') ? 'black' : 'white');
    };
    const low = new Set();
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
        const element = walker.currentNode.parentElement;
        if (!walker.currentNode.data.trim() || !element.checkVisibility()) continue;
        if (element.closest('script, svg, .sr, .later, [aria-disabled=true], option')) continue;
        const [one, other] = [rgb(getComputedStyle(element).color), behind(element)].map(c => light(c.slice(0, 3)));
        const ratio = (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
        if (ratio < 4.5) low.add(`${element.className || element.tagName} ${ratio.toFixed(1)}`);
    }
    return [...low].join('; ');
})()";

#[test]
fn texts_are_readable_in_the_light_in_the_dark_and_on_paper() {
    let Some(browser) = Browser::start("contrast") else {
        return;
    };
    let not_run = fixtures::not_run().map(|report| html::report(&report, "ru"));
    let graded = [
        html::report(&fixtures::report(), "en"),
        class::page(&classes::class(30), "en"),
    ];
    for page in graded.into_iter().chain(not_run) {
        browser.open(&page);
        let ground = "getComputedStyle(document.body).backgroundColor";
        for (medium, scheme, expected) in [
            ("screen", "light", "rgb(255, 255, 255)"),
            ("screen", "dark", "rgb(21, 23, 27)"),
            ("print", "dark", "rgb(255, 255, 255)"),
        ] {
            browser.look((1200, 900), medium, scheme);
            shows(&browser, ground, expected);
            shows(&browser, LOW_CONTRAST, "");
        }
    }
}

#[test]
fn a_phone_scrolls_in_one_direction() {
    let Some(browser) = Browser::start("phone") else {
        return;
    };
    for page in [
        html::report(&fixtures::report(), "ru"),
        html::report(&fixtures::hostile(Outcome::Graded), "ru"),
        class::page(&classes::class(30), "ru"),
    ] {
        browser.open(&page);
        browser.look((360, 740), "screen", "light");
        let wide = "document.documentElement.scrollWidth <= 360";
        shows(&browser, wide, "true");
    }
    // Fingers hit what is at least 24 by 24 (WCAG 2.2, 2.5.8).
    browser.open(&html::report(&fixtures::report(), "ru"));
    let small = "[...document.querySelectorAll('button, .choose a, summary')]\
        .filter(one => one.offsetParent).map(one => one.getBoundingClientRect())\
        .filter(box => box.width < 24 || box.height < 24).length";
    shows(&browser, small, "0");
}

#[test]
fn paper_has_all_steps_of_all_stories() {
    let Some(browser) = Browser::start("paper") else {
        return;
    };
    browser.open(&html::report(&fixtures::report(), "en"));
    let steps = "[...document.querySelectorAll('.step')].filter(step => step.offsetParent).length";
    shows(&browser, steps, "1");
    browser.look((800, 1100), "print", "light");
    shows(&browser, steps, "11");
    let names = "[...document.querySelectorAll('.who')].filter(one => one.offsetParent).length";
    shows(&browser, names, "0");
    let buttons = "[...document.querySelectorAll('button')].filter(one => one.offsetParent).length";
    shows(&browser, buttons, "0");
}

/// Names in the rows that are shown, the first three.
const NAMES: &str = "[...document.querySelectorAll('#matrix tbody tr')].filter(row => !row.hidden)\
    .slice(0, 3).map(row => row.dataset.id).join()";
const SHOWN: &str = "document.getElementById('shown').textContent";

#[test]
fn a_class_is_filtered_and_sorted() {
    let Some(browser) = Browser::start("class") else {
        return;
    };
    browser.open(&class::page(&classes::class(300), "en"));
    shows(&browser, SHOWN, "300 / 300");
    shows(&browser, NAMES, "s000,s001,s002");
    browser.click("#matrix [data-sort='points'] button");
    let points =
        "[...document.querySelectorAll('#matrix tbody tr')].map(row => row.dataset.points)";
    let sorted =
        format!("{points}.every((p, i, all) => i === 0 || Number(all[i - 1]) <= Number(p))");
    shows(&browser, &sorted, "true");
    browser.click("#matrix [data-sort='points'] button");
    shows(&browser, &format!("{points}[0]"), "96");
    shows(
        &browser,
        "document.querySelector('#matrix [data-sort=points]').getAttribute('aria-sort')",
        "descending",
    );
    browser.fill("#filter-name", "петрова 25");
    shows(&browser, SHOWN, "3 / 300");
    browser.click("#show-all");
    shows(&browser, SHOWN, "300 / 300");
    browser.run(
        "const choice = document.getElementById('filter-points'); choice.value = '0-9'; \
         choice.dispatchEvent(new Event('input', { bubbles: true }));",
    );
    shows(&browser, SHOWN, "6 / 300");
    complains_about_nothing(&browser);
}

#[test]
fn a_group_is_opened_and_shown_alone() {
    let Some(browser) = Browser::start("group") else {
        return;
    };
    browser.open(&class::page(&classes::class(300), "en"));
    let drawn = "document.querySelector('#group-2 .timeline').checkVisibility()";
    shows(&browser, drawn, "false");
    browser.click("#group-2 summary");
    shows(&browser, drawn, "true");
    browser.click("#group-2 [data-only-group]");
    shows(&browser, SHOWN, "43 / 300");
    shows(&browser, NAMES, "s002,s009,s016");
    // A link in the matrix opens the group that it names.
    browser.run("document.getElementById('group-2').open = false");
    browser.click("#matrix tbody tr:not([hidden]) a[href='#group-2']");
    shows(&browser, "document.getElementById('group-2').open", "true");
    complains_about_nothing(&browser);
}

#[test]
fn two_submissions_stand_side_by_side() {
    let Some(browser) = Browser::start("pair") else {
        return;
    };
    browser.open(&class::page(&classes::class(300), "en"));
    browser.click(".pair summary");
    shows(
        &browser,
        "document.querySelectorAll('.pair[open] .both > div').length",
        "2",
    );
    let same = "[...document.querySelectorAll('.pair[open] .both > div')]\
        .map(side => side.querySelectorAll('.same').length).join()";
    shows(&browser, same, "22,22");
    let columns = "new Set([...document.querySelectorAll('.pair[open] .both > div')]\
        .map(side => side.getBoundingClientRect().top)).size";
    shows(&browser, columns, "1");
    complains_about_nothing(&browser);
}
