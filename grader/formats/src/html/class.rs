//! The page of a class, for the teacher: marks, checks, groups by the same mistake, and submissions
//! that are alike.
//! Entry points: [`ClassPage`], which the caller fills in, and [`page`]. An index in
//! [`ClassPage::students`] names a student; an index that is out of range is left out. No student
//! may read this page.

use serde::{Deserialize, Serialize};

use super::markup::Markup;
use super::{shell, subject, timeline};
use crate::labels::{Labels, Value};
use crate::model::{Outcome, Source, Status};
use crate::story::Story;

mod alike;
mod checks;
mod groups;
mod marks;
mod students;

/// A class.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
pub struct ClassPage {
    /// The exercise's name, such as `lock`.
    pub exercise: String,
    /// Name of the course or the class.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub course: Option<String>,
    /// Points that can be earned.
    pub out_of: u32,
    /// All checks, in the order of the promises.
    pub checks: Vec<CheckColumn>,
    /// All students with a submission, in the order in which they are shown.
    pub students: Vec<Student>,
    /// Failures by the same mistake, the largest group first.
    pub groups: Vec<Group>,
    /// Students whose sources are the same bytes.
    pub identical: Vec<Vec<usize>>,
    /// Students whose sources are nearly the same.
    pub similar: Vec<Cluster>,
    /// Remarks from reading the class: left over files, students without a submission.
    pub notes: Vec<String>,
}

/// A check as a column.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
pub struct CheckColumn {
    /// Its name, such as `order-late-resume`.
    pub name: String,
    /// Its title in the language of the page.
    pub title: String,
    /// The title of its part.
    pub part: String,
    /// Points that can be earned.
    pub out_of: u32,
}

/// A student as a row.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
pub struct Student {
    /// The identifier, which no two students share.
    pub id: String,
    /// The name as it is shown.
    pub name: String,
    /// The path of the student's page, relative to this one, such as `students/17.html`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub page: Option<String>,
    /// The stage that the submission reached. `None` if the grader failed.
    pub outcome: Option<Outcome>,
    /// The reason why the submission could not be graded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub not_graded: Option<String>,
    /// Points earned. `None` if the grader failed.
    pub points: Option<u32>,
    /// The mark after the rules of the course. `None` if they change nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mark: Option<String>,
    /// The reason for the difference, such as `2 days late`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mark_reason: Option<String>,
    /// The result of each check, in the order of [`ClassPage::checks`]. Empty unless graded.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub results: Vec<Status>,
    /// The sources, of students in [`ClassPage::identical`] or [`ClassPage::similar`].
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sources: Vec<Source>,
}

/// Students with the same mistake.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
pub struct Group {
    /// The title of the check that shows it.
    pub title: String,
    /// The likely mistake in words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub likely: Option<String>,
    /// The promise in words.
    pub promised: String,
    /// The observation in words.
    pub seen: String,
    /// The smallest program that shows it.
    pub program: String,
    /// The same program step by step.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub story: Option<Story>,
    /// The students.
    pub students: Vec<usize>,
}

/// Students whose sources are nearly the same.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
pub struct Cluster {
    /// The students.
    pub students: Vec<usize>,
    /// The pairs among them that are alike, the most alike first.
    pub pairs: Vec<Pair>,
}

/// Two students whose sources are nearly the same.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
pub struct Pair {
    /// One student.
    pub first: usize,
    /// The other student.
    pub second: usize,
    /// The similarity of the sources, from 0 to 100.
    pub similarity: u32,
    /// The lines that are alike.
    pub matches: Vec<Match>,
}

/// Lines of two submissions that are alike.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
pub struct Match {
    /// Lines of the first student.
    pub first: Lines,
    /// Lines of the second student.
    pub second: Lines,
}

/// Lines of one file.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
pub struct Lines {
    /// Index of the file in [`Student::sources`].
    pub file: usize,
    /// The first line, from 1.
    pub from: u32,
    /// The last line.
    pub to: u32,
}

const ASSETS: shell::Assets = shell::Assets {
    style: &[
        include_str!("assets/page.css"),
        include_str!("assets/class.css"),
    ],
    script: &[include_str!("assets/class.js")],
};

/// Returns the page in `language`, such as `en` or `ru`.
pub fn page(class: &ClassPage, language: &str) -> String {
    let labels = Labels::of(language);
    let course = class.course.as_deref().unwrap_or_default();
    let title = format!("{} · {course}", subject(&class.exercise));
    let title = title.trim_end_matches(" · ");
    let view = View {
        class,
        labels: &labels,
    };
    shell::page(title, &labels, &ASSETS, |m| view.body(m, title))
}

/// A class and the labels that it is shown with.
struct View<'a> {
    class: &'a ClassPage,
    labels: &'a Labels,
}

