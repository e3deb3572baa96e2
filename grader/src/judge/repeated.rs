//! Repeated programs: one situation, repeated up to a likely limit of a counter or table, then
//! others on the same object.
//!
//! Entry points: [`programs`], [`large_program`] and [`own_program`]. Some mistakes show only after
//! 256 cancelled waiters, or with forty tasks in line. Short random programs never reach them, and
//! no list can name every pair of a count and a situation.
//!
//! So each exercise lists *situations* ([`Situations`]), such as "acquire, then release". A
//! situation starts with an object at rest and returns it to rest, so situations can follow one
//! another. Each is repeated with counts near the sizes of small tables and counters. Randomly
//! chosen situations follow, which may show the effect. In a program on several objects, all
//! objects take the same steps in turn, or each object has its own situation. The programs are
//! data: this module runs none.

use protocol::program::{Act, Call, Deed, Op, Program, Target};

use super::enumerate::SplitMix64;
use crate::exercise::notation::{self, Vocabulary};
use crate::exercise::situations::Situations;

/// Number of operations after which no further situation is appended.
const LENGTH: usize = 1_200;
/// Maximal number of operations of a situation in a large program.
const MOST_LARGE: usize = 150_000;
/// Maximal number of turns that a task takes in a row. A task with many more turns and no event
/// looks to the harness as if it polled.
const MOST_TURNS: usize = 900;
/// Maximal number of tasks that wait at once.
const MOST_IN_LINE: usize = 12_000;
/// Numbers of objects of the programs on several objects.
const CROWDS: [u8; 5] = [2, 3, 5, 17, 80];
/// Number of programs for each of these.
const OF_EACH_CROWD: usize = 12;
/// Counts just above the sizes of small tables.
const TABLES: [usize; 5] = [3, 9, 17, 33, 50];
/// Counts near the sizes of larger tables and the limits of counters of six to eight bits.
const HUNDREDS: [usize; 5] = [65, 100, 129, 200, 300];
/// Counts around the limit of an eight-bit counter, the most likely limit of all.
const BYTE: [usize; 3] = [255, 256, 257];
/// Number of repetitions on each side of that limit after which other situations follow each time.
const AROUND: usize = 3;
/// Counts of the large programs, above round numbers and the sizes of larger tables.
const THOUSANDS: [usize; 3] = [1_030, 4_100, 10_001];

/// Returns the programs that repeat the situations on one object, then those on several objects.
pub fn programs(
    vocabulary: &'static Vocabulary,
    situations: &Situations,
) -> impl Iterator<Item = Program> {
    let mut rng = SplitMix64::new(0);
    let mut left = shuffled(repeated(situations, &mut rng), &mut rng).into_iter();
    let mut seed = 0;
    let on_one = std::iter::from_fn(move || {
        seed += 1;
        let mut random = JoinedProgram::new(vocabulary, situations, seed, 1);
        while random.ops.len() < LENGTH {
            let Some(repeated) = left.next() else {
                break;
            };
            random.repeat(&repeated);
        }
        (!random.ops.is_empty()).then(|| random.finish())
    });
    let on_several = CROWDS.into_iter().flat_map(move |objects| {
        (0..OF_EACH_CROWD as u64).map(move |one| on_several(vocabulary, situations, one, objects))
    });
    on_one.chain(on_several)
}

/// Returns the number of large programs.
pub fn large_programs(situations: &Situations) -> usize {
    large(situations).len()
}

/// Returns a program that repeats one situation thousands of times, then two others a few times.
///
/// # Panics
/// `number` is not below [`large_programs`].
pub fn large_program(
    vocabulary: &'static Vocabulary,
    situations: &Situations,
    number: usize,
) -> Program {
    let Repeated { template, count } = large(situations).swap_remove(number);
    let mut random = JoinedProgram::new(vocabulary, situations, number as u64, 1);
    random.looks = false;
    random.add(&template, count, MOST_LARGE);
    random.look_around();
    random.look_around();
    random.finish()
}

