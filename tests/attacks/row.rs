//! One attack, tried in one way, and its result.

use std::ffi::OsString;
use std::fmt::{self, Write};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use assert_cmd::cargo::cargo_bin;
use serde_json::Value;

use super::canaries::{Canary, Place};
use super::label::{Label, Want};
use super::watchman::{self, Observed};
use crate::support::{read, root};

/// Memory limit of the grader itself, in KiB: it may hold an 8 MiB answer and 32 MiB of diagnostics
/// several times.
const MOST_MEMORY: u64 = 400 << 10;

/// An attack.
pub(crate) struct Attack {
    /// Its stage and name: `run/reads-a-file`.
    pub(crate) name: String,
    pub(crate) label: Label,
    /// Creates it on the desk, and returns the path for the command line.
    pub(crate) lay: Box<dyn Fn(&Place) -> PathBuf + Sync + Send>,
}

/// The configuration of a try.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Way {
    /// With the grader's executable.
    Ruled,
    /// Without the rules.
    Unruled,
    /// Without rules and isolation, to see the canary die.
    Proof,
}

/// Returns the attacks that are files of the corpus.
pub(crate) fn of_files() -> Vec<Attack> {
    let mut attacks = Vec::new();
    for stage in ["compile", "run"] {
        let folder = root().join("tests/attacks").join(stage);
        let entries = fs::read_dir(folder).expect("a folder of the corpus");
        let mut paths: Vec<PathBuf> = entries.map(|entry| entry.expect("a file").path()).collect();
        paths.sort();
        attacks.extend(paths.iter().map(|path| of_file(stage, path)));
    }
    attacks
}

fn of_file(stage: &str, path: &Path) -> Attack {
    let text = fs::read_to_string(path).expect("an attack is a text");
    let stem = path
        .file_stem()
        .expect("a file has a name")
        .to_string_lossy();
    let name = format!("{stage}/{stem}");
    let label = Label::read(&text).unwrap_or_else(|line| panic!("{name}: {line}"));
    let files = files(&text);
    let lay = Box::new(move |place: &Place| lay(place, &files));
    Attack { name, label, lay }
}

/// Splits an attack's text into files: one, or a package whose parts begin with `//~ file: NAME`.
fn files(text: &str) -> Vec<(String, String)> {
    let mut files = vec![("lock.rs".to_owned(), String::new())];
    for line in text.split_inclusive('\n') {
        match line.strip_prefix("//~ file: ") {
            Some(name) => files.push((format!("package/{}", name.trim_end()), String::new())),
            None => files.last_mut().expect("never empty").1.push_str(line),
        }
    }
    if files.len() > 1 {
        files.remove(0);
    }
    let part = |name: &str| read(&format!("tests/attacks/parts/{name}.rs"));
    let whole: String = files.iter().map(|(_, text)| text.as_str()).collect();
    let root = &mut files[0].1;
    if !whole.contains("struct Lock") && !whole.contains("no-lock") {
        root.push_str(&part("lock"));
    }
    // The text of an attack that needs it contains one of these calls.
    for (name, calls) in [
        ("raw", ["raw::"; 2]),
        ("hole", ["hole::", "found::"]),
        ("found", ["found::"; 2]),
    ] {
        if calls.iter().any(|call| whole.contains(call)) {
            root.push_str(&part(name));
        }
    }
    files
}

fn lay(place: &Place, files: &[(String, String)]) -> PathBuf {
    for (name, text) in files {
        let path = place.path("desk").join(name);
        fs::create_dir_all(path.parent().expect("it lies on the desk")).expect("a folder");
        fs::write(path, place.fill_in(&unfold(text))).expect("a file");
    }
    let first = &files[0].0;
    PathBuf::from(if first.starts_with("package/") {
        "package"
    } else {
        first
    })
}

/// Returns `text` with `@{unit}*1000@` expanded.
fn unfold(text: &str) -> String {
    let mut parts = text.split("@{");
    let mut whole = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (unit, rest) = part.split_once("}*").expect("`@{unit}*1000@`");
        let (count, rest) = rest.split_once('@').expect("`@{unit}*1000@`");
        whole += &unit.repeat(count.parse().expect("a number"));
        whole += rest;
    }
    whole
}

impl Attack {
    /// Returns the configurations of its tries.
    pub(crate) fn ways(&self, proof: bool) -> Vec<Way> {
        let unruled = self.label.unruled.is_some().then_some(Way::Unruled);
        match self.label.fits_machine {
            false => Vec::new(),
            true if proof => self.label.proof.map(|_| Way::Proof).into_iter().collect(),
            true => [Way::Ruled].into_iter().chain(unruled).collect(),
        }
    }

