use std::fs;
use std::path::Path;

use protocol::event::Event;
use protocol::program::{Act, Op, Start, Target};
use rustix::process::Signal;
use sandbox::Wanted;

use super::*;
use crate::compile::tests::build;
use crate::exercises;
use sandbox::process::{Output, Spawn, start};

/// Limits that are soon reached.
const TIGHT: Limits = Limits {
    cpu: Duration::from_millis(250),
    whole: Duration::from_secs(60),
    whole_of_long: Duration::from_secs(60),
    wall: Duration::from_secs(20),
    memory: 64 << 20,
    output: 100_000,
    answer: 100_000,
};

/// Returns the result of a program on one of the scripts in `children/`.
fn run_script(name: &str, limits: Limits) -> anyhow::Result<Ran> {
    let script = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("src/runner/children")
        .join(name);
    let built = Built::of_program(script);
    // A script needs a shell, and a confined process gets none.
    let sandbox = Sandbox::detect(Wanted::None, &[]);
    Child::new(&built, &sandbox, limits).run(&Program::default())
}

#[track_caller]
fn check_script(name: &str, expected: End) {
    assert_eq!(
        run_script(name, TIGHT).unwrap(),
        Ran::Ended(expected, Vec::new())
    );
}

#[test]
fn child_that_leaves_is_told_with_its_status() {
    check_script("exits.sh", End::Exited(3));
}

#[test]
fn child_that_crashes_is_told_with_its_signal() {
    let (signal, stack_overflow) = (Signal::SEGV.as_raw(), false);
    check_script(
        "crashes.sh",
        End::Killed {
            signal,
            stack_overflow,
        },
    );
}

#[test]
fn last_words_of_a_child_tell_an_overflow_from_a_lack_of_memory() {
    let (signal, stack_overflow) = (Signal::ABORT.as_raw(), true);
    check_script(
        "overflows.sh",
        End::Killed {
            signal,
            stack_overflow,
        },
    );
    check_script("runs-out-of-memory.sh", End::OutOfMemory);
}

#[test]
fn child_that_computes_for_ever_spins() {
    check_script("spins.sh", End::Spinning);
}

#[test]
fn child_that_sleeps_in_a_step_is_blocked() {
    check_script("sleeps.sh", End::Blocked);
}

#[test]
fn child_that_prints_for_ever_floods() {
    check_script("floods.sh", End::Flooded);
}

#[test]
fn child_that_says_what_nobody_asked_breaks_the_protocol() {
    check_script("answers-garbage.sh", End::BrokenProtocol);
    check_script("hangs-up.sh", End::BrokenProtocol);
}

#[test]
fn child_that_gets_no_processor_is_nobodys_fault() {
    let wall = Duration::from_millis(100);
    let error = run_script("stops.sh", Limits { wall, ..TIGHT }).unwrap_err();
    assert!(error.to_string().contains("no CPU time"), "{error:#}");
}

#[test]
fn programs_that_take_what_they_may_each_time_spin_in_the_end() {
    let built = lock("(0..10_000_000u32).for_each(|n| drop(std::hint::black_box(n)))");
    let limits = Limits {
        cpu: Duration::from_secs(10),
        whole: Duration::from_millis(200),
        ..TIGHT
    };
    let mut child = Child::new(&built, Sandbox::best(), limits);
    let mut spins = || matches!(child.run(&two_tasks()), Ok(Ran::Ended(End::Spinning, _)));
    assert!(!spins());
    assert!((0..10_000).any(|_| spins()));
    assert!(spins());
}

#[test]
fn what_a_child_started_is_ended_with_it() {
    check_script("leaves-a-process.sh", End::Exited(0));
    let is_left = || {
        let mut processes = fs::read_dir("/proc").unwrap().flatten();
        processes.any(|process| {
            fs::read(process.path().join("cmdline")).is_ok_and(|line| line == b"sleep\x0086399\0")
        })
    };
    // It has ended already, but the system needs a moment to remove it.
    let gone = (0..10_000).any(|_| {
        std::thread::sleep(Duration::from_millis(1));
        !is_left()
    });
    assert!(gone);
}

#[test]
fn child_dies_with_the_thread_that_started_it() {
    let thread = std::thread::spawn(|| {
        let process = start(Spawn {
            arguments: vec!["1000".into()],
            ..Spawn::new(Path::new("/bin/sleep"), Path::new("/"))
        });
        let process = process.unwrap();
        let id = process.id();
        // As if the grader had been killed: nothing ends the child.
        std::mem::forget(process);
        id
    });
    let id = thread.join().unwrap();
    let (_, status) = rustix::process::waitpid(Some(id), rustix::process::WaitOptions::empty())
        .unwrap()
        .unwrap();
    assert_eq!(status.terminating_signal(), Some(Signal::KILL.as_raw()));
}

