//! The situations of an exercise, and the chosen programs: data for `judge::repeated` and
//! `judge::random`.

/// The situations of an exercise, in the notation of programs (`exercise::notation`).
///
/// A situation begins with an object at rest. A drain after it brings the object to rest again. It
/// uses object 0 only, and it names no task by its number (`C3`), only by its place (`C-1`, `C^0`).
///
/// | placeholder | value |
/// | --- | --- |
/// | `?` | the count |
/// | `?+` | the count plus one |
/// | `?/` | half of the count |
/// | `?-` | the count, but not more than a task may take turns in a row |
/// | `:` | the number of waits that may hold the object at a time |
#[derive(Debug)]
pub struct Situations {
    /// Whole situations.
    pub words: &'static [&'static str],
    /// First parts of joined situations: each brings the object to a state.
    pub states: &'static [&'static str],
    /// Middle parts, which are repeated in that state.
    pub repeated: &'static [&'static str],
    /// Last parts, which may show the effect.
    pub then: &'static [&'static str],
}

/// The random and repeated programs of a grading. `grader/examples/choose_programs` chooses them by
/// the mistakes that they reveal, and prints these lists. Each list is sorted.
#[derive(Debug)]
pub struct Chosen {
    /// Seeds of random programs.
    pub random: &'static [u16],
    /// Numbers of repeated programs.
    pub repeated: &'static [u16],
    /// Numbers of programs that repeat one situation thousands of times.
    pub large: &'static [u16],
}
