//! A simulated cluster that grades a class: a discrete-event simulation of one job array.
//!
//! Entry point: [`simulate`]. The same costs give the same course of events: each submission's cost
//! follows from its number, and events at one time keep the order in which they were scheduled.
//! The number of shards and the shard of each submission are the grader's own.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, VecDeque};

use class::hash::Hash;
use class::plan::{self, SUBMISSION_SECONDS};
use class::shards::Shard;

use crate::costs::Costs;

/// Processor seconds of a verdict: 51 locks of the corpus, right and wrong, each by `grader
/// --no-cache --student FILE`, rustc 1.95, two virtual cores that others used too. Their mean is
/// [`Costs::verdict`]'s default.
const VERDICTS: [f64; 51] = [
    0.91, 2.13, 13.56, 1.01, 0.07, 0.01, 0.01, 0.15, 0.99, 0.87, 2.62, 2.05, 13.23, 0.84, 0.92,
    0.85, 0.51, 0.98, 0.35, 0.82, 0.53, 23.84, 0.29, 0.27, 0.41, 0.28, 1.85, 0.33, 0.53, 0.29,
    0.78, 0.80, 0.52, 0.32, 0.21, 0.55, 0.33, 0.39, 0.67, 2.18, 0.34, 0.96, 0.54, 0.69, 0.52, 0.35,
    0.68, 0.42, 0.53, 0.53, 0.26,
];

/// The course of a grading.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Run {
    /// The number of shards that the plan proposes.
    pub(crate) shards: u32,
    /// Cores that had work.
    pub(crate) cores: usize,
    /// Seconds from the submission of the job to the end of the merge.
    pub(crate) makespan: f64,
    /// Seconds of the longest task.
    pub(crate) longest: f64,
    /// Seconds that cores were allotted, the merge included.
    pub(crate) allotted: f64,
    /// Of these, processor seconds of verdicts.
    pub(crate) verdicts: f64,
    /// Of these, seconds that tasks waited for the shared file system before they graded.
    pub(crate) reading: f64,
    /// The most task starts within 60 s.
    pub(crate) starts: usize,
    /// The most file operations per second.
    pub(crate) operations: f64,
}

/// Grades `submissions` on `cores`.
pub(crate) fn simulate(submissions: usize, cores: usize, costs: &Costs) -> Run {
    let shards = plan::shards(submissions, SUBMISSION_SECONDS);
    let lanes = cores.clamp(1, costs.cores_per_task.max(1.0) as usize);
    let slots = (cores / lanes).max(1).min(shards as usize);
    let mut cluster = Cluster {
        costs,
        submissions: submissions as f64,
        lanes,
        waiting: tasks(submissions, shards, lanes, costs).into(),
        events: BinaryHeap::new(),
        reading: Vec::new(),
        now: 0.0,
        scheduled: 0,
        kit: None,
        dispatched: 0.0,
        grading: 0.0,
        starts: Vec::new(),
        run: Run {
            shards,
            cores: slots * lanes,
            makespan: 0.0,
            longest: 0.0,
            allotted: 0.0,
            verdicts: 0.0,
            reading: 0.0,
            starts: 0,
            operations: 0.0,
        },
    };
    (0..slots).for_each(|_| cluster.dispatch());
    while cluster.step() {}
    let mut run = cluster.run;
    let merge = costs.start + costs.merge_seconds(submissions);
    run.makespan = cluster.now + merge;
    run.allotted += merge;
    run.starts = most_within(&cluster.starts, 60.0);
    run
}

/// A task of the array.
#[derive(Clone, Copy, Debug)]
struct Task {
    submissions: f64,
    /// Processor seconds of its verdicts.
    verdicts: f64,
    /// Seconds that its verdicts take on the cores of the task.
    grading: f64,
    began: f64,
}

