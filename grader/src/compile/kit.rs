//! The kit: the loop, the macro and the harness, with which every submission is linked. It is built
//! once for each state of the sources, the toolchain and the flags. If several graders need it at
//! the same time, one of them builds it.
//!
//! Entry points: [`find_or_build`] and [`place`]. A kit is a flat directory. A rename publishes it
//! as a whole, so a build that was killed leaves none. Its list holds the length and the hash of
//! each file. The lengths are checked when it is found, the hashes while the compiler runs
//! ([`Kit::verify`]).

use std::collections::BTreeMap;
use std::env;
use std::ffi::OsString;
use std::fmt::Write;
use std::fs::{self, DirBuilder, File, TryLockError};
use std::io;
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use anyhow::{Context, bail, ensure};
use rustix::io::Errno;
use sandbox::process::{Captured, Spawn, UNLIMITED, capture};
use sandbox::{CompilerPaths, rng};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::flags::COMPILE;
use super::prelink::{self, Makings, Prelinked};
use super::toolchain::{self, Toolchain};
use super::trust::{close_to_others, is_trusted};
use crate::messages::Message;

/// The workspace with the kit's sources.
const WORKSPACE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/..");
/// Returns the top directory of the kit's sources.
pub fn workspace() -> &'static Path {
    Path::new(WORKSPACE)
}

/// The kit's sources in the workspace. A directory stands for all files below it.
const INPUTS: &[&str] = &[
    "Cargo.lock",
    "Cargo.toml",
    "grader/harness/Cargo.toml",
    "grader/harness/src",
    "grader/probe/Cargo.toml",
    "grader/probe/src",
    "grader/protocol/Cargo.toml",
    "grader/protocol/src",
    "tasks/common/Cargo.toml",
    "tasks/common/macros/Cargo.toml",
    "tasks/common/macros/src",
    "tasks/common/src",
];
/// The crates whose libraries the kit contains.
const CRATES: &[&str] = &["common", "common_macros", "harness", "protocol"];
/// Third-party crates that these link, on systems that need them.
#[cfg(target_os = "linux")]
const FOREIGN: &[&str] = &["libc", "seccompiler"];
#[cfg(not(target_os = "linux"))]
const FOREIGN: &[&str] = &[];
/// The program that tests the sandbox.
const PROBE: &str = "probe";
/// A kit's list of its files.
const LIST: &str = "kit.json";
/// Age after which an unfinished kit counts as the remains of a killed grader.
const ABANDONED: Duration = Duration::from_secs(3600);
/// Number of kits in a cache, the current one included, before old ones are removed.
const KEPT: usize = 3;
/// Limits of cargo's output, in bytes, and of the build's time.
const CARGO_PRINTS: usize = 16 << 20;
const CARGO_TAKES: Duration = Duration::from_secs(1800);

/// The list of a kit, a JSON file in it.
#[derive(Debug, Serialize, Deserialize)]
struct KitList {
    rustc: PathBuf,
    linker: PathBuf,
    /// File names by the name of the crate.
    libraries: BTreeMap<String, String>,
    /// The prelinked part, if it could be made.
    prelinked: Option<Prelinked>,
    /// The checksum of each file, by its name.
    files: BTreeMap<PathBuf, Sum>,
}

/// The length and the hash of a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Sum {
    length: u64,
    sha256: String,
}

impl Sum {
    fn of(path: &Path) -> io::Result<Sum> {
        let content = fs::read(path)?;
        Ok(Sum {
            length: content.len() as u64,
            sha256: hex(&Sha256::digest(&content)),
        })
    }
}

/// The prebuilt part of every program: the loop and the harness.
#[derive(Clone, Debug)]
pub struct Kit {
    /// The directory with the libraries.
    pub dir: PathBuf,
    pub(super) common: PathBuf,
    pub(super) harness: PathBuf,
    /// The program that tests the sandbox.
    pub(crate) probe: PathBuf,
    pub(super) prelinked: Option<Prelinked>,
    pub(super) rustc: PathBuf,
    pub(super) linker: PathBuf,
    files: Arc<BTreeMap<PathBuf, Sum>>,
    /// The result of [`Kit::verify`], computed once in each process.
    verified: Arc<OnceLock<io::Result<bool>>>,
}