impl View<'_> {
    fn body(&self, m: &mut Markup, title: &str) {
        timeline::signs(m);
        m.label(
            "a",
            &[("class", "skip"), ("href", "#students")],
            &self.labels.get("skip-to-students"),
        );
        m.element("header", &[], |m| {
            m.foreign("h1", &[], title);
            marks::summary(m, self);
            self.contents(m);
        });
        m.element("main", &[], |m| {
            marks::distribution(m, self);
            self.not_graded(m);
            groups::draw(m, self);
            checks::draw(m, self);
            students::draw(m, self);
            alike::draw(m, self);
            self.notes(m);
        });
    }

    fn contents(&self, m: &mut Markup) {
        let class = self.class;
        let is_alike = !class.identical.is_empty() || !class.similar.is_empty();
        let label = self.labels.get("contents");
        m.element(
            "nav",
            &[("class", "contents"), ("aria-label", &label)],
            |m| {
                for (href, label, is_there) in [
                    ("#marks", "marks", true),
                    (
                        "#not-graded",
                        "not-graded",
                        self.failures().next().is_some(),
                    ),
                    ("#groups", "groups", !class.groups.is_empty()),
                    ("#checks", "checks", true),
                    ("#students", "students", true),
                    ("#alike", "alike", is_alike),
                    ("#notes", "notes", !class.notes.is_empty()),
                ] {
                    if is_there {
                        m.label("a", &[("href", href)], &self.labels.get(label));
                    }
                }
            },
        );
    }

    /// Returns the students whose submission could not be graded.
    fn failures(&self) -> impl Iterator<Item = &Student> {
        let students = self.class.students.iter();
        students.filter(|student| student.points.is_none())
    }

    fn not_graded(&self, m: &mut Markup) {
        if self.failures().next().is_none() {
            return;
        }
        section(m, "not-graded", &self.labels.get("not-graded"), |m| {
            m.label(
                "p",
                &[("class", "note")],
                &self.labels.get("not-graded-note"),
            );
            m.element("ul", &[], |m| {
                for student in self.failures() {
                    m.element("li", &[], |m| {
                        name(m, student);
                        m.text(": ");
                        let reason = student.not_graded.as_deref();
                        m.foreign("span", &[], reason.unwrap_or("–"));
                    });
                }
            });
        });
    }

    fn notes(&self, m: &mut Markup) {
        if self.class.notes.is_empty() {
            return;
        }
        section(m, "notes", &self.labels.get("notes"), |m| {
            m.element("ul", &[], |m| {
                for note in &self.class.notes {
                    m.element("li", &[], |m| m.element("bdi", &[], |m| m.prose(note)));
                }
            });
        });
    }

    /// Returns the students at `indices`, each with its index.
    fn students<'a>(&'a self, indices: &'a [usize]) -> impl Iterator<Item = (usize, &'a Student)> {
        let known = |index: &usize| Some((*index, self.class.students.get(*index)?));
        indices.iter().filter_map(known)
    }

    /// Returns `14 students`.
    fn count(&self, students: usize) -> String {
        let value = [("students", Value::Number(students))];
        self.labels.with("count-students", &value)
    }
}

/// Writes a section with a heading.
fn section(m: &mut Markup, id: &str, heading: &str, content: impl FnOnce(&mut Markup)) {
    m.element("section", &[("id", id)], |m| {
        m.label("h2", &[], heading);
        content(m);
    });
}

/// Writes a student's name, as a link if there is a page.
fn name(m: &mut Markup, student: &Student) {
    match &student.page {
        Some(page) => m.foreign("a", &[("href", &relative(page))], &student.name),
        None => m.foreign("span", &[], &student.name),
    }
    if student.id != student.name {
        m.text(" ");
        m.foreign("small", &[("class", "note")], &student.id);
    }
}

/// Returns a path as a relative address: nothing in it can be a scheme, a query or a fragment.
fn relative(path: &str) -> String {
    let mut address = String::new();
    for byte in path.trim_start_matches('/').bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'.' | b'-' | b'_' | b'~' => {
                address.push(char::from(byte));
            }
            _ => address.push_str(&format!("%{byte:02X}")),
        }
    }
    address
}

#[cfg(test)]
mod tests {
    use super::relative;

    #[test]
    fn a_path_becomes_a_relative_address() {
        for (path, address) in [
            ("students/17.html", "students/17.html"),
            ("students/Ы ?#.html", "students/%D0%AB%20%3F%23.html"),
            ("javascript:alert(1)", "javascript%3Aalert%281%29"),
            ("//evil.example/x", "evil.example/x"),
        ] {
            assert_eq!(relative(path), address);
        }
    }
}
