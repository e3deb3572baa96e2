use proptest::prelude::*;
use protocol::event::{Event, Panicked};
use protocol::program::{Act, Call, Deed, Guard, Op, Program, Setup, Start, Target};
use protocol::{Answer, wire};

use super::*;
use crate::exercise::{Exercise, notation};
use crate::exercises;
use crate::fuzz;
use crate::judge::observe::{Observed, observe};
use crate::runner::{End, Ran};

/// Builds a report from short words.
///
/// - of task 0: `b0` began, `e0` ended, `f0` finished, `g0` gone, `r0` released, `c0` cancelled,
///   `n0` cancelled too late, `d0` dropped a stored wait
/// - of the driver: `T` turned, `I` idled, `J` idled but restless, `r` released, `l` looked
/// - `s` skipped, `m` missing, `p` panicked, `|` the next operation
fn report(words: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    wire::put_event(&mut bytes, &Event::Op);
    for word in words.split_whitespace() {
        wire::put_event(&mut bytes, &event(word));
    }
    wire::put_event(&mut bytes, &Event::End);
    bytes
}

fn event(word: &str) -> Event {
    let (kind, task) = word.split_at(1);
    let task: Option<u32> = task.parse().ok();
    let number = || task.expect("a task");
    let object = 0;
    match kind {
        "b" => Event::Began {
            task: number(),
            object,
            method: 0,
        },
        "e" => Event::Ended {
            task: number(),
            object,
        },
        "f" => Event::Finished { task: number() },
        "g" => Event::Gone { task: number() },
        "d" => Event::Discarded {
            task: number(),
            object,
        },
        "T" => Event::Turned { ran: true },
        "I" | "J" => Event::Idled {
            turns: 1,
            exhausted: kind == "J",
            timers: false,
        },
        "r" => Event::Answered {
            by: task,
            object,
            method: 0,
            answer: Answer::Ok,
        },
        "l" => Event::Answered {
            by: task,
            object,
            method: 1,
            answer: Answer::Bool(true),
        },
        "s" => Event::Skipped,
        "c" | "n" => Event::Cancelled {
            task: number(),
            accepted: kind == "c",
        },
        "m" => Event::Missing,
        "p" => panicked(),
        "|" => Event::Op,
        _ => panic!("{word}"),
    }
}

fn panicked() -> Event {
    Event::Panicked(Box::new(Panicked {
        message: "m".to_owned(),
        file: "f".to_owned(),
        line: 1,
        column: 1,
    }))
}

#[track_caller]
fn trusted(word: &str, words: &str) -> bool {
    let program = notation::parse(exercises::lock::SPEC.vocabulary, word).expect("a word");
    let bytes = report(words);
    let decoded = decode(&program, &bytes, Expect::Whole);
    assert!(decoded.is_ok(), "`{words}` is no report of `{word}`");
    let seen = observe(&program, Ran::Answered(bytes), Methods::All);
    seen.end.is_none() && Ok(seen.trace) == decoded
}

#[test]
fn what_the_harness_writes_is_trusted() {
    for (word, words) in [
        ("B", "b0 e0 f0 l |"),
        ("B", "b0 s | g0"),
        ("B B R I", "b0 e0 f0 l | b1 l | r s | e1 f1 I l |"),
        ("B R R", "b0 e0 f0 l | r l | s l |"),
        ("N T", "l | b0 T s | g0"),
        ("N I", "l | b0 e0 f0 I l |"),
        ("N I R I", "l | b0 e0 f0 I l | r s | I l |"),
        ("N C0", "l | c0 l |"),
        ("N C0 I", "l | c0 l | I l |"),
        ("B C0 C0", "b0 s | g0 c0 l | n0 s |"),
        ("B I", "b0 s | J | g0"),
        ("B I", "b0 s | p | g0"),
        ("B{a t r} I", "b0 e0 l | r0 f0 I l |"),
        ("B{a t r} C0", "b0 e0 l | g0 c0 l |"),
        ("B{a !r p} C0", "b0 e0 l | r0 g0 c0 l |"),
        ("B{a p} I", "b0 e0 l | I l | g0"),
        ("B{(a r)*2} I", "b0 e0 r0 b0 e0 r0 f0 l | I l |"),
        // Without a stored wait, `g` and `x` do nothing.
        ("B{g p}", "l | g0"),
        ("B{x p}", "l | g0"),
        ("B{g}", "f0 l |"),
        ("N{g p} T C0", "l | T l | g0 c0 l |"),
        ("B{m x g p}", "d0 l | g0"),
        (
            "B B B R C2 I",
            "b0 e0 f0 l | b1 l | b2 l | r s | g2 c2 s | e1 f1 I l |",
        ),
    ] {
        assert!(trusted(word, words), "{word}: {words}");
    }
}

