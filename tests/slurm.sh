#!/usr/bin/env bash
# Grades a class on a real Slurm cluster of two nodes on this machine, while tasks, processes and a node
# die, and compares the result with that of one machine, byte for byte. Takes some minutes.
#
#     tests/slurm.sh
#
# It needs root, and Debian's packages slurm-wlm and munge, which it installs if they are not there. If
# it cannot run, it says why and exits with 0. GRADER names a grader that is built already. All that it
# starts is stopped by number at the end, also when it fails.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

skip() { echo "tests/slurm.sh: NOT RUN: $*" && exit 0; }
fail() { echo "tests/slurm.sh: FAILED: $*" >&2 && exit 1; }
say() { printf '== %s\n' "$*"; }

((EUID == 0)) || skip "only root can install and start Slurm"
if ! command -v slurmctld >/dev/null || ! command -v munged >/dev/null; then
    say "installing Slurm"
    command -v apt-get >/dev/null || skip "there is no apt-get to install Slurm with"
    { apt-get install -y -q --no-install-recommends slurm-wlm munge ||
        { apt-get update -q && apt-get install -y -q --no-install-recommends slurm-wlm munge; }; } \
        >/dev/null 2>&1 || skip "the packages slurm-wlm and munge cannot be had"
fi
if [[ -z ${GRADER-} ]]; then
    cargo build -q -p grader
    GRADER=${CARGO_TARGET_DIR:-target}/debug/grader
fi
GRADER=$(realpath "$GRADER")
export GRADER

# Short, as a socket's path has at most 107 characters; munged wants it to be open.
d=$(mktemp -d /tmp/slurm.XXXXXX)
chmod 755 "$d"
export SLURM_CONF=$d/slurm.conf

stop() {
    local status=$? name pid
    trap - EXIT INT TERM
    scancel --state=PENDING --quiet --user=root 2>/dev/null || true
    for pid in $(of_cluster); do kill -9 "$pid" 2>/dev/null || true; done
    for name in slurmd-n1 slurmd-n2 slurmctld munged; do
        pid=$(cat "$d/run/$name.pid" 2>/dev/null) || continue
        kill "$pid" 2>/dev/null || continue
        for _ in $(seq 50); do kill -0 "$pid" 2>/dev/null && sleep 0.1 || break; done
        kill -9 "$pid" 2>/dev/null || true
    done
    if ((status != 0)); then
        tail -n 20 "$d"/log/*.log "$d"/grades/log/* 2>/dev/null >&2 || true
    fi
    rm -rf -- "$d"
    exit "$status"
}
trap stop EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# Prints the processes whose environment names this cluster: the tasks and their children.
of_cluster() {
    local environ
    for environ in /proc/[0-9]*/environ; do
        if grep -qzx "SLURM_CONF=$SLURM_CONF" "$environ" 2>/dev/null &&
            grep -qz "^SLURM_JOB_ID=" "$environ" 2>/dev/null; then
            cut -d/ -f3 <<<"$environ"
        fi
    done
}

# Prints the processes of the job with this number.
of_job() {
    local pid
    for pid in $(of_cluster); do
        ! grep -qzx "SLURM_JOB_ID=$1" "/proc/$pid/environ" 2>/dev/null || echo "$pid"
    done
}

start_cluster() {
    local host port
    host=$(hostname -s)
    # Drawn, in case two tests run.
    port=$((20000 + RANDOM % 20000))
    mkdir "$d"/{run,log,state,spool}
    head -c 128 /dev/urandom >"$d/munge.key"
    chmod 600 "$d/munge.key"
    cat >"$SLURM_CONF" <<END
ClusterName=kit
SlurmctldHost=$host(127.0.0.1)
SlurmctldPort=$port
AuthType=auth/munge
AuthInfo=socket=$d/run/munge.socket,cred_expire=5
SlurmUser=root
SlurmdUser=root
StateSaveLocation=$d/state
SlurmdSpoolDir=$d/spool/%n
SlurmctldPidFile=$d/run/slurmctld.pid
SlurmdPidFile=$d/run/slurmd-%n.pid
SlurmctldLogFile=$d/log/slurmctld.log
SlurmdLogFile=$d/log/slurmd-%n.log
CommunicationParameters=NoCtldInAddrAny,NoInAddrAny
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SwitchType=switch/none
MpiDefault=none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
SchedulerType=sched/backfill
SchedulerParameters=batch_sched_delay=0,sched_min_interval=0,bf_interval=1
JobRequeue=1
ReturnToService=2
SlurmdTimeout=10
KillWait=2
MinJobAge=600
AccountingStorageType=accounting_storage/none
JobAcctGatherType=jobacct_gather/none
SlurmdParameters=config_overrides
NodeName=n[1-2] NodeHostname=$host NodeAddr=127.0.0.1 Port=[$((port + 1))-$((port + 2))] CPUs=2 RealMemory=4000 State=UNKNOWN
PartitionName=all Nodes=ALL Default=YES MaxTime=30 State=UP
END
    munged --key-file="$d/munge.key" --socket="$d/run/munge.socket" --pid-file="$d/run/munged.pid" \
        --log-file="$d/log/munged.log" --seed-file="$d/run/munged.seed" --num-threads=2
    slurmctld -c
    slurmd -N n1 -c
    slurmd -N n2 -c
    for _ in $(seq 100); do
        [[ $(sinfo -h -o '%T %D' 2>/dev/null) == 'idle 2' ]] && return
        sleep 0.2
    done
    fail "the two nodes did not come up"
}

