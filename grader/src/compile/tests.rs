//! Compiles right and wrong submissions, and checks the results and the student's messages.

use std::path::PathBuf;

use super::*;
use crate::exercises::{event, lock};
use crate::messages::Arg;
use crate::rules;
use crate::submission::Submission;

/// Compiles `text` as the file `my lock.rs`.
pub(crate) fn build(exercise: &Exercise, text: &str) -> Result<Built, NotBuilt> {
    build_all(exercise, &[("lib.rs", "my lock.rs", text)], RLIMITS)
}

/// Compiles sources, given by name, path in messages, and text.
fn build_all(
    exercise: &Exercise,
    sources: &[(&str, &str, &str)],
    bounds: Rlimits,
) -> Result<Built, NotBuilt> {
    let source = |(name, shown, text): &(&str, &str, &str)| Source {
        name: (*name).to_owned(),
        shown: shown.into(),
        text: (*text).to_owned(),
    };
    let sources: Vec<Source> = sources.iter().map(source).collect();
    let submission = Submission {
        shown: sources[0].shown.clone(),
        sources,
        notes: Vec::new(),
    };
    let admitted =
        rules::admit(submission).unwrap_or_else(|(_, violations)| panic!("{violations:?}"));
    let kit = kit(&place(), &mut |_| {}).unwrap();
    compile_within(bounds, &kit, Sandbox::best(), exercise, &admitted).unwrap()
}

impl Built {
    /// Wraps an existing program.
    pub(crate) fn of_program(executable: PathBuf) -> Built {
        let temp_dir = TempDir::new(Path::new("/")).unwrap();
        std::fs::create_dir(temp_dir.path().join("empty")).unwrap();
        Built {
            executable,
            mismatches: Vec::new(),
            warnings: String::new(),
            seed: 0,
            loads: Vec::new(),
            temp_dir,
        }
    }
}

const RIGHT: &str = "use common::{Coroutine, NotLocked, coroutine};
pub struct Lock;
impl Lock {
    pub fn new() -> Lock { Lock }
    pub fn acquire(&self) -> impl Coroutine<Return = ()> { coroutine! { let _ = self; } }
    pub fn release(&self) -> Result<(), NotLocked> { Ok(()) }
    pub fn locked(&self) -> bool { false }
}
";

/// Returns `RIGHT` with `part` replaced.
#[track_caller]
fn with(part: &str, otherwise: &str) -> String {
    assert!(RIGHT.contains(part));
    RIGHT.replace(part, otherwise)
}

/// Checks that changing `part` to `otherwise` makes the one method `name` mismatch, for the reason
/// `id`, with `words` in the detail.
#[track_caller]
fn check_method(part: &str, otherwise: &str, name: &str, id: &str, words: &str) {
    let built = build(&lock::SPEC, &with(part, otherwise)).unwrap();
    let [mismatches] = &built.mismatches[..] else {
        panic!("{:?}", built.mismatches)
    };
    assert_eq!(
        (mismatches.method, mismatches.message.id),
        (name, id),
        "{}",
        mismatches.detail
    );
    assert!(
        mismatches.detail.contains(words) && !mismatches.detail.contains("adapter.rs"),
        "{}",
        mismatches.detail
    );
    let expected = lock::SPEC
        .methods
        .iter()
        .find(|method| method.name == name)
        .unwrap()
        .signature;
    assert_eq!(mismatches.message.args["expected"], Arg::from(expected));
    assert!(built.executable.exists());
}

#[track_caller]
fn check_subject(text: &str, name: &str, id: &str, words: &str) {
    let Err(NotBuilt::TypeMismatch(mismatches)) = build(&lock::SPEC, text) else {
        panic!("it is a subject")
    };
    assert_eq!(
        (mismatches.method, mismatches.message.id),
        (name, id),
        "{}",
        mismatches.detail
    );
    assert!(
        mismatches.detail.contains(words) && !mismatches.detail.contains("adapter.rs"),
        "{}",
        mismatches.detail
    );
}

#[test]
fn what_the_contract_asks_for_is_built_and_leaves_nothing_behind() {
    let built = build(&lock::SPEC, RIGHT).unwrap();
    assert_eq!((&built.mismatches[..], &built.warnings[..]), (&[][..], ""));
    assert!(built.executable.is_file());
    let dir = built.temp_dir.path().to_owned();
    assert!(dir.is_dir());
    drop(built);
    assert!(!dir.exists());
}