impl Kit {
    /// Returns true if each file has the hash that it had when the kit was built.
    ///
    /// # Errors
    /// The process lacks memory or file descriptors, which says nothing of the kit.
    pub fn verify(&self) -> anyhow::Result<bool> {
        let are_sound = || {
            for (file, sum) in self.files.iter() {
                match unless_short(Sum::of(&self.dir.join(file)))? {
                    Some(found) if found == *sum => {}
                    Some(_) | None => return Ok(false),
                }
            }
            Ok(true)
        };
        match self.verified.get_or_init(are_sound) {
            Ok(sound) => Ok(*sound),
            Err(error) => bail!("read the kit in `{}`: {error}", self.dir.display()),
        }
    }

    /// Removes the kit, so that the next grading rebuilds it from new intermediate files.
    ///
    /// # Errors
    /// It cannot be removed.
    pub fn discard(&self) -> anyhow::Result<()> {
        remove(&self.dir)?;
        let cache = self.dir.parent().unwrap_or(&self.dir);
        remove(&cache.join("build"))
    }

    /// Returns the paths of a compiler that writes to `temp_dir`.
    pub(crate) fn paths<'a>(&'a self, temp_dir: &'a Path) -> CompilerPaths<'a> {
        let bin = self.rustc.parent();
        CompilerPaths {
            toolchain: bin.and_then(Path::parent).unwrap_or(&self.rustc),
            linker: &self.linker,
            kit: &self.dir,
            temp_dir,
        }
    }
}

/// The inputs of a kit: the toolchain, and the hash of the sources.
#[derive(Clone, Debug)]
struct Recipe {
    toolchain: Toolchain,
    key: String,
}

/// Finds the kit in `cache`, or builds it there.
pub(super) fn find_or_build(
    place: &KitPlace,
    progress: &mut dyn FnMut(Message),
) -> anyhow::Result<Kit> {
    let cache = place.cache.as_path();
    let recipe = match &place.recipe {
        Some(recipe) => recipe.clone(),
        // It fails again, now with its error.
        None => Recipe::read()?,
    };
    let dir = cache.join(&recipe.key);
    if let Some(kit) = whole(&dir)? {
        return Ok(kit);
    }
    make_folders(cache)?;
    let lock = cache.join("lock");
    let lock = File::create(&lock).with_context(|| format!("create `{}`", lock.display()))?;
    match lock.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => {
            progress(Message::new("compile-kit-waits"));
            lock.lock()
                .context("wait for another grader that builds the kit")?;
        }
        // A file system without locks (NFS without lockd): two graders may build at once. Each uses
        // a name of its own, and one of two equal kits remains.
        Err(TryLockError::Error(_)) => {}
    }
    // Another grader may have finished it while this one waited.
    if let Some(kit) = whole(&dir)? {
        return Ok(kit);
    }
    progress(Message::new("compile-kit"));
    if dir.exists() {
        // The kit is damaged. Its intermediate files may be damaged too.
        remove(&dir)?;
        remove(&cache.join("build"))?;
    }
    build(&recipe, cache, &dir)?;
    remove_old_ones(cache, &dir);
    whole(&dir)?.with_context(|| {
        format!(
            "the kit in `{}` was damaged as soon as it was built",
            dir.display()
        )
    })
}

/// The directory of kits and cached verdicts, and the kit that belongs to this grader.
#[derive(Clone, Debug)]
pub struct KitPlace {
    /// The directory.
    pub cache: PathBuf,
    /// `None` if there is no toolchain or the kit's sources cannot be read.
    recipe: Option<Recipe>,
}

impl KitPlace {
    /// Returns the key of the kit, which depends on all of its inputs. Returns `None` if there is
    /// no toolchain or its sources cannot be read.
    pub fn kit_key(&self) -> Option<&str> {
        self.recipe.as_ref().map(|recipe| recipe.key.as_str())
    }
}

