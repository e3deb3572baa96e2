#!/usr/bin/env bash
# Runs tests of the isolation in each environment in which it must hold. Arguments go to `cargo test -p grader`:
#     tests/environments.sh --test attacks --test isolation --test robustness
# As root it also runs them as `nobody`, on a copy of everything that nobody may read.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
[ $# -gt 0 ] || set -- --test attacks --test isolation --test robustness

step() { printf '\n== %s\n' "$1"; shift; "$@"; }

as_nobody() {
    local there sysroot
    there=$(mktemp -d)
    trap 'rm -rf "$there"' RETURN
    sysroot=$(rustc --print sysroot)
    mkdir -p "$there/kit" "$there/home" "$there/cargo"
    # Links where the disk allows it: these are large, and nobody writes to them.
    cp -al "$sysroot" "$there/toolchain" 2>/dev/null || cp -a "$sysroot" "$there/toolchain"
    cp -a "${CARGO_HOME:-$HOME/.cargo}/registry" "$there/cargo/registry"
    git ls-files -z | xargs -0 cp --parents -t "$there/kit"
    chown -R nobody "$there/kit" "$there/home" "$there/cargo"
    chmod 755 "$there"
    (cd "$there/kit" && setpriv --reuid=nobody --clear-groups --inh-caps=-all env -i \
        HOME="$there/home" CARGO_HOME="$there/cargo" PATH="$there/toolchain/bin:/usr/bin:/bin" \
        cargo test --offline -p grader "$@")
}

step "as $(id -un)" cargo test -p grader "$@"
step "in a user namespace" unshare --user --map-root-user cargo test -p grader "$@"
for layer in landlock seccomp; do
    step "without $layer" env GRADER_TEST_WITHOUT=$layer cargo test -p grader "$@"
done
if [ "$(id -u)" = 0 ]; then
    step "as nobody" as_nobody "$@"
fi
