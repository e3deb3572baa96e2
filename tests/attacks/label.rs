//! The label of an attack, in the `//!` lines at its top.
//!
//! | line | meaning |
//! | --- | --- |
//! | `tries: ..` | the attempt, in a sentence |
//! | `must: ..` | the expected result: a [`Want`], or several with ` or ` between them |
//! | `unruled: ..` | the same without the rules; without this line there is no such try |
//! | `says: ..` | a text that the report must contain |
//! | `unruled-says: ..` | the same without the rules: this shows how far the attack comes |
//! | `never: ..` | a text that the report must not contain |
//! | `environment: A=B` | a variable in the grader's own environment |
//! | `report: text` | the report for a terminal is checked too |
//! | `proof: CANARY` | the canary that dies without isolation and rules: see `--proof` |
//! | `wall: LAYER` | without this layer the attack succeeds, at least in part |
//! | `needs: x86_64` | the architecture that it needs |
//!
//! A `proof` of `Secret` also counts if the compiler's dep-info contains the file. If a `wall` is
//! disabled, the report must state weak isolation.

use super::canaries::Canary;

/// An attack's label.
#[derive(Clone, Debug, Default)]
pub(crate) struct Label {
    pub(crate) tries: String,
    pub(crate) must: Vec<Want>,
    pub(crate) unruled: Option<Vec<Want>>,
    pub(crate) says: Vec<String>,
    pub(crate) unruled_says: Vec<String>,
    pub(crate) never: Vec<String>,
    pub(crate) environment: Vec<(String, String)>,
    pub(crate) text_too: bool,
    pub(crate) proof: Option<Canary>,
    pub(crate) sandbox: Vec<String>,
    pub(crate) fits_machine: bool,
}

/// The expected result of an attack. All canaries must survive in any case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Want {
    /// `refused`, or `refused RULE`.
    Refused(Option<String>),
    /// `compile error`: the compiler refuses it with errors on the student's lines.
    CompileError,
    /// `gave up`: the compiler came to no result, and the report gives the reason.
    GaveUp,
    /// `no full marks`: it ran and lost marks.
    Short,
    /// `full marks`: it does nothing that costs marks.
    Full,
    /// `unreadable`: it is not a submission.
    Unreadable,
    /// `wrong usage`: a usage error; no marks.
    Usage,
}

impl Want {
    fn read(text: &str) -> Option<Want> {
        Some(match text.split_once(' ').unwrap_or((text, "")) {
            ("refused", "") => Want::Refused(None),
            ("refused", rule) => Want::Refused(Some(rule.to_owned())),
            ("compile", "error") => Want::CompileError,
            ("gave", "up") => Want::GaveUp,
            ("no", "full marks") => Want::Short,
            ("full", "marks") => Want::Full,
            ("unreadable", "") => Want::Unreadable,
            ("wrong", "usage") => Want::Usage,
            _ => return None,
        })
    }

    /// Reads several, with ` or ` between them.
    pub(crate) fn read_all(text: &str) -> Option<Vec<Want>> {
        text.split(" or ").map(Want::read).collect()
    }
}

impl Label {
    /// Reads the lines at the top of `text`. `Err` names the wrong line.
    pub(crate) fn read(text: &str) -> Result<Label, String> {
        let mut label = Label {
            fits_machine: true,
            ..Label::default()
        };
        for line in text.lines().map_while(|line| line.strip_prefix("//! ")) {
            label.add(line).ok_or(line)?;
        }
        if label.tries.is_empty() || label.must.is_empty() {
            return Err("`tries` and `must` are missing".to_owned());
        }
        Ok(label)
    }

    fn add(&mut self, line: &str) -> Option<()> {
        let (name, value) = line.split_once(": ")?;
        match name {
            "tries" => value.clone_into(&mut self.tries),
            "must" => self.must = Want::read_all(value)?,
            "unruled" => self.unruled = Some(Want::read_all(value)?),
            "says" => self.says.push(value.to_owned()),
            "unruled-says" => self.unruled_says.push(value.to_owned()),
            "never" => self.never.push(value.to_owned()),
            "environment" => {
                let (name, value) = value.split_once('=')?;
                self.environment.push((name.to_owned(), value.to_owned()));
            }
            "report" => self.text_too = value == "text",
            "proof" => self.proof = Some(Canary::read(value)?),
            "wall" if ["landlock", "seccomp"].contains(&value) => {
                self.sandbox.push(value.to_owned());
            }
            "needs" => self.fits_machine = value == std::env::consts::ARCH,
            _ => return None,
        }
        Some(())
    }
}