/// Returns the tasks: each submission in the shard that its hash says, on the lane that is free
/// first.
fn tasks(submissions: usize, shards: u32, lanes: usize, costs: &Costs) -> Vec<Task> {
    let scale = costs.verdict / (VERDICTS.iter().sum::<f64>() / VERDICTS.len() as f64);
    let mut free = vec![vec![0.0_f64; lanes]; shards as usize];
    let mut counts = vec![0.0; shards as usize];
    for number in 0..submissions {
        let sources = Hash::of(&[&number.to_le_bytes()]);
        let shard = Shard::of(&sources, shards).index as usize - 1;
        // Other bytes of the hash than those that choose the shard.
        let drawn = u16::from_be_bytes([sources.0[30], sources.0[31]]);
        let verdict = scale * VERDICTS[usize::from(drawn) % VERDICTS.len()];
        let lane = free[shard].iter_mut().min_by(|a, b| a.total_cmp(b));
        *lane.expect("a task has a core") += verdict;
        counts[shard] += 1.0;
    }
    let tasks = free.iter().zip(counts).map(|(free, submissions)| Task {
        submissions,
        verdicts: free.iter().sum(),
        grading: free.iter().copied().fold(0.0, f64::max),
        began: 0.0,
    });
    tasks.collect()
}

/// The end of a part of a task.
#[derive(Clone, Copy, Debug)]
enum Event {
    /// The job is started; the task begins to read the class.
    Started(Task),
    /// The plan is computed, and the kit is there.
    Prepared(Task),
    /// The shard is graded.
    Graded(Task),
}

/// An event at its time. The number keeps the order of events at one time.
#[derive(Debug)]
struct Scheduled(f64, u64, Event);

impl PartialEq for Scheduled {
    fn eq(&self, other: &Scheduled) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Scheduled {}

impl PartialOrd for Scheduled {
    fn partial_cmp(&self, other: &Scheduled) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Scheduled {
    fn cmp(&self, other: &Scheduled) -> std::cmp::Ordering {
        self.0.total_cmp(&other.0).then(self.1.cmp(&other.1))
    }
}

/// The state of a cluster.
struct Cluster<'c> {
    costs: &'c Costs,
    submissions: f64,
    lanes: usize,
    waiting: VecDeque<Task>,
    events: BinaryHeap<Reverse<Scheduled>>,
    /// Tasks that read the class, each with the file operations that are left. They share the file
    /// system evenly.
    reading: Vec<(Task, f64)>,
    now: f64,
    scheduled: u64,
    /// The time from which the kit is there.
    kit: Option<f64>,
    /// The time at which the controller is free for another start.
    dispatched: f64,
    /// File operations per second of the tasks that grade.
    grading: f64,
    starts: Vec<f64>,
    run: Run,
}

impl Cluster<'_> {
    /// Starts the next task, if one waits.
    fn dispatch(&mut self) {
        let Some(mut task) = self.waiting.pop_front() else {
            return;
        };
        self.dispatched = self.dispatched.max(self.now) + 1.0 / self.costs.dispatch;
        task.began = self.dispatched;
        self.starts.push(self.dispatched);
        self.schedule(self.dispatched + self.costs.start, Event::Started(task));
    }

    fn schedule(&mut self, at: f64, event: Event) {
        self.scheduled += 1;
        let event = Scheduled(at, self.scheduled, event);
        self.events.push(Reverse(event));
    }

    /// Returns the file operations per second of each task that reads.
    fn rate(&self) -> f64 {
        let share = self.costs.fs_operations / self.reading.len().max(1) as f64;
        share.min(self.costs.client_operations)
    }

    /// Goes on to the next event. Returns false at the end.
    fn step(&mut self) -> bool {
        let rate = self.rate();
        let demand = self.grading + rate * self.reading.len() as f64;
        self.run.operations = self.run.operations.max(demand);
        let least = self.reading.iter().map(|(_, left)| *left);
        let read = self.now + least.fold(f64::INFINITY, f64::min) / rate;
        let next = self.events.peek().map_or(f64::INFINITY, |next| next.0.0);
        if read.is_infinite() && next.is_infinite() {
            return false;
        }
        let passed = read.min(next) - self.now;
        self.now += passed;
        self.run.reading += passed * (self.reading.len() * self.lanes) as f64;
        self.reading
            .iter_mut()
            .for_each(|(_, left)| *left -= passed * rate);
        if read <= next {
            self.finish_reading();
        } else if let Some(Reverse(Scheduled(_, _, event))) = self.events.pop() {
            self.happen(event);
        }
        true
    }

