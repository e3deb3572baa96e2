#!/usr/bin/env bash
# Grades a class on a Slurm cluster: an array of shards, and their merge.
#
#     GRADER=path/to/grader jobs/submit.sh DIR GRADES SHARDS
#
# `grader class DIR --out GRADES --dry-run` proposes SHARDS. All paths must be the same on every node.
set -euo pipefail
DIR=$(realpath "$1")
GRADES=$(realpath -m "$2")
SHARDS=$3
GRADER=$(realpath "${GRADER:-target/debug/grader}")
export DIR GRADES SHARDS GRADER
here=$(dirname "$(realpath "$0")")
mkdir -p "$GRADES/log"
log=(--output "$GRADES/log/%A_%a.log")
array=$(sbatch --parsable --array="1-$SHARDS" "${log[@]}" "$here/slurm.sbatch")
# afterany: whatever became of a task, the merge says what is missing. afterok would wait for ever.
# shellcheck disable=SC2016 # the shell of the job expands it
merge=$(sbatch --parsable --dependency="afterany:$array" --job-name=merge \
    --output "$GRADES/log/merge.log" --wrap 'exec "$GRADER" merge "$GRADES"')
echo "array $array, merge $merge"
echo "watch:   squeue -r -j $array,$merge; tail -f '$GRADES/log/merge.log'"
echo "missing: env DIR='$DIR' GRADES='$GRADES' SHARDS=$SHARDS GRADER='$GRADER'" \
    "sbatch --array=NUMBERS '$here/slurm.sbatch', then '$GRADER' merge '$GRADES'"
