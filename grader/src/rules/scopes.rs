//! The map of a submission: brackets, modules, definitions and imports of each scope.
//!
//! Entry point: [`Map::of`]. It records the structure; `paths` resolves the names.
//!
//! Some regions are *loose*: the inside of a `macro_rules!`, and the arguments of an unknown macro.
//! Their tokens may end up anywhere and in any order. So a definition there shadows nothing, and an
//! import there counts everywhere.

use std::collections::{BTreeMap, BTreeSet};

use super::std_names::PLAIN_MACROS;
use crate::submission::lexer::{TokenType, Tokens};

/// A bracket, or a whole source.
#[derive(Debug)]
pub(super) struct Bracket<'t> {
    /// The enclosing bracket; `None` for a source.
    pub(super) parent: Option<usize>,
    /// The enclosing module.
    pub(super) module: usize,
    /// True if it is that module's body rather than a bracket inside it.
    pub(super) is_body: bool,
    /// True if it is loose, see the file header.
    pub(super) loose: bool,
    /// Types and modules that are defined directly here under any `cfg`: they shadow outer names.
    pub(super) certain: BTreeSet<&'t str>,
}

/// A module of the submission. Module 0 is the crate root.
#[derive(Debug)]
pub(super) struct Module<'t> {
    pub(super) parent: usize,
    children: BTreeMap<&'t str, usize>,
}

/// The scope of a binding.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Scope {
    Module(usize),
    /// A block, by the index of its group.
    Block(usize),
    /// Anywhere: the binding stands in a loose region.
    Everywhere,
}

/// A part of a path and its token.
#[derive(Clone, Copy, Debug)]
pub(super) struct Segment<'t> {
    pub(super) name: &'t str,
    pub(super) token: usize,
}

/// One leaf of a `use`.
#[derive(Debug)]
pub(super) struct Import<'t> {
    pub(super) source: usize,
    pub(super) group: usize,
    pub(super) scope: Scope,
    /// True if it begins with `::`.
    pub(super) global: bool,
    pub(super) path: Vec<Segment<'t>>,
    pub(super) binds: Binds<'t>,
}

/// The names that an import binds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Binds<'t> {
    Name(&'t str),
    Nothing,
    Everything,
    /// A name that a macro fills in, or a path that continues with one.
    Unknown,
}

/// The map of all sources.
#[derive(Debug, Default)]
pub(super) struct Map<'t> {
    pub(super) groups: Vec<Bracket<'t>>,
    pub(super) modules: Vec<Module<'t>>,
    pub(super) imports: Vec<Import<'t>>,
    /// Modules with the scope that defines them.
    pub(super) defined_modules: Vec<(Scope, &'t str, usize)>,
    /// The group of each token, for each source.
    pub(super) group_of: Vec<Vec<usize>>,
    /// For each token of each source, true if it belongs to a `use`.
    pub(super) in_import: Vec<Vec<bool>>,
    /// Every name that is defined somewhere, or that occurs in a loose region.
    pub(super) known: BTreeSet<&'t str>,
    /// True if a path is too long or the modules are too many to be followed.
    pub(super) tangled: bool,
    /// Macros that are defined here or are the target of a rename: they are not std's, even under
    /// the same name.
    own_macros: BTreeSet<&'t str>,
    /// True if an inner attribute may remove some module or function.
    inner_cfg: bool,
}

/// Segments that a path may have: more than any module tree has levels.
const MAX_SEGMENTS: usize = 64;
/// Total number of leaves of all imports.
const MAX_IMPORTS: usize = 4096;
/// Keywords: no path begins with one, and no macro has such a name.
const KEYWORDS: &[&str] = &[
    "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "do", "dyn",
    "else", "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl", "in", "let",
    "loop", "macro", "match", "mod", "move", "mut", "override", "priv", "pub", "ref", "return",
    "static", "struct", "trait", "true", "try", "type", "typeof", "unsafe", "unsized", "use",
    "virtual", "where", "while", "yield",
];

/// Returns true if the token at `index` is a keyword that can stand before a path or before `!`.
pub(super) fn is_keyword(tokens: &Tokens<'_>, index: usize) -> bool {
    tokens.is(index, TokenType::Word)
        && tokens
            .word(index)
            .is_some_and(|word| KEYWORDS.contains(&word))
}

