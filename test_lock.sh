#!/usr/bin/env bash
# Grades your lock (tasks/lock/src/lock.rs). More: ./test_lock.sh --help
set -euo pipefail

usage="Grades your lock, tasks/lock/src/lock.rs.

Usage: ./test_lock.sh [--reference] [OPTIONS]            grade it
       ./test_lock.sh [--reference] replay WORD          run one program of a report step by step

  --reference   take our solution, not yours

Everything else goes to the grader, whose own help follows; --student is given already.
"

file=lock.rs command=() arguments=()
for argument in "$@"; do
    case $argument in
        --reference) file=reference.rs ;;
        replay) command=(replay) ;;
        -h | --help) printf '%s\n' "$usage" && arguments+=(--help) ;;
        -* | /*) arguments+=("$argument") ;;
        # A relative path means what it means in the caller's folder, which we are about to leave.
        */* | *.rs) arguments+=("$PWD/$argument") ;;
        *) arguments+=("$argument") ;;
    esac
done

cd "$(dirname "${BASH_SOURCE[0]}")"
[[ -d ${CARGO_TARGET_DIR:-target} ]] || echo "Building the grader for the first time. This takes a moment." >&2
status=0
cargo run -q -p grader -- ${command[@]+"${command[@]}"} --student "tasks/lock/src/$file" \
    ${arguments[@]+"${arguments[@]}"} || status=$?
# 101: cargo could not build the grader. That is the grader's failure, as 70 says.
((status != 101)) || status=70
exit "$status"
