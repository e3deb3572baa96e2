//! An exercise, as data: its methods, vocabulary, checks, model and likely mistakes.
//!
//! The exercises themselves stand in [`exercises`](crate::exercises).

pub mod evidence;
pub mod notation;
pub mod situations;

use evidence::Evidence;
use notation::Vocabulary;
use situations::{Chosen, Situations};

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
    /// The number of promises in its assignment.
    pub promises: u32,
    /// Parts of the marks, in the order of the promises; the weights sum to 100.
    pub parts: &'static [Part],
    /// Checks, in the order of the promises.
    pub checks: &'static [Check],
    /// The name of the check that is charged with violations that random programs show only on
    /// several objects.
    pub independence: &'static str,
    /// The verbs of its scenarios' lines.
    pub verbs: Verbs,
    /// The notation of its programs, and the data to enumerate them.
    pub vocabulary: &'static Vocabulary,
    /// Situations that random programs repeat.
    pub situations: &'static Situations,
    /// The programs with random parts that every submission gets.
    pub chosen: &'static Chosen,
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
    /// Its name, which is also the cfg in the adapter: `release`.
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
    /// Returns the name of the error with this number, or `?` if there is none.
    pub fn error(&self, number: u8) -> &'static str {
        self.errors.get(usize::from(number)).copied().unwrap_or("?")
    }

    /// Returns the method that a task waits on.
    pub fn wait(&self) -> Option<&'static Method> {
        self.methods.iter().find(|method| method.role == Role::Wait)
    }

    /// Returns the plain method with this number.
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
    /// The text in the lines and in the snapshots.
    pub word: &'static str,
    /// The catalogue's entry for such a line in a report, with `$task`.
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
    /// The facts without which a pass means nothing.
    pub needs: Facts,
    /// Its programs, and the violations that count.
    pub how: How,
    /// The reason to retain it though no known submission fails it alone. A check with a program of
    /// its own must be needed, or state this reason.
    pub stays: Option<&'static str>,
}

/// The form of a check.
#[derive(Debug, PartialEq, Eq)]
pub enum How {
    /// All small programs. The check fails on these kinds of violations.
    Explore {
        /// The part of the small programs.
        programs: Programs,
        /// The violations that count.
        kinds: &'static [Kind],
    },
    /// One program of its own.
    Probe {
        /// The program, in the exercise's vocabulary.
        word: &'static str,
        /// The violations that count.
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
    /// Makes a check with a program of its own, which fails on every kind of violation.
    pub const fn probe(word: &'static str) -> How {
        let kinds = Kind::ALL;
        How::Probe { word, kinds }
    }

    /// Makes a check of all small programs of `programs`, which fails on these kinds of violations.
    pub const fn explore(programs: Programs, kinds: &'static [Kind]) -> How {
        How::Explore { programs, kinds }
    }
}

/// A part of the small programs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Programs {
    /// Those without a cancellation.
    WithoutCancel,
    /// Those with a cancellation. A kind of violation counts only if the others do not show it.
    WithCancel,
}

/// A kind of mistake, as data. Its text is the catalogue's `diagnosis-<task>-<name>`, its hints are
/// `hint-<task>-<name>-<number>`.
#[derive(Debug)]
pub struct Diagnosis {
    /// Its name, such as `newest-first`.
    pub name: &'static str,
    /// Returns true if the evidence fits it. The grader takes the first kind of an exercise that
    /// applies.
    pub applies: fn(&Evidence<'_>) -> bool,
    /// For a mistake that looks like another one at first: a further program, and the violation
    /// that it must show as well.
    pub trial: Option<Discriminator>,
}

impl Diagnosis {
    /// Makes a kind of mistake that the evidence alone identifies.
    pub const fn of(name: &'static str, applies: fn(&Evidence<'_>) -> bool) -> Diagnosis {
        Diagnosis {
            name,
            applies,
            trial: None,
        }
    }

    /// Makes a kind of mistake that looks like another one in the smallest program that fails. The
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

/// A further program that distinguishes two kinds of mistakes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Discriminator {
    /// The program.
    pub word: &'static str,
    /// The kind of violation that it must show.
    pub breaks: Kind,
}

impl PartialEq for Diagnosis {
    fn eq(&self, other: &Diagnosis) -> bool {
        self.name == other.name
    }
}

impl Eq for Diagnosis {}