impl<'t> Map<'t> {
    /// Builds the map of `sources`. `names` are their paths from the crate root's directory.
    pub(super) fn of(sources: &'t [Tokens<'t>], names: &[&'t str]) -> Map<'t> {
        let mut map = Map::default();
        map.modules.push(Module {
            parent: 0,
            children: BTreeMap::new(),
        });
        for tokens in sources {
            map.look_ahead(tokens);
        }
        for (source, (tokens, name)) in sources.iter().zip(names).enumerate() {
            let module = if source == 0 {
                0
            } else {
                module_path(name).fold(0, |parent, name| map.child(parent, name))
            };
            map.draw(source, tokens, module);
        }
        map
    }

    /// Collects the facts that are needed before the first bracket is recorded.
    fn look_ahead(&mut self, tokens: &'t Tokens<'t>) {
        for index in 0..tokens.list.len() {
            match tokens.word(index) {
                Some("macro_rules") if tokens.is_bang(index + 1) => {
                    self.own_macros.extend(tokens.word(index + 2))
                }
                Some("as") => self.own_macros.extend(tokens.word(index + 1)),
                Some("cfg" | "cfg_attr")
                    if tokens.is(index.wrapping_sub(2), TokenType::Sign('!')) =>
                {
                    self.inner_cfg = true
                }
                _ => {}
            }
        }
    }

    fn child(&mut self, parent: usize, name: &'t str) -> usize {
        if let Some(&known) = self.modules[parent].children.get(name) {
            return known;
        }
        let made = self.new_module(parent);
        self.modules[parent].children.insert(name, made);
        made
    }

    fn new_module(&mut self, parent: usize) -> usize {
        self.modules.push(Module {
            parent,
            children: BTreeMap::new(),
        });
        self.modules.len() - 1
    }

    fn draw(&mut self, source: usize, tokens: &'t Tokens<'t>, module: usize) {
        let root = self.groups.len();
        self.groups.push(Bracket {
            parent: None,
            module,
            is_body: true,
            loose: false,
            certain: BTreeSet::new(),
        });
        let mut group = root;
        self.group_of.push(Vec::with_capacity(tokens.list.len()));
        self.in_import.push(vec![false; tokens.list.len()]);
        // Bodies of modules that `mod name {` announced.
        let mut bodies: BTreeMap<usize, usize> = BTreeMap::new();
        for index in 0..tokens.list.len() {
            if matches!(tokens.list[index].kind, TokenType::Close(_)) {
                group = self.groups[group].parent.unwrap_or(root);
            }
            self.group_of[source].push(group);
            if matches!(tokens.list[index].kind, TokenType::Open(_)) {
                group = self.open(tokens, index, group, bodies.remove(&index));
                continue;
            }
            self.define(tokens, index, group, &mut bodies);
            if is_import(tokens, index) && !self.in_import[source][index] {
                self.import(source, tokens, index, group);
            }
        }
    }

    fn open(
        &mut self,
        tokens: &Tokens<'_>,
        index: usize,
        parent: usize,
        body: Option<usize>,
    ) -> usize {
        let around = &self.groups[parent];
        let group = Bracket {
            parent: Some(parent),
            module: body.unwrap_or(around.module),
            is_body: body.is_some(),
            loose: around.loose || self.is_loose_macro(tokens, index),
            certain: BTreeSet::new(),
        };
        self.groups.push(group);
        self.groups.len() - 1
    }

    /// Returns true if the bracket at `open` belongs to a macro with unknown treatment of its
    /// arguments.
    fn is_loose_macro(&self, tokens: &Tokens<'_>, open: usize) -> bool {
        let named = open.checked_sub(2).filter(|&name| tokens.is_bang(name + 1));
        if let Some(name) =
            named.filter(|&name| tokens.word(name).is_some() && !is_keyword(tokens, name))
        {
            let word = tokens.word(name).unwrap_or("");
            let is_plain = word == "coroutine" || PLAIN_MACROS.contains(&word);
            return !is_plain || self.own_macros.contains(word);
        }
        // `macro_rules! name {`
        open.checked_sub(3).is_some_and(|name| {
            tokens.word(name) == Some("macro_rules") && tokens.is_bang(name + 1)
        })
    }

    fn scope(&self, group: usize) -> Scope {
        let here = &self.groups[group];
        if here.loose {
            Scope::Everywhere
        } else if here.is_body {
            Scope::Module(here.module)
        } else {
            Scope::Block(group)
        }
    }

    /// Records the definition at `index`, if there is one.
    fn define(
        &mut self,
        tokens: &'t Tokens<'t>,
        index: usize,
        group: usize,
        bodies: &mut BTreeMap<usize, usize>,
    ) {
        let Some(word) = tokens.word(index) else {
            return;
        };
        if self.groups[group].loose {
            self.known.insert(word);
        }
        if tokens.is(index, TokenType::RawWord) {
            return;
        }
        let Some(name) = tokens.word(index + 1) else {
            if word == "macro_rules" {
                self.known.extend(tokens.word(index + 2));
            }
            return;
        };
        match word {
            "fn" | "const" | "static" | "type" => {
                self.known.insert(name);
            }
            "struct" | "enum" | "union" | "trait" | "mod" => {
                self.known.insert(name);
                if word == "mod" {
                    self.define_module(tokens, index, name, group, bodies);
                }
                if self.is_certain(tokens, index, group) {
                    self.groups[group].certain.insert(name);
                }
            }
            _ => {}
        }
    }

    fn define_module(
        &mut self,
        tokens: &Tokens<'_>,
        index: usize,
        name: &'t str,
        group: usize,
        bodies: &mut BTreeMap<usize, usize>,
    ) {
        let around = self.groups[group].module;
        let scope = self.scope(group);
        // A module in a block is distinct from any other module with the same name.
        let module = if matches!(scope, Scope::Module(_)) {
            self.child(around, name)
        } else {
            self.new_module(around)
        };
        self.defined_modules.push((scope, name, module));
        if tokens.is(index + 2, TokenType::Open('{')) {
            bodies.insert(index + 2, module);
        }
    }

    /// Returns true if the definition at `index` exists in every build.
    fn is_certain(&self, tokens: &Tokens<'_>, index: usize, group: usize) -> bool {
        let gated = |open: &usize| matches!(tokens.word(open + 1), Some("cfg" | "cfg_attr"));
        // Attributes before a contextual keyword such as `auto` are not searched.
        let plain = index == 0 || tokens.word(index - 1).is_none_or(|word| word == "pub");
        plain
            && !self.groups[group].loose
            && !self.inner_cfg
            && !tokens.attributes_before(index).iter().any(gated)
    }

    /// Reads the `use` at `index` into its leaves. Nested braces are handled by a loop with a stack
    /// of prefixes.
    fn import(&mut self, source: usize, tokens: &'t Tokens<'t>, index: usize, group: usize) {
        let mut reader = UseReader {
            tokens,
            source,
            group,
            scope: self.scope(group),
            global: false,
            path: Vec::new(),
            outer: Vec::new(),
        };
        let mut at = index;
        let mut next = Some(index + 1);
        while let Some(upto) = next.filter(|&upto| upto <= tokens.list.len()) {
            self.in_import[source][at..upto].fill(true);
            at = upto;
            next = self.read_part(&mut reader, at);
        }
    }

    /// Reads the token at `at`. Returns the index of the next one, or `None` at the end of the
    /// `use`.
    fn read_part(&mut self, reader: &mut UseReader<'t>, at: usize) -> Option<usize> {
        let tokens = reader.tokens;
        match tokens.get(at)?.kind {
            TokenType::Word | TokenType::RawWord if tokens.is_keyword(at, "as") => {
                let binds = alias(tokens, at + 1);
                self.add(reader, binds);
                Some(if binds == Binds::Unknown {
                    at + 1
                } else {
                    at + 2
                })
            }
            TokenType::Word | TokenType::RawWord if reader.wants_name(at) => {
                self.read_name(reader, at)
            }
            TokenType::PathSep => {
                reader.global |= reader.path.is_empty();
                Some(at + 1)
            }
            TokenType::Sign('*') => {
                self.add(reader, Binds::Everything);
                Some(at + 1)
            }
            TokenType::Sign('$') if tokens.is_keyword(at + 1, "crate") => Some(at + 1),
            TokenType::Sign('$') => {
                self.add(reader, Binds::Unknown);
                // No name is written like this, so no lookup finds it.
                reader.path.push(Segment {
                    name: "$",
                    token: at,
                });
                tokens.word(at + 1).map(|_| at + 2)
            }
            TokenType::Open('{') => {
                reader.outer.push((reader.global, reader.path.len()));
                Some(at + 1)
            }
            TokenType::Sign(',') => reader.back_to_brace(Brace::Stays, at),
            TokenType::Close('}') => reader.back_to_brace(Brace::Closes, at),
            _ => None,
        }
    }

    fn read_name(&mut self, reader: &mut UseReader<'t>, at: usize) -> Option<usize> {
        let tokens = reader.tokens;
        reader.path.push(Segment {
            name: tokens.word(at)?,
            token: at,
        });
        if reader.path.len() > MAX_SEGMENTS {
            self.tangled = true;
            return None;
        }
        if !tokens.is(at + 1, TokenType::PathSep) && !tokens.is_keyword(at + 1, "as") {
            let whole = without_self(&reader.path);
            self.add(
                reader,
                whole
                    .last()
                    .map_or(Binds::Nothing, |last| Binds::Name(last.name)),
            );
        }
        Some(at + 1)
    }

    fn add(&mut self, reader: &UseReader<'t>, binds: Binds<'t>) {
        if self.imports.len() == MAX_IMPORTS {
            self.tangled = true;
            return;
        }
        let path = without_self(&reader.path).to_vec();
        let UseReader {
            source,
            group,
            scope,
            global,
            ..
        } = *reader;
        self.imports.push(Import {
            source,
            group,
            scope,
            global,
            path,
            binds,
        });
    }
}

/// `a::{self}` is `a`.
fn without_self<'a, 't>(path: &'a [Segment<'t>]) -> &'a [Segment<'t>] {
    match path {
        [before @ .., last] if last.name == "self" && !before.is_empty() => before,
        whole => whole,
    }
}

