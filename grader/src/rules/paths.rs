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
use crate::submission::lexer::{Kind, Tokens};

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
    let mut judge = Judge::new(sources, &map, names);
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
    let whole = format!("{path}::{name}");
    let matters =
        table::standing(&whole) != Policy::Free || (is_root(path) && table::is_free_in_std(name));
    // A glob of a refused module is already reported at the glob.
    (matters && table::standing(path) == Policy::Free).then_some(Meaning::Outside(whole))
}

fn is_root(path: &str) -> bool {
    matches!(path, "std" | "core" | "alloc")
}

/// The state of one pass over the sources, and the violations found so far.
struct Judge<'m, 't> {
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

impl<'m, 't> Judge<'m, 't> {
    fn new(sources: &'t [Tokens<'t>], map: &'m Map<'t>, names: Names<'m, 't>) -> Judge<'m, 't> {
        let parameter = |tokens: &Tokens<'_>, at: usize| {
            tokens.is(at, Kind::Sign('$')) && tokens.word(at + 1).is_some()
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
                is_root(path) || matches!(table::standing(path), Policy::Mixed(_))
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
        Judge {
            renamed_roots: roots.map(|((_, name), _)| *name).collect(),
            renamed_modules: modules.map(|((_, name), _)| *name).collect(),
            builds_paths: after_parameter(&|tokens, at| tokens.is(at, Kind::PathSep))
                || has_rest_of_path(sources, map),
            builds_calls: after_parameter(&|tokens, at| tokens.is_bang(at))
                || has_rest_of_call(sources, map),
            builds_attributes: sources.iter().any(|tokens| {
                let made = |at: usize| {
                    tokens.is(at, Kind::Sign('#'))
                        && tokens.is(at + 1, Kind::Open('['))
                        && tokens.is(at + 2, Kind::Sign('$'))
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
        let end = if tokens.is(after, Kind::PathSep) && is_open_end(tokens, after + 1) {
            End::Assembled
        } else {
            End::Path
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
            Lead::Head if path.len() > 1 || end == End::Assembled => {
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
            let refused = |meaning: &Meaning| matches!(meaning, Meaning::Outside(path) if matches!(table::standing(path), Policy::Refused(_)));
            self.walk(walk, meanings.into_iter().filter(refused).collect());
        }
        if walk.loose && !tokens.is_bang(token + 1) && self.may_be_assembled(name) {
            self.push(walk.source, table::ASSEMBLED, walk.path, None);
        }
        let names_file = tokens.is(token + 1, Kind::Sign('=')) && tokens.is(token + 2, Kind::Text);
        // In `$file:path`, `path` is a fragment specifier.
        let is_fragment = token
            .checked_sub(1)
            .is_some_and(|before| tokens.is(before, Kind::Sign(':')));
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
            let last = upto == path.len();
            for meaning in &meanings {
                let Meaning::Outside(outside) = meaning else {
                    continue;
                };
                if self.step(walk, upto, last, outside.clone()) {
                    return;
                }
            }
        }
    }

    /// Judges the first `upto` segments, which mean `outside`. Whether that settles the path.
    fn step(&mut self, walk: &Walk<'_, 't>, upto: usize, last: bool, outside: String) -> bool {
        match table::standing(&outside) {
            Policy::Refused(_)
                if (upto == 1 || root(walk.path[0].name).is_none())
                    && walk.end == End::Path
                    && self.imported.contains(&outside) =>
            {
                return true;
            }
            Policy::Refused(rule) => {
                self.used.insert(rule);
                if matches!(walk.end, End::Import | End::Glob) {
                    self.imported.insert(outside.clone());
                }
                let rest = walk.path[upto..]
                    .iter()
                    .map(|segment| format!("::{}", segment.name));
                let whole = outside + &rest.collect::<String>();
                self.push_run(walk, upto, rule, whole);
                return true;
            }
            Policy::Excepted(rule) => {
                self.used.insert(rule);
                return true;
            }
            Policy::Mixed(rule) if last && walk.end == End::Import => {
                self.push_run(walk, upto, rule, outside);
                self.waiting.extend(self.finds.pop());
                return true;
            }
            Policy::Mixed(rule) if last => {
                self.push_run(walk, upto, rule, outside);
                return true;
            }
            Policy::Mixed(_) | Policy::Free => {}
        }
        let unknown = walk.loose
            && outside
                .strip_prefix("std::")
                .is_some_and(|name| !name.contains("::") && !table::is_free_in_std(name));
        let open = last && walk.end == End::Assembled && table::holds_refused(&outside);
        // No path ends in a module; what a macro is handed like that is the beginning of one.
        let handed_on = last
            && walk.loose
            && walk.end == End::Path
            && walk.path.len() > 1
            && table::holds_refused(&outside);
        if unknown || open || handed_on {
            self.push_run(walk, upto, table::ASSEMBLED, outside);
            return true;
        }
        false
    }

    /// Records the text around the deciding segment, as far as it is one path without braces.
    fn push_run(&mut self, walk: &Walk<'_, 't>, upto: usize, rule: &'static str, means: String) {
        let tokens = &self.sources[walk.source];
        let joined = |pair: &[Segment<'_>]| {
            pair[1].token == pair[0].token + 2 && tokens.is(pair[0].token + 1, Kind::PathSep)
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

/// Returns true if a loose region contains the rest of a path: `::` without a name before it or a
/// crate after it.
fn has_rest_of_path(sources: &[Tokens<'_>], map: &Map<'_>) -> bool {
    let is_rest = |source: usize, tokens: &Tokens<'_>, at: usize| {
        tokens.is(at, Kind::PathSep)
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
        tokens.is(at, Kind::Sign('!'))
            && !named
            && matches!(
                tokens.get(at + 1).map(|token| token.kind),
                Some(Kind::Open(_))
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
    tokens.word(index).is_some() && !is_keyword(tokens, index) || tokens.is(index, Kind::Sign('>'))
}

/// A path to follow.
struct Walk<'p, 't> {
    source: usize,
    path: &'p [Segment<'t>],
    loose: bool,
    end: End,
}

/// The way in which a path ends.
#[derive(Clone, Copy, PartialEq, Eq)]
enum End {
    /// In an expression, a type or a pattern.
    Path,
    /// In a name that is imported.
    Import,
    /// In a `*`.
    Glob,
    /// In something that a macro fills in.
    Assembled,
}

fn end_of_import(import: &Import<'_>) -> End {
    match import.binds {
        Binds::Name(_) | Binds::Nothing => End::Import,
        Binds::Everything => End::Glob,
        Binds::Unknown => End::Assembled,
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
        Kind::PathSep => {
            let Some(more) = before.checked_sub(1) else {
                return Lead::Global;
            };
            let continues =
                ends_name(tokens, more) || matches!(tokens.list[more].kind, Kind::Close(_));
            if continues {
                Lead::Middle
            } else {
                Lead::Global
            }
        }
        // `0..std::process::id()` is no field.
        Kind::Sign('.')
            if !before
                .checked_sub(1)
                .is_some_and(|more| touching_dots(tokens, more)) =>
        {
            Lead::Member
        }
        Kind::Sign('$') if !tokens.is_keyword(index, "crate") => Lead::Parameter,
        _ => Lead::Head,
    }
}

fn touching_dots(tokens: &Tokens<'_>, first: usize) -> bool {
    tokens.is(first, Kind::Sign('.'))
        && tokens.list[first].bytes.end == tokens.list[first + 1].bytes.start
}

/// Returns the names that are joined by `::` from `index` on.
fn path_at<'t>(tokens: &'t Tokens<'t>, index: usize) -> Vec<Segment<'t>> {
    let mut path = Vec::new();
    let mut at = index;
    while let Some(name) = tokens.word(at) {
        path.push(Segment { name, token: at });
        if !tokens.is(at + 1, Kind::PathSep) {
            break;
        }
        at += 2;
    }
    path
}

/// Returns true if a path continues at `at` with a macro's parameter or a brace.
fn is_open_end(tokens: &Tokens<'_>, at: usize) -> bool {
    tokens.is(at, Kind::Sign('$')) || tokens.is(at, Kind::Open('{'))
}

/// Returns true for lower-case names such as a crate's; types, enums and generics begin with a
/// capital.
fn looks_like_a_crate(name: &str) -> bool {
    let reserved = ["self", "super", "crate", "Self", "_", "$"];
    !reserved.contains(&name)
        && !PRIMITIVES.contains(&name)
        && !name.starts_with(char::is_uppercase)
}
