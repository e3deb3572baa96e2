//! Near-identical submissions, for the teacher to look at: winnowing over tokens, as MOSS and
//! compare50 do.
//!
//! Entry points: [`Prints::of`], [`pairs`], [`clusters`]. Comments, white space, attributes and
//! imports are left out. So are names, except those of the language, the kit and the standard
//! library, which a copy cannot change. The text that all students were given (stub, worked
//! example, assignment) is subtracted. A similarity is no proof and never a mark: short right
//! solutions have much in common.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use ra_ap_rustc_lexer::{FrontmatterAllowed, TokenKind, tokenize};

/// Tokens in a row that make one hash.
const GRAM: usize = 12;
/// Hashes in a row of which the smallest is retained: every common passage of `GRAM + WINDOW - 1`
/// tokens is found.
const WINDOW: usize = 4;
/// A submission with fewer prints of its own is compared with none: it is too short.
const FEWEST: usize = 12;
/// The similarity, in percent, from which a pair is listed.
pub const THRESHOLD: u32 = 85;

/// The fingerprints of a submission.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Prints {
    /// In rising order, each once.
    hashes: Vec<u64>,
}

/// Two submissions that are alike.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pair {
    /// The first, by its place in the list.
    pub first: usize,
    /// The second.
    pub second: usize,
    /// The share of prints that both have among those that either has, in percent.
    pub similarity: u32,
}

impl Prints {
    /// Takes the fingerprints of sources, without those that `given` has.
    pub fn of<'t>(sources: impl IntoIterator<Item = &'t str>, given: &Prints) -> Prints {
        let mut hashes = BTreeSet::new();
        for source in sources {
            for unit in units(source) {
                winnow(&grams(&unit.words), &mut hashes);
            }
        }
        hashes.retain(|hash| given.hashes.binary_search(hash).is_err());
        Prints {
            hashes: hashes.into_iter().collect(),
        }
    }

    /// Takes the fingerprints of what all students were given: all of them, as a copy may choose
    /// others of a passage.
    pub fn of_given<'t>(sources: impl IntoIterator<Item = &'t str>) -> Prints {
        let all: BTreeSet<u64> = sources
            .into_iter()
            .flat_map(units)
            .flat_map(|unit| grams(&unit.words))
            .collect();
        Prints {
            hashes: all.into_iter().collect(),
        }
    }
}

/// Returns the pairs that are at least `threshold` percent alike, the most alike first. A pair
/// below one percent is never listed.
///
/// The work does not grow with the square of the class. Two submissions that are alike share one of
/// their few rarest prints (the prefix filter of set similarity joins: Chaudhuri and others, 2006),
/// and only those that do are compared.
pub fn pairs(prints: &[Prints], threshold: u32) -> Vec<Pair> {
    let threshold = usize::try_from(threshold.max(1)).unwrap_or(usize::MAX);
    let holders = Holders::of(prints, threshold);
    let mut found = Vec::new();
    // For each submission, the last one that it was compared with.
    let mut compared: Vec<usize> = (0..prints.len()).collect();
    for (first, one) in prints.iter().enumerate() {
        for hash in holders.rarest(one) {
            for second in holders.after(hash, first) {
                if std::mem::replace(&mut compared[second], first) == first {
                    continue;
                }
                let similarity = one.similarity(&prints[second]);
                if similarity >= threshold {
                    found.push(Pair {
                        first,
                        second,
                        similarity: u32::try_from(similarity).unwrap_or(100),
                    });
                }
            }
        }
    }
    found.sort_by_key(|pair| (std::cmp::Reverse(pair.similarity), pair.first, pair.second));
    found
}

impl Prints {
    /// Returns the share of prints that both have among those that either has, in percent.
    fn similarity(&self, other: &Prints) -> usize {
        let (mut mine, mut others) = (
            self.hashes.iter().peekable(),
            other.hashes.iter().peekable(),
        );
        let mut shared = 0;
        while let (Some(a), Some(b)) = (mine.peek(), others.peek()) {
            let order = a.cmp(b);
            shared += usize::from(order.is_eq());
            mine.next_if(|_| order.is_le());
            others.next_if(|_| order.is_ge());
        }
        100 * shared / (self.hashes.len() + other.hashes.len() - shared)
    }
}

