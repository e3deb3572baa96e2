//! Random programs in the whole language. The same seed gives the same program.
//!
//! Entry point: [`program`]. It uses swarm testing (Groce et al., ISSTA 2012): each program uses a
//! random subset of the features. A frequent feature could hide a mistake that shows only without
//! it. The size of the subset is random too. Sizes and times are drawn on a logarithmic scale. No
//! operation leads to behaviour that the contract leaves open, so the oracle can judge all of a
//! program. This module runs nothing.

use protocol::program::{Act, Call, Deed, Op, Program, Start, Target};

use super::enumerate::SplitMix64;
use crate::exercise::notation::{self, Vocabulary};

/// Maximal number of seconds that pass in one program: 100 years.
const CENTURY: u32 = 3_155_760_000;
/// Minimal and maximal number of draws, as powers of two. One draw may append several operations.
const LENGTHS: (u64, u64) = (4, 7);
/// Maximal number of waits that a drain ends for one object.
const MOST_DRAINED: usize = 60;
/// Counts at which small counters wrap.
const WRAPS: [usize; 5] = [17, 127, 255, 256, 257];
/// Numbers of rounds of one task, at or above the limits of counters of eight, ten and twelve bits.
const ROUNDS: [u32; 3] = [256, 1_030, 4_100];

/// A feature of a program: one way to use the tasks, the objects or the loop.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Feature {
    /// The driver cancels tasks.
    Cancel,
    /// Tasks cancel tasks.
    CancelByTask,
    /// A task makes a wait and begins it some turns later.
    Late,
    /// A task retains a finished wait.
    Kept,
    /// A task drops a wait that never began.
    Dropped,
    /// A `Drop` gives back or cancels.
    OnDrop,
    /// A task panics.
    Panic,
    /// A callback gives back or cancels.
    Callback,
    /// A wait has a time limit.
    Timeout,
    /// A task runs two waits at the same time.
    Gather,
    /// The loop is dropped in the middle; another one follows.
    Restart,
    /// An object is dropped and made anew.
    Renew,
    /// An object is moved.
    Move,
    /// Time passes.
    Delay,
    /// The driver and tasks make calls whose answer the contract determines.
    Settled,
    /// One draw spawns many equal tasks.
    Crowd,
    /// Tasks run random scripts instead of one wait.
    Scripts,
    /// There is more than one object.
    Objects,
    /// The driver calls the vocabulary's `look` after each operation.
    Looks,
    /// One use is repeated until a small counter wraps.
    Pump,
    /// The program ends without a drain.
    Undrained,
}

const FEATURES: [Feature; 21] = [
    Feature::Cancel,
    Feature::CancelByTask,
    Feature::Late,
    Feature::Kept,
    Feature::Dropped,
    Feature::OnDrop,
    Feature::Panic,
    Feature::Callback,
    Feature::Timeout,
    Feature::Gather,
    Feature::Restart,
    Feature::Renew,
    Feature::Move,
    Feature::Delay,
    Feature::Settled,
    Feature::Crowd,
    Feature::Scripts,
    Feature::Objects,
    Feature::Looks,
    Feature::Pump,
    Feature::Undrained,
];

/// Returns the random program of this seed.
pub fn program(vocabulary: &'static Vocabulary, seed: u64) -> Program {
    let mut random = RandomProgram::new(vocabulary, seed);
    random.draw();
    random.finish()
}

/// A program under construction.
struct RandomProgram {
    vocabulary: &'static Vocabulary,
    rng: SplitMix64,
    features: Vec<Feature>,
    objects: u8,
    ops: Vec<Op>,
    tasks: u32,
    /// For each object, the tasks that may hold it or wait for it, oldest first.
    lines: Vec<Vec<u32>>,
    /// Seconds that may still pass.
    time_left: u32,
}

impl RandomProgram {
    fn new(vocabulary: &'static Vocabulary, seed: u64) -> RandomProgram {
        let mut rng = SplitMix64::new(seed);
        // On average an eighth of the features, a quarter, or a half.
        let one_in = [8, 4, 2][rng.below(3) as usize];
        let features: Vec<Feature> = FEATURES
            .into_iter()
            .filter(|_| rng.below(one_in) == 0)
            .collect();
        let objects = if features.contains(&Feature::Objects) {
            let power = rng.below(6);
            2 + rng.below(1 << power) as u8
        } else {
            1
        };
        RandomProgram {
            vocabulary,
            rng,
            features,
            objects,
            ops: Vec::new(),
            tasks: 0,
            lines: vec![Vec::new(); usize::from(objects)],
            time_left: CENTURY,
        }
    }

