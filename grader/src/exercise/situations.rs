//! Situations that an exercise lists for the programs which repeat them: data.

/// Situations of an exercise, as words in its vocabulary, each from an object at rest to an object
/// that some more operations bring to rest. Object 0 alone is named, and no task by its number from
/// the first on.
///
/// In a word `?` is a count, `?+` one more, `?/` half of it, `?-` the count or what is allowed for
/// turns in a row, and `:` the number of waits that may hold the object at a time.
#[derive(Debug)]
pub struct Situations {
    /// Whole situations.
    pub words: &'static [&'static str],
    /// States to which an object is brought: the first parts of situations that are put together.
    pub states: &'static [&'static str],
    /// What is repeated in any of the states.
    pub repeated: &'static [&'static str],
    /// What may show what that did.
    pub then: &'static [&'static str],
}

/// The programs that are run, of those that can be made: a choice by what they kill, printed by
/// `grader/examples/choose_programs`. Each list is in order.
#[derive(Debug)]
pub struct Chosen {
    /// Seeds of random programs.
    pub random: &'static [u16],
    /// Numbers of the programs that repeat each situation.
    pub repeated: &'static [u16],
    /// Numbers of programs that repeat one situation thousands of times.
    pub large: &'static [u16],
}
