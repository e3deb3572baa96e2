//! An exercise, as data: its methods, vocabulary, checks, model and likely mistakes.
//!
//! The exercises themselves stand in [`exercises`](crate::exercises).

pub mod evidence;
pub mod notation;

use evidence::Evidence;
use notation::Vocabulary;

use crate::oracle::{Facts, Kind, Oracle};

/// An exercise, as data.
#[derive(Debug)]
pub struct Exercise {
    /// The name for `--exercise` and the crate's name: `lock`.
    pub name: &'static str,
    /// The type that a submission defines: `Lock`.
    pub subject: &'static str,
    /// Names of the errors that its methods return, in the order of their numbers.
    pub errors: &'static [&'static str],
    /// Its methods.
    pub methods: &'static [Method],
    /// Source of the program that joins the submission (as crate `submission`) to the harness. Each
    /// method's lines stand under `#[cfg(method)]`, so that a method that cannot be called is left
    /// out.
    pub adapter: &'static str,
    /// How many numbered promises its assignment makes.
    pub promises: u32,
    /// Parts of the marks, in the order of the promises; the weights sum to 100.
    pub parts: &'static [Part],
    /// Checks, in the order of the promises.
    pub checks: &'static [Check],
    /// The name of the check that is charged with what random programs show only on several
    /// objects.
    pub independence: &'static str,
    /// How scenarios tell what happened.
    pub verbs: Verbs,
    /// How programs of this exercise are written and enumerated.
    pub vocabulary: &'static Vocabulary,
    /// Judges one trace.
    pub oracle: Oracle,
    /// Kinds of mistakes, the most specific first.
    pub diagnoses: &'static [Diagnosis],
    /// Its files in the kit.
    pub files: Files,
    /// Its catalogues: the language and the text in Fluent's format.
    pub catalogues: &'static [(&'static str, &'static str)],
}

/// The files of an exercise, as paths below the kit's top directory.
#[derive(Debug)]
pub struct Files {
    /// The file that students write. `None` for the worked example, which is written already.
    pub stub: Option<&'static str>,
    /// The reference solution.
    pub solution: &'static str,
    /// The assignments: the language and the path.
    pub assignments: &'static [(&'static str, &'static str)],
}

/// A method of the contract.
#[derive(Debug)]
pub struct Method {
    /// Its name, which is also the cfg in the glue: `release`.
    pub name: &'static str,
    /// The signature expected, as the assignment prints it.
    pub signature: &'static str,
    /// Its role in a program.
    pub role: Role,
}

/// The role of a method in a program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// It makes an object.
    Constructor,
    /// It returns a coroutine, which a task runs.
    Wait,
    /// It is a plain call, with this number in programs and in the adapter.
    Call(u8),
}

impl Exercise {
    /// The name of the error with this number; `?` for one that it does not have.
    pub fn error(&self, number: u8) -> &'static str {
        self.errors.get(usize::from(number)).copied().unwrap_or("?")
    }

    /// The method that a task waits on.
    pub fn wait(&self) -> Option<&'static Method> {
        self.methods.iter().find(|method| method.role == Role::Wait)
    }

    /// The plain method with this number.
    pub fn call(&self, number: u8) -> Option<&'static Method> {
        let mut methods = self.methods.iter();
        methods.find(|method| method.role == Role::Call(number))
    }
}

/// The verbs of a scenario's lines.
#[derive(Debug)]
pub struct Verbs {
    /// A wait ended: `acquires`.
    pub ended: Verb,
    /// A plain call that gives back was accepted: `releases`.
    pub gave_back: Verb,
}

/// A verb of a scenario's lines.
#[derive(Debug)]
pub struct Verb {
    /// As it stands in the lines and in the snapshots.
    pub word: &'static str,
    /// The entry that tells such a line to people, with `$task`.
    pub entry: &'static str,
}

