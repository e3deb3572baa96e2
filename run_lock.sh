#!/usr/bin/env bash
# Shows your lock, tasks/lock/src/lock.rs, at work. More: ./run_lock.sh --help
[ -n "${BASH_VERSION-}" ] || exec bash "$0" "$@" # for `sh run_lock.sh`
set -euo pipefail
script=$(readlink -f -- "${BASH_SOURCE[0]}") from=$PWD
source "${script%/*}/tasks/lock/kit.sh"
enter_project "$script" "$0"
choose_language "$@"

usage() {
    say "Shows your lock, tasks/lock/src/lock.rs, at work.

Usage: ./run_lock.sh [--reference] [--lang LANG] [DEMO]

Demos (both, if none is named):
  api           an API that takes only one request at a time
  statistics    database statistics; jobs fail and are cancelled, the lock is
                given back whatever happens
  FILE.rs       a program of your own, with a \`main\`, that uses lock::Lock

Options:
  --reference   show our solution, not yours
  --lang LANG   en or ru; otherwise as the locale says
  -h, --help    show this help

Exit status:
  0   the demos went as promised
  1   the lock is not written yet, does not compile, or broke a promise
  2   wrong usage
  70  there is no cargo

There are colours on a terminal only, and never if NO_COLOR is set." \
"Показывает вашу блокировку, tasks/lock/src/lock.rs, в деле.

Вызов: ./run_lock.sh [--reference] [--lang ЯЗЫК] [ДЕМО]

Демонстрации (без имени — обе):
  api           API, который принимает только один запрос одновременно
  statistics    статистика базы данных: задания завершаются с ошибкой
                и отменяются, но блокировку отпускают в любом случае
  ФАЙЛ.rs       ваша собственная программа с функцией \`main\`, которая
                пользуется lock::Lock

Параметры:
  --reference   показать наше решение, а не ваше
  --lang ЯЗЫК   en или ru; если не задан, то по локали
  -h, --help    показать эту справку

Код возврата:
  0   всё прошло, как обещано
  1   блокировка ещё не написана, не компилируется или нарушила обещание
  2   неверный вызов
  70  нет cargo

Цвета бывают только в терминале, и никогда, если задана NO_COLOR."
}

features=() demo='' own=''
while (($#)); do
    case $1 in
        -h | --help) usage && exit ;;
        --reference) need_solution && features=(--features reference) ;;
        --lang | --lang=*)
            [[ $1 == --lang=* ]] || shift
            [[ ${1-} =~ ^(--lang=)?(en|ru)$ ]] ||
                refuse "\`--lang\` is \`en\` or \`ru\`" "\`--lang\` — это \`en\` или \`ru\`"
            ;;
        -*) refuse "unknown option \`$1\`" "нет параметра \`$1\`" ;;
        *.rs | api | statistics)
            [[ ! $demo$own ]] || refuse "one demo at a time" "не больше одной демонстрации за раз"
            case $1 in
                /*.rs) own=$1 ;;
                *.rs) own=$from/$1 ;;
                *) demo=$1 ;;
            esac
            [[ ! $own || -f $own ]] || refuse "there is no file \`$1\`" "нет файла \`$1\`"
            ;;
        *) refuse "unexpected argument \`$1\`" "лишний аргумент \`$1\`" ;;
    esac
    shift
done

need_cargo
sources=(tasks/lock tasks/common) ignored=''
if [[ ! -e $target/.run_lock && ! -e $target/debug/examples/run_lock ]]; then
    say "Building the demos for the first time. This takes about half a minute." \
        "Первая сборка демонстраций. Она займёт около половины минуты." >&2
    ! has_solution || build run_lock -p lock --example run_lock --features reference || exit 1
fi

library() { cargo build -q -p lock -p common --lib ${features[@]+"${features[@]}"}; }

errors=$(mktemp) && trap 'rm -f -- "$errors"' EXIT
built=yes
if [[ $own ]]; then
    library 2>"$errors" || built=''
else
    build run_lock -p lock --example run_lock ${features[@]+"${features[@]}"} 2>"$errors" || built=''
fi
# What the compiler says of the lock itself it says once more, to the terminal.
if [[ -s $errors ]] && ! library; then
    say "More about it: ./test_lock.sh" "Подробнее: ./test_lock.sh" >&2
    exit 1
fi
if [[ ! $built ]]; then
    # A mistake in a signature shows as errors in the demos, which the student did not write.
    if grep -q tasks/lock/examples/ "$errors"; then
        say "Your lock does not have the methods of the assignment." \
            "Методы вашей блокировки не такие, как в задании."
        say "./test_lock.sh says what your lock lacks." \
            "./test_lock.sh скажет, чего не хватает вашей блокировке."
    else
        cat "$errors"
    fi
    exit 1
fi >&2

if [[ $own ]]; then
    folder=$target/debug
    rustc --edition 2024 --crate-name own_demo -L "dependency=$folder/deps" \
        --extern "lock=$folder/liblock.rlib" --extern "common=$folder/libcommon.rlib" \
        -o "$folder/own_demo" "$own" || exit 1
    cd -- "$from"
    "$folder/own_demo"
else
    size=''
    [[ ! -t 1 ]] || { size=$(stty size <&3) || size=''; } 3>&1
    "$program" $demo ${russian:+--lang ru} ${size:+--columns "${size#* }"}
fi
