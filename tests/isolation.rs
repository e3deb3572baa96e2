//! The strength of the isolation, and the truth of the reports on it: with all layers, without one
//! of them, and with none.

mod support;

use grader::compile;
use grader::sandbox_check::{ConfinedProcess, doctor};
use sandbox::Layer;
use serde_json::{Value, json};

use support::{Desk, LOCK};

/// The variable that disables a layer, for tests only.
const WITHOUT: &str = "GRADER_TEST_WITHOUT";

/// Returns the result and the exit status of `grader doctor` without these layers.
#[track_caller]
fn examined(without: &str) -> (i32, Value) {
    let mut command = support::grader();
    let output = command.arg("doctor").env(WITHOUT, without).output();
    let status = output.expect("the grader starts").status.code();
    let kit = compile::kit(&compile::place(), &mut |_| {}).expect("the kit");
    let layers = [("landlock", Layer::Landlock), ("seccomp", Layer::Seccomp)].into_iter();
    let left_out: Vec<Layer> = layers
        .filter(|(name, _)| without.split(',').any(|one| one == *name))
        .map(|(_, layer)| layer)
        .collect();
    let found = doctor::examine(&kit, &left_out).expect("the probe runs");
    let rows: Vec<Value> = found.rows.iter().map(as_value).collect();
    let found = json!({
        "level": found.isolation.level,
        "open": found.isolation.open,
        "landlock": found.landlock,
        "seccomp": found.seccomp,
        "tried": rows,
    });
    (status.expect("it exits by itself"), found)
}

fn as_value(row: &doctor::AttemptRow) -> Value {
    let place = match row.place {
        ConfinedProcess::Compiler => "compiler",
        ConfinedProcess::Program => "program",
    };
    json!({
        "place": place,
        "attempt": row.attempt,
        "limits": row.limits,
        "landlock": row.landlock,
        "seccomp": row.seccomp,
        "together": row.together,
    })
}

/// Returns the report and the exit status for a right lock without these layers. The report is
/// `None` if nothing was graded.
#[track_caller]
fn graded(without: &str, isolation: &str) -> (i32, Option<Value>) {
    let desk = Desk::with(LOCK);
    let mut command = desk.grader();
    let arguments = [
        "--student",
        "lock.rs",
        "--format",
        "json",
        "--isolation",
        isolation,
    ];
    let output = command.args(arguments).env(WITHOUT, without).output();
    let output = output.expect("the grader starts");
    let report = serde_json::from_slice(&output.stdout).ok();
    (output.status.code().expect("it exits by itself"), report)
}

/// Returns the row of an attempt by the program that runs a submission, or by a compiler.
#[track_caller]
fn row<'a>(found: &'a Value, place: &str, attempt: &str) -> &'a Value {
    let mut rows = found["tried"].as_array().expect("an array").iter();
    let found = rows.find(|row| row["place"] == place && row["attempt"] == attempt);
    found.expect("it was tried")
}

/// Checks that doctor, a report, and a grader that requires strong isolation state the same.
#[track_caller]
fn all_agree(without: &str) {
    let (status, found) = examined(without);
    let strong = found["level"] == "strong";
    assert_eq!(status, i32::from(!strong), "{found:#}");
    let together = found["tried"].as_array().expect("an array").iter();
    let open = together.filter(|row| row["together"] == false).count();
    assert_eq!(open == 0, strong, "{found:#}");
    let (status, report) = graded(without, "best");
    let report = report.expect("a report");
    assert_eq!(status, 0, "{report:#}");
    assert_eq!(report["isolation"]["level"], found["level"]);
    assert_eq!(report["isolation"]["open"], found["open"]);
    let (status, report) = graded(without, "strong");
    assert_eq!(
        (status, report.is_some()),
        if strong { (0, true) } else { (70, false) }
    );
}

#[test]
fn doctor_reports_and_graders_agree_whatever_layers_there_are() {
    for without in ["", "landlock", "seccomp", "landlock,seccomp"] {
        all_agree(without);
    }
}

#[test]
fn a_layer_that_is_taken_away_is_missed() {
    let (_, all) = examined("");
    let (_, none) = examined("landlock,seccomp");
    assert_eq!(
        (&none["landlock"], &none["seccomp"]),
        (&Value::Null, &Value::Bool(false))
    );
    for (layer, place, attempt) in [
        ("landlock", "compiler", "read"),
        ("landlock", "compiler", "write"),
        ("seccomp", "program", "look"),
        ("seccomp", "program", "start"),
        ("seccomp", "program", "socket"),
    ] {
        // A layer that the machine lacks cannot be disabled.
        if row(&all, place, attempt)[layer] == true {
            let (_, without) = examined(layer);
            assert_eq!(
                row(&without, place, attempt)["together"],
                false,
                "{attempt} without {layer}"
            );
        }
        assert_eq!(
            row(&none, place, attempt)["together"],
            false,
            "{attempt} without all"
        );
    }
}

#[test]
fn limits_hold_without_any_layer() {
    let (_, none) = examined("landlock,seccomp");
    for (place, attempt) in [
        ("program", "memory"),
        ("compiler", "memory"),
        ("program", "environment"),
    ] {
        assert_eq!(row(&none, place, attempt)["limits"], true, "{attempt}");
    }
}

/// The C library reads a system file when it frees much memory. The refusal must not cost marks.
#[test]
fn a_right_lock_that_gives_back_much_memory_is_not_ended() {
    let lock = support::with(
        "pub fn new() -> Lock {",
        "pub fn new() -> Lock {
            static ONCE: std::sync::Once = std::sync::Once::new();
            ONCE.call_once(|| {
                let much: Vec<Box<[u8; 1024]>> = (0..2_000u32).map(|n| Box::new([n as u8; 1024])).collect();
                drop(much);
                let mut growing: Vec<u8> = Vec::new();
                for n in 0..300_000u32 { growing.push(n as u8); }
                println!(\"{}\", growing.len());
                let map: std::collections::HashMap<u8, u8> = growing.iter().map(|n| (*n, *n)).collect();
                eprintln!(\"{map:?}\");
            });",
    );
    let (status, report) = support::graded(&lock);
    assert_eq!(
        (status, &report["points"]),
        (0, &Value::from(100)),
        "{report:#}"
    );
}

#[test]
fn none_is_said_openly() {
    let (status, report) = graded("", "none");
    let report = report.expect("a report");
    assert_eq!(
        (status, &report["isolation"]["level"]),
        (0, &Value::from("none"))
    );
    let desk = Desk::with(LOCK);
    let told = desk
        .grader()
        .args(["--student", "lock.rs", "--isolation", "none"])
        .output();
    let told = String::from_utf8(told.expect("the grader starts").stdout).expect("UTF-8");
    assert!(told.contains("Isolation was switched off"), "{told}");
}

#[test]
fn what_was_neither_compiled_nor_run_was_not_isolated() {
    let desk = Desk::with("async fn f() {}");
    let (_, report) = desk.report(&["--student", "lock.rs"]);
    assert_eq!(
        (&report["outcome"], &report["isolation"]),
        (&"refused".into(), &Value::Null)
    );
}

#[test]
fn a_weak_machine_is_told_in_words_once() {
    let desk = Desk::with(LOCK);
    let mut command = desk.grader();
    let output = command
        .args(["--student", "lock.rs"])
        .env(WITHOUT, "landlock,seccomp")
        .output();
    let output = output.expect("the grader starts");
    let told = String::from_utf8(output.stdout).expect("UTF-8");
    assert_eq!(told.matches("grader doctor").count(), 1, "{told}");
    assert_eq!(output.stderr, b"");
}