#[test]
fn what_leaves_out_what_speaks_against_it_is_not() {
    for (word, words) in [
        // A task that never began.
        ("B", "l |"),
        ("N I", "l | I l |"),
        ("B{a t r} I", "b0 e0 l | I l |"),
        ("B{(a r)*2} I", "b0 e0 r0 f0 l | I l |"),
        ("B{g a}", "l |"),
        ("B{g}", "l |"),
        ("B{m g p}", "l |"),
        ("B{m x p}", "l |"),
        // A release of a held lock is skipped; a release of a free lock is not.
        ("B R I", "b0 e0 f0 l | s l | I l |"),
        ("B{a r} I", "b0 e0 f0 l | I l |"),
        ("B R R", "b0 e0 f0 l | r l | r l |"),
        // Looks that were left out, or not called for.
        ("B", "b0 e0 f0 |"),
        ("B", "b0 e0 f0 s |"),
        ("B B R", "b0 e0 f0 l | b1 l | r l |"),
        ("N I R I", "l | b0 e0 f0 I l | r s | I s |"),
        // A cancel that did not happen, or of another task.
        ("B C0", "b0 s | n0 s |"),
        ("B B C0", "b0 e0 f0 l | b1 l | g1 c1 l |"),
        // Events of a task that does not exist, twice, in the wrong order, of another kind.
        ("B", "b0 e0 f0 b1 l |"),
        ("B", "b0 b0 s |"),
        ("B", "e0 f0 l |"),
        ("B", "b0 e0 f0 g0 l |"),
        ("B", "b0 f0 s |"),
        ("T", "l |"),
        ("T", "T T l |"),
        ("I", "T l |"),
        ("B", "b0 m s |"),
        ("B", "m f0 l |"),
    ] {
        assert!(!trusted(word, words), "{word}: {words}");
    }
}

/// A process answers in the harness's place and reports as little as possible.
#[test]
fn silence_is_a_report_of_no_small_program() {
    let vocabulary = exercises::lock::SPEC.vocabulary;
    for word in ["B", "N", "B B", "B R", "N T", "B C0", "B B R C1", "N N I"] {
        let program =
            notation::parse(vocabulary, &format!("{word} I R I B I R I")).expect("a word");
        let mut bytes = Vec::new();
        for op in &program.ops {
            wire::put_event(&mut bytes, &Event::Op);
            let own = match op {
                Op::Turn => Event::Turned { ran: false },
                Op::Idle => Event::Idled {
                    turns: 0,
                    exhausted: false,
                    timers: false,
                },
                Op::Call(_) => Event::Skipped,
                Op::Cancel(task) => Event::Cancelled {
                    task: *task,
                    accepted: false,
                },
                Op::Spawn { .. }
                | Op::Renew(_)
                | Op::Delay(_)
                | Op::Elapse(_)
                | Op::Move(_)
                | Op::Restart => continue_look(&mut bytes),
            };
            if !matches!(op, Op::Spawn { .. } | Op::Renew(_) | Op::Delay(_)) {
                wire::put_event(&mut bytes, &own);
                continue_look(&mut bytes);
            }
        }
        wire::put_event(&mut bytes, &Event::Op);
        wire::put_event(&mut bytes, &Event::End);
        assert!(decode(&program, &bytes, Expect::Whole).is_ok(), "{word}");
        let seen = observe(&program, Ran::Answered(bytes), Methods::All);
        assert_eq!(seen, refused(), "{word}");
    }
}