#[test]
fn child_gets_no_environment_no_descriptors_and_no_core_dumps() {
    let (mut output, writer) = Output::new(10_000).unwrap();
    let shell = "env; ls /proc/self/fd; ulimit -c";
    let order = Spawn {
        arguments: vec!["-c".into(), shell.into()],
        output: Some(writer),
        ..Spawn::new(Path::new("/bin/sh"), Path::new("/"))
    };
    // Inherited on purpose, as from a careless shell.
    let ours = rustix::io::dup(std::io::stdin()).unwrap();
    rustix::io::fcntl_setfd(&ours, rustix::io::FdFlags::empty()).unwrap();
    let mut process = start(order).unwrap();
    while process.exited().is_none() {
        std::thread::sleep(Duration::from_millis(1));
    }
    while output.drain().unwrap() > 0 {}
    // The shell sets PWD and the like itself; 3 is the directory that `ls` reads.
    let printed = String::from_utf8_lossy(output.tail()).into_owned();
    let lines: Vec<&str> = printed
        .lines()
        .filter(|line| !["PWD=/", "OLDPWD=/", "SHLVL=0", "_=/usr/bin/env"].contains(line))
        .collect();
    assert_eq!(lines, ["0", "1", "2", "3", "0"]);
}

#[test]
fn child_that_stops_itself_is_blocked() {
    check_script("stops.sh", End::Blocked);
}

/// Returns a lock whose `acquire` runs `body` when a second task waits.
fn lock(body: &str) -> Built {
    let built = build(
        &exercises::lock::SPEC,
        &format!(
            "use common::{{Coroutine, NotLocked, coroutine}};
        pub struct Lock(std::cell::Cell<u32>);
        impl Lock {{
            pub fn new() -> Lock {{ Lock(Default::default()) }}
            pub fn locked(&self) -> bool {{ true }}
            pub fn release(&self) -> Result<(), NotLocked> {{ Ok(()) }}
            pub fn acquire(&self) -> impl Coroutine<Return = ()> {{ coroutine! {{
                self.0.set(self.0.get() + 1);
                if self.0.get() == 2 {{ {body} }}
            }} }}
        }}"
        ),
    );
    built.unwrap()
}

/// Returns a program in which two tasks wait, one after the other.
fn two_tasks() -> Program {
    let wait = Op::Spawn {
        start: Start::Eager,
        script: vec![Act::Wait(Target {
            object: 0,
            method: 0,
        })],
    };
    Program {
        objects: vec![exercises::lock::SPEC.vocabulary.setup(&[])],
        budget: 10,
        ops: vec![wait.clone(), wait],
        ..Program::default()
    }
}

/// Returns the end of such a lock, and the events until then.
fn end_of_lock(body: &str) -> (End, Vec<Event>) {
    let (built, program) = (lock(body), two_tasks());
    let mut child = Child::new(&built, Sandbox::best(), TIGHT);
    let Ran::Ended(end, bytes) = child.run(&program).unwrap() else {
        panic!("it answered")
    };
    let first = Program {
        ops: program.ops[..1].to_vec(),
        ..program
    };
    assert!(
        matches!(child.run(&first), Ok(Ran::Answered(_))),
        "the next program runs"
    );
    (end, events(&bytes))
}

fn events(bytes: &[u8]) -> Vec<Event> {
    let events: Result<_, _> = protocol::wire::events(bytes).collect();
    events.unwrap()
}

#[track_caller]
fn check_lock(body: &str, expected: &End) {
    let (end, seen) = end_of_lock(body);
    assert_eq!(&end, expected);
    let until = [
        Event::Op,
        Event::Began {
            task: 0,
            object: 0,
            method: 0,
        },
        Event::Ended { task: 0, object: 0 },
        Event::Finished { task: 0 },
        Event::Op,
        Event::Began {
            task: 1,
            object: 0,
            method: 0,
        },
    ];
    assert!(seen.starts_with(&until), "{seen:?}");
}

#[test]
fn lock_that_ends_its_process_loses_that_program_alone() {
    let (signal, aborted) = (Signal::ABORT.as_raw(), false);
    check_lock(
        "let mut x = 0u64; while std::hint::black_box(true) { x = x.wrapping_add(1); }",
        &End::Spinning,
    );
    check_lock(
        "let m = std::sync::Mutex::new(()); let _a = m.lock(); let _b = m.lock();",
        &End::Blocked,
    );
    check_lock(
        "let mut v = vec![vec![1u8; 1 << 20]]; loop { v.push(v[0].clone()); }",
        &End::OutOfMemory,
    );
    check_lock("loop { println!(\"again\"); }", &End::Flooded);
    check_lock(
        "fn deep(n: u64) -> u64 { if n == 0 { 0 } else { std::hint::black_box(deep(n - 1)) + 1 } } deep(u64::MAX);",
        &End::Killed {
            signal,
            stack_overflow: true,
        },
    );
    check_lock(
        "struct D; impl Drop for D { fn drop(&mut self) { panic!(\"two\") } } let _d = D; panic!(\"one\");",
        &End::Killed {
            signal,
            stack_overflow: aborted,
        },
    );
}