/// The submissions that hold each of the rarest prints.
struct Holders {
    /// Counts of prints, each by its place in a table of fixed size. Prints may share a place: any
    /// order of prints finds all pairs, and one by rarity finds them soon.
    counts: Vec<u32>,
    /// Prints and their holders, sorted.
    holders: Vec<(u64, u32)>,
    threshold: usize,
}

/// Places in the table of counts.
const PLACES: usize = 1 << 22;

impl Holders {
    fn of(prints: &[Prints], threshold: usize) -> Holders {
        let mut holders = Holders {
            counts: vec![0; PLACES],
            holders: Vec::new(),
            threshold,
        };
        for hash in prints.iter().flat_map(|one| &one.hashes) {
            let count = &mut holders.counts[place(*hash)];
            *count = count.saturating_add(1);
        }
        let mut rarest = Vec::new();
        for (index, one) in (0_u32..).zip(prints) {
            rarest.extend(holders.rarest(one).into_iter().map(|hash| (hash, index)));
        }
        rarest.sort_unstable();
        holders.holders = rarest;
        holders
    }

    /// Returns so many of the rarest prints that a submission that is alike must hold one of them.
    fn rarest(&self, one: &Prints) -> Vec<u64> {
        let count = one.hashes.len();
        if count < FEWEST {
            return Vec::new();
        }
        let mut hashes = one.hashes.clone();
        hashes.sort_unstable_by_key(|hash| (self.counts[place(*hash)], *hash));
        // A pair that is alike shares at least this number.
        let shared = (self.threshold * count).div_ceil(100);
        hashes.truncate((count + 1).saturating_sub(shared));
        hashes
    }

    /// Returns the submissions after `first` that hold a print.
    fn after(&self, hash: u64, first: usize) -> impl Iterator<Item = usize> {
        let first = u32::try_from(first).unwrap_or(u32::MAX);
        let start = self.holders.partition_point(|held| *held <= (hash, first));
        let held = self.holders[start..].iter();
        held.take_while(move |held| held.0 == hash)
            .map(|held| held.1 as usize)
    }
}

fn place(hash: u64) -> usize {
    usize::try_from(hash % PLACES as u64).unwrap_or_default()
}

/// Returns groups of submissions that pairs connect, each in rising order.
pub fn clusters(count: usize, pairs: &[Pair]) -> Vec<Vec<usize>> {
    let mut leader: Vec<usize> = (0..count).collect();
    fn find(leader: &mut [usize], mut at: usize) -> usize {
        while leader[at] != at {
            leader[at] = leader[leader[at]];
            at = leader[at];
        }
        at
    }
    for pair in pairs {
        let (first, second) = (
            find(&mut leader, pair.first),
            find(&mut leader, pair.second),
        );
        leader[first.max(second)] = first.min(second);
    }
    let mut groups: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for index in 0..count {
        groups
            .entry(find(&mut leader, index))
            .or_default()
            .push(index);
    }
    groups
        .into_values()
        .filter(|group| group.len() > 1)
        .collect()
}

/// A token as it is compared.
type Word<'t> = &'t str;

const NAME: Word<'static> = "\u{1}name";
const LITERAL: Word<'static> = "\u{1}literal";
const LABEL: Word<'static> = "\u{1}label";

/// Words that a copy cannot rename: of the language, the kit, the exercise and the standard
/// library. All other names count as one.
const FIXED: &str = "
    as async await break const continue crate dyn else enum extern false fn for if impl in let \
    loop match mod move mut pub ref return self Self
    static struct super trait true type unsafe use where while yield from union macro_rules

    common coroutine Coroutine Future EventLoop Task NotLocked Return Lock Event new locked \
    acquire release wait set clear is_set
    complete is_done is_ready cancel cancelled done spawn call_soon run_until_complete resume

    std core alloc cell rc sync collections mem pin task fmt ops cmp cell::Cell Cell RefCell \
    OnceCell UnsafeCell Rc Arc Weak Mutex RwLock Box Vec VecDeque
    BTreeMap BTreeSet BinaryHeap HashMap HashSet LinkedList String Option Some None Result Ok Err \
    Default Debug Clone Copy Drop Deref
    Iterator IntoIterator From Into PartialEq Eq PartialOrd Ord Hash Ordering Reverse Pin Poll \
    Ready Pending Context Waker
    u8 u16 u32 u64 u128 usize i8 i16 i32 i64 isize bool char str f32 f64 AtomicBool AtomicUsize \
    AtomicU64
    get take replace swap update borrow borrow_mut try_borrow try_borrow_mut into_inner get_mut \
    lock unwrap expect unwrap_or
    unwrap_or_default unwrap_or_else is_some is_none is_some_and is_none_or is_ok is_err ok err \
    map and_then or_else filter filter_map then
    then_some ok_or as_ref as_mut as_deref cloned copied iter iter_mut into_iter next last first \
    nth count position any all find find_map
    fold sum min max min_by_key max_by_key rev enumerate zip skip take_while skip_while chain \
    collect for_each retain drain extend push pop
    insert remove contains contains_key entry or_default or_insert or_insert_with keys values \
    push_back push_front pop_front pop_back front back front_mut back_mut
    first_key_value last_key_value pop_first pop_last is_empty len with_capacity truncate append \
    split_off swap_remove peek
    clone drop default fmt eq ne cmp partial_cmp ptr_eq downgrade upgrade strong_count weak_count \
    from into deref wrapping_add saturating_add
    checked_add checked_sub saturating_sub as_ptr println print eprintln dbg format write vec \
    assert assert_eq debug_assert panic todo
    unreachable unimplemented matches";