/// Returns true if the one-step build was used.
fn is_quick(built: &Built) -> bool {
    !built.loads.is_empty()
}

#[test]
fn what_is_right_is_built_the_quick_way() {
    assert!(is_quick(&build(&lock::SPEC, RIGHT).unwrap()));
    for text in [
        include_str!("../../../tasks/lock/src/reference.rs"),
        include_str!("../../../tasks/lock/src/lock.rs"),
    ] {
        assert!(is_quick(&build(&lock::SPEC, text).unwrap()), "{text}");
    }
}

#[test]
fn what_the_quick_way_could_take_for_something_else_goes_the_slow_way() {
    for (part, otherwise) in [
        // The adapter inside the crate would see it.
        ("pub fn locked", "fn locked"),
        ("pub fn locked", "pub(crate) fn locked"),
        // The adapter would be removed with the crate.
        ("use common", "#![cfg(any())] use common"),
    ] {
        let built = build(&lock::SPEC, &with(part, otherwise));
        assert!(!built.is_ok_and(|built| is_quick(&built)), "{otherwise}");
    }
    let dangling = format!("{RIGHT}#[derive(Debug)]");
    assert!(matches!(
        build(&lock::SPEC, &dangling),
        Err(NotBuilt::Errors(_))
    ));
}

#[test]
fn warnings_are_the_same_either_way() {
    let unused = "fn nobody_calls_this() {}\npub fn anybody_may_call_this() {}\n";
    let quick = build(&lock::SPEC, &format!("{RIGHT}{unused}")).unwrap();
    let slow = build(
        &lock::SPEC,
        &format!("{RIGHT}{unused}#[cfg(all())] struct S;"),
    )
    .unwrap();
    assert!(is_quick(&quick) && !is_quick(&slow));
    assert!(
        quick.warnings.contains("nobody_calls_this"),
        "{}",
        quick.warnings
    );
    assert!(
        slow.warnings.starts_with(&quick.warnings),
        "{}",
        slow.warnings
    );
}

#[test]
fn worked_example_is_built() {
    let text = include_str!("../../../tasks/event/src/lib.rs");
    let built = build(&event::SPEC, text).unwrap();
    assert_eq!((&built.mismatches[..], &built.warnings[..]), (&[][..], ""));
}

#[test]
fn missing_method_costs_itself_alone() {
    let acquire = "    pub fn acquire(&self) -> impl Coroutine<Return = ()> { coroutine! { let _ = self; } }\n";
    check_method(
        acquire,
        "",
        "acquire",
        "compile-method-missing",
        "no method named `acquire` found for struct `Lock`",
    );
    check_method(
        "fn locked",
        "fn locket",
        "locked",
        "compile-method-missing",
        "`locket` with a similar name",
    );
}