/// The parts of a kit's key that are equal on all machines that grade alike.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KitIdentity {
    /// A hash of the kit's sources and flags.
    pub sources: String,
    /// The compiler's version.
    pub toolchain: String,
}

/// Identifies the kit for results from several machines. Unlike the kit's key, it contains no paths
/// and times.
///
/// # Errors
/// There is no toolchain, or the kit's sources cannot be read.
pub fn kit_identity(place: &KitPlace) -> anyhow::Result<KitIdentity> {
    let toolchain = match &place.recipe {
        Some(recipe) => recipe.toolchain.clone(),
        None => Recipe::read()?.toolchain,
    };
    let mut hash = Sha256::new();
    hash_sources(&mut hash)?;
    Ok(KitIdentity {
        sources: hex(&hash.finalize()[..12]),
        toolchain: toolchain.version()?,
    })
}

/// Returns the default cache: beside the grader's executable. If that is not writable and has no
/// kit, returns the user's cache directory, or else the directory for temporary files.
pub fn place() -> KitPlace {
    let beside = env::current_exe().ok().and_then(|program| {
        let dir = program.parent()?;
        // Cargo puts test executables here; the kit is the same, one directory up.
        let dir = if dir.ends_with("deps") {
            dir.parent()?
        } else {
            dir
        };
        Some(dir.join("grader-kit"))
    });
    let user = rustix::process::getuid().as_raw();
    let temporary = env::temp_dir().join(format!("grader-kit-{user}"));
    let home = env::var_os("HOME").map(|home| Path::new(&home).join(".cache"));
    let own = env::var_os("XDG_CACHE_HOME")
        .map(PathBuf::from)
        .filter(|path| path.is_absolute())
        .or(home);
    let places = beside
        .into_iter()
        .chain(own.map(|own| own.join("grader-kit")));
    let recipe = Recipe::read().ok();
    let has_kit = |place: &Path| {
        let key = recipe.as_ref().map(|recipe| recipe.key.as_str());
        key.is_some_and(|key| is_whole(&place.join(key)))
    };
    let mut fit = places.filter(|place| has_kit(place) || make_folders(place).is_ok());
    let cache = fit.next().unwrap_or(temporary);
    KitPlace { cache, recipe }
}

/// Creates `cache`, and checks that it is writable. With a umask of 0 (some CI runners) it would be
/// open to all users, so its mode is set.
fn make_folders(cache: &Path) -> anyhow::Result<()> {
    let made = DirBuilder::new().recursive(true).mode(0o755).create(cache);
    made.with_context(|| format!("create the folder `{}`", cache.display()))?;
    close_to_others(cache);
    ensure!(
        is_trusted(cache, None),
        "`{}` or a folder above it belongs to another user, or other users can write to it; \
         XDG_CACHE_HOME names another place",
        cache.display()
    );
    let writable = rustix::fs::access(
        cache,
        rustix::fs::Access::WRITE_OK | rustix::fs::Access::EXEC_OK,
    );
    writable.with_context(|| format!("write to the folder `{}`", cache.display()))
}

/// Returns the kit in `dir`, if it is complete.
///
/// # Errors
/// The process lacks memory or file descriptors, which says nothing of the kit.
pub(super) fn whole(dir: &Path) -> anyhow::Result<Option<Kit>> {
    let cache = dir.parent().unwrap_or(dir);
    close_to_others(cache);
    close_to_others(dir);
    if !is_trusted(cache, Some(dir)) {
        return Ok(None);
    }
    let list = unless_short(fs::read(dir.join(LIST)))
        .with_context(|| format!("read the kit in `{}`", dir.display()))?;
    Ok(list.and_then(|list| complete(dir, &list)))
}

/// Returns true if the kit in `dir` is known to be complete.
fn is_whole(dir: &Path) -> bool {
    whole(dir).is_ok_and(|kit| kit.is_some())
}