/// Returns the pieces of a source whose order is a matter of taste: each function, and each field,
/// header or other item.
fn units(text: &str) -> Vec<SourcePiece<'_>> {
    let tokens = without_imports(&tokens(text));
    // A field may be called `next`: what the file declares itself can be renamed.
    let own = own_names(&tokens);
    let fixed: BTreeSet<&str> = FIXED
        .split_whitespace()
        .filter(|word| !own.contains(word))
        .collect();
    let mut units = Vec::new();
    let mut unit = SourcePiece::default();
    // The depth of brackets in a function; `None` outside.
    let mut inside: Option<usize> = None;
    for Token { kind, word, at } in tokens {
        inside = match (inside, word) {
            (None, "fn") => Some(0),
            (Some(depth), "{" | "(" | "[") => Some(depth + 1),
            (Some(depth), "}" | ")" | "]") => Some(depth.saturating_sub(1)),
            (depth, _) => depth,
        };
        let function_ends = inside == Some(0) && (word == "}" || word == ";");
        let other_ends = inside.is_none() && ["{", "}", ";", ","].contains(&word);
        if unit.words.is_empty() {
            unit.bytes = at..at;
        }
        unit.bytes.end = at + word.len();
        unit.words.push(compared(kind, word, &fixed));
        if function_ends || other_ends {
            inside = None;
            units.push(std::mem::take(&mut unit));
        }
    }
    units.push(unit);
    for unit in &mut units {
        // Commas at the end of lists and `pub` are a matter of taste, too.
        unit.words.retain(|word| *word != "," && *word != "pub");
    }
    units.retain(|unit| unit.words.len() > 1);
    units
}

/// A piece of a source.
#[derive(Debug, Default)]
struct SourcePiece<'t> {
    words: Vec<Word<'t>>,
    /// Its place in the text.
    bytes: Range<usize>,
}

/// Lines of two submissions that are alike: index of the file, first and last line from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Lines {
    /// The index of the file among the submission's sources.
    pub file: usize,
    /// The first line, from 1.
    pub from: usize,
    /// The last line.
    pub to: usize,
}

/// Returns the functions of two submissions that are at least half alike, in the order of the
/// first.
pub fn matches(first: &[&str], second: &[&str], given: &Prints) -> Vec<(Lines, Lines)> {
    let (first, second) = (placed(first, given), placed(second, given));
    let mut found = Vec::new();
    for (lines, hashes) in &first {
        let shared = |other: &BTreeSet<u64>| hashes.intersection(other).count();
        let best = second.iter().max_by_key(|(_, other)| shared(other));
        if let Some((other_lines, other)) = best
            && 2 * shared(other) >= hashes.len().max(other.len())
        {
            found.push((*lines, *other_lines));
        }
    }
    found
}

/// Returns the pieces that are long enough to compare, with their lines and hashes.
fn placed(sources: &[&str], given: &Prints) -> Vec<(Lines, BTreeSet<u64>)> {
    let mut found = Vec::new();
    for (file, text) in sources.iter().enumerate() {
        let line = |byte: usize| 1 + text[..byte].matches('\n').count();
        for unit in units(text).iter().filter(|unit| unit.words.len() >= GRAM) {
            let mut hashes: BTreeSet<u64> = grams(&unit.words).into_iter().collect();
            hashes.retain(|hash| given.hashes.binary_search(hash).is_err());
            if !hashes.is_empty() {
                let (from, to) = (line(unit.bytes.start), line(unit.bytes.end));
                found.push((Lines { file, from, to }, hashes));
            }
        }
    }
    found
}