    /// Tries it.
    pub(crate) fn attempt(&self, way: Way) -> Outcome {
        let start = Instant::now();
        let mut place = Place::new(&mark());
        let path = (self.lay)(&place);
        place.remember();
        let said = Said::of(self, way, &place, &path, "json");
        let mut everything = format!("{}{}", said.out, said.errors);
        let mut faults = Vec::new();
        let mut dead = said.dead();
        if self.label.text_too {
            let text = Said::of(self, way, &place, &path, "text");
            everything += &text.out;
            dead.extend(text.dead());
            faults.extend(text.raw_signs());
        }
        dead.extend(place.dead(&everything));
        dead.sort();
        let happened = said.happened();
        match way {
            Way::Proof => {
                let died = dead
                    .iter()
                    .any(|(canary, _)| Some(*canary) == self.label.proof);
                // The compiler's dep-info is as good: it did read the file.
                let listed = self.label.proof == Some(Canary::Secret)
                    && everything.contains("this file reads `")
                    && everything.contains("/secret/marks.txt`");
                if !died && !listed {
                    faults.push(format!("{:?} lives", self.label.proof));
                }
            }
            Way::Unruled if !dead.is_empty() && self.is_without_its_wall() => {
                faults.extend(said.claims_to_be_strong());
            }
            Way::Ruled | Way::Unruled => {
                faults.extend(
                    dead.iter()
                        .map(|(canary, how)| format!("{canary:?} died: {how}")),
                );
                faults.extend(self.differs(way, &said, &everything));
            }
        }
        Outcome {
            name: self.name.clone(),
            tries: self.label.tries.clone(),
            way,
            happened,
            dead: dead.into_iter().map(|(canary, _)| canary).collect(),
            faults,
            everything: everything + &format!("\n({:?})", said.seen),
            took: start.elapsed(),
        }
    }

    /// Returns true if a disabled layer is the only protection against it.
    fn is_without_its_wall(&self) -> bool {
        let without = std::env::var("GRADER_TEST_WITHOUT").unwrap_or_default();
        let mut layers = without.split(',');
        layers.any(|layer| self.label.sandbox.iter().any(|wall| wall == layer))
    }

    /// Returns the differences between the report and the label.
    fn differs(&self, way: Way, said: &Said, everything: &str) -> Vec<String> {
        let (wants, says) = match way {
            Way::Unruled => (
                self.label.unruled.as_deref().unwrap_or(&[]),
                &self.label.unruled_says,
            ),
            Way::Ruled | Way::Proof => (&*self.label.must, &self.label.says),
        };
        let mut faults = Vec::new();
        if !wants.iter().any(|want| said.is(want)) {
            faults.push(format!("it must be {wants:?}"));
        }
        let missing = says.iter().filter(|words| !everything.contains(&***words));
        faults.extend(missing.map(|words| format!("it does not say `{words}`")));
        let never = self
            .label
            .never
            .iter()
            .filter(|words| everything.contains(&***words));
        faults.extend(never.map(|words| format!("it says `{words}`")));
        faults
    }
}

/// Returns a word that occurs nowhere else.
fn mark() -> String {
    static COUNT: AtomicUsize = AtomicUsize::new(0);
    let number = COUNT.fetch_add(1, Ordering::Relaxed);
    format!("canary{}x{number}x", std::process::id())
}

/// The grader's output for an attack.
struct Said {
    seen: Observed,
    out: String,
    errors: String,
    report: Option<Value>,
}

impl Said {
    fn of(attack: &Attack, way: Way, place: &Place, path: &Path, format: &str) -> Said {
        let program = match way {
            Way::Ruled => cargo_bin!("grader").to_owned(),
            Way::Unruled | Way::Proof => std::env::current_exe().expect("this program has a path"),
        };
        let own: &[&str] = match way {
            Way::Ruled => &[],
            Way::Unruled => &["--unruled"],
            Way::Proof => &["--unruled", "--naked"],
        };
        let mut arguments: Vec<OsString> = own.iter().map(OsString::from).collect();
        let mut student = OsString::from("--student=");
        student.push(path);
        arguments.extend([student, format!("--format={format}").into()]);
        let mut environment = place.environment();
        environment.extend(attack.label.environment.iter().cloned());
        // The switches that disable a layer apply to all of the table.
        environment.extend(std::env::vars().filter(|(name, _)| name.starts_with("GRADER_")));
        let (seen, out, errors) =
            watchman::run(&program, &arguments, &place.path("desk"), &environment);
        let report = serde_json::from_str(&out).ok();
        Said {
            seen,
            out,
            errors,
            report,
        }
    }

    /// Returns the canaries that the watchman reported as dead.
    fn dead(&self) -> Vec<(Canary, String)> {
        let mut dead = Vec::new();
        if !self.seen.left.is_empty() {
            dead.push((Canary::Processes, self.seen.left.join(", ")));
        }
        let how = match self.seen.status {
            _ if self.seen.hung => "it hung",
            None => "a signal ended it",
            Some(0..=2) if self.seen.peak > MOST_MEMORY => "it took too much memory",
            Some(0..=2) => return dead,
            Some(_) => "it failed",
        };
        dead.push((Canary::Grader, how.to_owned()));
        dead
    }

