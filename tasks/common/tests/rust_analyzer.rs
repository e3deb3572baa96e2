//! Half-typed code in an editor: rust-analyzer completes and explains inside a `coroutine!` whose
//! body does not parse.
//!
//! Run it with `cargo test -p common --test rust_analyzer`. It prints the answers at each place. If
//! there is no rust-analyzer, it prints so. `RUST_ANALYZER` names another program than the
//! `rust-analyzer` of the path.

#[path = "rust_analyzer/client.rs"]
mod client;

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::{env, fs};

use client::Client;

/// A request at the place of the `^` in a body.
enum Ask {
    /// A completion has to propose all of these.
    Completion(&'static [&'static str]),
    /// A hover has to show this.
    Hover(&'static str),
}

/// Bodies of `acquire` in [`file_with`], with a `^` for the cursor.
const PLACES: &[(&str, Ask)] = &[
    (
        "let waiter: Future = Future::new();\nself.^\nyield waiter;",
        Ask::Completion(&["held", "waiters", "acquire()"]),
    ),
    (
        "let waiter: Future = Future::new();\nwaiter.^\nyield waiter;",
        Ask::Completion(&["done()", "cancel()"]),
    ),
    (
        "let waiter: Future = Future::new();\nwaiter.^",
        Ask::Completion(&["done()", "cancel()"]),
    ),
    (
        "let waiter: Future = Future::new();\nyield wai^",
        Ask::Completion(&["waiter"]),
    ),
    ("yield from self.acq^", Ask::Completion(&["acquire()"])),
    ("yield from self.^", Ask::Completion(&["acquire()"])),
    (
        "let n = 1 +;\nyield self.^",
        Ask::Completion(&["owner", "waiters"]),
    ),
    (
        "let owner = yield &self.owner;\nowner.^\nyield;",
        Ask::Completion(&["name"]),
    ),
    (
        "println!(\"{:?}\", yield &self.owner);\nself.^",
        Ask::Completion(&["held", "acquire()"]),
    ),
    (
        "let own^er = yield &self.owner;\nlet n = owner.name +;",
        Ask::Hover("Owner"),
    ),
    (
        "let wai^ter: Future<u32> = Future::new();\nlet n = (yield waiter) +;",
        Ask::Hover("Future<u32>"),
    ),
];

fn file_with(body: &str) -> String {
    format!(
        "use common::{{coroutine, Coroutine, Future}};

#[derive(Clone, Debug)]
pub struct Owner {{ pub name: u32 }}

pub struct Lock {{ held: bool, waiters: Vec<Future>, owner: Future<Owner> }}

impl Lock {{
    pub fn acquire(&self) -> impl Coroutine<Return = ()> {{
        coroutine! {{
{body}
        }}
    }}
}}
"
    )
}

#[test]
fn rust_analyzer_completes_and_explains_in_half_typed_bodies() {
    let program = env::var("RUST_ANALYZER").unwrap_or_else(|_| "rust-analyzer".to_owned());
    if !is_there(&program) {
        return say("SKIPPED: there is no rust-analyzer here, so nothing was asked\n");
    }
    let (package, file) = make_package();
    let mut client = Client::start(&program, &package, &file, &file_with(""));
    let wrong: Vec<String> = PLACES
        .iter()
        .filter_map(|(body, ask)| failure(&mut client, body, ask))
        .collect();
    assert_eq!(wrong, Vec::<String>::new());
}

/// Asks at one place, and prints the answer. Returns the body if the answer lacks something.
fn failure(client: &mut Client, body: &str, ask: &Ask) -> Option<String> {
    let marked = file_with(body);
    let (before, after) = marked.split_once('^').expect("each body has a cursor");
    let line = before.matches('\n').count();
    let character = before.len() - before.rfind('\n').map_or(0, |at| at + 1);
    client.change(&format!("{before}{after}"));
    let (answer, is_right) = match ask {
        Ask::Completion(expected) => {
            let labels = client.complete(line, character);
            let is_right = expected
                .iter()
                .all(|one| labels.iter().any(|got| got == one));
            (format!("{} items: {labels:.5?}", labels.len()), is_right)
        }
        Ask::Hover(expected) => {
            let text = client.hover(line, character);
            let is_right = text.contains(expected);
            (format!("{text:?}"), is_right)
        }
    };
    let sign = if is_right { "ok" } else { "WRONG" };
    let answer: String = answer.chars().take(200).collect();
    say(&format!("{sign} {body:?}: {answer}\n"));
    (!is_right).then(|| body.to_owned())
}

/// Makes a package that depends on this crate, in the directory for the files of tests.
fn make_package() -> (PathBuf, PathBuf) {
    let package = Path::new(env!("CARGO_TARGET_TMPDIR")).join("rust_analyzer");
    let common = env!("CARGO_MANIFEST_DIR");
    let manifest = format!(
        "[workspace]\n\n[package]\nname = \"half-typed\"\nedition = \"2024\"\n\n\
         [dependencies]\ncommon = {{ path = {common:?} }}\n"
    );
    let file = package.join("src/lib.rs");
    fs::create_dir_all(package.join("src")).expect("a directory for the package");
    fs::write(package.join("Cargo.toml"), manifest).expect("a manifest");
    fs::copy(
        Path::new(common).join("../../Cargo.lock"),
        package.join("Cargo.lock"),
    )
    .expect("the versions of the workspace, which are on this machine");
    fs::write(&file, file_with("")).expect("a source file");
    (package, file)
}

fn is_there(program: &str) -> bool {
    Command::new(program)
        .arg("--version")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}

/// Prints past the test runner, which hides the output of a test that passes.
fn say(text: &str) {
    let _ = std::io::stderr().write_all(text.as_bytes());
}
