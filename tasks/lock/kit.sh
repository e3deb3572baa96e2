# shellcheck shell=bash
# Functions that run_lock.sh and test_lock.sh share: they find the project, choose the language, and
# build a program when a source changed.
# Entry points: enter_project, choose_language, say, refuse, need_cargo, has_solution, need_solution,
# build.

# Changes to the project's folder, that of the script $1. Sets `called` to the command that the user
# typed, from the name $2, `project` to the start of the project's paths as seen from the user's
# folder, and `target` to cargo's folder.
enter_project() {
    called=$2
    [[ $called == */* ]] || called=./$called
    called=$(printf '%q' "$called")
    [[ -x $1 ]] || called="bash $called"
    project=''
    [[ ${1%/*} -ef . ]] || project=${1%/*}/
    cd -- "${1%/*}"
    target=${CARGO_TARGET_DIR:-target}
    [[ $target == /* ]] || target=$PWD/$target
}

# Sets `russian` as the grader does: by `--lang`, otherwise by the locale. A terminal without UTF-8
# gets English.
choose_language() {
    local language=${LC_ALL:-${LC_MESSAGES:-${LANG-}}} charset=${LC_ALL:-${LC_CTYPE:-${LANG-}}}
    local argument previous=''
    for argument in "$@"; do
        [[ $argument != --lang=* ]] || language=${argument#--lang=}
        [[ $previous != --lang ]] || language=$argument
        previous=$argument
    done
    case $language:$charset in
        ru*:*[Uu][Tt][Ff]8* | ru*:*[Uu][Tt][Ff]-8*) russian=yes ;;
        *) russian='' ;;
    esac
}

# Prints the English text, or the Russian one.
say() { if [[ $russian ]]; then printf '%s\n' "$2"; else printf '%s\n' "$1"; fi; }

# Reports wrong usage, in English or in Russian, and ends the script.
refuse() {
    say "$1" "$2" >&2
    say "More: $called --help" "Справка: $called --help" >&2
    exit 2
}

# Ends the script if there is no cargo.
need_cargo() {
    ! command -v cargo >/dev/null || return 0
    say "There is no cargo: install Rust as https://rustup.rs says, and open a new terminal." \
        "Не найден cargo: установите Rust (https://rustup.rs) и откройте новый терминал." >&2
    exit 70
}

# Succeeds if our solution is here; the package for students has none.
has_solution() { [[ -e tasks/lock/src/reference.rs ]]; }

# Ends the script if our solution is not here.
need_solution() {
    has_solution || refuse "\`--reference\`: our solution is not in this package" \
        "\`--reference\`: в этом комплекте нет нашего решения"
}

# Builds a program of the project and sets `program` to its path: build NAME CARGO_ARGUMENT..
# The program is made of the files in the folders `sources`, without the folder `ignored`. The
# function fails if cargo does.
#
# Cargo needs a while to find that nothing changed. So the function calls it only if something
# changed since the last call: a source, a manifest, cargo's settings or the toolchain. In doubt it
# calls cargo.
build() {
    local stamp=$target/.$1 start=$target/.$1.$$ quiet=-q watched=() state
    shift
    watch_files
    state=$({
        printf '%s\n' "$PWD" "$@" "${watched[@]}"
        env | sed -nE '/^(CARGO|RUST)/p' | sort
    } | cksum)
    ! is_built || return 0
    # The first build takes so long that a terminal shows what cargo does.
    [[ -e $stamp || ! -t 2 ]] || quiet=''
    mkdir -p -- "$target"
    # A source that is saved from now on is newer than this file, so it counts as changed.
    : >"$start"
    program=$(cargo build $quiet "$@" --message-format json-render-diagnostics |
        sed -nE 's/.*"executable":"(([^"\\]|\\.)*)".*/\1/p' |
        sed 's/\\\(.\)/\1/g' | tail -n 1) || program=''
    [[ -x $program ]] || { rm -- "$start" && return 1; }
    printf '%s\n' "$state" "$(identity "$program")" "$program" >"$start.stamp"
    touch -r "$start" "$start.stamp"
    mv -- "$start.stamp" "$stamp"
    rm -- "$start"
}

# Succeeds and sets `program` if cargo built it in the same state, and nothing changed since then.
is_built() {
    local IFS='' old_state old_identity changed
    [[ -f $stamp ]] || return
    { read -r old_state && read -r old_identity && read -r program; } <"$stamp" || return
    # Another call of cargo puts another file in the program's place.
    [[ $old_state == "$state" && -x $program ]] || return
    [[ $(identity "$program") == "$old_identity" ]] || return
    # -cnewer: the time of the last status change, which `cp -p` and the like cannot set back.
    changed=$(find "${watched[@]}" \( -name target -o -path "$ignored" \) -prune -o \
        -cnewer "$stamp" -print -quit 2>&1) && [[ ! $changed ]]
}

# Sets `watched` to the files and folders that decide what cargo builds.
watch_files() {
    local cargo_home=${CARGO_HOME:-${HOME-}/.cargo} rustup_home=${RUSTUP_HOME:-${HOME-}/.rustup}
    local folder=$PWD file files=(Cargo.toml Cargo.lock rust-toolchain rust-toolchain.toml
        "${sources[@]}" "$(command -v cargo)" "$cargo_home"/config{,.toml}
        "$rustup_home"/{settings.toml,update-hashes})
    # Cargo reads the settings of every folder above the project.
    while files+=("$folder"/.cargo/config{,.toml}) && [[ $folder ]]; do folder=${folder%/*}; done
    for file in "${files[@]}"; do
        [[ ! -e $file ]] || watched+=("$file")
    done
}

# Prints what differs between two files of one name, the inode's number among it.
identity() { LC_ALL=C ls -dil -- "$1"; }
