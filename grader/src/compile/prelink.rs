//! Links once, when the kit is built, the parts that all submissions share. std, the loop and the
//! harness become a shared library, and the test program loads the submission as another one. For
//! each submission only its own object is linked.
//!
//! Entry point: [`make`]. If the system does not allow it, the kit has no prelinked part, and each
//! submission is linked in full.

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, ensure};
use object::{Object, ObjectSymbol};
use sandbox::process::{Spawn, UNLIMITED, capture};
use serde::{Deserialize, Serialize};

use super::flags::{COMPILE, SUBMISSION, flag, link};

/// The sources of the parts, by the names of their crates.
const KIT: (&str, &str) = ("kit", include_str!("prelink/kit.rs"));
const STUB: (&str, &str) = ("submission", include_str!("prelink/stub.rs"));
const PROGRAM: (&str, &str) = ("program", include_str!("prelink/program.rs"));
/// The generic instances that submissions usually need: the compiler takes them from this crate
/// instead of generating them.
const WARM: (&str, &str) = ("warm", include_str!("prelink/instances.rs"));
/// All sources and the linking recipe, for the kit's key.
pub(super) const SOURCES: &[(&str, &str)] = &[
    KIT,
    STUB,
    PROGRAM,
    WARM,
    ("prelink", include_str!("prelink.rs")),
];

/// The shared library with the parts that all submissions use.
const SHARED: &str = "libkit.so";
/// Limits of one step: its time, and its output.
const STEP: Duration = Duration::from_secs(300);
const PRINTS: usize = 1 << 20;

/// The prelinked files.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Prelinked {
    /// The test program.
    pub(super) program: PathBuf,
    /// The library with the usual instances.
    pub(super) warm: PathBuf,
    /// The linker itself, called without a compiler driver.
    pub(super) linker: PathBuf,
    /// The library that the program loads beside the submission.
    pub(super) shared: PathBuf,
    /// The symbol that the program takes from the submission.
    entry: String,
}

/// The inputs of the prelinked part.
pub(super) struct Makings<'a> {
    pub(super) rustc: &'a Path,
    pub(super) cc: &'a Path,
    /// The directory of the unfinished kit, with the libraries.
    pub(super) dir: &'a Path,
    pub(super) common: &'a Path,
    pub(super) harness: &'a Path,
}

impl Prelinked {
    /// Returns the file names in the kit's directory.
    pub(super) fn files(&self) -> impl Iterator<Item = &Path> {
        [&self.program, &self.warm, &self.shared]
            .into_iter()
            .map(PathBuf::as_path)
    }

    /// Returns the same with paths in the kit's final directory.
    pub(super) fn below(mut self, dir: &Path) -> Prelinked {
        for file in [&mut self.program, &mut self.warm, &mut self.shared] {
            *file = dir.join(&*file);
        }
        self
    }

    /// Returns true if `object` defines every symbol that the program takes from a submission, and
    /// needs none that the program has not loaded. The linker would check this too, but takes three
    /// times as long with the libraries as inputs.
    pub(super) fn fits(&self, object: &Path) -> anyhow::Result<bool> {
        let content = read(object)?;
        let Ok(object) = object::File::parse(&*content) else {
            return Ok(false);
        };
        let mut open: BTreeSet<&[u8]> = BTreeSet::from([self.entry.as_bytes()]);
        open.extend(undefined(&object));
        for symbol in object.symbols().filter(ObjectSymbol::is_definition) {
            open.remove(symbol.name_bytes().unwrap_or_default());
        }
        let shared = read(&self.shared)?;
        let shared = object::File::parse(&*shared).context("look into the kit's library")?;
        // The libraries that it loads are loaded for the submission too.
        for symbol in shared.dynamic_symbols() {
            open.remove(symbol.name_bytes().unwrap_or_default());
        }
        Ok(open.is_empty())
    }
}

/// Returns the names of an object's undefined symbols.
fn undefined<'d>(object: &object::File<'d>) -> impl Iterator<Item = &'d [u8]> {
    let names = object
        .symbols()
        .filter(|symbol| symbol.is_undefined())
        .filter_map(|symbol| symbol.name_bytes().ok());
    let names: Vec<_> = names.filter(|name| !name.is_empty()).collect();
    names.into_iter()
}

fn read(path: &Path) -> anyhow::Result<Vec<u8>> {
    std::fs::read(path).with_context(|| format!("read `{}`", path.display()))
}