/// Returns the observation for a report that the harness cannot have written.
fn refused() -> Observed {
    Observed {
        trace: Trace { ops: Vec::new() },
        end: Some(End::BrokenProtocol),
    }
}

fn continue_look(bytes: &mut Vec<u8>) -> Event {
    wire::put_event(bytes, &Event::Skipped);
    Event::Skipped
}

fn events() -> impl Strategy<Value = Event> {
    let task = || prop_oneof![8 => 0..4_u32, 1 => any::<u32>()];
    let object = || prop_oneof![8 => 0..2_u8, 1 => any::<u8>()];
    let answer = prop::sample::select(vec![
        Answer::Unit,
        Answer::Bool(true),
        Answer::Bool(false),
        Answer::Ok,
        Answer::Err(0),
        Answer::Int(7),
    ]);
    prop_oneof![
        6 => Just(Event::Op),
        3 => (task(), object(), 0..2_u8)
            .prop_map(|(task, object, method)| Event::Began { task, object, method }),
        3 => (task(), object()).prop_map(|(task, object)| Event::Ended { task, object }),
        3 => (prop::option::of(task()), object(), 0..3_u8, answer)
            .prop_map(|(by, object, method, answer)| Event::Answered { by, object, method, answer }),
        2 => Just(Event::Skipped),
        1 => Just(Event::Missing),
        2 => task().prop_map(|task| Event::Finished { task }),
        2 => task().prop_map(|task| Event::Gone { task }),
        1 => (task(), object()).prop_map(|(task, object)| Event::Discarded { task, object }),
        2 => (task(), any::<bool>()).prop_map(|(task, accepted)| Event::Cancelled { task, accepted }),
        2 => any::<bool>().prop_map(|ran| Event::Turned { ran }),
        2 => (any::<u32>(), any::<bool>(), any::<bool>())
            .prop_map(|(turns, exhausted, timers)| Event::Idled { turns, exhausted, timers }),
        1 => (".{0,20}", any::<u32>()).prop_map(|(message, line)| Event::Panicked(Box::new(Panicked {
            file: message.clone(), message, line, column: line,
        }))),
        2 => Just(Event::End),
    ]
}

fn programs() -> impl Strategy<Value = Program> {
    let call = || {
        let guards = vec![Guard::Always, Guard::Held, Guard::Settled, Guard::Open];
        (0..3_u8, 0..3_u8, prop::sample::select(guards)).prop_map(|(object, method, guard)| Call {
            object,
            method,
            guard,
        })
    };
    let target = || (0..3_u8, 0..2_u8).prop_map(|(object, method)| Target { object, method });
    let act = prop_oneof![
        4 => target().prop_map(Act::Wait),
        1 => target().prop_map(Act::Make),
        1 => Just(Act::Resume),
        1 => Just(Act::Discard),
        2 => call().prop_map(Act::Call),
        1 => call().prop_map(|call| Act::OnDrop(Deed::Call(call))),
        1 => (0..4_u32).prop_map(|task| Act::OnDrop(Deed::Cancel(task))),
        1 => call().prop_map(|call| Act::Soon(Deed::Call(call))),
        1 => Just(Act::Drive),
        1 => Just(Act::Panic),
        1 => (0..3_u32, target()).prop_map(|(seconds, target)| Act::Timeout { seconds, target }),
        1 => (target(), target()).prop_map(|(one, other)| Act::Gather([one, other])),
        1 => Just(Act::Turn),
        1 => Just(Act::Park),
        1 => (0..4_u32).prop_map(Act::Cancel),
        1 => (0..4_u16, 0..4_u32).prop_map(|(back, times)| Act::Loop { back, times }),
    ];
    let op = prop_oneof![
        4 => (any::<bool>(), prop::collection::vec(act, 0..5)).prop_map(|(eager, script)| Op::Spawn {
            start: if eager { Start::Eager } else { Start::Queued },
            script,
        }),
        1 => Just(Op::Turn),
        2 => Just(Op::Idle),
        2 => call().prop_map(Op::Call),
        1 => (0..4_u32).prop_map(Op::Cancel),
        1 => (0..3_u8).prop_map(Op::Renew),
        1 => (0..3_u8).prop_map(Op::Move),
        1 => Just(Op::Restart),
        1 => (0..3_u32).prop_map(Op::Delay),
        1 => (0..3_u32).prop_map(Op::Elapse),
    ];
    let setup =
        (prop::collection::vec(any::<u32>(), 0..3), 0..3_u32).prop_map(|(arguments, capacity)| {
            Setup {
                arguments,
                capacity,
            }
        });
    (
        prop::collection::vec(setup, 0..3),
        prop::option::of(call()),
        prop::collection::vec(op, 0..6),
    )
        .prop_map(|(objects, look, ops)| Program {
            objects,
            budget: 100,
            look,
            ops,
        })
}

