//! The imports among the modules of a crate, read from its sources with a parser.
//!
//! Entry points: [`Imports::of_crate`], [`Imports::circle`]. A module is a file. An import of the
//! module itself or of an ancestor is no arrow.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use syn::visit::Visit;

use crate::sources::{self, Module, SourceFile, is_test};

/// The arrows of a crate: for each module the modules that it imports, with one name for each.
pub(crate) struct Imports {
    pub(crate) arrows: BTreeMap<Module, BTreeMap<Module, String>>,
}

impl Imports {
    /// Reads the crate with this source directory. Test modules do not count.
    pub(crate) fn of_crate(src: &Path) -> Imports {
        let mut files: BTreeMap<Module, syn::File> = BTreeMap::new();
        for SourceFile { module, syntax, .. } in sources::of_crate(src) {
            // A program beside a library is a crate of its own with the same root.
            match files.entry(module) {
                Entry::Vacant(vacant) => drop(vacant.insert(syntax)),
                Entry::Occupied(mut known) => known.get_mut().items.extend(syntax.items),
            }
        }
        let modules: BTreeSet<Module> = files.keys().cloned().collect();
        let arrows = files
            .iter()
            .map(|(module, file)| (module.clone(), arrows_of(module, file, &modules)))
            .collect();
        Imports { arrows }
    }

    /// Returns the arrows of one circle, or nothing if there is none.
    pub(crate) fn circle(&self) -> Option<Vec<String>> {
        let mut done = BTreeSet::new();
        for start in self.arrows.keys() {
            let mut path = Vec::new();
            if let Some(circle) = self.search(start, &mut path, &mut done) {
                return Some(circle);
            }
        }
        None
    }

    fn search(
        &self,
        at: &Module,
        path: &mut Vec<Module>,
        done: &mut BTreeSet<Module>,
    ) -> Option<Vec<String>> {
        if let Some(first) = path.iter().position(|module| module == at) {
            let circle: Vec<&Module> = path[first..].iter().chain([at]).collect();
            return Some(circle.windows(2).map(|pair| self.told(pair)).collect());
        }
        if done.contains(at) {
            return None;
        }
        path.push(at.clone());
        for next in self.arrows.get(at).into_iter().flat_map(BTreeMap::keys) {
            if let Some(circle) = self.search(next, path, done) {
                return Some(circle);
            }
        }
        path.pop();
        done.insert(at.clone());
        None
    }

    fn told(&self, pair: &[&Module]) -> String {
        let (from, to) = (pair[0], pair[1]);
        let name = &self.arrows[from][to];
        format!("{} -> {} ({name})", from.join("::"), to.join("::"))
    }
}

/// Returns the modules of the crate that `module` imports.
fn arrows_of(
    module: &Module,
    file: &syn::File,
    modules: &BTreeSet<Module>,
) -> BTreeMap<Module, String> {
    let mut paths = Paths::default();
    paths.visit_file(file);
    let mut arrows = BTreeMap::new();
    for path in paths.found {
        let Some(absolute) = absolute(module, &path) else {
            continue;
        };
        // The longest part of the path that is a module.
        let target = (0..=absolute.len())
            .rev()
            .map(|length| absolute[..length].to_vec())
            .find(|part| modules.contains(part));
        let Some(target) = target else { continue };
        let is_ancestor = module.starts_with(&target);
        if !is_ancestor && target != *module {
            let name = absolute.last().cloned().unwrap_or_default();
            arrows.entry(target).or_insert(name);
        }
    }
    arrows
}

/// Returns the path from the crate's root, or nothing if it leads out of the crate.
fn absolute(module: &Module, path: &[String]) -> Option<Vec<String>> {
    let mut base = match path.first()?.as_str() {
        "crate" => Vec::new(),
        "self" | "super" => module.clone(),
        _ => return None,
    };
    for part in path {
        match part.as_str() {
            "crate" | "self" => {}
            "super" => drop(base.pop()),
            name => base.push(name.to_owned()),
        }
    }
    Some(base)
}

/// All paths that begin with `crate`, `self` or `super`.
#[derive(Default)]
struct Paths {
    found: Vec<Vec<String>>,
}

impl Paths {
    fn tree(&mut self, tree: &syn::UseTree, before: &[String]) {
        match tree {
            syn::UseTree::Path(path) => {
                let part = [before, &[path.ident.to_string()]].concat();
                self.tree(&path.tree, &part);
            }
            syn::UseTree::Name(name) => {
                self.found
                    .push([before, &[name.ident.to_string()]].concat());
            }
            syn::UseTree::Rename(name) => {
                self.found
                    .push([before, &[name.ident.to_string()]].concat());
            }
            syn::UseTree::Glob(_) => self.found.push(before.to_vec()),
            syn::UseTree::Group(group) => {
                for tree in &group.items {
                    self.tree(tree, before);
                }
            }
        }
    }
}

impl<'ast> Visit<'ast> for Paths {
    fn visit_item_mod(&mut self, module: &'ast syn::ItemMod) {
        if !module.attrs.iter().any(is_test) {
            syn::visit::visit_item_mod(self, module);
        }
    }

    fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
        if !item.attrs.iter().any(is_test) {
            self.tree(&item.tree, &[]);
        }
    }

    fn visit_item_fn(&mut self, item: &'ast syn::ItemFn) {
        if !item.attrs.iter().any(is_test) {
            syn::visit::visit_item_fn(self, item);
        }
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        let parts = path.segments.iter().map(|part| part.ident.to_string());
        self.found.push(parts.collect());
        syn::visit::visit_path(self, path);
    }
}