/// Makes the parts, in the kit's directory.
pub(super) fn make(makings: &Makings<'_>) -> anyhow::Result<Prelinked> {
    let linker = makings.ask_cc("-print-prog-name=ld")?;
    // Instances as in an unoptimised build, which the compiler would otherwise inline into each
    // other. LLVM still optimises them.
    makings.rustc(
        WARM,
        &[
            "--crate-type=rlib",
            "-Cpasses=default<O2>",
            "-o",
            "libwarm.rlib",
        ],
    )?;
    let warm = "--extern=__grader_warm=libwarm.rlib";
    makings.rustc(
        KIT,
        &["--crate-type=dylib", "-Cstrip=symbols", warm, "-o", SHARED],
    )?;
    // The compiler reads the library, the linker the object.
    makings.rustc(
        STUB,
        &["--crate-type=rlib", "--emit=link=libstub.rlib,obj=stub.o"],
    )?;
    makings.run(&linker, link(Path::new("stub.o"), Path::new(SUBMISSION)))?;
    let stub = "--extern=submission=libstub.rlib";
    makings.rustc(
        PROGRAM,
        &["--crate-type=bin", "--emit=obj", stub, "-o", "program.o"],
    )?;
    let linked = [
        "program.o",
        SUBMISSION,
        SHARED,
        "-Wl,-rpath,$ORIGIN",
        "-o",
        "program",
    ];
    makings.run(makings.cc, linked.map(OsString::from).to_vec())?;
    let prelinked = Prelinked {
        program: "program".into(),
        warm: "libwarm.rlib".into(),
        shared: SHARED.into(),
        linker,
        entry: makings.entry()?,
    };
    // The submission takes the place of the stub, so the loader must not find the stub.
    for rest in [SUBMISSION, "stub.o", "libstub.rlib", "program.o"] {
        let rest = makings.dir.join(rest);
        std::fs::remove_file(&rest).with_context(|| format!("remove `{}`", rest.display()))?;
    }
    Ok(prelinked)
}

impl Makings<'_> {
    fn rustc(&self, (name, source): (&str, &str), arguments: &[&str]) -> anyhow::Result<()> {
        let file = self.dir.join(format!("{name}.rs"));
        std::fs::write(&file, source).with_context(|| format!("write `{}`", file.display()))?;
        let mut all: Vec<OsString> = vec![format!("--crate-name={name}").into()];
        all.extend(COMPILE.iter().chain(arguments).map(OsString::from));
        all.push(flag("--extern=common=", self.common));
        all.push(flag("--extern=__grader_harness=", self.harness));
        all.push(flag("-Clinker=", self.cc));
        // Otherwise, each build differs by the name of its directory.
        let mut remap = flag("--remap-path-prefix=", self.dir);
        remap.push("=/kit");
        all.push(remap);
        all.extend([
            "-Ldependency=.".into(),
            "--cap-lints=allow".into(),
            file.clone().into(),
        ]);
        self.run(self.rustc, all)?;
        std::fs::remove_file(&file).with_context(|| format!("remove `{}`", file.display()))
    }

    /// Returns the symbol that the program takes from the submission: undefined in the program, and
    /// defined in the stub.
    fn entry(&self) -> anyhow::Result<String> {
        let (program, stub) = (
            read(&self.dir.join("program.o"))?,
            read(&self.dir.join("stub.o"))?,
        );
        let program = object::File::parse(&*program).context("look into the program")?;
        let stub = object::File::parse(&*stub).context("look into the submission's stand-in")?;
        let defined = |name: &&[u8]| {
            stub.symbols().any(|symbol| {
                symbol.is_definition() && symbol.is_global() && symbol.name_bytes() == Ok(*name)
            })
        };
        let mut shared = undefined(&program).filter(defined);
        let entry = shared
            .next()
            .context("find what the program takes from the submission")?;
        ensure!(
            shared.next().is_none(),
            "the program takes more than one symbol from the submission"
        );
        Ok(String::from_utf8_lossy(entry).into_owned())
    }

    /// Returns the path of one of the C compiler's own files.
    fn ask_cc(&self, question: &str) -> anyhow::Result<PathBuf> {
        let said = self.run(self.cc, vec![question.into()])?;
        let path = PathBuf::from(String::from_utf8_lossy(&said).trim());
        if path.is_absolute() && path.is_file() {
            return Ok(path);
        }
        super::toolchain::in_path(path.as_os_str()).with_context(|| {
            format!(
                "`{}` answers `{}` to `{question}`",
                self.cc.display(),
                path.display()
            )
        })
    }

    fn run(&self, program: &Path, arguments: Vec<OsString>) -> anyhow::Result<Vec<u8>> {
        let order = Spawn {
            arguments,
            environment: vec![
                ("PATH", "/usr/local/bin:/usr/bin:/bin".into()),
                ("TMPDIR", self.dir.into()),
            ],
            rlimits: UNLIMITED,
            ..Spawn::new(program, self.dir)
        };
        let called = capture(order, PRINTS, STEP)?;
        ensure!(
            called.succeeded(),
            "`{}` failed: {}",
            program.display(),
            String::from_utf8_lossy(&called.errors)
        );
        Ok(called.output)
    }
}