/// Returns a program for one submission alone: each `seed` gives another.
pub fn own_program(vocabulary: &'static Vocabulary, situations: &Situations, seed: u64) -> Program {
    let mut rng = SplitMix64::new(seed);
    if rng.below(4) == 0 {
        let objects = pick(&mut rng, &CROWDS);
        return on_several(vocabulary, situations, seed, objects);
    }
    let mut random = JoinedProgram::new(vocabulary, situations, seed, 1);
    while random.ops.len() < LENGTH {
        let count = match random.rng.below(4) {
            0 => pick(&mut random.rng, &TABLES),
            1 => pick(&mut random.rng, &HUNDREDS),
            2 => pick(&mut random.rng, &BYTE),
            _ => 1 + random.rng.below(300) as usize,
        };
        let template = any(situations, &mut random.rng);
        random.repeat(&Repeated { template, count });
    }
    random.finish()
}

/// Returns a program that uses several objects at the same time.
fn on_several(
    vocabulary: &'static Vocabulary,
    situations: &Situations,
    seed: u64,
    objects: u8,
) -> Program {
    let mut random = JoinedProgram::new(vocabulary, situations, seed, objects);
    while random.ops.len() < LENGTH {
        if random.coin() {
            random.add_in_lockstep();
        } else {
            random.add_to_each();
        }
    }
    random.finish()
}

/// A situation with its count.
struct Repeated {
    template: String,
    count: usize,
}

/// Returns the situations with their counts. Each whole situation comes with every count, or six
/// times if it has no placeholder. Each pair of a state and a repeated part comes with two counts.
fn repeated(situations: &Situations, rng: &mut SplitMix64) -> Vec<Repeated> {
    let mut all = Vec::new();
    for word in situations.words {
        let counts: Vec<usize> = if word.contains('?') {
            let small = TABLES.into_iter().chain(HUNDREDS);
            small.chain(BYTE).collect()
        } else {
            vec![1; 6]
        };
        all.extend(counts.into_iter().map(|count| Repeated {
            template: (*word).to_owned(),
            count,
        }));
    }
    for state in situations.states {
        for repeated in situations.repeated {
            for counts in [&TABLES[..], &HUNDREDS[..]] {
                let then = pick(rng, situations.then);
                all.push(Repeated {
                    template: joined(state, repeated, then),
                    count: pick(rng, counts),
                });
            }
        }
    }
    all
}

/// Returns the situations of the large programs. Each whole situation with a placeholder comes with
/// every large count. Each pair of a state and a repeated part comes with one.
fn large(situations: &Situations) -> Vec<Repeated> {
    let counted = situations.words.iter().filter(|word| word.contains('?'));
    let mut all: Vec<Repeated> = counted
        .flat_map(|word| {
            THOUSANDS.map(|count| Repeated {
                template: (*word).to_owned(),
                count,
            })
        })
        .collect();
    let mut rng = SplitMix64::new(1);
    for state in situations.states {
        for repeated in situations.repeated {
            let then = pick(&mut rng, situations.then);
            all.push(Repeated {
                template: joined(state, repeated, then),
                count: pick(&mut rng, &THOUSANDS),
            });
        }
    }
    all
}

/// Returns a random situation: a whole one, or one that is joined from parts.
fn any(situations: &Situations, rng: &mut SplitMix64) -> String {
    if rng.below(2) == 0 {
        return pick(rng, situations.words).to_owned();
    }
    let state = pick(rng, situations.states);
    let repeated = pick(rng, situations.repeated);
    joined(state, repeated, pick(rng, situations.then))
}

/// Joins a situation: brings the object to `state`, repeats `repeated`, and ends with `then`, which
/// may show the effect.
fn joined(state: &str, repeated: &str, then: &str) -> String {
    format!("{state} ({repeated})*? {then}")
}

fn pick<T: Copy>(rng: &mut SplitMix64, from: &[T]) -> T {
    from[rng.below(from.len() as u64) as usize]
}

/// Shuffles by the method of Fisher and Yates.
fn shuffled<T>(mut all: Vec<T>, rng: &mut SplitMix64) -> Vec<T> {
    for last in (1..all.len()).rev() {
        let other = rng.below(last as u64 + 1) as usize;
        all.swap(last, other);
    }
    all
}

/// A program under construction.
struct JoinedProgram<'s> {
    vocabulary: &'static Vocabulary,
    situations: &'s Situations,
    rng: SplitMix64,
    /// The arguments of all objects.
    arguments: Vec<u32>,
    objects: u8,
    /// True if the driver calls the vocabulary's `look` after each operation.
    looks: bool,
    ops: Vec<Op>,
    /// The number of tasks so far.
    tasks: u32,
}

