//! JUnit XML: a test suite with a test case for each check.
//!
//! Entry point: [`render`]. There is no standard. The strictest schema in use is that of Jenkins'
//! xunit plugin. It has no attribute `skipped` on `testsuites`, so that is not written.

use std::io;

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event};

use crate::escape::line;
use crate::labels::Labels;
use crate::model::{Check, Outcome, Report, Status};
use crate::text;

/// Returns `report` as JUnit XML.
pub(crate) fn render(report: &Report, labels: &Labels) -> String {
    let cases = match report.outcome {
        Outcome::Graded => {
            let cases = report.checks.iter();
            cases.map(|check| case(report, check, labels)).collect()
        }
        Outcome::Unreadable | Outcome::Refused | Outcome::NotBuilt | Outcome::NotWritten => {
            vec![not_run(report, labels)]
        }
    };
    let mut bytes = Vec::new();
    write(&mut bytes, report, &cases).expect("a vector takes every byte");
    bytes.push(b'\n');
    String::from_utf8(bytes).expect("names and texts are UTF-8")
}

/// A test case, escaped for the control characters that XML lacks, but not yet for XML.
struct Case {
    name: String,
    class: String,
    result: Option<NotPassed>,
}

struct NotPassed {
    element: Element,
    kind: String,
    /// One line: a reader of XML sees line ends of an attribute as blanks.
    message: String,
    body: String,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Element {
    Failure,
    Error,
    Skipped,
}

impl Element {
    fn name(self) -> &'static str {
        match self {
            Element::Failure => "failure",
            Element::Error => "error",
            Element::Skipped => "skipped",
        }
    }
}

fn not_run(report: &Report, labels: &Labels) -> Case {
    let outcome = match report.outcome {
        Outcome::Unreadable => "unreadable",
        Outcome::Refused => "refused",
        Outcome::NotBuilt => "not-built",
        Outcome::NotWritten => "not-written",
        Outcome::Graded => "graded",
    };
    Case {
        name: text::name(&report.exercise),
        class: line(&report.exercise),
        result: Some(NotPassed {
            element: Element::Error,
            kind: outcome.to_owned(),
            message: line(&report.next),
            body: text::overview(report, labels),
        }),
    }
}

fn case(report: &Report, check: &Check, labels: &Labels) -> Case {
    let finding = check.finding.as_ref();
    let kind = finding.map_or("failed", |finding| finding.kind.name());
    let seen = finding.map(|finding| line(&finding.seen));
    let reason = check.reason.as_deref().map(line);
    let result = match check.status {
        Status::Passed => None,
        Status::Failed => Some((Element::Failure, kind, seen)),
        Status::NotJudged => Some((Element::Skipped, "not-judged", reason)),
    };
    Case {
        name: line(&format!("{}: {}", check.name, check.title)),
        class: line(&format!("{}.{}", report.exercise, check.part)),
        result: result.map(|(element, kind, message)| NotPassed {
            element,
            kind: kind.to_owned(),
            message: message.unwrap_or_default(),
            body: text::result(check, labels),
        }),
    }
}

fn write(bytes: &mut Vec<u8>, report: &Report, cases: &[Case]) -> io::Result<()> {
    let name = line(report.submission.as_ref().unwrap_or(&report.exercise));
    let mut writer = Writer::new_with_indent(bytes, b' ', 2);
    writer.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
    let count = |element| {
        let is = |case: &&Case| case.result.as_ref().is_some_and(|r| r.element == element);
        cases.iter().filter(is).count().to_string()
    };
    let (failures, errors) = (count(Element::Failure), count(Element::Error));
    let counts = [
        ("name", name.as_str()),
        ("tests", &cases.len().to_string()),
        ("failures", &failures),
        ("errors", &errors),
    ];
    let all = BytesStart::new("testsuites").with_attributes(counts);
    let mut suite = BytesStart::new("testsuite").with_attributes(counts);
    suite.push_attribute(("skipped", count(Element::Skipped).as_str()));
    writer.write_event(Event::Start(all))?;
    writer.write_event(Event::Start(suite))?;
    for case in cases {
        write_case(&mut writer, case)?;
    }
    writer.write_event(Event::End(BytesEnd::new("testsuite")))?;
    writer.write_event(Event::End(BytesEnd::new("testsuites")))
}

fn write_case(writer: &mut Writer<&mut Vec<u8>>, case: &Case) -> io::Result<()> {
    let names = [("name", case.name.as_str()), ("classname", &case.class)];
    let start = BytesStart::new("testcase").with_attributes(names);
    let Some(result) = &case.result else {
        return writer.write_event(Event::Empty(start));
    };
    let about = [("type", result.kind.as_str()), ("message", &result.message)];
    let element = BytesStart::new(result.element.name()).with_attributes(about);
    writer.write_event(Event::Start(start))?;
    writer.write_event(Event::Start(element))?;
    writer.write_event(Event::Text(BytesText::new(&result.body)))?;
    writer.write_event(Event::End(BytesEnd::new(result.element.name())))?;
    writer.write_event(Event::End(BytesEnd::new("testcase")))
}
