//! Joins a submission's `Lock` to the harness. Compiled by the grader, once for each submission.
//! Each method's code stands under its own cfg, so that one that cannot be called costs only itself.

use harness::{Answer, Subject, Wait};

struct UnderTest(submission::Lock);

impl Subject for UnderTest {
    fn wait(&self) -> Option<Wait<'_>> {
        #[cfg(acquire)]
        return Some(Box::pin(self.0.acquire()));
        #[cfg(not(acquire))]
        None
    }

    fn call(&self, method: u8) -> Option<Answer> {
        match method {
            #[cfg(release)]
            0 => {
                let answer: Result<(), common::NotLocked> = self.0.release();
                Some(match answer {
                    Ok(()) => Answer::Ok,
                    Err(common::NotLocked) => Answer::NotLocked,
                })
            }
            #[cfg(locked)]
            1 => {
                let answer: bool = self.0.locked();
                Some(answer.into())
            }
            _ => None,
        }
    }
}

/// Makes what the harness calls.
pub fn make() -> Box<dyn Subject> {
    let lock: submission::Lock = submission::Lock::new();
    Box::new(UnderTest(lock))
}
