#!/usr/bin/env bash
# Shows your lock (tasks/lock/src/lock.rs) at work; with --reference our solution. More: ./run_lock.sh --help
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

features=() arguments=()
for argument in "$@"; do
    case $argument in
        --reference) features=(--features reference) ;;
        # The help must come even if your lock does not compile.
        -h | --help) features=(--features reference) arguments+=("$argument") ;;
        *) arguments+=("$argument") ;;
    esac
done

[[ -d ${CARGO_TARGET_DIR:-target} ]] || echo "Building the demos for the first time. This takes a moment." >&2
status=0
cargo run -q -p lock --example run_lock ${features[@]+"${features[@]}"} -- ${arguments[@]+"${arguments[@]}"} || status=$?
# 101: cargo could not compile the lock, and has said why.
((status != 101)) || status=1
exit "$status"
