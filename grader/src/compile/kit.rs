//! Builds the kit: once for each state of the sources, the toolchain and the flags, however many graders ask at once.
//!
//! Entry points: [`find_or_build`] and [`place`]. A kit is a flat folder that comes into being by a rename, so that one
//! killed half-way is never taken for whole; its list of files tells one that was damaged later.

use std::collections::BTreeMap;
use std::env;
use std::ffi::OsString;
use std::fmt::Write;
use std::fs::{self, File};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, bail, ensure};
use sandbox::CompilerPaths;
use sandbox::process::{Captured, Spawn, UNLIMITED, capture};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::flags::COMPILE;
use super::prelink::{self, Makings, Prelinked};
use super::toolchain::{self, Toolchain};
use crate::messages::Message;

/// The workspace that the kit is built from.
const WORKSPACE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/..");
/// What the kit is made of, in the workspace. Folders stand for all files below them.
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
/// The crates that are kept.
const CRATES: &[&str] = &["common", "common_macros", "harness", "protocol"];
/// Crates of others that they need, where they need any.
#[cfg(target_os = "linux")]
const FOREIGN: &[&str] = &["libc", "seccompiler"];
#[cfg(not(target_os = "linux"))]
const FOREIGN: &[&str] = &[];
/// The program that tries the isolation.
const PROBE: &str = "probe";
/// A kit's list of its files.
const LIST: &str = "kit.json";
/// Kits in a cache, the current one included, before old ones go.
const KEPT: usize = 3;
/// What cargo may print, in bytes, and how long it may build.
const CARGO_PRINTS: usize = 16 << 20;
const CARGO_TAKES: Duration = Duration::from_secs(1800);

/// A kit's description of itself.
#[derive(Debug, Serialize, Deserialize)]
struct List {
    rustc: PathBuf,
    linker: PathBuf,
    /// File name and length by the name of the crate.
    libraries: BTreeMap<String, (String, u64)>,
    /// What is linked already, if that could be done, with the lengths of its files.
    prelinked: Option<(Prelinked, BTreeMap<PathBuf, u64>)>,
}

/// The prebuilt part of every program: the loop and the harness.
#[derive(Clone, Debug)]
pub struct Kit {
    /// Folder with the libraries.
    pub folder: PathBuf,
    pub(super) common: PathBuf,
    pub(super) harness: PathBuf,
    /// The program that tries the isolation.
    pub(crate) probe: PathBuf,
    pub(super) prelinked: Option<Prelinked>,
    pub(super) rustc: PathBuf,
    pub(super) linker: PathBuf,
}

impl Kit {
    /// What a compiler works with that writes to `scratch`.
    pub(crate) fn paths<'a>(&'a self, temp_dir: &'a Path) -> CompilerPaths<'a> {
        let bin = self.rustc.parent();
        CompilerPaths {
            toolchain: bin.and_then(Path::parent).unwrap_or(&self.rustc),
            linker: &self.linker,
            kit: &self.folder,
            temp_dir,
        }
    }
}

/// The inputs of a kit: its sources, by their hash, and the toolchain.
#[derive(Clone, Debug)]
struct Recipe {
    toolchain: Toolchain,
    key: String,
}

/// Finds the kit in `cache`, or builds it there.
pub(super) fn find_or_build(
    place: &Place,
    progress: &mut dyn FnMut(Message),
) -> anyhow::Result<Kit> {
    let cache = place.cache.as_path();
    let recipe = match &place.recipe {
        Some(recipe) => recipe.clone(),
        // It fails again, and says why.
        None => Recipe::read()?,
    };
    let folder = cache.join(&recipe.key);
    if let Some(kit) = whole(&folder) {
        return Ok(kit);
    }
    make_folders(cache)?;
    let lock = cache.join("lock");
    let lock = File::create(&lock).with_context(|| format!("create `{}`", lock.display()))?;
    lock.lock()
        .context("wait for another grader that builds the kit")?;
    // Another grader may have built it while we waited.
    if let Some(kit) = whole(&folder) {
        return Ok(kit);
    }
    progress(Message::new("compile-kit"));
    if folder.exists() {
        // Damaged. What it was copied from may be so too.
        remove(&folder)?;
        remove(&cache.join("build"))?;
    }
    build(&recipe, cache, &folder)?;
    remove_old_ones(cache, &folder);
    whole(&folder).with_context(|| {
        format!(
            "the kit in `{}` was damaged as soon as it was built",
            folder.display()
        )
    })
}

