//! Rules on paths: resolves names through imports, renames, globs, modules and `$crate`, and checks
//! the result against the table.
//!
//! Entry point: [`finds`]. If a name may have several meanings, all of them count. A definition
//! that is certain shadows the outer ones.

use std::collections::{BTreeMap, BTreeSet};

use super::Find;
use super::scopes::{Binds, Import, Map, Scope, Segment, is_keyword};
use super::table::{self, Policy};
use super::tokens::macro_rule;
use crate::submission::lexer::{TokenType, Tokens};

/// Resolution steps for the names of one submission; a usual submission needs some thousands.
const MAX_STEPS: usize = 500_000;
/// Meanings that one name may have in one scope; two are already unusual.
const MAX_MEANINGS: usize = 32;
/// Types that need no import.
const PRIMITIVES: &[&str] = &[
    "bool", "char", "f32", "f64", "i8", "i16", "i32", "i64", "i128", "isize", "str", "u8", "u16",
    "u32", "u64", "u128", "usize",
];

/// Returns every path in `sources` that a rule refuses. `names` are the sources' paths from the
/// crate root's directory.
pub(super) fn finds(sources: &[Tokens<'_>], names: &[&str]) -> Vec<Find> {
    let map = Map::of(sources, names);
    let mut names = Names::new(&map);
    names.settle();
    let mut judge = PathChecker::new(sources, &map, names);
    judge.imports();
    for source in 0..sources.len() {
        judge.source(source);
    }
    judge.finish()
}

/// The meaning of a name.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Meaning {
    /// A path that begins with `std`, `core`, `alloc` or `common`.
    Outside(String),
    /// A module of the submission.
    Module(usize),
}

/// The bindings of every scope.
struct Names<'m, 't> {
    map: &'m Map<'t>,
    bound: BTreeMap<(Scope, &'t str), Vec<Meaning>>,
    globs: BTreeMap<Scope, Vec<Meaning>>,
    /// Every bound name: a fast filter for all others.
    all: BTreeSet<&'t str>,
    steps: usize,
    overflow: bool,
}

impl<'m, 't> Names<'m, 't> {
    fn new(map: &'m Map<'t>) -> Names<'m, 't> {
        let mut names = Names {
            map,
            bound: BTreeMap::new(),
            globs: BTreeMap::new(),
            all: BTreeSet::new(),
            steps: 0,
            overflow: false,
        };
        for &(scope, name, module) in &map.defined_modules {
            names.bind(scope, name, Meaning::Module(module));
        }
        names
    }

    /// Resolves the imports until a fixed point is reached, because one import may depend on
    /// another.
    fn settle(&mut self) {
        let mut changed = true;
        while changed && !self.exhausted() {
            changed = false;
            for import in &self.map.imports {
                for meaning in self.import(import) {
                    changed |= match import.binds {
                        Binds::Name(name) => self.bind(import.scope, name, meaning),
                        Binds::Everything => self.open(import.scope, meaning),
                        Binds::Nothing | Binds::Unknown => false,
                    };
                }
            }
        }
    }

    fn exhausted(&self) -> bool {
        self.map.tangled || self.overflow || self.steps > MAX_STEPS
    }

    fn bind(&mut self, scope: Scope, name: &'t str, meaning: Meaning) -> bool {
        self.all.insert(name);
        let meanings = self.bound.entry((scope, name)).or_default();
        self.overflow |= meanings.len() == MAX_MEANINGS;
        add(meanings, meaning)
    }

    fn open(&mut self, scope: Scope, meaning: Meaning) -> bool {
        let meanings = self.globs.entry(scope).or_default();
        self.overflow |= meanings.len() == MAX_MEANINGS;
        add(meanings, meaning)
    }

    /// Returns the meanings that an import brings in.
    fn import(&mut self, import: &Import<'t>) -> Vec<Meaning> {
        let Some(first) = import.path.first() else {
            return Vec::new();
        };
        let mut meanings = self.head(import.group, first.name, import.global);
        // The macros of std need no path: `use include as i` imports one of them.
        if meanings.is_empty() && import.path.len() == 1 && macro_rule(first.name).is_some() {
            meanings.push(Meaning::Outside(format!("std::{}", first.name)));
        }
        self.follow(meanings, &import.path[1..])
    }

