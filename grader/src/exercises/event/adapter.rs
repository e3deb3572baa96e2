//! Joins a submission's `Event` to the harness. Compiled by the grader, once for each submission.
//! Each method's code stands under its own cfg, so that one that cannot be called costs only itself.

use harness::{Answer, Subject, Wait};

struct UnderTest(submission::Event);

impl Subject for UnderTest {
    fn wait(&self) -> Option<Wait<'_>> {
        #[cfg(wait)]
        return Some(Box::pin(self.0.wait()));
        #[cfg(not(wait))]
        None
    }

    fn call(&self, method: u8) -> Option<Answer> {
        match method {
            #[cfg(set)]
            0 => {
                let answer: () = self.0.set();
                Some(answer.into())
            }
            #[cfg(clear)]
            1 => {
                let answer: () = self.0.clear();
                Some(answer.into())
            }
            #[cfg(is_set)]
            2 => {
                let answer: bool = self.0.is_set();
                Some(answer.into())
            }
            _ => None,
        }
    }
}

/// Makes what the harness calls.
pub fn make() -> Box<dyn Subject> {
    let event: submission::Event = submission::Event::new();
    Box::new(UnderTest(event))
}