/// Returns the names that the file declares: of items, fields, parameters and variables.
fn own_names<'t>(tokens: &[Token<'t>]) -> BTreeSet<&'t str> {
    const DECLARING: &[&str] = &[
        "fn", "struct", "enum", "trait", "type", "const", "static", "let", "mut",
    ];
    let word = |at: Option<usize>| {
        at.and_then(|at| tokens.get(at))
            .map_or("", |token| token.word)
    };
    let mut own = BTreeSet::new();
    for (
        at,
        Token {
            kind, word: name, ..
        },
    ) in tokens.iter().enumerate()
    {
        let before = word(at.checked_sub(1));
        // A single colon gives a type; two lead into a module.
        let typed = word(Some(at + 1)) == ":" && word(Some(at + 2)) != ":" && before != ":";
        let is_name = *kind == TokenKind::Ident && !["mut", "self"].contains(name);
        if is_name && (DECLARING.contains(&before) || typed) {
            own.insert(*name);
        }
    }
    own
}

fn compared<'t>(kind: TokenKind, word: &'t str, fixed: &BTreeSet<&str>) -> Word<'t> {
    match kind {
        TokenKind::Ident | TokenKind::RawIdent if !fixed.contains(word) => NAME,
        TokenKind::Literal { .. } => LITERAL,
        TokenKind::Lifetime { .. } => LABEL,
        _ => word,
    }
}

/// A token with its place in the text.
#[derive(Clone, Copy, Debug)]
struct Token<'t> {
    kind: TokenKind,
    word: &'t str,
    at: usize,
}

fn tokens(text: &str) -> Vec<Token<'_>> {
    let mut at = 0;
    let mut tokens = Vec::new();
    for token in tokenize(text, FrontmatterAllowed::No) {
        let length = usize::try_from(token.len).unwrap_or(usize::MAX);
        let (here, word) = (at, &text[at..at + length]);
        at += length;
        match token.kind {
            TokenKind::Whitespace
            | TokenKind::LineComment { .. }
            | TokenKind::BlockComment { .. } => {}
            kind => tokens.push(Token {
                kind,
                word,
                at: here,
            }),
        }
    }
    tokens
}

/// Leaves out attributes and imports.
fn without_imports<'t>(tokens: &[Token<'t>]) -> Vec<Token<'t>> {
    let mut kept = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        let word = tokens[at].word;
        let next = tokens.get(at + 1).map(|token| token.word);
        if word == "#" && (next == Some("[") || next == Some("!")) {
            at = after_brackets(tokens, at);
        } else if word == "use" {
            let end = tokens[at..].iter().position(|token| token.word == ";");
            at = end.map_or(tokens.len(), |end| at + end + 1);
        } else {
            kept.push(tokens[at]);
            at += 1;
        }
    }
    kept
}

/// Returns the place behind the attribute that begins at `at`.
fn after_brackets(tokens: &[Token<'_>], at: usize) -> usize {
    let mut depth = 0_usize;
    for (place, token) in tokens.iter().enumerate().skip(at) {
        match token.word {
            "[" => depth += 1,
            "]" => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    return place + 1;
                }
            }
            _ => {}
        }
    }
    tokens.len()
}

/// Returns the hashes of all runs of `GRAM` tokens; for a shorter unit, of the whole.
fn grams(words: &[Word<'_>]) -> Vec<u64> {
    if words.len() < GRAM {
        return vec![hash(words)];
    }
    words.windows(GRAM).map(hash).collect()
}

/// Returns the FNV-1a hash: the same in every process, unlike the standard library's.
fn hash(words: &[Word<'_>]) -> u64 {
    let bytes = words.iter().flat_map(|word| word.bytes().chain([0]));
    bytes.fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

/// Retains the smallest hash of each window.
fn winnow(hashes: &[u64], kept: &mut BTreeSet<u64>) {
    if hashes.len() < WINDOW {
        kept.extend(hashes.iter().min());
    }
    kept.extend(
        hashes
            .windows(WINDOW)
            .filter_map(|window| window.iter().min()),
    );
}