    /// Returns the meanings of `path` below `meanings`.
    fn follow(&mut self, mut meanings: Vec<Meaning>, path: &[Segment<'_>]) -> Vec<Meaning> {
        for segment in path {
            meanings = self.below(&meanings, segment.name);
        }
        meanings
    }

    fn below(&mut self, meanings: &[Meaning], name: &str) -> Vec<Meaning> {
        let mut found = Vec::new();
        for meaning in meanings {
            for below in self.member(meaning, name) {
                self.steps += found.len();
                add(&mut found, below);
            }
        }
        found
    }

    /// Returns the meanings of a path's first name inside of `group`.
    fn head(&mut self, group: usize, name: &str, global: bool) -> Vec<Meaning> {
        self.steps += 1;
        let module = self.map.groups[group].module;
        match name {
            _ if global => root(name).into_iter().collect(),
            "self" => vec![Meaning::Module(module)],
            "super" => vec![Meaning::Module(self.map.modules[module].parent)],
            "crate" => vec![Meaning::Module(0)],
            _ => self.lexical(group, name),
        }
    }

    /// Returns the meanings of `name` in the surrounding blocks, in the module, and in the
    /// language.
    fn lexical(&mut self, group: usize, name: &str) -> Vec<Meaning> {
        let mut found = self.bound_in(Scope::Everywhere, name);
        if self.all.contains(name) || root(name).is_some() || !self.globs.is_empty() {
            let mut here = Some(group);
            while let Some(group) = here {
                self.steps += 1;
                let around = &self.map.groups[group];
                let scope = if around.is_body {
                    Scope::Module(around.module)
                } else {
                    Scope::Block(group)
                };
                for meaning in self.bound_in(scope, name) {
                    self.steps += found.len();
                    add(&mut found, meaning);
                }
                if around.certain.contains(name) {
                    return found;
                }
                here = if around.is_body { None } else { around.parent };
            }
        }
        found.extend(root(name));
        found
    }

    /// Returns the meanings of `name` in `scope` alone, globs included.
    fn bound_in(&mut self, scope: Scope, name: &str) -> Vec<Meaning> {
        let mut found = Vec::new();
        let mut seen = BTreeSet::from([scope]);
        let mut open = vec![scope];
        while let Some(scope) = open.pop() {
            self.steps += 1;
            for meaning in self.bound.get(&(scope, name)).into_iter().flatten() {
                add(&mut found, meaning.clone());
            }
            for glob in self.globs.get(&scope).into_iter().flatten() {
                self.steps += found.len();
                match glob {
                    Meaning::Module(module) if seen.insert(Scope::Module(*module)) => {
                        open.push(Scope::Module(*module))
                    }
                    Meaning::Module(_) => {}
                    Meaning::Outside(path) => found.extend(from_glob(path, name)),
                }
            }
        }
        found
    }

    fn member(&mut self, of: &Meaning, name: &str) -> Vec<Meaning> {
        self.steps += 1;
        match (of, name) {
            (Meaning::Outside(path), _) if table::holds_refused(path) => {
                vec![Meaning::Outside(format!("{path}::{name}"))]
            }
            // Stop here: deeper paths mean nothing new to the rules, and they could grow without
            // end.
            (Meaning::Outside(_), _) => vec![of.clone()],
            (Meaning::Module(_), "self") => vec![of.clone()],
            (Meaning::Module(module), "super") => {
                vec![Meaning::Module(self.map.modules[*module].parent)]
            }
            (Meaning::Module(module), _) => self.bound_in(Scope::Module(*module), name),
        }
    }
}

fn add(meanings: &mut Vec<Meaning>, meaning: Meaning) -> bool {
    let new = !meanings.contains(&meaning);
    if new {
        meanings.push(meaning);
    }
    new
}

/// Returns the crate called `name`, if there is one.
fn root(name: &str) -> Option<Meaning> {
    matches!(name, "std" | "core" | "alloc" | "common").then(|| Meaning::Outside(name.to_owned()))
}

/// Returns the meaning of `name` under a glob of `path`, if it is refused or a module of std.
fn from_glob(path: &str, name: &str) -> Option<Meaning> {
    // A prelude has no modules, and its names are in scope anyway.
    if path.split("::").nth(1) == Some("prelude") {
        return None;
    }
    let whole = format!("{path}::{name}");
    let matters =
        table::policy(&whole) != Policy::Free || (is_root(path) && table::is_free_in_std(name));
    // A glob of a refused module is already reported at the glob.
    (matters && table::policy(path) == Policy::Free).then_some(Meaning::Outside(whole))
}

fn is_root(path: &str) -> bool {
    matches!(path, "std" | "core" | "alloc")
}

/// The state of one pass over the sources, and the violations found so far.
struct PathChecker<'m, 't> {
    sources: &'t [Tokens<'t>],
    map: &'m Map<'t>,
    names: Names<'m, 't>,
    finds: Vec<Find>,
    /// Refused paths that are reported at their import; their uses are not reported again.
    imported: BTreeSet<String>,
    /// Imports of modules of which only few names are allowed: reported if none of these is used.
    waiting: Vec<Find>,
    /// Rules of such modules of which a use was found, allowed or reported.
    used: BTreeSet<&'static str>,
    /// Names of this submission for `std`, or for a module of it that is allowed in part.
    renamed_roots: BTreeSet<&'t str>,
    /// Other names of this submission for modules that contain refused paths: `use std::time as
    /// t;`.
    renamed_modules: BTreeSet<&'t str>,
    /// True if some macro begins a path with a parameter, `$name::`, or contains the rest of a path
    /// that can follow one: `[::Instant]`.
    builds_paths: bool,
    /// True if some macro calls a parameter, `$name!`, or contains the rest of a call that can
    /// follow one.
    builds_calls: bool,
    /// True if some macro makes attributes of its arguments: `#[$name ..`.
    builds_attributes: bool,
}

impl<'m, 't> PathChecker<'m, 't> {
    fn new(
        sources: &'t [Tokens<'t>],
        map: &'m Map<'t>,
        names: Names<'m, 't>,
    ) -> PathChecker<'m, 't> {
        let parameter = |tokens: &Tokens<'_>, at: usize| {
            tokens.is(at, TokenType::Sign('$')) && tokens.word(at + 1).is_some()
        };
        let after_parameter = |wanted: &dyn Fn(&Tokens<'_>, usize) -> bool| {
            let builds =
                |tokens: &Tokens<'_>, at: usize| parameter(tokens, at) && wanted(tokens, at + 2);
            sources
                .iter()
                .any(|tokens| (0..tokens.list.len()).any(|at| builds(tokens, at)))
        };
        let is_root = |meaning: &Meaning| match meaning {
            Meaning::Outside(path) => {
                is_root(path) || matches!(table::policy(path), Policy::Mixed(_))
            }
            Meaning::Module(_) => false,
        };
        let roots = names
            .bound
            .iter()
            .filter(|(_, meanings)| meanings.iter().any(is_root));
        let holds_refused = |meaning: &Meaning| match meaning {
            Meaning::Outside(path) => table::holds_refused(path),
            Meaning::Module(_) => false,
        };
        let modules = names
            .bound
            .iter()
            .filter(|(_, meanings)| meanings.iter().any(holds_refused));
        PathChecker {
            renamed_roots: roots.map(|((_, name), _)| *name).collect(),
            renamed_modules: modules.map(|((_, name), _)| *name).collect(),
            builds_paths: after_parameter(&|tokens, at| tokens.is(at, TokenType::PathSep))
                || has_rest_of_path(sources, map),
            builds_calls: after_parameter(&|tokens, at| tokens.is_bang(at))
                || has_rest_of_call(sources, map),
            builds_attributes: sources.iter().any(|tokens| {
                let made = |at: usize| {
                    tokens.is(at, TokenType::Sign('#'))
                        && tokens.is(at + 1, TokenType::Open('['))
                        && tokens.is(at + 2, TokenType::Sign('$'))
                };
                (0..tokens.list.len()).any(made)
            }),
            sources,
            map,
            names,
            finds: Vec::new(),
            imported: BTreeSet::new(),
            waiting: Vec::new(),
            used: BTreeSet::new(),
        }
    }

    fn finish(mut self) -> Vec<Find> {
        self.finds.extend(
            self.waiting
                .into_iter()
                .filter(|find| !self.used.contains(find.rule)),
        );
        if self.names.exhausted() {
            let place = self
                .map
                .imports
                .first()
                .map(|import| (import.source, import.path.first()));
            let (source, segment) = place.unwrap_or((0, None));
            let bytes = segment.map_or(0..0, |segment| {
                self.sources[source].list[segment.token].bytes.clone()
            });
            self.finds.push(Find {
                source,
                start: bytes.start,
                end: bytes.end,
                rule: table::TANGLED,
                means: None,
            });
        }
        self.finds
    }

    fn imports(&mut self) {
        for import in &self.map.imports {
            let Some(first) = import.path.first() else {
                continue;
            };
            let mut meanings = self.names.head(import.group, first.name, import.global);
            if meanings.is_empty() && import.path.len() == 1 && macro_rule(first.name).is_some() {
                meanings.push(Meaning::Outside(format!("std::{}", first.name)));
            }
            if meanings.is_empty() && self.is_foreign(import) {
                self.push(import.source, table::FOREIGN, &import.path[..1], None);
                continue;
            }
            let loose = self.map.groups[import.group].loose;
            let walk = Walk {
                source: import.source,
                path: &import.path,
                loose,
                end: end_of_import(import),
            };
            self.walk(&walk, meanings);
        }
    }

    /// Returns true if an import begins with a crate that does not exist.
    fn is_foreign(&self, import: &Import<'t>) -> bool {
        let name = import.path[0].name;
        let alone = import.path.len() == 1
            && (import.binds != Binds::Name(name) || table::is_free_in_std(name));
        let bound = |other: &Import<'t>| {
            other.binds == Binds::Name(name)
                && other.path.first().is_none_or(|first| first.name != name)
        };
        let named = || self.map.known.contains(name) || self.map.imports.iter().any(bound);
        !alone
            && !self.map.groups[import.group].loose
            && looks_like_a_crate(name)
            && (import.global || !named())
    }

    /// Checks everything in `source` outside of imports.
    fn source(&mut self, source: usize) {
        let tokens = &self.sources[source];
        let mut index = 0;
        while index < tokens.list.len() && !self.names.exhausted() {
            if self.map.in_import[source][index]
                || tokens.word(index).is_none()
                || is_keyword(tokens, index)
            {
                index += 1;
                continue;
            }
            let path = path_at(tokens, index);
            self.path(source, &path);
            index += 2 * path.len() - 1;
        }
    }

    /// Checks one path outside of imports.
    fn path(&mut self, source: usize, path: &[Segment<'t>]) {
        let tokens = &self.sources[source];
        let index = path[0].token;
        let group = self.map.group_of[source][index];
        let loose = self.map.groups[group].loose;
        let after = path[path.len() - 1].token + 1;
        let end = if tokens.is(after, TokenType::PathSep) && is_open_end(tokens, after + 1) {
            PathEnd::Assembled
        } else {
            PathEnd::Path
        };
        let walk = Walk {
            source,
            path,
            loose,
            end,
        };
        match lead(tokens, index) {
            Lead::Member | Lead::Parameter => {}
            Lead::Global => match root(path[0].name) {
                Some(root) => self.walk(&walk, vec![root]),
                None if !loose && path.len() > 1 && looks_like_a_crate(path[0].name) => {
                    self.push(source, table::FOREIGN, &path[..1], None);
                }
                None => {}
            },
            Lead::Middle => {
                // Either the rest of a path whose head is not a plain name, or a global path that
                // looks like it.
                if let Some(root) = root(path[0].name) {
                    self.walk(&walk, vec![root]);
                }
            }
            Lead::Head if path.len() > 1 || end == PathEnd::Assembled => {
                let meanings = self.names.head(group, path[0].name, false);
                self.walk(&walk, meanings);
                // In `yield from ::std::process::id()` the name before the `::` does not belong to
                // the path.
                if let Some(inner) = path[1..].iter().position(|segment| segment.name == "std") {
                    self.walk(
                        &Walk {
                            path: &path[1 + inner..],
                            ..walk
                        },
                        root("std").into_iter().collect(),
                    );
                }
            }
            Lead::Head => self.single(&walk, group),
        }
    }

    /// Checks a name that stands alone.
    fn single(&mut self, walk: &Walk<'_, 't>, group: usize) {
        let tokens = &self.sources[walk.source];
        let Segment { name, token } = walk.path[0];
        if table::is_refused_name(name) {
            let meanings = self.names.head(group, name, false);
            self.walk(walk, meanings.into_iter().filter(is_refused).collect());
        }
        if walk.loose && !tokens.is_bang(token + 1) && self.may_be_assembled(name) {
            self.push(walk.source, table::ASSEMBLED, walk.path, None);
        }
        let names_file =
            tokens.is(token + 1, TokenType::Sign('=')) && tokens.is(token + 2, TokenType::Text);
        // In `$file:path`, `path` is a fragment specifier.
        let is_fragment = token
            .checked_sub(1)
            .is_some_and(|before| tokens.is(before, TokenType::Sign(':')));
        if walk.loose && name == "path" && (names_file || self.builds_attributes && !is_fragment) {
            self.push(walk.source, table::PATH_ATTRIBUTE, walk.path, None);
        }
    }

    /// Returns true if `name`, alone among a macro's arguments or in its body, can become the head
    /// of a refused path.
    fn may_be_assembled(&self, name: &str) -> bool {
        if name == "std" {
            return true;
        }
        self.renamed_roots.contains(name)
            || (self.builds_paths && (root(name).is_some() || self.renamed_modules.contains(name)))
            || (self.builds_calls && macro_rule(name).is_some())
    }

    /// Follows a path from the meanings of its head, and records the first refused part.
    fn walk(&mut self, walk: &Walk<'_, 't>, mut meanings: Vec<Meaning>) {
        let path = walk.path;
        for upto in 1..=path.len() {
            if upto > 1 {
                meanings = self.names.below(&meanings, path[upto - 1].name);
            }
            for meaning in &meanings {
                let Meaning::Outside(outside) = meaning else {
                    continue;
                };
                if self.settles(walk, upto, outside) {
                    return;
                }
            }
        }
    }

    /// Checks the first `upto` segments, which mean `outside`. Returns true if the path is decided.
    fn settles(&mut self, walk: &Walk<'_, 't>, upto: usize, outside: &str) -> bool {
        match table::policy(outside) {
            Policy::Refused(_) if self.is_reported_import(walk, upto, outside) => true,
            Policy::Refused(rule) => {
                self.refuse(walk, upto, rule, outside);
                true
            }
            Policy::Excepted(rule) => {
                self.used.insert(rule);
                true
            }
            Policy::Mixed(rule) if walk.ends_at(upto) => {
                self.push_run(walk, upto, rule, outside.to_owned());
                if walk.end == PathEnd::Import {
                    self.waiting.extend(self.finds.pop());
                }
                true
            }
            Policy::Mixed(_) | Policy::Free if walk.is_assembled(upto, outside) => {
                self.push_run(walk, upto, table::ASSEMBLED, outside.to_owned());
                true
            }
            Policy::Mixed(_) | Policy::Free => false,
        }
    }

    /// Returns true for a use of a name whose import is reported already.
    fn is_reported_import(&self, walk: &Walk<'_, 't>, upto: usize, outside: &str) -> bool {
        (upto == 1 || root(walk.path[0].name).is_none())
            && walk.end == PathEnd::Path
            && self.imported.contains(outside)
    }

    /// Records that `rule` refuses the path, whose first `upto` segments mean `outside`.
    fn refuse(&mut self, walk: &Walk<'_, 't>, upto: usize, rule: &'static str, outside: &str) {
        self.used.insert(rule);
        if matches!(walk.end, PathEnd::Import | PathEnd::Glob) {
            self.imported.insert(outside.to_owned());
        }
        let mut whole = outside.to_owned();
        for segment in &walk.path[upto..] {
            whole.push_str("::");
            whole.push_str(segment.name);
        }
        self.push_run(walk, upto, rule, whole);
    }

    /// Records the text around the deciding segment, as far as it is one path without braces.
    fn push_run(&mut self, walk: &Walk<'_, 't>, upto: usize, rule: &'static str, means: String) {
        let tokens = &self.sources[walk.source];
        let joined = |pair: &[Segment<'_>]| {
            pair[1].token == pair[0].token + 2 && tokens.is(pair[0].token + 1, TokenType::PathSep)
        };
        let decides = upto - 1;
        let path = walk.path;
        let mut first = decides;
        while first > 0 && joined(&path[first - 1..=first]) {
            first -= 1;
        }
        let mut last = decides;
        while last + 1 < path.len() && joined(&path[last..=last + 1]) {
            last += 1;
        }
        self.push(walk.source, rule, &path[first..=last], Some(means));
    }

    fn push(
        &mut self,
        source: usize,
        rule: &'static str,
        path: &[Segment<'_>],
        means: Option<String>,
    ) {
        let list = &self.sources[source].list;
        let start = list[path[0].token].bytes.start;
        let end = list[path[path.len() - 1].token].bytes.end;
        self.finds.push(Find {
            source,
            start,
            end,
            rule,
            means,
        });
    }
}

fn is_refused(meaning: &Meaning) -> bool {
    match meaning {
        Meaning::Outside(path) => matches!(table::policy(path), Policy::Refused(_)),
        Meaning::Module(_) => false,
    }
}

/// Returns true if a loose region contains the rest of a path: `::` without a name before it or a
/// crate after it.
fn has_rest_of_path(sources: &[Tokens<'_>], map: &Map<'_>) -> bool {
    let is_rest = |source: usize, tokens: &Tokens<'_>, at: usize| {
        tokens.is(at, TokenType::PathSep)
            && map.groups[map.group_of[source][at]].loose
            && !at
                .checked_sub(1)
                .is_some_and(|before| ends_name(tokens, before))
            && tokens.word(at + 1).is_none_or(|name| root(name).is_none())
    };
    sources
        .iter()
        .enumerate()
        .any(|(source, tokens)| (0..tokens.list.len()).any(|at| is_rest(source, tokens, at)))
}

/// Returns true if a loose region contains the rest of a call: `! (..)` without a name before it. A
/// negation looks the same; a match alone reports nothing.
fn has_rest_of_call(sources: &[Tokens<'_>], map: &Map<'_>) -> bool {
    let is_rest = |source: usize, tokens: &Tokens<'_>, at: usize| {
        let named = at
            .checked_sub(1)
            .is_some_and(|before| ends_name(tokens, before));
        tokens.is(at, TokenType::Sign('!'))
            && !named
            && matches!(
                tokens.get(at + 1).map(|token| token.kind),
                Some(TokenType::Open(_))
            )
            && map.groups[map.group_of[source][at]].loose
    };
    sources
        .iter()
        .enumerate()
        .any(|(source, tokens)| (0..tokens.list.len()).any(|at| is_rest(source, tokens, at)))
}

/// Returns true if a `::` after the token at `index` continues a path.
fn ends_name(tokens: &Tokens<'_>, index: usize) -> bool {
    tokens.word(index).is_some() && !is_keyword(tokens, index)
        || tokens.is(index, TokenType::Sign('>'))
}

/// A path to follow.
struct Walk<'p, 't> {
    source: usize,
    path: &'p [Segment<'t>],
    loose: bool,
    end: PathEnd,
}