    fn has(&self, feature: Feature) -> bool {
        self.features.contains(&feature)
    }

    /// Returns true if this program has the feature and a draw of one in `times` selects it.
    fn uses(&mut self, feature: Feature, times: u64) -> bool {
        self.has(feature) && self.rng.below(times) == 0
    }

    fn coin(&mut self) -> bool {
        self.rng.below(2) == 0
    }

    /// Returns a number below a random power of two, at most `2.pow(most)`.
    fn log(&mut self, most: u64) -> u64 {
        let power = self.rng.below(most + 1);
        self.rng.below(1 << power)
    }

    fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.rng.below(from.len() as u64) as usize]
    }

    fn draw(&mut self) {
        let (fewest, most) = LENGTHS;
        let length = 1 << (fewest + self.rng.below(most - fewest + 1));
        let (mut left, mut grows) = (0, false);
        for _ in 0..length {
            if left == 0 {
                (left, grows) = (1 + self.rng.below(16), !grows);
            }
            left -= 1;
            self.draw_op(grows);
        }
    }

    /// Appends one operation, or a few that belong together. `grows` favours new tasks over calls.
    fn draw_op(&mut self, grows: bool) {
        if self.uses(Feature::Cancel, 5) {
            return self.cancel();
        }
        if self.uses(Feature::Delay, 12) {
            return self.delay();
        }
        if self.uses(Feature::Move, 12) {
            let object = self.object();
            return self.ops.push(Op::Move(object));
        }
        if self.uses(Feature::Renew, 24) {
            return self.renew();
        }
        if self.uses(Feature::Restart, 40) {
            return self.restart();
        }
        if self.uses(Feature::Pump, 40) {
            return self.pump();
        }
        if self.uses(Feature::Settled, 6) {
            return self.settled();
        }
        match self.rng.below(16) {
            0..9 if grows => self.spawn(),
            0 => self.spawn(),
            1..10 => self.call(),
            10..13 => {
                let turns = 1 + self.log(4);
                self.ops.extend((0..turns).map(|_| Op::Turn));
            }
            _ if grows => self.ops.push(Op::Turn),
            _ => self.ops.push(Op::Idle),
        }
    }

    fn object(&mut self) -> u8 {
        self.rng.below(u64::from(self.objects)) as u8
    }

    fn target(&mut self) -> Target {
        let methods = self.vocabulary.waits.len() as u64;
        Target {
            object: self.object(),
            method: self.rng.below(methods) as u8,
        }
    }

    fn spawn(&mut self) {
        let count = if self.uses(Feature::Crowd, 4) {
            1 + self.log(5)
        } else {
            1
        };
        let start = if self.rng.below(3) == 0 {
            Start::Queued
        } else {
            Start::Eager
        };
        let script = if self.uses(Feature::Scripts, 2) {
            self.script()
        } else {
            vec![Act::Wait(self.target())]
        };
        for _ in 0..count {
            for object in objects_of(&script) {
                if let Some(line) = self.lines.get_mut(usize::from(object)) {
                    line.push(self.tasks);
                }
            }
            self.tasks += 1;
            self.ops.push(Op::Spawn {
                start,
                script: script.clone(),
            });
        }
    }

    /// Returns a script: one or two rounds of a wait, some turns, and a call that gives back.
    fn script(&mut self) -> Vec<Act> {
        let mut script = Vec::new();
        if self.uses(Feature::OnDrop, 2) {
            let deed = self.deed();
            script.push(Act::OnDrop(deed));
        }
        let begin = script.len();
        for _ in 0..1 + self.rng.below(2) {
            self.round(&mut script);
        }
        if self.rng.below(4) == 0 {
            let back = u16::try_from(script.len() - begin).unwrap_or(u16::MAX);
            let times = 1 + self.log(3) as u32;
            script.push(Act::Loop { back, times });
        }
        if self.rng.below(4) == 0 {
            script.push(Act::Park);
        }
        script
    }

    fn round(&mut self, script: &mut Vec<Act>) {
        self.turns(script);
        let target = self.target();
        if self.uses(Feature::Late, 2) {
            script.push(Act::Make(target));
            self.turns(script);
            self.turns(script);
            script.push(Act::Resume);
        } else if self.uses(Feature::Kept, 2) {
            script.push(Act::Make(target));
            script.push(Act::Drive);
        } else if self.uses(Feature::Dropped, 2) {
            script.push(Act::Make(target));
            self.turns(script);
            script.push(Act::Discard);
        } else if self.uses(Feature::Timeout, 2) {
            let seconds = 1 + self.log(6) as u32;
            script.push(Act::Timeout { seconds, target });
        } else if self.uses(Feature::Gather, 3) {
            let other = self.target();
            script.push(Act::Gather([target, other]));
        } else {
            script.push(Act::Wait(target));
        }
        self.turns(script);
        if self.uses(Feature::CancelByTask, 3) {
            let task = self.some_task();
            script.push(Act::Cancel(task));
        }
        if self.uses(Feature::Callback, 3) {
            let deed = self.deed();
            script.push(Act::Soon(deed));
        }
        if self.uses(Feature::Settled, 4) {
            let letters = self.vocabulary.settled;
            let call = self.call_of(letters);
            script.extend(call.map(Act::Call));
        }
        if self.uses(Feature::Panic, 4) {
            script.push(Act::Panic);
        }
        if self.rng.below(4) > 0 {
            let call = self.call_of(self.vocabulary.drives);
            script.extend(call.map(|call| {
                Act::Call(Call {
                    object: target.object,
                    ..call
                })
            }));
        }
        if self.has(Feature::Kept) {
            self.turns(script);
            script.push(Act::Discard);
        }
    }

    fn turns(&mut self, script: &mut Vec<Act>) {
        let turns = self.log(2);
        script.extend((0..turns).map(|_| Act::Turn));
    }

    /// Returns the action of a callback or of a `Drop`.
    fn deed(&mut self) -> Deed {
        let call = self.call_of(self.vocabulary.drives);
        match call {
            Some(call) if !self.uses(Feature::CancelByTask, 2) => Deed::Call(call),
            Some(_) | None => Deed::Cancel(self.some_task()),
        }
    }

    /// Returns the number of a recent task, of the task with this script, or of the next one.
    fn some_task(&mut self) -> u32 {
        let back = self.log(4) as u32;
        (self.tasks + 1).saturating_sub(back)
    }

    /// Returns the call of one of these letters, on a random object. Returns `None` if there is no
    /// letter.
    fn call_of(&mut self, letters: &[char]) -> Option<Call> {
        if letters.is_empty() {
            return None;
        }
        let letter = self.pick(letters);
        let object = self.object();
        self.vocabulary.call(letter, object)
    }

    /// Appends a call that gives back, or otherwise lets tasks go on.
    fn call(&mut self) {
        let Some(call) = self.call_of(self.vocabulary.drives) else {
            return;
        };
        let line = &mut self.lines[usize::from(call.object)];
        if !line.is_empty() {
            line.remove(0);
        }
        self.ops.push(Op::Call(call));
    }

    /// Appends a call whose guard lets it through only where the contract determines its answer.
    fn settled(&mut self) {
        if self.coin() {
            self.ops.push(Op::Idle);
        }
        let call = self.call_of(self.vocabulary.settled);
        self.ops.extend(call.map(Op::Call));
    }

    /// Cancels a task in line (the first, the second, any or the last), or any task of the program.
    /// If no task is in line, spawns one instead.
    fn cancel(&mut self) {
        let object = usize::from(self.object());
        let length = self.lines[object].len();
        if length == 0 || self.tasks == 0 {
            return self.spawn();
        }
        let place = match self.rng.below(8) {
            0 | 1 => 0,
            2 | 3 => 1.min(length - 1),
            4 | 5 => self.rng.below(length as u64) as usize,
            6 => length - 1,
            _ => {
                let task = self.rng.below(u64::from(self.tasks)) as u32;
                return self.ops.push(Op::Cancel(task));
            }
        };
        let task = self.lines[object].remove(place);
        self.ops.push(Op::Cancel(task));
    }

    fn delay(&mut self) {
        let seconds = 1 + self.log(31) as u32;
        if seconds < self.time_left {
            self.time_left -= seconds;
            // Time passes at rest, or in a step that takes long.
            self.ops.push(if seconds.is_multiple_of(2) {
                Op::Delay(seconds)
            } else {
                Op::Elapse(seconds)
            });
        }
    }

    /// Renews an extra object, which no other part of the program uses. Its tasks keep the old
    /// object, and no event distinguishes the two. So these tasks only wait and park.
    fn renew(&mut self) {
        let object = self.objects;
        let (spawn, held) = (self.coin(), self.rng.below(3));
        let wait = |start| Op::Spawn {
            start,
            script: vec![Act::Wait(Target { object, method: 0 }), Act::Park],
        };
        for _ in 0..held {
            self.ops.push(wait(Start::Eager));
            self.tasks += 1;
        }
        let give_back = self.vocabulary.drives.first().copied();
        let call = give_back.and_then(|letter| self.vocabulary.call(letter, object));
        if let Some(call) = call.filter(|_| held > 0 && spawn) {
            self.ops.push(Op::Call(call));
        }
        self.ops.push(Op::Renew(object));
    }

    fn restart(&mut self) {
        self.ops.push(Op::Restart);
        self.lines.iter_mut().for_each(Vec::clear);
    }

    /// Repeats one use until a small counter wraps: a cancelled wait, a determined call, or a wait
    /// with its release. Or spawns one task that does many rounds.
    fn pump(&mut self) {
        let object = self.object();
        let times = self.pick(&WRAPS);
        let wait = Op::Spawn {
            start: Start::Eager,
            script: vec![Act::Wait(Target { object, method: 0 })],
        };
        let letters = self.vocabulary.settled;
        let kind = self.rng.below(4);
        if kind == 3 {
            return self.spawn_rounds(object);
        }
        for _ in 0..times {
            match kind {
                0 => {
                    self.ops.push(wait.clone());
                    self.ops.push(Op::Cancel(self.tasks));
                    self.tasks += 1;
                }
                1 => {
                    let call = self.vocabulary.call(letters[0], object);
                    self.ops.extend(call.map(Op::Call));
                }
                _ => {
                    self.tasks += 1;
                    self.ops.push(wait.clone());
                    let call = self.vocabulary.call(self.vocabulary.drives[0], object);
                    self.ops.extend(call.map(Op::Call));
                    self.ops.push(Op::Idle);
                }
            }
        }
    }

    /// Spawns a task that waits and gives back many times.
    fn spawn_rounds(&mut self, object: u8) {
        let target = Target { object, method: 0 };
        let Some(call) = self.vocabulary.call(self.vocabulary.drives[0], object) else {
            return;
        };
        let times = self.pick(&ROUNDS);
        let start = self.pick(&[Start::Eager, Start::Queued]);
        self.tasks += 1;
        self.ops.push(Op::Spawn {
            start,
            script: vec![
                Act::Wait(target),
                Act::Call(call),
                Act::Loop { back: 2, times },
            ],
        });
    }

    /// Appends operations that bring each object to rest, then use it once more.
    fn drain(&mut self) {
        self.ops.push(Op::Idle);
        for object in 0..self.objects {
            let waits = self.lines[usize::from(object)].len() + 2;
            let letters = self.vocabulary.drives;
            let calls = |letter: &char| self.vocabulary.call(*letter, object);
            let calls: Vec<Call> = letters.iter().filter_map(calls).collect();
            for _ in 0..waits.min(MOST_DRAINED) {
                for call in &calls {
                    self.ops.extend([Op::Call(*call), Op::Idle]);
                }
            }
            for letter in self.vocabulary.settled {
                let call = self.vocabulary.call(*letter, object);
                self.ops.extend(call.map(Op::Call));
            }
            self.ops.push(Op::Spawn {
                start: Start::Eager,
                script: vec![Act::Wait(Target { object, method: 0 })],
            });
            self.ops.push(Op::Idle);
            for call in &calls {
                self.ops.extend([Op::Call(*call), Op::Idle]);
            }
        }
    }

    fn finish(mut self) -> Program {
        if !self.has(Feature::Undrained) {
            self.drain();
        }
        let looks = self.has(Feature::Looks);
        let program = notation::program(self.vocabulary, &[], self.ops);
        Program {
            look: program.look.filter(|_| looks),
            ..program
        }
    }
}

/// Returns the objects that a script waits for.
fn objects_of(script: &[Act]) -> Vec<u8> {
    let targets = script.iter().flat_map(|act| match *act {
        Act::Wait(target) | Act::Make(target) | Act::Timeout { target, .. } => [Some(target), None],
        Act::Gather([one, other]) => [Some(one), Some(other)],
        Act::Resume
        | Act::Drive
        | Act::Discard
        | Act::Call(_)
        | Act::OnDrop(_)
        | Act::Soon(_)
        | Act::Turn
        | Act::Park
        | Act::Cancel(_)
        | Act::Panic
        | Act::Loop { .. } => [None, None],
    });
    targets.flatten().map(|target| target.object).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exercises;

    #[test]
    fn a_program_is_the_same_for_the_same_seed_and_is_read_as_it_is_written() {
        for exercise in exercises::ALL {
            for seed in 0..200 {
                let program = program(exercise.vocabulary, seed);
                assert_eq!(program, super::program(exercise.vocabulary, seed));
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
