//! Joins a submission's `Lock` to the harness. The grader compiles it for each submission. A method
//! has its own cfg, so that one that cannot be called costs only itself.

#[allow(unused_imports, reason = "a type is `Debug` or not")]
use harness::{Answer, Inside, TestObject, Wait, WithDebug, WithoutDebug};

struct UnderTest(submission::Lock);

impl TestObject for UnderTest {
    fn wait(&self, method: u8) -> Option<Wait<'_>> {
        match method {
            #[cfg(acquire)]
            0 => Some(Box::pin(self.0.acquire())),
            _ => None,
        }
    }

    fn call(&self, method: u8) -> Option<Answer> {
        match method {
            #[cfg(release)]
            0 => {
                let answer: Result<(), common::NotLocked> = self.0.release();
                Some(match answer {
                    Ok(()) => Answer::Ok,
                    Err(common::NotLocked) => Answer::Err(0),
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

    fn debug(&self) -> Option<String> {
        (&Inside(&self.0)).text()
    }

    fn moved(self: Box<Self>) -> Box<dyn TestObject> {
        Box::new(*self)
    }
}

/// Makes the object that the harness calls.
pub fn make(_arguments: &[u32]) -> Box<dyn TestObject> {
    let lock: submission::Lock = submission::Lock::new();
    Box::new(UnderTest(lock))
}
