//! Calls the compiler in a temp dir: with fixed flags, an empty environment, and limits.
//!
//! Entry point: [`Rustc`]. A compiler that crashes, does not finish or exceeds its memory is a
//! result with a message, not an error of the grader.

use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{self, ErrorKind};
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::ExitStatus;
use std::time::Duration;

use anyhow::{Context, bail};
use rustix::process::Signal;
use sandbox::process::{CaptureEnd, Captured, Rlimits, Spawn, capture};
use sandbox::{Sandbox, TempDir};

use super::dep_info;
use super::diagnostics::Diagnostics;
use super::flags::{COMPILE, SUBMISSION, flag, link};
use super::kit::Kit;
use super::prelink::Prelinked;
use crate::messages::Message;
use crate::submission::Source;
use crate::submission::lexer::Tokens;

/// Wall time, the last and widest limit: if it is reached, the machine is in trouble.
const WALL: Duration = Duration::from_secs(300);
/// The adapter of the control submission: it uses the loop, the macro and the harness as
/// submissions do.
const CONTROL: &str = "
pub fn wait(future: common::Future) -> impl common::Coroutine<Return = ()> {
    common::coroutine! { yield future; }
}
fn main() {
    let future = common::Future::new();
    std::hint::black_box(Box::new(wait(future)) as Box<dyn common::Coroutine<Return = ()>>);
    std::hint::black_box(harness::main as *const ());
}
";
/// The `main` of an adapter.
const MAIN: &str = "
fn main() {
    harness::main(make)
}
";
/// Maximal size of the compiler's output, in bytes.
const PRINT: usize = 32 << 20;

/// The format of the diagnostics.
const SPEAK: &[&str] = &["--error-format=json", "--diagnostic-width=100"];

/// The compiler, and its directories.
#[derive(Debug)]
pub(super) struct Rustc<'a> {
    kit: &'a Kit,
    sandbox: &'a Sandbox,
    dir: &'a Path,
    rlimits: Rlimits,
}

/// The result of a compilation.
#[derive(Debug)]
pub(super) enum Compiled {
    /// Success; the compiler may have warned.
    Done(Diagnostics),
    /// The compiler found errors.
    Refused(Diagnostics),
    /// The compiler came to no result, for this reason.
    GaveUp(Message),
}

