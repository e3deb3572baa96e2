//! Costs and limits of a simulated cluster, each with a default and its source.
//!
//! Entry point: [`Costs`].

/// Declares the costs once: fields, defaults, options and their description.
macro_rules! costs {
    ($($name:ident $option:literal $default:literal $what:literal,)*) => {
        /// The costs. `grader-bench simulate --help` prints them with their sources.
        #[derive(Clone, Debug)]
        pub(crate) struct Costs {
            $(#[doc = $what] pub(crate) $name: f64,)*
        }

        impl Default for Costs {
            fn default() -> Costs {
                Costs { $($name: $default,)* }
            }
        }

        impl Costs {
            /// Sets the cost of an option. Returns `None` if there is no such option.
            pub(crate) fn set(&mut self, option: &str, value: f64) -> Option<()> {
                match option {
                    $($option => self.$name = value,)*
                    _ => return None,
                }
                Some(())
            }

            /// Returns the options with their defaults.
            pub(crate) fn help() -> String {
                let options = [$((stringify!($option), $default, $what),)*];
                let lines = options.map(|(option, default, what): (&str, f64, &str)| {
                    format!("  --{:<20} {default:>9}  {what}\n", option.trim_matches('"'))
                });
                lines.concat()
            }
        }
    };
}

// "Measured" is this project's benchmark or its trial of Slurm, on two virtual cores; "assumed" is
// an order of magnitude that was not measured here.
costs! {
    verdict "verdict" 1.65 "processor seconds of a verdict (mean of 51 locks of the corpus, measured)",
    cores_per_task "cores-per-task" 2.0 "cores of a task (jobs/slurm.sbatch)",
    start "start" 1.0 "seconds from a job's start to its program's (Slurm 22.05, measured)",
    dispatch "dispatch" 50.0 "job starts per second of the controller (a tenth of what Slurm's guide to high throughput calls sustained)",
    prepare "prepare" 0.22 "seconds of a task before it grades: kit, sandbox, conditions (measured)",
    kit "kit" 7.2 "seconds for the kit, once, beside the grader's program (measured)",
    plan_cpu "plan-cpu" 0.0001 "processor seconds of a task for each submission of the class, to plan (measured)",
    plan_memory "plan-memory" 3400.0 "bytes of a task for each submission of the class (measured)",
    plan_operations "plan-operations" 13.0 "file operations of a task for each submission of the class (strace: 4 times stat, open, close; 1 read that no cache has)",
    own_operations "own-operations" 26.0 "file operations for each submission that is graded: picked twice more, 12 each, append, flush (counted in the source)",
    client_operations "client-operations" 2000.0 "file operations per second of one task, one at a time (assumed: 0.5 ms)",
    fs_operations "fs-operations" 10000.0 "file operations per second of the shared file system (assumed: one NFS server)",
    line_bytes "line-bytes" 17000.0 "bytes of a result in a shard (measured)",
    merge_each "merge-each" 0.0011 "seconds of a merge for each result (measured)",
    merge_memory "merge-memory" 8200.0 "bytes of a merge for each result (measured)",
    limit_array "limit-array" 1000.0 "LIMIT: tasks of an array (Slurm's default MaxArraySize is 1001)",
    limit_starts "limit-starts" 3000.0 "LIMIT: job starts per minute (the controller's, see --dispatch)",
    limit_waiting "limit-waiting" 0.1 "LIMIT: share of core time that waits for the file system",
    limit_task_seconds "limit-task-seconds" 1800.0 "LIMIT: seconds of a task (--time in jobs/slurm.sbatch)",
    limit_task_memory "limit-task-memory" 2e9 "LIMIT: bytes of a task (--mem in jobs/slurm.sbatch)",
    limit_merge_seconds "limit-merge-seconds" 3600.0 "LIMIT: seconds of the merge (assumed: a site's default)",
    limit_merge_memory "limit-merge-memory" 4e9 "LIMIT: bytes of the merge (assumed: a site's default for a core)",
    limit_folder "limit-folder" 1e6 "LIMIT: entries of a download (class::tree); a page each in students/",
}

impl Costs {
    /// Returns the seconds of a merge.
    pub(crate) fn merge_seconds(&self, results: usize) -> f64 {
        self.merge_each * results as f64
    }
}