/// Returns the kit in `dir` that has this list, if its files are there.
fn complete(dir: &Path, list: &[u8]) -> Option<Kit> {
    let list: KitList = serde_json::from_slice(list).ok()?;
    let absolute = std::path::absolute(dir).ok()?;
    let is_there = |(file, sum): (&PathBuf, &Sum)| {
        let about = fs::metadata(dir.join(file));
        about.is_ok_and(|about| about.is_file() && about.len() == sum.length)
    };
    let is_usable = list.rustc.is_file() && list.linker.is_file();
    if !is_usable || !list.files.iter().all(is_there) {
        return None;
    }
    let library = |name: &str| Some(dir.join(list.libraries.get(name)?));
    Some(Kit {
        common: library("common")?,
        harness: library("harness")?,
        probe: library(PROBE)?,
        prelinked: list.prelinked.map(|prelinked| prelinked.below(&absolute)),
        rustc: list.rustc,
        linker: list.linker,
        files: Arc::new(list.files),
        verified: Arc::default(),
        dir: absolute,
    })
}

/// Returns the value, or `None` if it cannot be read.
///
/// # Errors
/// The process lacks memory or file descriptors.
fn unless_short<T>(read: io::Result<T>) -> io::Result<Option<T>> {
    match read {
        Ok(value) => Ok(Some(value)),
        Err(error) if is_shortage(&error) => Err(error),
        Err(_) => Ok(None),
    }
}

fn is_shortage(error: &io::Error) -> bool {
    let of_descriptors = matches!(
        Errno::from_io_error(error),
        Some(Errno::MFILE | Errno::NFILE)
    );
    of_descriptors || error.kind() == io::ErrorKind::OutOfMemory
}

impl Recipe {
    fn read() -> anyhow::Result<Recipe> {
        let toolchain = Toolchain::find()?;
        let mut hash = Sha256::new();
        hash.update(toolchain.identity()?);
        hash_sources(&mut hash)?;
        let key = hex(&hash.finalize()[..12]);
        Ok(Recipe { toolchain, key })
    }
}

/// Hashes all inputs of a kit except the toolchain.
fn hash_sources(hash: &mut Sha256) -> anyhow::Result<()> {
    hash.update(COMPILE.join(" "));
    for (name, source) in prelink::SOURCES {
        hash.update(format!("\n{name} {}\n{source}", source.len()));
    }
    let mut inputs = INPUTS.iter();
    inputs.try_for_each(|input| hash_path(hash, &Path::new(WORKSPACE).join(input), input))
}

/// Returns a hash in the form for file names.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        write!(text, "{byte:02x}").expect("to a string");
        text
    })
}

/// Hashes a file, or all files below a directory in the order of their names, each with its name
/// and length.
fn hash_path(hash: &mut Sha256, path: &Path, name: &str) -> anyhow::Result<()> {
    let reading = || format!("read `{}`, from which the kit is built", path.display());
    if !path.is_dir() {
        let content = fs::read(path).with_context(reading)?;
        hash.update(format!("\n{name} {}\n", content.len()));
        hash.update(content);
        return Ok(());
    }
    let entries = fs::read_dir(path).with_context(reading)?;
    let mut names = entries
        .map(|entry| Ok(entry?.file_name()))
        .collect::<io::Result<Vec<_>>>()
        .with_context(reading)?;
    names.sort();
    names.iter().try_for_each(|below| {
        hash_path(
            hash,
            &path.join(below),
            &format!("{name}/{}", below.display()),
        )
    })
}

