//! Calls the compiler on what is in a scratch folder: with our flags, an empty environment, and limits.
//!
//! Entry point: [`Rustc`]. A compiler that crashes, never ends or eats memory is told in words, not as an error of ours.

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

/// Wall time: last and far away, it means that the machine is in trouble.
const WALL: Duration = Duration::from_secs(300);
/// A program of the control's: it uses the loop, the macro and the harness as submissions do.
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
/// What makes a program of the glue.
const MAIN: &str = "
fn main() {
    harness::main(make)
}
";
/// What it may print, in bytes.
const PRINT: usize = 32 << 20;

/// How it speaks of the submission.
const SPEAK: &[&str] = &["--error-format=json", "--diagnostic-width=100"];

/// The compiler, and where it works.
#[derive(Debug)]
pub(super) struct Rustc<'a> {
    kit: &'a Kit,
    sandbox: &'a Sandbox,
    dir: &'a Path,
    rlimits: Rlimits,
}

/// How a compilation went.
#[derive(Debug)]
pub(super) enum Compiled {
    /// It is there; the compiler may have warned.
    Done(Diagnostics),
    /// The compiler found errors.
    Refused(Diagnostics),
    /// The compiler came to no answer; told in words.
    GaveUp(Message),
}

impl<'a> Rustc<'a> {
    /// Lays out the scratch folder and writes the sources there.
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
        for folder in ["sources", "empty", "temporary"] {
            make_folder(&rustc.path(folder))?;
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

    /// Compiles the submission with this text in place of its root's: its own, and the glue behind it. The result is an object.
    pub(super) fn with_glue(
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

    /// Links the object that [`Rustc::with_glue`] left, and gives the folder with the result. `None` if that cannot be done.
    pub(super) fn link(&self, prelinked: &Prelinked) -> anyhow::Result<Option<PathBuf>> {
        let folder = self.path("linked");
        make_folder(&folder)?;
        let output = folder.join(SUBMISSION);
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
        Ok(called.succeeded().then_some(folder))
    }

    /// Compiles the sources to `output`, and checks that the compiler read nothing else.
    fn make(
        &self,
        mut arguments: Vec<OsString>,
        output: &str,
        sources: &[Source],
    ) -> anyhow::Result<Compiled> {
        let list = self.path("dep-info");
        // The list of an earlier compilation must not pass for this one's.
        fs::remove_file(&list)
            .or_else(|error| none_of(ErrorKind::NotFound, error))
            .context("remove the list of an earlier compilation")?;
        // Relative names: the compiler splits the option at commas, and escapes no blank in the list,
        // and the name of the directory may hold either.
        let (output, listed) = (format!("../{output}"), "../dep-info");
        arguments.push(format!("--emit=dep-info={listed}").into());
        arguments.extend(["-o".into(), output.clone().into(), "lib.rs".into()]);
        let compiled = self.run(arguments, &self.path("sources"))?;
        // A compiler that refuses a file tells of it all the same what it touched, and may quote it.
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

    /// The arguments that every compilation of the submission has.
    fn library(&self, sources: &[Source]) -> Vec<OsString> {
        let mut arguments: Vec<OsString> =
            vec!["--crate-name=submission".into(), "--crate-type=rlib".into()];
        // The rules explain it better; this stands behind them. `forbid` refuses every attribute about
        // these lints, also the stricter ones, so it is left out where the source has such an
        // attribute and no word that the lints are about.
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

    /// Compiles `glue`, with the code under these cfgs, and links it with the submission and the kit.
    pub(super) fn program(&self, glue: &str, cfgs: &[&str]) -> anyhow::Result<Compiled> {
        write(&self.glue(), &format!("{glue}{MAIN}"))?;
        let mut arguments: Vec<OsString> =
            vec!["--crate-name=program".into(), "--crate-type=bin".into()];
        arguments.push("--cap-lints=allow".into());
        arguments.extend(cfgs.iter().map(|cfg| format!("--cfg={cfg}").into()));
        arguments.push(self.named("submission", &self.path("libsubmission.rlib")));
        arguments.push(self.named("common", &self.kit.common));
        arguments.push(self.named("harness", &self.kit.harness));
        arguments.push(flag("-Clinker=", &self.kit.linker));
        arguments.extend(["-o".into(), self.executable().into()]);
        arguments.push(self.glue().into());
        self.run(arguments, self.dir)
    }

    /// Where [`Rustc::program`] leaves the program.
    pub(super) fn executable(&self) -> PathBuf {
        self.path("program")
    }

    /// Where the glue lies, and how diagnostics name it. The folder's name is random, so no path of a student's is the same.
    pub(super) fn glue(&self) -> PathBuf {
        self.path("glue.rs")
    }

    /// Builds a control: a right submission, by the same calls with the same limits. Returns what the
    /// compiler and the linker say if they fail on it too. Then no submission is to blame.
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

    fn run(&self, mut arguments: Vec<OsString>, folder: &Path) -> anyhow::Result<Compiled> {
        arguments.extend(COMPILE.iter().chain(SPEAK).map(OsString::from));
        arguments.push(flag("-Ldependency=", &self.kit.folder));
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
                ..Spawn::new(&self.kit.rustc, folder)
            };
            capture(order, PRINT, WALL).context("compile the submission")
        };
        let mut called = once()?;
        // It may be the machine's fault, which is short of memory or of processes.
        if may_be_the_machine(&called) {
            let _alone = Alone::wait(self.kit);
            called = once()?;
        }
        let said = Diagnostics::read(&called.errors);
        Ok(match called.end {
            CaptureEnd::Exited(status) if status.success() => Compiled::Done(said),
            // Mistakes come before troubles that they may have led to.
            _ if !said.has_crashed() && said.errors().next().is_some() => Compiled::Refused(said),
            CaptureEnd::Exited(status) => Compiled::GaveUp(self.trouble(status, &said.rest)),
            CaptureEnd::Flooded => Compiled::GaveUp(Message::new("compile-prints")),
            CaptureEnd::TimedOut => {
                bail!("the machine gave the compiler too little processor time for {WALL:?}")
            }
        })
    }

    /// What became of a compiler that exited without a word on the student's code.
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

/// Returns whether a source sets the level of a lint that is forbidden, or of a group with it, and none
/// has a keyword that these lints are about.
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

/// What is told instead of errors whose list of files is not there, if they may hold what stands in another file.
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

/// Returns whether a compiler came to no answer for a reason that may lie outside of it: any but its
/// CPU time, which is its own.
fn may_be_the_machine(called: &Captured) -> bool {
    let CaptureEnd::Exited(status) = called.end else {
        return false;
    };
    let said = Diagnostics::read(&called.errors);
    let has_answer = !said.has_crashed() && said.errors().any(|error| error.primary().is_some());
    let is_endless = status.signal() == Some(Signal::XCPU.as_raw());
    !status.success() && !is_endless && (!has_answer || said.may_lack_a_crate())
}

/// Held by one grader of this cache at a time: what may have failed for want of memory or processes
/// is tried again alone.
struct Alone {
    _lock: Option<File>,
}

impl Alone {
    /// Waits until no other grader tries anything again. Goes on without a lock where the file
    /// system has none.
    fn wait(kit: &Kit) -> Alone {
        let cache = kit.folder.parent().unwrap_or(&kit.folder);
        let lock = File::create(cache.join("alone.lock")).ok();
        let lock = lock.filter(|lock| lock.lock().is_ok());
        Alone { _lock: lock }
    }
}

/// Takes an error of this kind for none.
fn none_of(kind: ErrorKind, error: io::Error) -> io::Result<()> {
    if error.kind() == kind {
        Ok(())
    } else {
        Err(error)
    }
}

fn make_folder(folder: &Path) -> anyhow::Result<()> {
    fs::create_dir_all(folder).with_context(|| format!("create `{}`", folder.display()))
}

fn write(path: &Path, text: &str) -> anyhow::Result<()> {
    fs::write(path, text).with_context(|| format!("write `{}`", path.display()))
}
