//! Joins a submission's `Event` to the harness. The grader compiles it for each submission. A
//! method has its own cfg, so that one that cannot be called costs only itself.

#[allow(unused_imports, reason = "a type is `Debug` or not")]
use harness::{Answer, Inside, TestObject, Wait, WithDebug, WithoutDebug};

struct UnderTest(submission::Event);

impl TestObject for UnderTest {
    fn wait(&self, method: u8) -> Option<Wait<'_>> {
        match method {
            #[cfg(wait)]
            0 => Some(Box::pin(self.0.wait())),
            _ => None,
        }
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

    fn debug(&self) -> Option<String> {
        (&Inside(&self.0)).text()
    }

    fn moved(self: Box<Self>) -> Box<dyn TestObject> {
        Box::new(*self)
    }
}

/// Makes the object that the harness calls.
pub fn make(_arguments: &[u32]) -> Box<dyn TestObject> {
    let event: submission::Event = submission::Event::new();
    Box::new(UnderTest(event))
}