impl Walk<'_, '_> {
    fn ends_at(&self, upto: usize) -> bool {
        upto == self.path.len()
    }

    /// Returns true if a macro may continue the path after `upto` segments, which mean `outside`,
    /// or may have assembled it.
    fn is_assembled(&self, upto: usize, outside: &str) -> bool {
        let unknown = self.loose
            && outside
                .strip_prefix("std::")
                .is_some_and(|name| !name.contains("::") && !table::is_free_in_std(name));
        let open = self.end == PathEnd::Assembled;
        // No path ends in a module: a macro gets it as the beginning of one.
        let handed_on = self.loose && self.end == PathEnd::Path && self.path.len() > 1;
        unknown || (self.ends_at(upto) && (open || handed_on) && table::holds_refused(outside))
    }
}

/// The way in which a path ends.
#[derive(Clone, Copy, PartialEq, Eq)]
enum PathEnd {
    /// In an expression, a type or a pattern.
    Path,
    /// In a name that is imported.
    Import,
    /// In a `*`.
    Glob,
    /// In something that a macro fills in.
    Assembled,
}

fn end_of_import(import: &Import<'_>) -> PathEnd {
    match import.binds {
        Binds::Name(_) | Binds::Nothing => PathEnd::Import,
        Binds::Everything => PathEnd::Glob,
        Binds::Unknown => PathEnd::Assembled,
    }
}