# Makes a class of 120 students, each with a source of its own.
make_class() {
    local kinds=(right/chain-of-baton-futures wrong/newcomers-overtake wrong/newest-waiter-first
        wrong/locked-is-always-false wrong/wake-up-is-lost-with-the-waiter
        wrong/release-of-a-free-lock-is-fine)
    local number kind
    for number in $(seq -w 120); do
        kind=${kinds[$((10#$number % ${#kinds[@]}))]}
        mkdir -p "$d/class/student $number"
        { cat "tests/corpus/lock/$kind.rs" && echo "// Handed in by student $number."; } \
            >"$d/class/student $number/lock.rs"
    done
}

# Waits until this many tasks of the array run, and prints their job numbers.
running() {
    local jobs
    for _ in $(seq 300); do
        jobs=$(squeue -h -r -j "$array" -t RUNNING -o '%A' 2>/dev/null || true)
        if (($(wc -w <<<"$jobs") >= $1)); then
            echo "$jobs"
            return
        fi
        sleep 0.2
    done
    fail "no $1 tasks run: $(squeue -r)"
}

# Waits until nothing is in the queue.
drained() {
    for _ in $(seq 1200); do
        [[ -n $(squeue -h 2>/dev/null || echo unknown) ]] || return 0
        sleep 0.25
    done
    fail "the queue does not drain: $(squeue -r)"
}

make_class
say "one machine"
"$GRADER" class "$d/class" --out "$d/one" --isolation strong >/dev/null || fail "one machine cannot grade it"

say "a cluster of two nodes"
start_cluster
jobs/submit.sh "$d/class" "$d/grades" 6 | tee "$d/submitted"
array=$(sed -nE 's/^array ([0-9]+),.*/\1/p' "$d/submitted")

say "a pending task is cancelled"
running 1 >/dev/null
scancel "${array}_6"

# Calls "$@" with the number of a running job, until it succeeds once: a job that has just ended runs on
# in Slurm's books for a moment.
with_one() {
    local job
    for _ in $(seq 100); do
        for job in $(running 1); do
            ! "$@" "$job" || return 0
        done
        sleep 0.2
    done
    fail "no running task will do for: $*"
}

say "a running task is requeued"
with_one scontrol requeue

kill_process() {
    local pid killed=1
    for pid in $(of_job "$1"); do
        ! kill -9 "$pid" 2>/dev/null || killed=0
    done
    return $killed
}

kill_manager() { pkill -9 -f "^slurmstepd: \[$1\."; }

say "the process of a task is killed"
with_one kill_process

say "the manager of a task is killed"
with_one kill_manager

say "a node dies and comes back"
running 1 >/dev/null
kill -9 "$(cat "$d/run/slurmd-n2.pid")"
for job in $(squeue -h -r -w n2 -t RUNNING -o '%A' 2>/dev/null || true); do
    pkill -9 -f "^slurmstepd: \[$job\." || true
    for pid in $(of_job "$job"); do kill -9 "$pid" 2>/dev/null || true; done
done
sleep 15
slurmd -N n2

say "the merge tells what is missing"
drained
for round in 1 2 3; do
    status=0
    "$GRADER" merge "$d/grades" >"$d/merged" 2>&1 || status=$?
    ((status != 0)) || break
    cat "$d/merged"
    missing=$(grep -m 1 -oE -- '--array=[0-9,-]+' "$d/merged") || fail "the merge names no shards"
    ((round < 3)) || fail "the merge is not complete after two more submissions"
    env DIR="$d/class" GRADES="$d/grades" SHARDS=6 \
        sbatch "$missing" --output "$d/grades/log/%A_%a.log" jobs/slurm.sbatch
    drained
done

say "the same bytes as on one machine"
for file in results.jsonl gradebook.csv; do
    cmp "$d/one/$file" "$d/grades/$file" || fail "$file differs"
done
diff -r "$d/one/students" "$d/grades/students" >&2 || fail "the pages of students differ"
(($(wc -l <"$d/grades/results.jsonl") == 120)) || fail "there are not 120 results"
echo "tests/slurm.sh: the results are those of one machine."