impl<'a> Rustc<'a> {
    /// Creates the layout of the temp dir and writes the sources.
    pub(super) fn new(
        kit: &'a Kit,
        sandbox: &'a Sandbox,
        temp_dir: &'a TempDir,
        sources: &[Source],
        rlimits: Rlimits,
    ) -> anyhow::Result<Rustc<'a>> {
        let rustc = Rustc {
            kit,
            sandbox,
            dir: temp_dir.path(),
            rlimits,
        };
        for directory in ["sources", "empty", "temporary"] {
            make_folder(&rustc.path(directory))?;
        }
        for source in sources {
            let path = rustc.path("sources").join(&source.name);
            make_folder(path.parent().context("a source lies in a folder")?)?;
            write(&path, &source.text)?;
        }
        Ok(rustc)
    }

    /// Compiles the submission as a library.
    pub(super) fn submission(&self, sources: &[Source]) -> anyhow::Result<Compiled> {
        let mut arguments = self.library(sources);
        arguments.push("--emit=link".into());
        self.make(arguments, "libsubmission.rlib", sources)
    }

    /// Compiles the submission with this root, which is its own root and the adapter. The result is
    /// an object.
    pub(super) fn with_adapter(
        &self,
        sources: &[Source],
        root: &str,
        prelinked: &Prelinked,
    ) -> anyhow::Result<Compiled> {
        write(&self.path("sources/lib.rs"), root)?;
        let mut arguments = self.library(sources);
        arguments.push("--emit=obj".into());
        arguments.push(self.named("__grader_harness", &self.kit.harness));
        arguments.push(self.named("__grader_warm", &prelinked.warm));
        let compiled = self.make(arguments, "submission.o", sources);
        write(&self.path("sources/lib.rs"), &sources[0].text)?;
        compiled
    }

    /// Links the object of [`Rustc::with_adapter`], and returns the directory with the result.
    /// Returns `None` if the object does not fit the prelinked program.
    pub(super) fn link(&self, prelinked: &Prelinked) -> anyhow::Result<Option<PathBuf>> {
        let directory = self.path("linked");
        make_folder(&directory)?;
        let output = directory.join(SUBMISSION);
        let object = self.path("submission.o");
        if !prelinked.fits(&object)? {
            return Ok(None);
        }
        let order = Spawn {
            arguments: link(&object, &output),
            environment: vec![("TMPDIR", self.path("temporary").into())],
            rlimits: self.rlimits,
            confinement: self.sandbox.around_compiler(&self.kit.paths(self.dir))?,
            ..Spawn::new(&prelinked.linker, self.dir)
        };
        let called = capture(order, PRINT, WALL).context("link the submission")?;
        Ok(called.succeeded().then_some(directory))
    }

    /// Compiles the sources to `output`, and checks that the compiler read no other file.
    fn make(
        &self,
        mut arguments: Vec<OsString>,
        output: &str,
        sources: &[Source],
    ) -> anyhow::Result<Compiled> {
        let list = self.path("dep-info");
        // Remove the dep-info of an earlier compilation, so that it cannot pass for this one's.
        fs::remove_file(&list)
            .or_else(|error| none_of(ErrorKind::NotFound, error))
            .context("remove the list of an earlier compilation")?;
        // Relative names: the compiler splits the option at commas and escapes no blank in the
        // dep-info, and the directory's name may contain either.
        let (output, listed) = (format!("../{output}"), "../dep-info");
        arguments.push(format!("--emit=dep-info={listed}").into());
        arguments.extend(["-o".into(), output.clone().into(), "lib.rs".into()]);
        let compiled = self.run(arguments, &self.path("sources"))?;
        // A failed compilation has dep-info too, and its errors may quote the files in it.
        let refused = match &compiled {
            Compiled::Done(_) => None,
            Compiled::Refused(said) => Some(said),
            Compiled::GaveUp(_) => return Ok(compiled),
        };
        let instead = match (fs::read_to_string(&list), refused) {
            (Err(error), Some(said)) if error.kind() == ErrorKind::NotFound => {
                unlisted(said, sources)
            }
            (content, _) => {
                let content = content.context("read the list of files that the compiler read")?;
                let names = sources.iter().map(|source| source.name.as_str());
                dep_info::check(&content, &[&output, listed], names)
            }
        };
        Ok(instead.map_or(compiled, Compiled::GaveUp))
    }

    /// Returns the arguments that every compilation of the submission has.
    fn library(&self, sources: &[Source]) -> Vec<OsString> {
        let mut arguments: Vec<OsString> =
            vec!["--crate-name=submission".into(), "--crate-type=rlib".into()];
        // The rules explain it better; this is a second line of defence. `forbid` refuses every
        // attribute about these lints, even stricter ones. So it is left out if the source has such
        // an attribute and no keyword that the lints are about.
        if !has_own_lints(sources) {
            arguments.extend(["-Funsafe_code", "-Fmissing_unsafe_on_extern"].map(OsString::from));
        }
        for source in sources {
            // Diagnostics and panics name the student's own file.
            arguments.push(
                format!(
                    "--remap-path-prefix={}={}",
                    source.name,
                    source.display_path()
                )
                .into(),
            );
        }
        arguments.push(self.named("common", &self.kit.common));
        arguments
    }

    /// Compiles `adapter` with these cfgs, and links it with the submission and the kit.
    pub(super) fn program(&self, adapter: &str, cfgs: &[&str]) -> anyhow::Result<Compiled> {
        write(&self.adapter(), &format!("{adapter}{MAIN}"))?;
        let mut arguments: Vec<OsString> =
            vec!["--crate-name=program".into(), "--crate-type=bin".into()];
        arguments.push("--cap-lints=allow".into());
        arguments.extend(cfgs.iter().map(|cfg| format!("--cfg={cfg}").into()));
        arguments.push(self.named("submission", &self.path("libsubmission.rlib")));
        arguments.push(self.named("common", &self.kit.common));
        arguments.push(self.named("harness", &self.kit.harness));
        arguments.push(flag("-Clinker=", &self.kit.linker));
        arguments.extend(["-o".into(), self.executable().into()]);
        arguments.push(self.adapter().into());
        self.run(arguments, self.dir)
    }

    /// Returns the output path of [`Rustc::program`].
    pub(super) fn executable(&self) -> PathBuf {
        self.path("program")
    }

    /// Returns the adapter's path, also in diagnostics. The directory's name is random, so no path
    /// of a student's is equal.
    pub(super) fn adapter(&self) -> PathBuf {
        self.path("adapter.rs")
    }

    /// Builds the control: a right submission, by the same calls with the same limits. Returns the
    /// output of the compiler or the linker if it fails too. Then the fault is not the
    /// submission's.
    pub(super) fn control_fails(&self) -> anyhow::Result<Option<String>> {
        write(&self.path("control.rs"), CONTROL)?;
        let mut arguments = vec![
            "--crate-name=control".into(),
            "--crate-type=bin".into(),
            "--cap-lints=allow".into(),
        ];
        arguments.push(self.named("common", &self.kit.common));
        arguments.push(self.named("harness", &self.kit.harness));
        arguments.push(flag("-Clinker=", &self.kit.linker));
        arguments.extend(["-o", "temporary/control", "control.rs"].map(OsString::from));
        Ok(match self.run(arguments, self.dir)? {
            Compiled::Done(_) => None,
            Compiled::Refused(said) => Some(said.errors_as_printed() + &said.rest),
            Compiled::GaveUp(_) => Some(String::new()),
        })
    }

    fn path(&self, name: &str) -> PathBuf {
        self.dir.join(name)
    }

    fn named(&self, name: &str, library: &Path) -> OsString {
        flag(&format!("--extern={name}="), library)
    }

    fn run(&self, mut arguments: Vec<OsString>, directory: &Path) -> anyhow::Result<Compiled> {
        arguments.extend(COMPILE.iter().chain(SPEAK).map(OsString::from));
        arguments.push(flag("-Ldependency=", &self.kit.dir));
        let once = || {
            let order = Spawn {
                arguments: arguments.clone(),
                environment: vec![
                    ("PATH", "/usr/local/bin:/usr/bin:/bin".into()),
                    ("TMPDIR", self.path("temporary").into()),
                    ("RUSTC_ICE", "0".into()),
                ],
                rlimits: self.rlimits,
                confinement: self.sandbox.around_compiler(&self.kit.paths(self.dir))?,
                ..Spawn::new(&self.kit.rustc, directory)
            };
            capture(order, PRINT, WALL).context("compile the submission")
        };
        let mut called = once()?;
        // The machine may be at fault, by a lack of memory or processes.
        if may_be_the_machine(&called) {
            let _alone = Alone::wait(self.kit);
            called = once()?;
        }
        let said = Diagnostics::read(&called.errors);
        Ok(match called.end {
            CaptureEnd::Exited(status) if status.success() => Compiled::Done(said),
            // Errors have priority over failures that they may have caused.
            _ if !said.has_crashed() && said.errors().next().is_some() => Compiled::Refused(said),
            CaptureEnd::Exited(status) => Compiled::GaveUp(self.trouble(status, &said.rest)),
            CaptureEnd::Flooded => Compiled::GaveUp(Message::new("compile-prints")),
            CaptureEnd::TimedOut => {
                bail!("the machine gave the compiler too little processor time for {WALL:?}")
            }
        })
    }

    /// Returns the reason for a compiler exit without diagnostics on the student's code.
    fn trouble(&self, status: ExitStatus, words: &str) -> Message {
        let signal = |signal: Signal| status.signal() == Some(signal.as_raw());
        let said = |part: &str| words.contains(part);
        if signal(Signal::XCPU) {
            let seconds = usize::try_from(self.rlimits.cpu).unwrap_or(usize::MAX);
            return Message::new("compile-endless").with("seconds", seconds);
        }
        let id = if signal(Signal::KILL)
            || said("memory allocation of ")
            || said("out of memory")
            || said("Cannot allocate memory")
        {
            "compile-memory"
        } else if signal(Signal::SEGV) || said("overflowed its stack") || said("SIGSEGV") {
            "compile-nesting"
        } else if signal(Signal::XFSZ) {
            "compile-size"
        } else {
            "compile-crash"
        };
        Message::new(id)
    }
}