    /// The tasks that have read all go on: they compute the plan, and wait for the kit.
    fn finish_reading(&mut self) {
        // Half an operation is what rounding leaves over.
        let (done, left): (Vec<_>, Vec<_>) = self.reading.iter().partition(|(_, left)| *left < 0.5);
        self.reading = left;
        for (task, _) in done {
            let planned = self.now + self.costs.prepare + self.costs.plan_cpu * self.submissions;
            let kit = *self.kit.get_or_insert(planned + self.costs.kit);
            self.schedule(planned.max(kit), Event::Prepared(task));
        }
    }

    fn happen(&mut self, event: Event) {
        let operations = |task: &Task| {
            task.submissions * self.costs.own_operations / task.grading.max(f64::MIN_POSITIVE)
        };
        match event {
            Event::Started(task) => {
                let all = self.submissions * self.costs.plan_operations;
                self.reading.push((task, all));
            }
            Event::Prepared(task) => {
                self.grading += operations(&task);
                self.schedule(self.now + task.grading, Event::Graded(task));
            }
            Event::Graded(task) => {
                self.grading -= operations(&task);
                let took = self.now - task.began;
                self.run.longest = self.run.longest.max(took);
                self.run.allotted += took * self.lanes as f64;
                self.run.verdicts += task.verdicts;
                self.dispatch();
            }
        }
    }
}

/// Returns the most times within `window`. Times are in order.
fn most_within(times: &[f64], window: f64) -> usize {
    let mut first = 0;
    let mut most = 0;
    for (last, time) in times.iter().enumerate() {
        while times[first] + window <= *time {
            first += 1;
        }
        most = most.max(last + 1 - first);
    }
    most
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Everything is free but verdicts of one second each, and no cost varies.
    fn free() -> Costs {
        let mut costs = Costs::default();
        for (name, value) in [
            ("start", 0.0),
            ("dispatch", f64::INFINITY),
            ("prepare", 0.0),
            ("kit", 0.0),
            ("plan-cpu", 0.0),
            ("plan-operations", 0.0),
            ("merge-each", 0.0),
        ] {
            costs.set(name, value).expect("it is a cost");
        }
        costs
    }

    #[test]
    fn the_same_costs_give_the_same_course() {
        let costs = Costs::default();
        assert_eq!(simulate(2000, 16, &costs), simulate(2000, 16, &costs));
    }

    #[test]
    fn without_overhead_one_core_is_never_idle() {
        let run = simulate(1000, 1, &free());
        assert!((run.makespan - run.verdicts).abs() < 1e-6, "{run:?}");
        assert!((run.allotted - run.verdicts).abs() < 1e-6, "{run:?}");
        assert_eq!(run.cores, 1);
    }

    #[test]
    fn no_core_count_beats_the_work_or_the_longest_task() {
        for cores in [1, 2, 10, 100, 1000] {
            let run = simulate(5000, cores, &Costs::default());
            assert!(run.makespan >= run.verdicts / run.cores as f64, "{run:?}");
            assert!(run.makespan >= run.longest, "{run:?}");
            assert!(run.allotted >= run.verdicts, "{run:?}");
            assert!(run.cores <= cores, "{run:?}");
        }
    }

    #[test]
    fn tasks_that_read_share_the_file_system() {
        let mut costs = free();
        // 1000 submissions have 9 shards: each task reads 1000 operations, 9000 in all.
        for (name, value) in [
            ("plan-operations", 1.0),
            ("fs-operations", 900.0),
            ("client-operations", 500.0),
            ("cores-per-task", 1.0),
        ] {
            costs.set(name, value).expect("it is a cost");
        }
        let run = simulate(1000, 9, &costs);
        assert_eq!(run.shards, 9);
        assert!((run.reading - 9.0 * 10.0).abs() < 1e-3, "{run:?}");
        let alone = simulate(1000, 1, &costs);
        assert!((alone.reading - 9.0 * 2.0).abs() < 1e-3, "{alone:?}");
    }

    #[test]
    fn starts_are_counted_in_a_window_that_slides() {
        let times = [0.0, 50.0, 59.0, 61.0, 62.0, 200.0];
        assert_eq!(most_within(&times, 60.0), 4);
        assert_eq!(most_within(&[], 60.0), 0);
    }
}
