//! Grades one submission. The modules, in the order in which a grading run passes through them:
//!
//! | stage | takes | returns |
//! | --- | --- | --- |
//! | [`submission`] | a path | [`submission::Submission`]: its sources, read once |
//! | [`rules`] | `Submission` | [`rules::Admitted`]: it follows the assignment's rules |
//! | [`compile`] | `Admitted` | [`compile::Built`]: the submission linked with the harness |
//! | [`runner`] | `Built` and a program | [`runner::Ran`]: the bytes of a child process |
//! | [`trace`] | the child's bytes | [`trace::Trace`]: observations, operation by operation |
//! | [`oracle`] | `Program` and `Trace` | [`oracle::Judgement`]: the broken promises |
//! | [`judge`] | an exercise's checks and a way to run programs | the status of each check |
//! | [`verdict`] | all of it | [`verdict::Verdict`]: checks, points, findings |
//! | [`report`] | `Verdict` | text for a person, JSON for a machine |
//!
//! [`pipeline::grade`] is that table as a function. An [`exercise`] is data; the exercises stand in
//! [`exercises`]. Processes and their confinement are in the crate `sandbox`.

#![forbid(unsafe_code)]

pub mod cache;
pub mod compile;
pub mod diagnosis;
pub mod exercise;
pub mod exercises;
#[cfg(test)]
mod fuzz;
pub mod judge;
pub mod messages;
pub mod oracle;
pub mod pipeline;
pub mod report;
pub mod rules;
pub mod runner;
pub mod sandbox_check;
pub mod scenario;
pub mod selfcheck;
pub mod submission;
pub mod timings;
pub mod trace;
pub mod verdict;
mod worker;
