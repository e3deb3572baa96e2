//! The names of the types that our crates define, read from their sources with a parser.
//!
//! Entry point: [`shared`]. Associated types and types of tests do not count.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use syn::visit::Visit;
use syn::{Ident, Item, Visibility};

use crate::sources::{self, is_test};
use crate::support::root;

/// Directories with modules that have the same shape. Two modules of one may use the same names.
const PARALLEL: &[(&str, &str)] = &[
    (
        "grader/src/exercises",
        "each exercise has a model and a judge of its own",
    ),
    (
        "grader/sandbox/src/system",
        "one form for each kind of system, of which one is compiled",
    ),
    (
        "tasks/lock/src",
        "stub, translation, reference: one is compiled",
    ),
    ("tasks/semaphore/src", "stub and reference: one is compiled"),
];

/// Files whose private types are named by an external standard.
const MIRRORS: &[(&str, &str)] = &[
    ("grader/formats/src/classroom.rs", "GitHub Classroom"),
    ("grader/formats/src/classroom50.rs", "Classroom 50"),
    ("grader/formats/src/exercism.rs", "Exercism"),
    ("grader/formats/src/gradescope.rs", "Gradescope"),
    ("grader/formats/src/sarif.rs", "SARIF"),
];

/// A definition of a type.
struct Definition {
    /// Its file, below the root.
    file: PathBuf,
    is_private: bool,
}

impl Definition {
    fn may_share(&self, other: &Definition) -> bool {
        let is_mirror = |one: &Definition| {
            one.is_private && MIRRORS.iter().any(|(file, _)| one.file == Path::new(file))
        };
        let are_parallel = PARALLEL.iter().any(|(dir, _)| {
            let module = |one: &Definition| module_below(&one.file, dir);
            matches!((module(self), module(other)), (Some(one), Some(two)) if one != two)
        });
        is_mirror(self) || is_mirror(other) || are_parallel
    }
}

/// Returns the name of the module directly below `dir` that `file` belongs to.
fn module_below(file: &Path, dir: &str) -> Option<String> {
    let first = file.strip_prefix(dir).ok()?.iter().next()?;
    Some(first.to_str()?.trim_end_matches(".rs").to_owned())
}

/// Returns the names that a type of one crate shares with a type of the other and must not, each
/// with both files. The two may be the same crate.
pub(crate) fn shared(one: &str, other: &str) -> Vec<String> {
    let theirs = definitions(other);
    let mut found = Vec::new();
    for (name, own) in definitions(one) {
        let theirs = theirs.get(&name).map_or(&[][..], Vec::as_slice);
        for (at, first) in own.iter().enumerate() {
            // Within one crate each pair counts once.
            let seen = if one == other { at + 1 } else { 0 };
            let clashing = theirs[seen..]
                .iter()
                .filter(|second| !first.may_share(second));
            found.extend(clashing.map(|second| {
                let (first, second) = (first.file.display(), second.file.display());
                format!("`{name}` in {first} and in {second}")
            }));
        }
    }
    found
}

/// Returns the types of a crate by their names.
fn definitions(name: &str) -> BTreeMap<String, Vec<Definition>> {
    let mut types = Types::default();
    for file in sources::of_crate(&root().join(name).join("src")) {
        let below = file.path.strip_prefix(root());
        types.file = below.expect("a file of the project").to_owned();
        types.visit_file(&file.syntax);
    }
    types.found
}

/// All types of the visited files. An associated type is no item, and so is not visited.
#[derive(Default)]
struct Types {
    file: PathBuf,
    found: BTreeMap<String, Vec<Definition>>,
}

impl Types {
    fn add(&mut self, name: &Ident, visibility: &Visibility) {
        let definition = Definition {
            file: self.file.clone(),
            is_private: matches!(visibility, Visibility::Inherited),
        };
        self.found
            .entry(name.to_string())
            .or_default()
            .push(definition);
    }
}

impl<'ast> Visit<'ast> for Types {
    fn visit_item(&mut self, item: &'ast Item) {
        let (attributes, defined) = match item {
            Item::Struct(item) => (&item.attrs, Some((&item.ident, &item.vis))),
            Item::Enum(item) => (&item.attrs, Some((&item.ident, &item.vis))),
            Item::Trait(item) => (&item.attrs, Some((&item.ident, &item.vis))),
            Item::Union(item) => (&item.attrs, Some((&item.ident, &item.vis))),
            Item::Type(item) => (&item.attrs, Some((&item.ident, &item.vis))),
            Item::Mod(item) => (&item.attrs, None),
            Item::Fn(item) => (&item.attrs, None),
            Item::Impl(item) => (&item.attrs, None),
            _ => return,
        };
        if attributes.iter().any(is_test) {
            return;
        }
        if let Some((name, visibility)) = defined {
            self.add(name, visibility);
        }
        // A function may define types of its own.
        syn::visit::visit_item(self, item);
    }
}