    fn text(&self, name: &str) -> &str {
        let report = self.report.as_ref();
        report
            .and_then(|report| report[name].as_str())
            .unwrap_or("")
    }

    fn is(&self, want: &Want) -> bool {
        let report = self.report.as_ref();
        let points = report.and_then(|report| report["points"].as_u64());
        let rules = report.and_then(|report| report["rule_violations"].as_array());
        let rule =
            |rule: &str| rules.is_some_and(|all| all.iter().any(|breach| breach["rule"] == rule));
        let outcome = self.text("outcome");
        match want {
            Want::Refused(None) => outcome == "refused",
            Want::Refused(Some(name)) => outcome == "refused" && rule(name),
            Want::CompileError => outcome == "not-built" && self.text("message").is_empty(),
            Want::GaveUp => outcome == "not-built" && !self.text("message").is_empty(),
            Want::Short => outcome == "graded" && points < Some(100) && self.seen.status == Some(1),
            Want::Full => points == Some(100) && self.seen.status == Some(0),
            Want::Unreadable => outcome == "unreadable" && self.seen.status == Some(1),
            Want::Usage => self.seen.status == Some(2),
        }
    }

    /// Returns a report that claims strong isolation although an attack succeeded.
    fn claims_to_be_strong(&self) -> Option<String> {
        let report = self.report.as_ref()?;
        let strong = report["isolation"]["level"] == "strong";
        strong.then(|| "the report claims strong isolation".to_owned())
    }

    /// Returns a summary: the outcome, and the first detail.
    fn happened(&self) -> String {
        let Some(report) = &self.report else {
            let said = self.errors.lines().next().unwrap_or("nothing was said");
            return format!("status {:?}: {said}", self.seen.status);
        };
        let first = |list: &str| {
            report[list]
                .as_array()
                .and_then(|list| list.first())
                .cloned()
        };
        let breach =
            first("rule_violations").map(|breach| breach["rule"].as_str().unwrap_or("").to_owned());
        let seen = report["checks"].as_array().into_iter().flatten();
        let seen = seen
            .map(|check| &check["finding"]["seen"])
            .find_map(Value::as_str);
        let points = &report["points"];
        match self.text("outcome") {
            "graded" => format!("{points} of 100: {}", seen.unwrap_or("nothing is wrong")),
            "refused" => format!("refused: {}", breach.unwrap_or_default()),
            "not-built" if self.text("message").is_empty() => {
                let error = self
                    .text("diagnostics")
                    .lines()
                    .find(|line| line.starts_with("error"));
                let method = first("method_mismatches")
                    .map(|method| method["message"].as_str().unwrap_or("").to_owned());
                format!(
                    "not built: {}",
                    error.map(str::to_owned).or(method).unwrap_or_default()
                )
            }
            outcome => format!("{outcome}: {}", self.text("message")),
        }
    }

    /// Returns control characters in a report for a terminal.
    fn raw_signs(&self) -> Option<String> {
        let turns = ['\u{202a}'..='\u{202e}', '\u{2066}'..='\u{2069}'];
        let is_raw = |sign: &char| {
            sign.is_control() && *sign != '\n' || turns.iter().any(|turn| turn.contains(sign))
        };
        let raw = self.out.chars().chain(self.errors.chars()).find(is_raw);
        raw.map(|sign| format!("{sign:?} reaches the terminal"))
    }
}

/// The result of a try.
pub(crate) struct Outcome {
    name: String,
    tries: String,
    way: Way,
    happened: String,
    dead: Vec<Canary>,
    faults: Vec<String>,
    everything: String,
    took: Duration,
}

impl Outcome {
    /// Creates a row that is not about a single attack.
    pub(crate) fn bad(name: &str, fault: &str) -> Outcome {
        Outcome {
            name: name.to_owned(),
            tries: String::new(),
            way: Way::Ruled,
            happened: fault.to_owned(),
            dead: Vec::new(),
            faults: vec![fault.to_owned()],
            everything: String::new(),
            took: Duration::ZERO,
        }
    }

    pub(crate) fn is_bad(&self) -> bool {
        !self.faults.is_empty()
    }

    /// Returns the faults, and the whole output.
    pub(crate) fn details(&self) -> String {
        let mut text = String::new();
        for fault in &self.faults {
            let _ = write!(text, "\n    {fault}");
        }
        let start: String = self.everything.chars().take(6000).collect();
        text + "\n" + &start
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mark = if self.is_bad() { "BAD" } else { "ok " };
        let way = match self.way {
            Way::Ruled => "",
            Way::Unruled => " (no rules)",
            Way::Proof => " (nothing holds)",
        };
        let canaries = if self.dead.is_empty() {
            "all canaries live".to_owned()
        } else {
            format!("dead: {:?}", self.dead)
        };
        let happened: String = self.happened.chars().take(110).collect();
        let name = format!("{}{way}", self.name);
        let took = self.took.as_secs_f32();
        write!(
            to,
            "{mark} {name:58} {took:5.1}s  {}\n    {happened}; {canaries}",
            self.tries
        )
    }
}