/// Runs the bytes of a child through all stages on their way to a verdict.
fn take_in(program: &Program, bytes: Vec<u8>) {
    let seen = observe(program, Ran::Answered(bytes.clone()), Methods::All);
    assert!(seen.end.is_none() || seen == refused());
    for expect in [Expect::Whole, Expect::Part] {
        if let Ok(trace) = decode(program, &bytes, expect) {
            assert!(trace.ops.len() <= program.ops.len() + 1);
            for exercise in exercises::ALL {
                judge(exercise, program, &trace);
            }
        }
    }
}

fn judge(exercise: &Exercise, program: &Program, trace: &Trace) {
    let judgement = (exercise.oracle)(program, trace);
    assert!(judgement.violations.len() <= crate::oracle::Kind::ALL.len());
}

proptest! {
    #![proptest_config(fuzz::config(1_000))]

    #[test]
    fn any_bytes_are_a_report_or_none(program in programs(), bytes in any::<Vec<u8>>()) {
        take_in(&program, bytes);
    }

    #[test]
    fn any_events_are_a_report_or_none(program in programs(), events in prop::collection::vec(events(), 0..60)) {
        let mut bytes = Vec::new();
        events.iter().for_each(|event| wire::put_event(&mut bytes, event));
        take_in(&program, bytes);
    }

    /// The number of operations is right, so that the events in them are checked.
    #[test]
    fn any_events_in_the_right_frame_are_a_report_or_none(
        program in programs(),
        parts in prop::collection::vec(prop::collection::vec(events(), 0..6), 7),
    ) {
        let mut bytes = Vec::new();
        for part in &parts[..=program.ops.len()] {
            wire::put_event(&mut bytes, &Event::Op);
            let inner = part.iter().filter(|event| !matches!(event, Event::Op | Event::End));
            inner.for_each(|event| wire::put_event(&mut bytes, event));
        }
        wire::put_event(&mut bytes, &Event::End);
        take_in(&program, bytes);
    }

    #[test]
    fn events_survive_their_way(events in prop::collection::vec(events(), 0..40)) {
        let mut bytes = Vec::new();
        events.iter().for_each(|event| wire::put_event(&mut bytes, event));
        let read: Result<Vec<Event>, _> = wire::events(&bytes).collect();
        prop_assert_eq!(read, Ok(events));
    }

    #[test]
    fn requests_survive_their_way_and_any_bytes_are_one_or_none(program in programs(), nonce in any::<u64>(), bytes in any::<Vec<u8>>(), at in any::<prop::sample::Index>()) {
        let mut request = wire::request(nonce, wire::Mode::Whole, &program).split_off(4);
        prop_assert_eq!(wire::read_request(&request), Ok((nonce, wire::Mode::Whole, program)));
        let _ = wire::read_request(&bytes);
        let at = at.index(request.len());
        request[at] ^= 1 << (nonce % 8);
        let _ = wire::read_request(&request);
        let _ = wire::read_answer(&bytes);
    }
}
