#!/usr/bin/env bash
# Gradescope runs this once, when it builds the image. The zip lies unpacked in /autograder/source.
set -euo pipefail
source=${AUTOGRADER:-/autograder}/source
if ! command -v cc >/dev/null; then
    apt-get update -q
    apt-get install -y -q gcc libc6-dev
fi
if ! command -v cargo >/dev/null; then
    command -v curl >/dev/null || apt-get install -y -q curl ca-certificates
    curl --proto '=https' --tlsv1.2 -sSf https://sh.rustup.rs |
        sh -s -- -y --profile minimal --default-toolchain stable
    export PATH=$HOME/.cargo/bin:$PATH
fi
cd "$source/kit"
cargo build --locked -p grader
# The first grading builds what every submission is linked with.
target/debug/grader --no-cache --student tasks/@EXERCISE@ --exercise @EXERCISE@ >/dev/null || [ $? -eq 1 ]