/// The state of the `use` reader: the path so far, and its length at each open brace.
struct UseReader<'t> {
    tokens: &'t Tokens<'t>,
    source: usize,
    group: usize,
    scope: Scope,
    global: bool,
    path: Vec<Segment<'t>>,
    outer: Vec<(bool, usize)>,
}

enum Brace {
    Stays,
    Closes,
}

impl UseReader<'_> {
    /// Returns true if a name may stand at `at`: after `use`, `::`, `{`, a comma or `$`, but not
    /// after another name.
    fn wants_name(&self, at: usize) -> bool {
        let before = at - 1;
        let starts = [
            TokenType::PathSep,
            TokenType::Open('{'),
            TokenType::Sign(','),
            TokenType::Sign('$'),
        ];
        starts.iter().any(|&kind| self.tokens.is(before, kind))
            || self.tokens.is_keyword(before, "use")
    }

    /// Drops the segments of the last leaf. Returns the index after `at`.
    fn back_to_brace(&mut self, brace: Brace, at: usize) -> Option<usize> {
        let &(global, length) = self.outer.last()?;
        if matches!(brace, Brace::Closes) {
            self.outer.pop();
        }
        self.global = global;
        self.path.truncate(length);
        Some(at + 1)
    }
}

/// Returns the name after an `as`.
fn alias<'t>(tokens: &'t Tokens<'t>, at: usize) -> Binds<'t> {
    match tokens.word(at) {
        Some("_") => Binds::Nothing,
        Some(name) => Binds::Name(name),
        None => Binds::Unknown,
    }
}

/// Returns true if a `use` item begins at `index`; `impl Trait + use<'a>` is not one.
fn is_import(tokens: &Tokens<'_>, index: usize) -> bool {
    tokens.is_keyword(index, "use") && !tokens.is(index + 1, TokenType::Sign('<'))
}

/// Returns the modules in a source's name: `queue/node.rs` and `queue/node/mod.rs` are
/// `queue::node`.
fn module_path(name: &str) -> impl Iterator<Item = &str> {
    let stem = name.strip_suffix(".rs").unwrap_or(name);
    stem.strip_suffix("/mod").unwrap_or(stem).split('/')
}