#[test]
fn method_in_a_trait_is_told() {
    let acquire = "    pub fn acquire(&self) -> impl Coroutine<Return = ()> { coroutine! { let _ = self; } }\n";
    let in_trait = format!(
        "}}\npub trait Acquire {{ fn acquire(&self) -> impl Coroutine<Return = ()>; }}
         impl Acquire for Lock {{ {acquire} }}
         impl Lock {{\n"
    )
    .replace("pub fn", "fn");
    check_method(
        acquire,
        &in_trait,
        "acquire",
        "compile-method-in-trait",
        "my lock.rs",
    );
}

#[test]
fn name_that_only_looks_right_is_told() {
    for (name, id) in [
        ("lock", "compile-type-letter-case"),
        ("L\u{43e}ck", "compile-type-letter-script"),
    ] {
        let text = RIGHT.replace("Lock;", &format!("{name};"));
        let text = text.replace("impl Lock", &format!("impl {name}"));
        let text = text.replace("-> Lock { Lock }", &format!("-> {name} {{ {name} }}"));
        check_subject(&text, "Lock", id, "my lock.rs:2:1");
    }
}

/// A note, a change of `RIGHT` that leads to it, and one close by that does not.
struct Noted {
    id: &'static str,
    value: &'static str,
    part: &'static str,
    with: &'static str,
    without: &'static str,
}

const BODY: &str = "coroutine! { let _ = self; }";
const ERROR_FREE: &str = "{ Ok(()) }";
const CALL: &str = "{ false }";

const fn noted(
    id: &'static str,
    value: &'static str,
    part: &'static str,
    with: &'static str,
    without: &'static str,
) -> Noted {
    Noted {
        id,
        value,
        part,
        with,
        without,
    }
}

const NOTED: &[Noted] = &[
    noted(
        "note-yield-outside",
        "yield &common::Future::<()>::new()",
        BODY,
        "yield &common::Future::<()>::new(); coroutine! {}",
        "coroutine! { yield &common::Future::<()>::new(); }",
    ),
    noted(
        "note-import-future",
        "Future",
        CALL,
        "{ let f: Option<Future> = None; f.is_some() }",
        "{ let f: Option<common::Future> = None; f.is_some() }",
    ),
    noted(
        "note-impl-coroutine",
        "Coroutine<Return = ()>",
        "impl Coroutine",
        "Coroutine",
        "impl common::Coroutine",
    ),
    noted(
        "note-no-coroutine",
        "impl Coroutine<Return = ()>",
        BODY,
        "let _ = self;",
        "coroutine! {}",
    ),
    noted(
        "note-yield-borrowed",
        "w.0",
        BODY,
        "coroutine! { let w: &(common::Future, u8) = &(common::Future::new(), 1); yield w.0; }",
        "coroutine! { let w: &(common::Future, u8) = &(common::Future::new(), 1); yield &w.0; }",
    ),
    noted(
        "note-cell",
        "self.held = true",
        "pub struct Lock;",
        "pub struct Held { held: bool } impl Held { pub fn f(&self) { self.held = true; } }\npub struct Lock;",
        "pub struct Held { held: bool } impl Held { pub fn f(&mut self) { self.held = true; } }\npub struct Lock;",
    ),
    noted(
        "note-future-type",
        "w",
        BODY,
        "coroutine! { let w = common::Future::new(); yield w; }",
        "coroutine! { let w: common::Future = common::Future::new(); yield w; }",
    ),
    noted(
        "note-clone-future",
        "w",
        BODY,
        "coroutine! { let w: common::Future = common::Future::new(); drop(w); yield w; }",
        "coroutine! { let w: common::Future = common::Future::new(); drop(w.clone()); yield w; }",
    ),
    noted(
        "note-task-owns",
        "common::create_task(coroutine! { let _ = self.locked(); })",
        CALL,
        "{ common::create_task(coroutine! { let _ = self.locked(); }); false }",
        "{ common::create_task(coroutine! {}); false }",
    ),
    noted(
        "note-not-static",
        "coroutine! { let _ = self.locked(); }",
        "impl Coroutine<Return = ()> { coroutine! { let _ = self; } }",
        "impl Coroutine<Return = ()> + 'static { coroutine! { let _ = self.locked(); } }",
        "impl Coroutine<Return = ()> { coroutine! { let _ = self.locked(); } }",
    ),
    noted(
        "note-borrow-ends",
        "c.borrow()",
        BODY,
        "coroutine! { let c = std::cell::RefCell::new(vec![1]); let w = c.borrow().first(); drop(w); }",
        "coroutine! { let c = std::cell::RefCell::new(vec![1]); let w = c.borrow().first().cloned(); drop(w); }",
    ),
    noted(
        "note-last-value",
        "impl Coroutine<Return = ()>",
        BODY,
        "coroutine! { let _ = self; Ok(()) }",
        "coroutine! { let _ = self; }",
    ),
    noted(
        "note-err",
        "Err",
        ERROR_FREE,
        "{ Err }",
        "{ Err(NotLocked) }",
    ),
    noted(
        "note-future-methods",
        "is_done",
        CALL,
        "{ let f: common::Future = common::Future::new(); f.is_done() }",
        "{ let f: common::Future = common::Future::new(); f.done() }",
    ),
    noted(
        "note-future-equality",
        "==",
        CALL,
        "{ let f: common::Future = common::Future::new(); f == f }",
        "{ let f: common::Future = common::Future::new(); common::Future::ptr_eq(&f, &f) }",
    ),
];

/// Returns the notes on `text`; none if it compiles.
fn notes_on(text: &str) -> Vec<Message> {
    match build(&lock::SPEC, text) {
        Err(NotBuilt::Errors(errors)) => errors.notes,
        Err(NotBuilt::Compiler(_) | NotBuilt::TypeMismatch(_)) | Ok(_) => Vec::new(),
    }
}

#[test]
fn errors_of_beginners_have_notes_and_what_is_close_by_has_none() {
    let mut wrong = Vec::new();
    for case in NOTED {
        let notes = notes_on(&with(case.part, case.with));
        let is_right = notes
            .first()
            .is_some_and(|note| note.id == case.id && note.args["value"] == Arg::from(case.value));
        if !is_right {
            wrong.push(format!("{}: {notes:?}", case.id));
        }
        let others = notes_on(&with(case.part, case.without));
        if !others.is_empty() {
            wrong.push(format!("close to {}: {others:?}", case.id));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn yield_outside_of_a_coroutine_is_one_error() {
    let text = errors(&with(
        BODY,
        "yield &common::Future::<()>::new(); coroutine! {}",
    ));
    let heads = text.lines().filter(|line| line.starts_with("error"));
    assert_eq!(heads.count(), 1, "{text}");
    assert!(!text.contains("issue") && !text.ends_with('|'), "{text}");
}

#[test]
fn private_method_is_told() {
    let words = "error: method `release` is private\n --> my lock.rs:6:5\n";
    check_method(
        "pub fn release",
        "fn release",
        "release",
        "compile-method-private",
        words,
    );
}

#[test]
fn wrong_arguments_are_told() {
    check_method(
        "locked(&self)",
        "locked(&self, _: u8)",
        "locked",
        "compile-method-arguments",
        "my lock.rs:7:5",
    );
}

#[test]
fn wrong_receiver_is_told() {
    check_method(
        "locked(&self)",
        "locked(&mut self)",
        "locked",
        "compile-method-receiver",
        "my lock.rs:7:5",
    );
    check_method(
        "locked(&self)",
        "locked(self)",
        "locked",
        "compile-method-receiver",
        "my lock.rs:7:5",
    );
    check_method(
        "locked(&self)",
        "locked()",
        "locked",
        "compile-method-receiver",
        "my lock.rs:7:5",
    );
    check_method(
        "locked(&self)",
        "locked(self: &std::rc::Rc<Self>)",
        "locked",
        "compile-method-receiver",
        "my lock.rs:7:5",
    );
}

#[test]
fn wrong_return_type_is_told() {
    let words = "expected `Result<(), NotLocked>`, found `()`";
    check_method(
        "-> Result<(), NotLocked> { Ok(()) }",
        "{}",
        "release",
        "compile-method-returns",
        words,
    );
    check_method(
        "bool { false }",
        "Option<bool> { None }",
        "locked",
        "compile-method-returns",
        "found `Option<bool>`",
    );
}

#[test]
fn what_is_no_coroutine_or_one_of_another_kind_is_told() {
    let ours = "impl Coroutine<Return = ()> { coroutine! { let _ = self; } }";
    check_method(
        ours,
        "u8 { 1 }",
        "acquire",
        "compile-method-no-coroutine",
        "my lock.rs:5:5",
    );
    let other = "impl Coroutine<Return = u8> { coroutine! { let _ = self; 1 } }";
    check_method(
        ours,
        other,
        "acquire",
        "compile-method-coroutine-returns",
        "my lock.rs:5:5",
    );
}

#[test]
fn several_mismatches_methods_are_all_told() {
    let text = RIGHT
        .replace("pub fn release", "fn release")
        .replace("-> bool { false }", "{}");
    let built = build(&lock::SPEC, &text).unwrap();
    let names: Vec<_> = built
        .mismatches
        .iter()
        .map(|mismatches| mismatches.method)
        .collect();
    assert_eq!(names, ["release", "locked"]);
}

#[test]
fn type_that_cannot_be_used_is_told() {
    check_subject("pub struct Look;", "Lock", "compile-type-missing", "Lock");
    check_subject(
        &with("pub struct", "struct"),
        "Lock",
        "compile-type-private",
        "my lock.rs:2:1",
    );
    check_subject(
        &format!("mod inside {{ {RIGHT} }}"),
        "Lock",
        "compile-type-elsewhere",
        "my lock.rs:2:1",
    );
    let generic = "pub struct Lock<T>(T); impl<T> Lock<T> { pub fn new(t: T) -> Self { Lock(t) } }";
    check_subject(generic, "Lock", "compile-type-differs", "my lock.rs:1:1");
}

#[test]
fn new_that_cannot_be_called_is_told() {
    check_subject("pub struct Lock;", "new", "compile-new-missing", "`new`");
    check_subject(
        &with("pub fn new", "fn new"),
        "new",
        "compile-new-private",
        "my lock.rs:4:5",
    );
    check_subject(
        &with("new()", "new(_: u8)"),
        "new",
        "compile-new-differs",
        "my lock.rs:4:5",
    );
    check_subject(
        &with("-> Lock { Lock }", "-> Option<Lock> { Some(Lock) }"),
        "new",
        "compile-new-differs",
        "my lock.rs:4:5",
    );
}

#[track_caller]
fn errors(text: &str) -> String {
    let Err(NotBuilt::Errors(CompileErrors { printed: text, .. })) = build(&lock::SPEC, text)
    else {
        panic!("there are no errors")
    };
    text
}

#[test]
fn error_is_shown_as_the_compiler_shows_it_on_the_students_path_and_line() {
    let text = errors(&with("{ false }", "{\n        1\n    }"));
    let expected = "error[E0308]: mismatched types
 --> my lock.rs:8:9
  |
7 |     pub fn locked(&self) -> bool {
  |                             ---- expected `bool` because of return type
8 |         1
  |         ^ expected `bool`, found integer

For more information about this error, try `rustc --explain E0308`.";
    assert_eq!(text, expected);
}

#[test]
fn error_in_a_module_is_shown_on_its_own_path() {
    let root = format!("mod queue;\n{RIGHT}");
    let sources = [
        ("lib.rs", "ivan/src/lib.rs", root.as_str()),
        ("queue.rs", "ivan/src/queue.rs", "pub(crate) mod node;"),
        (
            "queue/node.rs",
            "ivan/src/queue/node.rs",
            "fn f() -> u8 { true }",
        ),
    ];
    let Err(NotBuilt::Errors(CompileErrors { printed: text, .. })) =
        build_all(&lock::SPEC, &sources, RLIMITS)
    else {
        panic!("there are no errors")
    };
    assert!(text.contains(" --> ivan/src/queue/node.rs:1:16"), "{text}");
}

#[test]
fn error_inside_a_coroutine_shows_nothing_of_ours() {
    let text = errors(&with(
        "{ let _ = self; }",
        "{\n        let x: bool = yield from self.wait();\n        yield 1;\n    }",
    ));
    assert!(
        text.contains("--> my lock.rs:6:") && text.contains("--> my lock.rs:7:"),
        "{text}"
    );
    assert!(
        !text.contains("__private") && !text.contains("grader"),
        "{text}"
    );
}

#[test]
fn error_that_is_found_late_is_still_the_students() {
    let late = "impl Coroutine<Return = ()> { fn f<T>() { const { assert!(size_of::<T>() > 9) } } coroutine! { f::<Self>() } }";
    let text = errors(&with(
        "impl Coroutine<Return = ()> { coroutine! { let _ = self; } }",
        late,
    ));
    assert!(
        text.contains("--> my lock.rs:5:") && !text.contains("adapter"),
        "{text}"
    );
}

#[test]
fn very_many_errors_are_cut() {
    let wrong = (0..2000).map(|number| format!("fn f{number}() -> u8 {{ true }}\n"));
    let text = errors(&format!("{RIGHT}{}", wrong.collect::<String>()));
    assert!(
        text.len() < 40_000 && text.contains("\n\nerror: aborting due to 2000 previous errors\n\n"),
        "{text}"
    );
}

#[test]
fn warnings_are_kept_and_cost_nothing() {
    let built = build(&lock::SPEC, &format!("{RIGHT}fn unused() {{}}\n")).unwrap();
    assert!(
        built
            .warnings
            .starts_with("warning: function `unused` is never used\n --> my lock.rs:9:4\n"),
        "{}",
        built.warnings
    );
    assert!(!built.warnings.contains("emitted"), "{}", built.warnings);
}

/// Checks that the compiler fails on `text` within these limits, for the reason `id`.
#[track_caller]
fn check_trouble(text: &str, bounds: Rlimits, id: &str) {
    let sources = [("lib.rs", "my lock.rs", text)];
    let Err(NotBuilt::Compiler(message)) = build_all(&lock::SPEC, &sources, bounds) else {
        panic!("the compiler coped")
    };
    assert_eq!(message.id, id);
}

#[test]
fn compiler_that_never_finishes_is_told_in_words() {
    let endless = "#[allow(long_running_const_eval)]
        pub const X: u8 = { let mut x = 0u64; loop { x = x.wrapping_add(1); } };";
    let short = Rlimits { cpu: 2, ..RLIMITS };
    check_trouble(&format!("{RIGHT}{endless}"), short, "compile-endless");
}

#[test]
fn compiler_that_runs_out_of_memory_is_told_in_words() {
    let huge = "macro_rules! grow { ($($t:tt)*) => { grow!($($t)* $($t)* 1); }; } grow!(1);";
    let small = Rlimits {
        memory: 512 << 20,
        cpu: 60,
        ..RLIMITS
    };
    check_trouble(&format!("{RIGHT}{huge}"), small, "compile-memory");
}

#[test]
fn compiler_whose_stack_overflows_is_told_in_words() {
    let deep = format!("pub fn deep() -> bool {{ {} true }}", "!".repeat(200_000));
    check_trouble(&format!("{RIGHT}{deep}"), RLIMITS, "compile-nesting");
}

#[test]
fn what_is_too_large_for_the_compiler_is_told_in_words() {
    let huge = "pub static HUGE: [u8; 20_000_000] = [1; 20_000_000];";
    let small = Rlimits {
        file: 10 << 20,
        ..RLIMITS
    };
    check_trouble(&format!("{RIGHT}{huge}"), small, "compile-size");
}

#[test]
fn errors_without_a_list_of_files_are_told_unless_they_could_quote_one() {
    let cut_off = |name: &str| format!("{RIGHT}fn {name}( {{");
    assert!(errors(&cut_off("wait")).contains("unclosed delimiter"));
    check_trouble(&cut_off("path"), RLIMITS, "compile-unlisted");
}

#[test]
fn paths_that_the_compiler_cannot_be_told_are_shown_by_their_last_part() {
    let shown_as = |path: &str| {
        let source = Source {
            name: "lib.rs".into(),
            shown: path.into(),
            text: String::new(),
        };
        source.display_path()
    };
    assert_eq!(
        shown_as("the folder/мой замок.rs"),
        "the folder/мой замок.rs"
    );
    assert_eq!(shown_as("a=b/lock.rs"), "lock.rs");
    assert_eq!(shown_as("a=b/a=b.rs"), "lib.rs");
    assert_eq!(shown_as("a\nb/lock.rs"), "lock.rs");
}

/// Returns a cache for one test, with a kit copied from the real one.
fn copied_kit() -> (TempDir, PathBuf) {
    let kit = kit(&place(), &mut |_| {}).unwrap();
    let temp_dir = TempDir::new(Path::new("/")).unwrap();
    let copy = temp_dir.path().join(kit.dir.file_name().unwrap());
    std::fs::create_dir(&copy).unwrap();
    for file in std::fs::read_dir(&kit.dir).unwrap() {
        let file = file.unwrap();
        std::fs::copy(file.path(), copy.join(file.file_name())).unwrap();
    }
    (temp_dir, copy)
}

#[test]
fn kit_that_is_whole_is_found_and_one_that_is_damaged_is_not() {
    let (temp_dir, copy) = copied_kit();
    let mut own = place();
    own.cache = temp_dir.path().to_owned();
    let found = kit(&own, &mut |message| panic!("{message:?}")).unwrap();
    assert_eq!(found.dir, copy);
    assert!(kit::whole(&copy).unwrap().is_some());
    std::fs::write(&found.harness, "damaged").unwrap();
    assert!(kit::whole(&copy).unwrap().is_none());
    std::fs::remove_file(&found.harness).unwrap();
    assert!(kit::whole(&copy).unwrap().is_none());
    std::fs::write(copy.join("kit.json"), "{").unwrap();
    assert!(kit::whole(&copy).unwrap().is_none());
}

#[test]
fn own_level_of_a_forbidden_lint_is_accepted() {
    for attribute in [
        "#![warn(unsafe_code)]",
        "#![deny(unsafe_code, missing_unsafe_on_extern)]",
        "#![forbid(unsafe_code)]",
        "#![allow(unsafe_code)]",
        "#![warn(rust_2024_compatibility)]",
    ] {
        let built = build(&lock::SPEC, &format!("{attribute}\n{RIGHT}"));
        assert!(built.is_ok(), "{attribute}");
    }
    let source = Source {
        name: "lib.rs".into(),
        shown: "lock.rs".into(),
        text: "#![allow(unsafe_code)] fn f() { unsafe { } }".into(),
    };
    assert!(!rustc::has_own_lints(&[source]));
}

#[test]
fn path_by_the_name_of_the_exercises_module_is_accepted() {
    let text = format!("{RIGHT}pub struct Guard<'a> {{ _lock: &'a crate::lock::Lock }}\n");
    assert!(build(&lock::SPEC, &text).is_ok());
    let with_own = format!("{text}mod lock {{ pub use super::Lock; }}\n");
    assert!(build(&lock::SPEC, &with_own).is_ok());
}