/// Returns true if a source sets the level of a forbidden lint or of its group. Returns false if
/// any source has a keyword that these lints are about.
pub(super) fn has_own_lints(sources: &[Source]) -> bool {
    const LINTS: &[&str] = &[
        "missing_unsafe_on_extern",
        "rust_2024_compatibility",
        "unsafe_code",
    ];
    const KEYWORDS: &[&str] = &["extern", "global_asm", "naked", "naked_asm", "unsafe"];
    if !sources
        .iter()
        .any(|source| LINTS.iter().any(|lint| source.text.contains(lint)))
    {
        return false;
    }
    let words = |text: &str, of: &[&str]| {
        let tokens = Tokens::of(text);
        tokens.list.iter().any(|token| of.contains(&&*token.name))
    };
    sources.iter().any(|source| words(&source.text, LINTS))
        && !sources.iter().any(|source| words(&source.text, KEYWORDS))
}

/// Returns the message instead of errors without dep-info, if these may quote another file.
fn unlisted(said: &Diagnostics, sources: &[Source]) -> Option<Message> {
    let word = sources
        .iter()
        .find_map(|source| dep_info::could_reach(&source.text))?;
    let place = said.errors().find_map(|error| error.primary());
    let line = place.map_or(1, |place| place.line_start);
    Some(
        Message::new("compile-unlisted")
            .with("word", word)
            .with("line", line),
    )
}

