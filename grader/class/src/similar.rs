//! Near-identical submissions, for the teacher to look at: winnowing over tokens, as MOSS and compare50 do.
//!
//! Entry points: [`Prints::of`], [`pairs`], [`clusters`]. Names that a file declares itself are left out, as a copy renames them; comments, white space, attributes and imports, too. What everybody was given (stub, worked
//! example, assignment) is subtracted. A similarity is no proof and never a mark: short right solutions have much in common.

use std::collections::{BTreeMap, BTreeSet};

use ra_ap_rustc_lexer::{FrontmatterAllowed, TokenKind, tokenize};

/// Tokens in a row that make one hash.
const GRAM: usize = 12;
/// Hashes in a row of which the smallest is kept: every common passage of `GRAM + WINDOW - 1` tokens is found.
const WINDOW: usize = 4;
/// A submission with fewer prints of its own is compared with none: it says too little.
const FEWEST: usize = 12;
/// The similarity, in percent, from which a pair is listed.
pub const THRESHOLD: u32 = 60;

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
    /// The share of the smaller one's prints that the other has, in percent.
    pub similarity: u32,
}

impl Prints {
    /// Takes the fingerprints of sources, without those that `given` has.
    pub fn of<'t>(sources: impl IntoIterator<Item = &'t str>, given: &Prints) -> Prints {
        let mut hashes = BTreeSet::new();
        for source in sources {
            winnow(&grams(&words(source)), &mut hashes);
        }
        hashes.retain(|hash| given.hashes.binary_search(hash).is_err());
        Prints {
            hashes: hashes.into_iter().collect(),
        }
    }

    /// Takes the fingerprints of what everybody was given: all of them, as a copy may choose others of a passage.
    pub fn of_given<'t>(sources: impl IntoIterator<Item = &'t str>) -> Prints {
        let all: BTreeSet<u64> = sources
            .into_iter()
            .flat_map(|source| grams(&words(source)))
            .collect();
        Prints {
            hashes: all.into_iter().collect(),
        }
    }
}

/// Returns the pairs that are at least `threshold` percent alike, the most alike first.
pub fn pairs(prints: &[Prints], threshold: u32) -> Vec<Pair> {
    let mut holders: BTreeMap<u64, Vec<usize>> = BTreeMap::new();
    for (index, one) in prints.iter().enumerate() {
        for hash in &one.hashes {
            holders.entry(*hash).or_default().push(index);
        }
    }
    let mut found = Vec::new();
    let mut shared = vec![0_usize; prints.len()];
    for (first, one) in prints.iter().enumerate() {
        shared.fill(0);
        for hash in &one.hashes {
            let later = holders[hash]
                .iter()
                .rev()
                .take_while(|other| **other > first);
            later.for_each(|other| shared[*other] += 1);
        }
        for (second, count) in shared.iter().enumerate().skip(first + 1) {
            let smaller = one.hashes.len().min(prints[second].hashes.len());
            if smaller < FEWEST {
                continue;
            }
            let similarity = u32::try_from(100 * count / smaller).unwrap_or(100);
            if similarity >= threshold {
                found.push(Pair {
                    first,
                    second,
                    similarity,
                });
            }
        }
    }
    found.sort_by_key(|pair| (std::cmp::Reverse(pair.similarity), pair.first, pair.second));
    found
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
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct Word<'t>(&'t str);

const OWN_NAME: Word<'static> = Word("\u{1}name");
const LITERAL: Word<'static> = Word("\u{1}literal");
const LABEL: Word<'static> = Word("\u{1}label");

/// Words before a name that declare it.
const DECLARING: &[&str] = &[
    "fn", "struct", "enum", "trait", "mod", "type", "const", "static", "let", "mut", "ref", "for",
    "union", "as", "|",
];

fn words(text: &str) -> Vec<Word<'_>> {
    let tokens = without_given_forms(&tokens(text));
    let own = own_names(&tokens);
    tokens
        .iter()
        .map(|(kind, word)| match kind {
            TokenKind::Ident | TokenKind::RawIdent if own.contains(word) => OWN_NAME,
            TokenKind::Literal { .. } => LITERAL,
            TokenKind::Lifetime { .. } => LABEL,
            _ => Word(word),
        })
        .collect()
}

fn tokens(text: &str) -> Vec<(TokenKind, &str)> {
    let mut at = 0;
    let mut tokens = Vec::new();
    for token in tokenize(text, FrontmatterAllowed::No) {
        let length = usize::try_from(token.len).unwrap_or(usize::MAX);
        let word = &text[at..at + length];
        at += length;
        match token.kind {
            TokenKind::Whitespace
            | TokenKind::LineComment { .. }
            | TokenKind::BlockComment { .. } => {}
            kind => tokens.push((kind, word)),
        }
    }
    tokens
}

/// Leaves out attributes and imports, and commas and `pub`, which layout and taste decide.
fn without_given_forms<'t>(tokens: &[(TokenKind, &'t str)]) -> Vec<(TokenKind, &'t str)> {
    let mut kept = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        let (kind, word) = tokens[at];
        let next = tokens.get(at + 1).map(|(_, word)| *word);
        if word == "#" && (next == Some("[") || next == Some("!")) {
            at = after_brackets(tokens, at);
        } else if word == "use" {
            at += tokens[at..]
                .iter()
                .position(|(_, word)| *word == ";")
                .map_or(tokens.len(), |end| end + 1);
        } else if word == "," || word == "pub" {
            at += 1;
        } else {
            kept.push((kind, word));
            at += 1;
        }
    }
    kept
}

/// The place behind the attribute that begins at `at`.
fn after_brackets(tokens: &[(TokenKind, &str)], at: usize) -> usize {
    let mut depth = 0_usize;
    for (place, (_, word)) in tokens.iter().enumerate().skip(at) {
        match *word {
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

/// Names that the file declares: of items, fields, parameters and variables.
fn own_names<'t>(tokens: &[(TokenKind, &'t str)]) -> BTreeSet<&'t str> {
    let mut own = BTreeSet::new();
    let word = |at: Option<usize>| {
        at.and_then(|at| tokens.get(at))
            .map_or("", |(_, word)| *word)
    };
    for (at, (kind, name)) in tokens.iter().enumerate() {
        if !matches!(kind, TokenKind::Ident | TokenKind::RawIdent) || DECLARING.contains(name) {
            continue;
        }
        let before = word(at.checked_sub(1));
        let typed = word(Some(at + 1)) == ":" && word(Some(at + 2)) != ":" && before != ":";
        // The exercise's own names (`acquire`) are declared, too, and alike in all submissions.
        if DECLARING.contains(&before) || typed {
            own.insert(*name);
        }
    }
    own
}

/// Hashes of all runs of `GRAM` tokens.
fn grams(words: &[Word<'_>]) -> Vec<u64> {
    words.windows(GRAM).map(hash).collect()
}

/// FNV-1a: the same in every process, unlike the standard library's.
fn hash(words: &[Word<'_>]) -> u64 {
    let bytes = words.iter().flat_map(|Word(word)| word.bytes().chain([0]));
    bytes.fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

/// Keeps the smallest hash of each window.
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
