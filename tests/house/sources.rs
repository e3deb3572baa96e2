//! The source files of a crate, parsed, without those that only a test build compiles.
//!
//! Entry point: [`of_crate`]. A file belongs to the tests if its module, or one above it, is
//! declared under `#[cfg(test)]`, or if the file says so itself.

use std::fs;
use std::path::{Path, PathBuf};

/// A module's path below the crate's root: `judge`, `shrink`. The root itself is empty.
pub(crate) type Module = Vec<String>;

/// A source file.
pub(crate) struct SourceFile {
    pub(crate) path: PathBuf,
    pub(crate) module: Module,
    pub(crate) syntax: syn::File,
}

/// Parses the source files of the crate with this source directory.
pub(crate) fn of_crate(src: &Path) -> Vec<SourceFile> {
    let mut files = Vec::new();
    collect(src, &mut Vec::new(), &mut files);
    let tests: Vec<Module> = files.iter().flat_map(test_modules).collect();
    files.retain(|file| !tests.iter().any(|test| file.module.starts_with(test)));
    files
}

/// Returns true for `#[cfg(test)]`.
pub(crate) fn is_test(attribute: &syn::Attribute) -> bool {
    attribute.path().is_ident("cfg")
        && attribute
            .parse_args::<syn::Path>()
            .is_ok_and(|path| path.is_ident("test"))
}

fn collect(dir: &Path, module: &mut Module, files: &mut Vec<SourceFile>) {
    let entries = fs::read_dir(dir).expect("a source directory");
    let mut paths: Vec<PathBuf> = entries
        .map(|entry| entry.expect("an entry").path())
        .collect();
    paths.sort();
    for path in paths {
        let stem = path.file_stem().expect("a name").to_string_lossy();
        if path.is_dir() {
            module.push(stem.into_owned());
            collect(&path, module, files);
            module.pop();
        } else if path.extension().is_some_and(|end| end == "rs") {
            let text = fs::read_to_string(&path).expect("a source");
            let syntax = syn::parse_file(&text)
                .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
            let mut own = module.clone();
            if !["lib", "main", "mod"].contains(&&*stem) {
                own.push(stem.into_owned());
            }
            files.push(SourceFile {
                module: own,
                syntax,
                path,
            });
        }
    }
}

/// Returns the modules in files of their own that only a test build compiles, according to this
/// file.
fn test_modules(file: &SourceFile) -> Vec<Module> {
    if file.syntax.attrs.iter().any(is_test) {
        return vec![file.module.clone()];
    }
    let declared = file.syntax.items.iter().filter_map(|item| match item {
        syn::Item::Mod(item) if item.content.is_none() => Some(item),
        _ => None,
    });
    let tests = declared.filter(|item| item.attrs.iter().any(is_test));
    tests
        .map(|item| [&file.module[..], &[item.ident.to_string()]].concat())
        .collect()
}

#[test]
fn test_files_are_recognised_by_their_declaration() {
    let place = tempfile::TempDir::new().expect("a directory");
    let put = |name: &str, text: &str| {
        let path = place.path().join(name);
        fs::create_dir_all(path.parent().expect("a directory")).expect("a directory");
        fs::write(path, text).expect("a file");
    };
    put("lib.rs", "#[cfg(test)] mod checks; mod tests; mod inner;");
    put("checks.rs", "mod deep;");
    put("checks/deep.rs", "");
    put("tests.rs", "");
    put("inner.rs", "#[cfg(test)] mod cases; #[cfg(unix)] mod held;");
    put("inner/cases.rs", "");
    put("inner/held.rs", "");
    put("says_so.rs", "#![cfg(test)]");
    let modules = of_crate(place.path());
    let modules: Vec<String> = modules.iter().map(|file| file.module.join("::")).collect();
    assert_eq!(modules, ["inner::held", "inner", "", "tests"]);
}