/// Builds under a temporary name, and renames at the end.
fn build(recipe: &Recipe, cache: &Path, dir: &Path) -> anyhow::Result<()> {
    let output = compile(recipe, cache)?;
    let making = cache.join(format!(".{}.{}", recipe.key, rng::name()?));
    let made = DirBuilder::new().mode(0o755).create(&making);
    made.with_context(|| format!("create `{}`", making.display()))?;
    let mut list = KitList {
        rustc: recipe.toolchain.rustc.clone(),
        linker: toolchain::linker()?,
        libraries: copy_libraries(&output, &making)?,
        prelinked: None,
        files: BTreeMap::new(),
    };
    list.prelinked = prelink(&list, &making)?;
    list.files = sums(&list, &making)?;
    let text = serde_json::to_vec_pretty(&list).context("write down what the kit holds")?;
    fs::write(making.join(LIST), text).context("write down what the kit holds")?;
    let files = list.files.keys().map(PathBuf::as_path);
    for file in files.chain([Path::new(LIST)]) {
        close_to_others(&making.join(file));
    }
    match fs::rename(&making, dir) {
        // Another grader has finished the same kit.
        Err(_) if is_whole(dir) => remove(&making),
        renamed => renamed.with_context(|| format!("rename `{}`", making.display())),
    }
}

/// Compiles the kit's crates, and returns cargo's JSON output.
fn compile(recipe: &Recipe, cache: &Path) -> anyhow::Result<Vec<u8>> {
    let host = recipe.toolchain.host()?;
    let mut built = cargo(recipe, arguments(&host, cache, &["--offline"]))?;
    if !built.succeeded() {
        // A crate may be missing: let cargo fetch it.
        built = cargo(recipe, arguments(&host, cache, &[]))?;
    }
    ensure!(
        built.succeeded(),
        "the kit could not be built:\n{}",
        String::from_utf8_lossy(&built.errors).trim_end()
    );
    Ok(built.output)
}

/// Returns cargo's arguments for a build for `host` in `cache`, with `network` options.
fn arguments(host: &str, cache: &Path, network: &[&str]) -> Vec<OsString> {
    let fixed = [
        "build",
        "--locked",
        "--profile",
        "kit",
        "--package",
        "harness",
        "--package",
        PROBE,
        "--quiet",
    ];
    let rest = [
        "--message-format",
        "json-render-diagnostics",
        "--target",
        host,
        "--target-dir",
    ];
    let all = fixed.iter().chain(network).chain(&rest).map(OsString::from);
    all.chain([cache.join("build").into()]).collect()
}

/// Copies the libraries in cargo's output into `making`. Returns their file names by the name of
/// the crate.
fn copy_libraries(output: &[u8], making: &Path) -> anyhow::Result<BTreeMap<String, String>> {
    let mut copied = BTreeMap::new();
    for (name, library) in libraries(output) {
        let file = library
            .file_name()
            .context("cargo gave a library without a name")?
            .to_string_lossy()
            .into_owned();
        fs::copy(&library, making.join(&file))
            .with_context(|| format!("copy `{}`", library.display()))?;
        copied.insert(name, file);
    }
    let mut wanted = CRATES.iter().chain(FOREIGN).chain([&PROBE]);
    if let Some(missing) = wanted.find(|name| !copied.contains_key(**name)) {
        bail!("cargo built the kit without `{missing}`");
    }
    Ok(copied)
}

/// Returns the checksums of the kit's files in `making`.
fn sums(list: &KitList, making: &Path) -> anyhow::Result<BTreeMap<PathBuf, Sum>> {
    let prelinked = list.prelinked.iter().flat_map(Prelinked::files);
    let files = list.libraries.values().map(Path::new).chain(prelinked);
    let sum = |file: &Path| {
        let sum = Sum::of(&making.join(file));
        let sum = sum.with_context(|| format!("read `{}`", file.display()))?;
        Ok((file.to_owned(), sum))
    };
    files.map(sum).collect()
}

/// Makes the prelinked part. Without it, gradings are slower and just as right.
fn prelink(list: &KitList, dir: &Path) -> anyhow::Result<Option<Prelinked>> {
    let dir = std::path::absolute(dir)?;
    let makings = Makings {
        rustc: &list.rustc,
        cc: &list.linker,
        dir: &dir,
        common: &dir.join(&list.libraries["common"]),
        harness: &dir.join(&list.libraries["harness"]),
    };
    Ok(prelink::make(&makings).ok())
}