#[test]
fn last_words_come_through_after_much_output() {
    let much = "for _ in 0..10_000 { print!(\"some\"); eprint!(\" more text\"); }";
    check_lock(
        &format!("{much} let mut v = vec![vec![1u8; 1 << 20]]; loop {{ v.push(v[0].clone()); }}"),
        &End::OutOfMemory,
    );
    check_lock(
        &format!(
            "{much} fn deep(n: u64) -> u64 {{ if n == 0 {{ 0 }} else {{ std::hint::black_box(deep(n - 1)) + 1 }} }} deep(u64::MAX);"
        ),
        &End::Killed {
            signal: Signal::ABORT.as_raw(),
            stack_overflow: true,
        },
    );
}

#[test]
fn text_of_a_lock_is_no_message_of_std() {
    let twice = "struct D; impl Drop for D { fn drop(&mut self) { panic!(\"two\") } } let _d = D; panic!(\"one\");";
    for text in [
        "memory allocation of 64 bytes failed",
        "thread 'submission' (1) has overflowed its stack\\nfatal runtime error: stack overflow",
    ] {
        check_lock(
            &format!("println!(\"{text}\"); {twice}"),
            &End::Killed {
                signal: Signal::ABORT.as_raw(),
                stack_overflow: false,
            },
        );
    }
}

#[test]
fn panic_names_the_students_file_and_line() {
    let built = lock("panic!(\"no\")");
    let Ran::Answered(bytes) = Child::new(&built, Sandbox::best(), TIGHT)
        .run(&two_tasks())
        .unwrap()
    else {
        panic!("it ended")
    };
    let panicked = events(&bytes).into_iter().find_map(|event| match event {
        Event::Panicked(panicked) => Some((panicked.message, panicked.file, panicked.line)),
        _ => None,
    });
    assert_eq!(
        panicked,
        Some(("no".to_owned(), "my lock.rs".to_owned(), 9))
    );
}

#[test]
fn child_that_got_no_processor_is_asked_once_more_and_no_more() {
    let answers = |mut answers: Vec<Reply>| {
        let mut asked = 0;
        let answer = with_second_chance(|| {
            asked += 1;
            Ok(answers.remove(0))
        });
        (answer.unwrap(), asked)
    };
    let (answer, asked) = answers(vec![Reply::Starved, Reply::Answered(vec![1])]);
    assert!(matches!(answer, Reply::Answered(events) if events == [1]));
    assert_eq!(asked, 2);
    let (answer, asked) = answers(vec![Reply::Starved, Reply::Starved, Reply::Starved]);
    assert!(matches!(answer, Reply::Starved));
    assert_eq!(asked, 2);
    let (answer, asked) = answers(vec![Reply::Ended(End::Spinning, Vec::new())]);
    assert!(matches!(answer, Reply::Ended(End::Spinning, _)));
    assert_eq!(asked, 1);
}

/// A child that gets some programs announced answers as one that runs them one by one.
#[test]
fn announced_programs_are_answered_as_others_are() {
    let built = lock(
        "struct D; impl Drop for D { fn drop(&mut self) { panic!(\"two\") } } let _d = D; panic!(\"one\");",
    );
    let one = || Program {
        ops: two_tasks().ops[..1].to_vec(),
        ..two_tasks()
    };
    let (turn, idle) = (with(one(), Op::Turn), with(one(), Op::Idle));
    // The first `true` means announced, the second means asked for.
    let asked = [
        (&turn, true, true),
        (&idle, true, true),
        (&two_tasks(), true, true),
        (&idle, true, true),
        (&turn, true, false),
        (&two_tasks(), true, false),
        (&idle, true, true),
        (&turn, false, true),
        (&two_tasks(), false, true),
        (&turn, true, true),
    ];
    for at_a_time in 1..=asked.len() {
        let mut child = Child::new(&built, Sandbox::best(), TIGHT);
        for some in asked.chunks(at_a_time) {
            let announced = some.iter().filter(|(_, announced, _)| *announced);
            announced.for_each(|(program, ..)| child.announce(program));
            for (place, (program, ..)) in some.iter().enumerate().filter(|(_, asked)| asked.2) {
                let mut alone = Child::new(&built, Sandbox::best(), TIGHT);
                assert_eq!(
                    child.run(program).unwrap(),
                    alone.run(program).unwrap(),
                    "{place} of {at_a_time}"
                );
            }
        }
    }
}

fn with(program: Program, op: Op) -> Program {
    let ops = program.ops.iter().cloned().chain([op]).collect();
    Program { ops, ..program }
}