/// The directory of kits and cached verdicts, and the kit that belongs to this grader.
#[derive(Clone, Debug)]
pub struct Place {
    /// The directory.
    pub cache: PathBuf,
    /// `None` if there is no toolchain or the kit's sources cannot be read.
    recipe: Option<Recipe>,
}

impl Place {
    /// The key of the kit, which changes with everything that it is made of. `None` if there is no
    /// toolchain or its sources cannot be read.
    pub fn kit_key(&self) -> Option<&str> {
        self.recipe.as_ref().map(|recipe| recipe.key.as_str())
    }
}

/// Where the kit is kept, if the user does not say: beside the grader's own program, or if nobody may write there and no kit
/// is there, in the user's folder of caches, or where temporary files go.
pub fn place() -> Place {
    let beside = env::current_exe().ok().and_then(|program| {
        let folder = program.parent()?;
        // Where cargo puts test programs: the kit is the same, one folder up.
        let folder = if folder.ends_with("deps") {
            folder.parent()?
        } else {
            folder
        };
        Some(folder.join("grader-kit"))
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
        key.is_some_and(|key| whole(&place.join(key)).is_some())
    };
    let mut fit = places.filter(|place| has_kit(place) || make_folders(place).is_ok());
    let cache = fit.next().unwrap_or(temporary);
    Place { cache, recipe }
}

/// Makes `cache`, and makes sure that files can be made in it.
fn make_folders(cache: &Path) -> anyhow::Result<()> {
    fs::create_dir_all(cache)
        .with_context(|| format!("create the folder `{}`", cache.display()))?;
    ensure!(
        is_trusted(cache),
        "`{}` belongs to somebody else",
        cache.display()
    );
    let writable = rustix::fs::access(
        cache,
        rustix::fs::Access::WRITE_OK | rustix::fs::Access::EXEC_OK,
    );
    writable.with_context(|| format!("write to the folder `{}`", cache.display()))
}

/// Whether nobody can have put a kit there who could not replace the grader itself.
fn is_trusted(cache: &Path) -> bool {
    let owner = |path: &Path| fs::metadata(path).map(|about| (about.uid(), about.mode()));
    let grader = env::current_exe()
        .and_then(|program| owner(&program))
        .map(|(owner, _)| owner);
    let ours = [
        Some(rustix::process::geteuid().as_raw()),
        Some(0),
        grader.ok(),
    ];
    owner(cache).is_ok_and(|(owner, mode)| ours.contains(&Some(owner)) && mode & 0o002 == 0)
}

/// The kit in `folder`, if it is all there.
pub(super) fn whole(folder: &Path) -> Option<Kit> {
    if !is_trusted(folder.parent()?) || !is_trusted(folder) {
        return None;
    }
    let list: List = serde_json::from_slice(&fs::read(folder.join(LIST)).ok()?).ok()?;
    let absolute = std::path::absolute(folder).ok()?;
    let library = |name: &str| {
        let (file, length) = list.libraries.get(name)?;
        let path = folder.join(file);
        let about = fs::metadata(&path).ok()?;
        (about.is_file() && about.len() == *length).then_some(path)
    };
    let all = CRATES.iter().chain(FOREIGN);
    all.map(|name| library(name)).collect::<Option<Vec<_>>>()?;
    let usable = list.rustc.is_file() && list.linker.is_file();
    let prelinked = match &list.prelinked {
        Some((prelinked, files)) => {
            let is_there = |(file, length): (&PathBuf, &u64)| {
                fs::metadata(folder.join(file))
                    .is_ok_and(|about| about.is_file() && about.len() == *length)
            };
            let whole = files.iter().all(is_there);
            Some(whole.then(|| prelinked.clone().below(&absolute))?)
        }
        None => None,
    };
    usable.then_some(Kit {
        common: library("common")?,
        harness: library("harness")?,
        probe: library(PROBE)?,
        folder: absolute,
        prelinked,
        rustc: list.rustc,
        linker: list.linker,
    })
}

impl Recipe {
    fn read() -> anyhow::Result<Recipe> {
        let toolchain = Toolchain::find()?;
        let mut hash = Sha256::new();
        hash.update(toolchain.identity()?);
        hash.update(COMPILE.join(" "));
        for (name, source) in prelink::SOURCES {
            hash.update(format!("\n{name} {}\n{source}", source.len()));
        }
        for input in INPUTS {
            hash_path(&mut hash, &Path::new(WORKSPACE).join(input), input)?;
        }
        let key = hex(&hash.finalize()[..12]);
        Ok(Recipe { toolchain, key })
    }
}

/// How a hash is written in the name of a file.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        write!(text, "{byte:02x}").expect("to a string");
        text
    })
}