/// Runs cargo. The environment contains only the variables that locate its files and the network.
fn cargo(recipe: &Recipe, arguments: Vec<OsString>) -> anyhow::Result<Captured> {
    const KEPT: &[&str] = &[
        "PATH",
        "HOME",
        "TMPDIR",
        "CARGO_HOME",
        "RUSTUP_HOME",
        "http_proxy",
        "https_proxy",
        "HTTPS_PROXY",
        "ALL_PROXY",
        "NO_PROXY",
        "no_proxy",
        "SSL_CERT_FILE",
        "SSL_CERT_DIR",
    ];
    let kept = KEPT
        .iter()
        .filter_map(|name| Some((*name, env::var_os(name)?)));
    let ours = [
        ("RUSTC", recipe.toolchain.rustc.clone().into_os_string()),
        // Empty, not absent: so they take precedence over cargo's configuration files.
        ("RUSTC_WRAPPER", OsString::new()),
        ("RUSTC_WORKSPACE_WRAPPER", OsString::new()),
        ("CARGO_ENCODED_RUSTFLAGS", OsString::new()),
        ("CARGO_INCREMENTAL", "0".into()),
        ("CARGO_TERM_COLOR", "never".into()),
    ];
    let order = Spawn {
        arguments,
        environment: kept.chain(ours).collect(),
        rlimits: UNLIMITED,
        ..Spawn::new(&recipe.toolchain.cargo, Path::new(WORKSPACE))
    };
    capture(order, CARGO_PRINTS, CARGO_TAKES).context("build the kit")
}

/// A line of cargo's JSON output.
#[derive(Deserialize)]
struct Artifact {
    target: CargoTarget,
    filenames: Vec<PathBuf>,
}

#[derive(Deserialize)]
struct CargoTarget {
    name: String,
}

/// Returns the libraries of the kit's crates in cargo's output, by the name of the crate.
fn libraries(output: &[u8]) -> BTreeMap<String, PathBuf> {
    let artifacts = output
        .split(|byte| *byte == b'\n')
        .filter_map(|line| serde_json::from_slice::<Artifact>(line).ok());
    artifacts
        .map(|artifact| (artifact.target.name.replace('-', "_"), artifact.filenames))
        .filter(|(name, _)| {
            let mut wanted = CRATES.iter().chain(FOREIGN).chain([&PROBE]);
            wanted.any(|wanted| wanted == name)
        })
        .filter_map(|(name, files)| {
            let is_program = name == PROBE;
            let is_library = |file: &PathBuf| {
                file.extension()
                    .is_some_and(|end| end == "rlib" || end == env::consts::DLL_EXTENSION)
                    || is_program
            };
            let file = files.into_iter().find(is_library)?;
            Some((name, file))
        })
        .collect()
}

fn remove(dir: &Path) -> anyhow::Result<()> {
    match fs::remove_dir_all(dir) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            Err(error).with_context(|| format!("remove `{}`", dir.display()))
        }
        Ok(()) | Err(_) => Ok(()),
    }
}

/// Removes the oldest kits, and unfinished ones of killed graders. Errors are harmless and ignored.
fn remove_old_ones(cache: &Path, current: &Path) {
    let left_behind = fs::read_dir(cache).into_iter().flatten().flatten();
    for entry in left_behind {
        let is_partial = entry.file_name().to_string_lossy().starts_with('.');
        let age = entry.metadata().and_then(|about| about.modified());
        let is_old = age.is_ok_and(|time| time.elapsed().is_ok_and(|age| age > ABANDONED));
        if is_partial && is_old {
            let _ = remove(&entry.path());
        }
    }
    let entries = fs::read_dir(cache)
        .into_iter()
        .flatten()
        .flatten()
        .map(|entry| entry.path());
    let kits = entries.filter(|path| path != current && path.join(LIST).is_file());
    let mut kits: Vec<_> = kits
        .filter_map(|path| Some((fs::metadata(&path).ok()?.modified().ok()?, path)))
        .collect();
    kits.sort();
    let surplus = (kits.len() + 1).saturating_sub(KEPT);
    for (_, path) in kits.into_iter().take(surplus) {
        let _ = remove(&path);
    }
}
