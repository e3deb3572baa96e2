//! Finds the compiler: the sysroot's own, never a rustup proxy, which reads files of the working
//! directory.
//!
//! Entry point: [`Toolchain::find`].

use std::path::{Path, PathBuf};
use std::time::{Duration, UNIX_EPOCH};
use std::{env, fs};

use anyhow::{Context, bail, ensure};
use sandbox::process::{Spawn, UNLIMITED, capture};

/// The programs of the build.
#[derive(Clone, Debug)]
pub(super) struct Toolchain {
    /// cargo, for the kit.
    pub(super) cargo: PathBuf,
    /// The sysroot's rustc.
    pub(super) rustc: PathBuf,
    sysroot: PathBuf,
}

impl Toolchain {
    /// Returns the toolchain that built this grader, or, if it is removed, the user's default.
    pub(super) fn find() -> anyhow::Result<Toolchain> {
        if let Some(toolchain) = Toolchain::around(Path::new(env!("CARGO"))) {
            return Ok(toolchain);
        }
        let rustc = in_path("rustc").context("there is no Rust compiler: see https://rustup.rs")?;
        // This may be a proxy, which needs the location of its toolchains.
        let home = ["HOME", "RUSTUP_HOME", "RUSTUP_TOOLCHAIN"];
        let home = home
            .into_iter()
            .filter_map(|name| Some((name, env::var_os(name)?)))
            .collect();
        let sysroot = ask(&rustc, "sysroot", home)?;
        match Toolchain::around(&Path::new(&sysroot).join("bin/cargo")) {
            Some(toolchain) => Ok(toolchain),
            None => bail!("there is no cargo and rustc in `{sysroot}`"),
        }
    }

    /// Returns the toolchain with this `cargo`. Returns `None` for a proxy.
    fn around(cargo: &Path) -> Option<Toolchain> {
        let sysroot = cargo.parent()?.parent()?;
        let rustc = cargo.with_file_name("rustc");
        let whole = cargo.is_file() && rustc.is_file() && sysroot.join("lib/rustlib").is_dir();
        whole.then(|| Toolchain {
            cargo: cargo.to_owned(),
            rustc,
            sysroot: sysroot.to_owned(),
        })
    }

    /// Returns a string that changes with the compiler. Running `rustc -V` would take longer than
    /// everything else before a compilation.
    pub(super) fn identity(&self) -> anyhow::Result<String> {
        let about = fs::metadata(&self.rustc)
            .with_context(|| format!("look at `{}`", self.rustc.display()))?;
        let changed = about
            .modified()?
            .duration_since(UNIX_EPOCH)
            .unwrap_or_default();
        // The library's name holds a hash of the compiler's version.
        let libraries =
            fs::read_dir(self.sysroot.join("lib")).context("look at the compiler's libraries")?;
        let mut names: Vec<String> = libraries
            .flatten()
            .map(|library| library.file_name().to_string_lossy().into_owned())
            .filter(|name| name.starts_with("librustc_driver"))
            .collect();
        names.sort();
        let (rustc, names) = (self.rustc.display(), names.join(" "));
        Ok(format!(
            "{rustc} {} {} {names}",
            about.len(),
            changed.as_nanos()
        ))
    }

    /// Returns the compiler's version with its commit and host, equal on every machine that has it.
    pub(super) fn version(&self) -> anyhow::Result<String> {
        let said = run(&self.rustc, &["-vV"], Vec::new())?;
        Ok(said.lines().collect::<Vec<_>>().join("; "))
    }

    /// Returns the host triple.
    pub(super) fn host(&self) -> anyhow::Result<String> {
        ask(&self.rustc, "host-tuple", Vec::new())
    }
}

/// Returns the output of `rustc --print`.
fn ask(
    rustc: &Path,
    what: &str,
    environment: Vec<(&'static str, std::ffi::OsString)>,
) -> anyhow::Result<String> {
    run(rustc, &["--print", what], environment)
}

/// Returns rustc's output for these arguments.
fn run(
    rustc: &Path,
    arguments: &[&str],
    environment: Vec<(&'static str, std::ffi::OsString)>,
) -> anyhow::Result<String> {
    let what = arguments.join(" ");
    let order = Spawn {
        arguments: arguments.iter().map(Into::into).collect(),
        environment,
        rlimits: UNLIMITED,
        ..Spawn::new(rustc, Path::new("/"))
    };
    let said = capture(order, 1 << 16, Duration::from_secs(60))?;
    ensure!(
        said.succeeded(),
        "`{} {what}` failed: {}",
        rustc.display(),
        String::from_utf8_lossy(&said.errors)
    );
    let said = String::from_utf8(said.output)
        .with_context(|| format!("read what the compiler says to {what}"))?;
    Ok(said.trim().to_owned())
}

/// Returns the absolute path of the linker driver.
pub(super) fn linker() -> anyhow::Result<PathBuf> {
    in_path("cc").context(
        "there is no linker: Rust needs a C compiler, `cc` (on Debian and Ubuntu: apt install gcc)",
    )
}

/// Returns the program of this name in the user's path or in the usual directories.
pub(super) fn in_path(name: impl AsRef<Path>) -> Option<PathBuf> {
    let dirs = env::var_os("PATH").unwrap_or_default();
    let usual = ["/usr/bin", "/usr/local/bin", "/bin"].map(PathBuf::from);
    let mut found = env::split_paths(&dirs)
        .chain(usual)
        .map(|dir| dir.join(&name));
    found.find(|path| path.is_absolute() && path.is_file())
}