/// Takes in a file, or all files below a folder in the order of their names, each with its name and length.
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
        .collect::<std::io::Result<Vec<_>>>()
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

/// Builds under another name, and renames at the end.
fn build(recipe: &Recipe, cache: &Path, folder: &Path) -> anyhow::Result<()> {
    let host = recipe.toolchain.host()?;
    let arguments = |offline: &[&str]| -> Vec<OsString> {
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
            &host,
            "--target-dir",
        ];
        let all = fixed.iter().chain(offline).chain(&rest).map(OsString::from);
        all.chain([cache.join("build").into()]).collect()
    };
    let mut built = cargo(recipe, arguments(&["--offline"]))?;
    if !built.succeeded() {
        // A crate may be missing: let cargo fetch it.
        built = cargo(recipe, arguments(&[]))?;
    }
    ensure!(
        built.succeeded(),
        "the kit could not be built:\n{}",
        String::from_utf8_lossy(&built.errors).trim_end()
    );
    let making = cache.join(format!(".{}", recipe.key));
    remove(&making)?;
    fs::create_dir(&making).with_context(|| format!("create `{}`", making.display()))?;
    let mut list = List {
        rustc: recipe.toolchain.rustc.clone(),
        linker: toolchain::linker()?,
        libraries: BTreeMap::new(),
        prelinked: None,
    };
    for (name, library) in libraries(&built.output) {
        let file = library
            .file_name()
            .context("cargo gave a library without a name")?
            .to_string_lossy()
            .into_owned();
        let copied = fs::copy(&library, making.join(&file))
            .with_context(|| format!("copy `{}`", library.display()))?;
        list.libraries.insert(name, (file, copied));
    }
    if let Some(missing) = CRATES
        .iter()
        .chain(FOREIGN)
        .chain([&PROBE])
        .find(|name| !list.libraries.contains_key(**name))
    {
        bail!("cargo built the kit without `{missing}`");
    }
    list.prelinked = prelink(&list, &making)?;
    let text = serde_json::to_vec_pretty(&list).context("write down what the kit holds")?;
    fs::write(making.join(LIST), text).context("write down what the kit holds")?;
    fs::rename(&making, folder).with_context(|| format!("rename `{}`", making.display()))
}

/// Links what can be linked already. A machine on which that fails is a slower one, not a broken one.
fn prelink(
    list: &List,
    folder: &Path,
) -> anyhow::Result<Option<(Prelinked, BTreeMap<PathBuf, u64>)>> {
    let folder = std::path::absolute(folder)?;
    let makings = Makings {
        rustc: &list.rustc,
        cc: &list.linker,
        folder: &folder,
        common: &folder.join(&list.libraries["common"].0),
        harness: &folder.join(&list.libraries["harness"].0),
    };
    let Ok(prelinked) = prelink::make(&makings) else {
        return Ok(None);
    };
    let mut files = BTreeMap::new();
    for file in prelinked.files() {
        let about = fs::metadata(folder.join(file));
        let about = about.with_context(|| format!("look at `{}`", file.display()))?;
        files.insert(file.to_owned(), about.len());
    }
    Ok(Some((prelinked, files)))
}

/// Runs cargo in an environment of which only that is left which says where its files are and how to reach the network.
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

/// A line of cargo's.
#[derive(Deserialize)]
struct Artifact {
    target: Target,
    filenames: Vec<PathBuf>,
}

#[derive(Deserialize)]
struct Target {
    name: String,
}

/// The libraries of our crates that cargo tells of, by the name of the crate.
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

fn remove(folder: &Path) -> anyhow::Result<()> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(error).with_context(|| format!("remove `{}`", folder.display()))
        }
        Ok(()) | Err(_) => Ok(()),
    }
}

/// Keeps the cache from growing: the oldest kits go. One that cannot be removed does no harm.
fn remove_old_ones(cache: &Path, current: &Path) {
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
