//! What an attack says of itself, in the `//!` lines at its top.
//!
//! | line | means |
//! | --- | --- |
//! | `tries: ..` | what it attempts, in a sentence |
//! | `must: ..` | what must come of it: a [`Want`], or several with ` or ` between them |
//! | `unruled: ..` | the same with the rules taken away; without this line it is not tried like that |
//! | `says: ..` | what the report must say |
//! | `unruled-says: ..` | the same with the rules taken away: by this an attack shows how far it comes |
//! | `never: ..` | what the report must not say |
//! | `environment: A=B` | a variable in the grader's own environment |
//! | `report: text` | the report for a terminal is looked at too |
//! | `proof: CANARY` | the canary that dies of it where nothing is isolated and no rule holds, or which the compiler is told to have read: see `--proof` |
//! | `wall: LAYER` | where the layer is taken away, nothing else holds this one, or a part of it; the report must own up to weak isolation then |
//! | `needs: x86_64` | the machine that it is written for |

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

/// What may come of an attack. All canaries must live in any case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Want {
    /// `refused`, or `refused RULE`.
    Refused(Option<String>),
    /// `compile error`: the compiler refuses it and says so on the student's lines.
    CompileError,
    /// `gave up`: the compiler came to no answer, and that is told in words.
    GaveUp,
    /// `no full marks`: it ran and is short of full marks.
    Short,
    /// `full marks`: what it does is nobody's business.
    Full,
    /// `unreadable`: it is no submission.
    Unreadable,
    /// `wrong usage`: the user is told; no marks.
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

    /// Several, with ` or ` between them.
    pub(crate) fn read_all(text: &str) -> Option<Vec<Want>> {
        text.split(" or ").map(Want::read).collect()
    }
}

impl Label {
    /// Reads the lines at the top of `text`. `Err` says which line is wrong.
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
