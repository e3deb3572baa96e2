#!/usr/bin/env bash
# Runs tests of the isolation in each environment in which it must hold, one after the other, and says at the end how each went.
#     tests/environments.sh                           the table of attacks, and the other tests about isolation
#     tests/environments.sh --test attacks -- forks   what goes to `cargo test -p grader`
# The tests are built once. As root they are also run as `nobody`: without groups, with a kit of their own making, in a view of the machine in
# which the toolchain and the project lie where they are, and nothing else of this home. That view ends with its last process.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

built=()
while [ $# -gt 0 ] && [ "$1" != -- ]; do built+=("$1") && shift; done
words=("${@:2}")
[ ${#built[@]} -gt 0 ] || built=(--test attacks --test isolation --test robustness)

# In a new mount namespace, as root: lays out what nobody sees, and becomes nobody.
as_nobody() {
    local sysroot=$1 programs=$2 command=$3 here home=$HOME/nobody path
    here=$(mktemp -d)
    mount --bind "$HOME" "$here"
    mount -t tmpfs -o mode=755 none "$HOME"
    for path in "$sysroot" "${CARGO_HOME:-$HOME/.cargo}/registry" "$PWD" "$programs"; do
        case $path in
        "$HOME"/*) mkdir -p "$path" && mount --bind "$here/${path#"$HOME"/}" "$path" ;;
        esac
    done
    umount "$here" && rmdir "$here"
    mkdir -p "$home/cargo" "$programs/grader-kit"
    ln -s "${CARGO_HOME:-$HOME/.cargo}/registry" "$home/cargo/registry"
    chown -R nobody "$home"
    mount -t tmpfs -o mode=755,uid="$(id -u nobody)" none "$programs/grader-kit"
    exec setpriv --reuid=nobody --regid="$(id -g nobody)" --clear-groups --inh-caps=-all env -i \
        HOME="$home" CARGO_HOME="$home/cargo" CARGO_NET_OFFLINE=true PATH="$sysroot/bin:/usr/bin:/bin" \
        bash -c "$command"
}

mapfile -t programs < <(cargo test -p grader --no-run "${built[@]}" 2>&1 | tee /dev/stderr |
    sed -n 's/.*Executable .*(\(.*\))/\1/p' | xargs -r realpath)
[ ${#programs[@]} -gt 0 ]
command='status=0; cd grader'
for program in "${programs[@]}"; do
    command+="; $(printf '%q ' "$program" "${words[@]}") || status=1"
done
command+='; exit $status'

outcomes=()
failed=0
step() {
    local outcome=passed
    printf '\n== %s\n' "$1"
    "${@:2}" || outcome=FAILED failed=1
    outcomes+=("$outcome $1")
}
step "as $(id -un)" bash -c "$command"
step "in a user namespace" unshare --user --map-root-user bash -c "$command"
for layer in landlock seccomp; do
    step "without $layer" env GRADER_TEST_WITHOUT=$layer bash -c "$command"
done
if [ "$(id -u)" = 0 ] && unshare --mount true; then
    export -f as_nobody
    step "as nobody" unshare --mount bash -euc 'as_nobody "$@"' - \
        "$(rustc --print sysroot)" "$(dirname "$(dirname "${programs[0]}")")" "$command"
else
    outcomes+=("not tried: as nobody")
fi
printf '\n'
printf '%s\n' "${outcomes[@]}"
exit $failed