/// Returns true if a compiler came to no result for a reason that may lie outside of it: any except
/// its own CPU time.
fn may_be_the_machine(called: &Captured) -> bool {
    let CaptureEnd::Exited(status) = called.end else {
        return false;
    };
    let said = Diagnostics::read(&called.errors);
    let has_answer = !said.has_crashed() && said.errors().any(|error| error.primary().is_some());
    let is_endless = status.signal() == Some(Signal::XCPU.as_raw());
    !status.success() && !is_endless && (!has_answer || said.may_lack_a_crate())
}

/// A lock that one grader of this cache holds at a time. Under it, a call is retried that may have
/// failed for lack of memory or processes.
struct Alone {
    _lock: Option<File>,
}

impl Alone {
    /// Waits until no other grader retries. Goes on without a lock if the file system has none.
    fn wait(kit: &Kit) -> Alone {
        let cache = kit.dir.parent().unwrap_or(&kit.dir);
        let lock = File::create(cache.join("alone.lock")).ok();
        let lock = lock.filter(|lock| lock.lock().is_ok());
        Alone { _lock: lock }
    }
}

/// Ignores an error of this kind.
fn none_of(kind: ErrorKind, error: io::Error) -> io::Result<()> {
    if error.kind() == kind {
        Ok(())
    } else {
        Err(error)
    }
}

fn make_folder(directory: &Path) -> anyhow::Result<()> {
    fs::create_dir_all(directory).with_context(|| format!("create `{}`", directory.display()))
}

fn write(path: &Path, text: &str) -> anyhow::Result<()> {
    fs::write(path, text).with_context(|| format!("write `{}`", path.display()))
}