impl<'s> JoinedProgram<'s> {
    fn new(
        vocabulary: &'static Vocabulary,
        situations: &'s Situations,
        seed: u64,
        objects: u8,
    ) -> JoinedProgram<'s> {
        let mut rng = SplitMix64::new(seed ^ u64::from(objects) << 32);
        let arguments = pick(&mut rng, vocabulary.arguments).to_vec();
        let looks = rng.below(2) == 0;
        JoinedProgram {
            vocabulary,
            situations,
            rng,
            arguments,
            objects,
            looks,
            ops: Vec::new(),
            tasks: 0,
        }
    }

    fn coin(&mut self) -> bool {
        self.rng.below(2) == 0
    }

    fn few(&mut self) -> usize {
        1 + self.rng.below(3) as usize
    }

    /// Appends the repeated situation, and others that may show its effect.
    fn repeat(&mut self, repeated: &Repeated) {
        let Repeated { template, count } = repeated;
        if BYTE.contains(count) && self.is_use(template) {
            // A counter may start at any value, so other situations follow each repetition near
            // the wrap.
            self.add(template, count - AROUND, LENGTH);
            for _ in 0..2 * AROUND {
                self.add(template, 1, LENGTH);
                self.look_around();
            }
            return;
        }
        self.add(template, *count, LENGTH);
        self.look_around();
        if self.coin() {
            self.look_around();
        }
    }

    /// Appends a random situation, a few times.
    fn look_around(&mut self) {
        let template = any(self.situations, &mut self.rng);
        let count = self.few();
        self.add(&template, count, LENGTH);
    }

    /// Returns true if repetition does not lengthen the line: five repetitions leave at most one
    /// task that holds or waits.
    fn is_use(&self, template: &str) -> bool {
        let word = self.fill(template, 5);
        let program = notation::parse(self.vocabulary, &word);
        program.is_ok_and(|program| notation::in_line(self.vocabulary, &program) <= 1)
    }

    /// Appends a situation on object 0.
    fn add(&mut self, template: &str, count: usize, most: usize) {
        let ops = self.situation(template, count, most);
        let mut made = Vec::new();
        for op in &ops {
            self.push(0, op, &mut made);
        }
    }

    /// Appends the same situation on all objects, one operation of each at a time, in changing
    /// order. Operations on the loop are made once for all objects.
    fn add_in_lockstep(&mut self) {
        let template = any(self.situations, &mut self.rng);
        let count = self.few();
        let ops = self.situation(&template, count, LENGTH);
        let mut made = vec![Vec::new(); usize::from(self.objects)];
        for op in &ops {
            let of_all = matches!(op, Op::Idle | Op::Delay(_) | Op::Elapse(_) | Op::Restart);
            let objects = if of_all { 1 } else { self.objects };
            let first = self.rng.below(u64::from(objects)) as u8;
            for object in (first..objects).chain(0..first) {
                self.push(object, op, &mut made[usize::from(object)]);
            }
        }
    }

    /// Appends a situation for each object. A few operations of one object alternate with a few of
    /// another.
    fn add_to_each(&mut self) {
        let mut left: Vec<(u8, std::vec::IntoIter<Op>, Vec<u32>)> = Vec::new();
        for object in 0..self.objects {
            // A restart of the loop would end the situations of all objects.
            let ops = loop {
                let template = any(self.situations, &mut self.rng);
                let count = self.few();
                let ops = self.situation(&template, count, LENGTH);
                if !ops.contains(&Op::Restart) {
                    break ops;
                }
            };
            left.push((object, ops.into_iter(), Vec::new()));
        }
        while !left.is_empty() {
            let one = self.rng.below(left.len() as u64) as usize;
            let run = 1 + self.rng.below(4);
            for _ in 0..run {
                let (object, ops, made) = &mut left[one];
                let Some(op) = ops.next() else {
                    left.swap_remove(one);
                    break;
                };
                let object = *object;
                let mut made = std::mem::take(made);
                self.push(object, &op, &mut made);
                left[one].2 = made;
            }
        }
    }

    /// Returns the operations of a situation, and those that bring the object to rest. The count is
    /// halved until there are at most `most` operations and not too many tasks in line.
    fn situation(&self, template: &str, count: usize, most: usize) -> Vec<Op> {
        let mut count = count;
        let (mut ops, line) = loop {
            // `parse` refuses a word that is too long.
            if let Ok(program) = notation::parse(self.vocabulary, &self.fill(template, count)) {
                let line = notation::in_line(self.vocabulary, &program);
                let length = program.ops.len() + 2 * line;
                if count == 1 || length <= most && line <= MOST_IN_LINE {
                    break (program.ops, line);
                }
            }
            assert!(count > 1, "`{template}` is a word");
            count = count.div_ceil(2);
        };
        let rest = notation::parse(self.vocabulary, &(self.vocabulary.drain)(line));
        ops.extend(rest.expect("a drain is a word").ops);
        ops
    }

    /// Returns the text of a template with its placeholders filled in, after the objects'
    /// arguments.
    fn fill(&self, template: &str, count: usize) -> String {
        let capacity = (self.vocabulary.capacity)(&self.arguments);
        let arguments: Vec<String> = self.arguments.iter().map(u32::to_string).collect();
        let arguments = if arguments.is_empty() {
            String::new()
        } else {
            format!("={} ", arguments.join(","))
        };
        let word = template
            .replace("?/", &(count / 2).max(1).to_string())
            .replace("?-", &count.min(MOST_TURNS).to_string())
            .replace("?+", &(count + 1).to_string())
            .replace('?', &count.to_string())
            .replace(':', &capacity.to_string());
        arguments + &word
    }

    /// Appends an operation of a situation on `object`. `made` has the numbers of the tasks that
    /// the situation made so far. A cancellation of any other task is left out; in a script, a turn
    /// replaces it.
    fn push(&mut self, object: u8, op: &Op, made: &mut Vec<u32>) {
        let number = |task: u32| made.get(task as usize).copied();
        let call = |call: &Call| Call { object, ..*call };
        let deed = |one: &Deed| match one {
            Deed::Call(one) => Some(Deed::Call(call(one))),
            Deed::Cancel(task) => number(*task).map(Deed::Cancel),
        };
        let target = |one: &Target| Target { object, ..*one };
        let act = |act: &Act| match act {
            Act::Wait(one) => Act::Wait(target(one)),
            Act::Make(one) => Act::Make(target(one)),
            Act::Call(one) => Act::Call(call(one)),
            Act::OnDrop(one) => deed(one).map_or(Act::Turn, Act::OnDrop),
            Act::Soon(one) => deed(one).map_or(Act::Turn, Act::Soon),
            Act::Cancel(task) => number(*task).map_or(Act::Turn, Act::Cancel),
            Act::Timeout {
                seconds,
                target: of,
            } => Act::Timeout {
                seconds: *seconds,
                target: target(of),
            },
            Act::Gather([one, other]) => Act::Gather([target(one), target(other)]),
            Act::Resume
            | Act::Drive
            | Act::Discard
            | Act::Turn
            | Act::Park
            | Act::Panic
            | Act::Loop { .. } => *act,
        };
        let op = match op {
            Op::Spawn { start, script } => {
                let script = script.iter().map(act).collect();
                made.push(self.tasks);
                self.tasks += 1;
                Op::Spawn {
                    start: *start,
                    script,
                }
            }
            Op::Call(one) => Op::Call(call(one)),
            Op::Cancel(task) => match number(*task) {
                Some(task) => Op::Cancel(task),
                None => return,
            },
            Op::Renew(_) => Op::Renew(object),
            Op::Move(_) => Op::Move(object),
            Op::Turn | Op::Idle | Op::Delay(_) | Op::Elapse(_) | Op::Restart => op.clone(),
        };
        self.ops.push(op);
    }

    fn finish(self) -> Program {
        let arguments = vec![self.arguments; usize::from(self.objects)];
        let program = notation::program(self.vocabulary, &arguments, self.ops);
        Program {
            look: program.look.filter(|_| self.looks),
            ..program
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exercises;

    #[test]
    fn programs_are_the_same_each_time_and_are_read_as_they_are_written() {
        for exercise in exercises::ALL {
            let all = || programs(exercise.vocabulary, exercise.situations);
            assert!(all().eq(all()));
            let own =
                (0..100).map(|seed| own_program(exercise.vocabulary, exercise.situations, seed));
            for program in all().chain(own) {
                let line = notation::write(exercise.vocabulary, &program);
                assert_eq!(
                    notation::parse(exercise.vocabulary, &line),
                    Ok(program),
                    "{line}"
                );
            }
        }
    }
}
