//! Grades one submission. The modules, in the order in which a grading run passes through them:
//!
//! | stage | takes | gives |
//! | --- | --- | --- |
//! | [`submission`] | a path | [`submission::Submission`]: its sources, read once |
//! | [`rules`] | `Submission` | [`rules::Admitted`]: it keeps the assignment's rules |
//! | [`compile`] | `Admitted` | [`compile::Built`]: a program that obeys |
//! | [`run`] | `Built` and a program of operations | [`run::Ran`]: what was observed |
//! | [`trace`] | the child's bytes | [`trace::Trace`]: observations, op by op |
//! | [`oracle`] | `Program` and `Trace` | the promise that was broken, if any |
//! | [`judge`] | a task's checks and a way to run programs | how each check went |
//! | [`verdict`] | all of it | [`verdict::Verdict`]: checks, points, findings |
//! | [`report`] | `Verdict` | text for a person, JSON for a machine |
//!
//! [`isolation`] is what compilers and the program are shut in by. [`pipeline::grade`] is that table as a function. What is particular to an exercise stands in [`tasks`].

mod chance;
pub mod compile;
pub mod diagnosis;
pub mod explore;
#[cfg(test)]
mod fuzz;
pub mod isolation;
pub mod judge;
pub mod kept;
mod lanes;
pub mod leaving;
pub mod message;
pub mod messages;
pub mod oracle;
pub mod pipeline;
mod private;
pub mod report;
pub mod rules;
pub mod run;
pub mod scenario;
pub mod selfcheck;
pub mod submission;
pub mod tasks;
pub mod timings;
pub mod trace;
pub mod verdict;
