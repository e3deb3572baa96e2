//! The messages of std about the end of a process, in the output of a child.
//!
//! Entry points: [`cause`] and [`without`]. A submission can print the same text. It can print
//! nothing after std's own message, because std ends the process then. The rules refuse everything
//! that ends a process without such a message, and hooks, threads and allocators. So the last
//! message in the output is std's.

/// The cause of an abort.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Cause {
    /// An allocation failed.
    OutOfMemory,
    StackOverflow,
    /// A second panic, or any other cause.
    Other,
}

/// The beginnings of the messages. If one begins as another one does, it stands behind it.
const MESSAGES: [(&[u8], Cause); 5] = [
    (b"memory allocation of ", Cause::OutOfMemory),
    (b"thread caused non-unwinding panic", Cause::Other),
    (b"thread panicked while processing panic", Cause::Other),
    (b"fatal runtime error: ", Cause::Other),
    (b"fatal runtime error: stack overflow", Cause::StackOverflow),
];

/// The line before the message about a stack overflow, without the number of the thread.
const OVERFLOWED: (&[u8], &[u8]) = (b"thread 'submission'", b" has overflowed its stack");

/// Returns the cause of an abort according to the last message in the output.
pub(super) fn cause(printed: &[u8]) -> Cause {
    let found = MESSAGES
        .iter()
        .filter_map(|(message, cause)| Some((rfind(printed, message)?, *cause)));
    found
        .max_by_key(|(at, _)| *at)
        .map_or(Cause::Other, |(_, cause)| cause)
}

/// Returns the output without the message, up to the first line that looks like one.
pub(super) fn without(printed: &[u8]) -> &[u8] {
    let mut at = 0;
    for line in printed.split_inclusive(|byte| *byte == b'\n') {
        let (begins, ends) = OVERFLOWED;
        let is_about_overflow = line.starts_with(begins) && line.trim_ascii_end().ends_with(ends);
        let is_message = |(message, _): &(&[u8], Cause)| line.starts_with(message);
        if is_about_overflow || MESSAGES.iter().any(is_message) {
            return &printed[..at];
        }
        at += line.len();
    }
    printed
}

fn rfind(text: &[u8], part: &[u8]) -> Option<usize> {
    text.windows(part.len()).rposition(|window| window == part)
}

#[cfg(test)]
mod tests {
    use super::*;

    const MEMORY: &str = "memory allocation of 64 bytes failed\n";
    const NOTE: &str = "note: run with `RUST_BACKTRACE=1` environment variable to display a \
                        backtrace\n";
    const STACK: &str = "\nthread 'submission' (71) has overflowed its stack\nfatal runtime error: \
                         stack overflow, aborting\n";
    const PANIC: &str = "thread caused non-unwinding panic. aborting.\n";

    #[test]
    fn last_message_tells_the_cause() {
        for (printed, expected) in [
            (String::new(), Cause::Other),
            (format!("one\n{MEMORY}{NOTE}"), Cause::OutOfMemory),
            (
                format!("without a line's end: {MEMORY}"),
                Cause::OutOfMemory,
            ),
            (STACK.to_owned(), Cause::StackOverflow),
            (PANIC.to_owned(), Cause::Other),
            ("fatal runtime error: else\n".to_owned(), Cause::Other),
            // All but the last message are the submission's.
            (format!("{MEMORY}{PANIC}"), Cause::Other),
            (format!("{STACK}{PANIC}"), Cause::Other),
            (format!("{STACK}{MEMORY}"), Cause::OutOfMemory),
            (format!("{MEMORY}{STACK}"), Cause::StackOverflow),
        ] {
            assert_eq!(cause(printed.as_bytes()), expected, "{printed}");
        }
    }

    #[test]
    fn message_is_no_output_of_the_submission() {
        for message in [MEMORY, STACK, PANIC] {
            let printed = format!("one\ntwo, thread\n{message}");
            let rest = without(printed.as_bytes()).trim_ascii_end();
            assert_eq!(rest, b"one\ntwo, thread", "{message}");
        }
        assert_eq!(without(b"one\ntwo"), b"one\ntwo");
    }
}