/// A part of the marks.
#[derive(Debug, PartialEq, Eq)]
pub struct Part {
    /// Its name, such as `exclusion`; its title is the catalogue's `part-<name>`.
    pub name: &'static str,
    /// Its share of 100 points; the points of its checks sum to it.
    pub points: u32,
}

/// A check, as data.
#[derive(Debug, PartialEq, Eq)]
pub struct Check {
    /// Its name, such as `order-small-programs`; its title is the catalogue's
    /// `check-<task>-<name>`.
    pub name: &'static str,
    /// The name of its part.
    pub part: &'static str,
    /// The number of the promise in the assignment that it checks.
    pub promise: u32,
    /// Points for passing it.
    pub points: u32,
    /// Methods without which it cannot be done.
    pub methods: &'static [&'static str],
    /// What must have been witnessed for a pass to mean anything.
    pub needs: Facts,
    /// How it is done.
    pub how: How,
    /// Why it stays though no known submission fails it alone. A check with a program of its own
    /// must be needed, or say this.
    pub stays: Option<&'static str>,
}

/// How a check is done.
#[derive(Debug, PartialEq, Eq)]
pub enum How {
    /// All small programs: fails on these kinds of violations.
    Explore {
        /// Which programs.
        programs: Programs,
        /// Which violations count.
        kinds: &'static [Kind],
    },
    /// One program of its own.
    Probe {
        /// The program, in the exercise's vocabulary.
        word: &'static str,
        /// Which violations count.
        kinds: &'static [Kind],
    },
    /// A named program whose observable order is compared with a reviewed snapshot.
    Scenario {
        /// The program.
        program: &'static str,
        /// The snapshot, in insta's file format.
        snapshot: &'static str,
    },
}

impl How {
    /// A program of its own that fails on every kind of violation.
    pub const fn probe(word: &'static str) -> How {
        let kinds = Kind::ALL;
        How::Probe { word, kinds }
    }

    /// All small programs of `programs`, which fail on these kinds of violations.
    pub const fn explore(programs: Programs, kinds: &'static [Kind]) -> How {
        How::Explore { programs, kinds }
    }
}

/// A part of the small programs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Programs {
    /// Those in which nobody is cancelled.
    WithoutCancel,
    /// Those in which somebody is; only kinds of violations count that the others do not show.
    WithCancel,
}

/// A kind of mistake, as data. Its text is the catalogue's `diagnosis-<task>-<name>`, its hints are
/// `hint-<task>-<name>-<number>`.
#[derive(Debug)]
pub struct Diagnosis {
    /// Its name, such as `newest-first`.
    pub name: &'static str,
    /// Whether the evidence speaks for it. The first of an exercise's kinds that applies is taken.
    pub applies: fn(&Evidence<'_>) -> bool,
    /// For what looks like something else at first: a further program, and how that one must break
    /// as well.
    pub trial: Option<Discriminator>,
}

impl Diagnosis {
    /// A kind of mistake that the evidence alone tells.
    pub const fn of(name: &'static str, applies: fn(&Evidence<'_>) -> bool) -> Diagnosis {
        Diagnosis {
            name,
            applies,
            trial: None,
        }
    }

    /// A kind of mistake that looks like another one in the smallest program that fails: the
    /// program `word` must break as well, in this way.
    pub const fn tried(
        name: &'static str,
        applies: fn(&Evidence<'_>) -> bool,
        word: &'static str,
        breaks: Kind,
    ) -> Diagnosis {
        Diagnosis {
            name,
            applies,
            trial: Some(Discriminator { word, breaks }),
        }
    }
}

/// A further program that tells two kinds of mistakes apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Discriminator {
    /// The program.
    pub word: &'static str,
    /// How it must break.
    pub breaks: Kind,
}

impl PartialEq for Diagnosis {
    fn eq(&self, other: &Diagnosis) -> bool {
        self.name == other.name
    }
}

impl Eq for Diagnosis {}