/// The token before a name.
enum Lead {
    /// A path may begin here.
    Head,
    /// `::`, with nothing before it.
    Global,
    /// `::`, with something before it.
    Middle,
    /// `.`: a field or a method.
    Member,
    /// `$`: a parameter of a macro.
    Parameter,
}

fn lead(tokens: &Tokens<'_>, index: usize) -> Lead {
    let Some(before) = index.checked_sub(1) else {
        return Lead::Head;
    };
    match tokens.list[before].kind {
        TokenType::PathSep => {
            let Some(more) = before.checked_sub(1) else {
                return Lead::Global;
            };
            let continues =
                ends_name(tokens, more) || matches!(tokens.list[more].kind, TokenType::Close(_));
            if continues {
                Lead::Middle
            } else {
                Lead::Global
            }
        }
        // `0..std::process::id()` is no field.
        TokenType::Sign('.')
            if !before
                .checked_sub(1)
                .is_some_and(|more| touching_dots(tokens, more)) =>
        {
            Lead::Member
        }
        TokenType::Sign('$') if !tokens.is_keyword(index, "crate") => Lead::Parameter,
        _ => Lead::Head,
    }
}

fn touching_dots(tokens: &Tokens<'_>, first: usize) -> bool {
    tokens.is(first, TokenType::Sign('.'))
        && tokens.list[first].bytes.end == tokens.list[first + 1].bytes.start
}

/// Returns the names that are joined by `::` from `index` on.
fn path_at<'t>(tokens: &'t Tokens<'t>, index: usize) -> Vec<Segment<'t>> {
    let mut path = Vec::new();
    let mut at = index;
    while let Some(name) = tokens.word(at) {
        path.push(Segment { name, token: at });
        if !tokens.is(at + 1, TokenType::PathSep) {
            break;
        }
        at += 2;
    }
    path
}

/// Returns true if a path continues at `at` with a macro's parameter or a brace.
fn is_open_end(tokens: &Tokens<'_>, at: usize) -> bool {
    tokens.is(at, TokenType::Sign('$')) || tokens.is(at, TokenType::Open('{'))
}

/// Returns true for lower-case names such as a crate's; types, enums and generics begin with a
/// capital.
fn looks_like_a_crate(name: &str) -> bool {
    let reserved = ["self", "super", "crate", "Self", "_", "$"];
    !reserved.contains(&name)
        && !PRIMITIVES.contains(&name)
        && !name.starts_with(char::is_uppercase)
}
