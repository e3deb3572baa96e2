#!/usr/bin/env bash
# Grades your lock, tasks/lock/src/lock.rs. More: ./test_lock.sh --help
[ -n "${BASH_VERSION-}" ] || exec bash "$0" "$@" # for `sh test_lock.sh`
set -euo pipefail
script=$(readlink -f -- "${BASH_SOURCE[0]}") from=$PWD
source "${script%/*}/tasks/lock/kit.sh"
enter_project "$script" "$0"
choose_language "$@"

file=lock.rs reference='' arguments=() command='' previous=''
for argument in "$@"; do
    if [[ $argument == --reference ]]; then
        file=reference.rs reference=' --reference'
        continue
    elif [[ ($argument == -h || $argument == --help) && ! $command ]]; then
        say "Grades your lock, tasks/lock/src/lock.rs.

Usage: ./test_lock.sh [--reference] [OPTIONS]      grade it
       ./test_lock.sh [--reference] replay WORD    run one program of a report
                                                   step by step

  --reference   take our solution, not yours

The other options are the grader's. Its own help follows. The script sets
--student.
" "Проверяет и оценивает ваше решение, tasks/lock/src/lock.rs.

Вызов: ./test_lock.sh [--reference] [ПАРАМЕТРЫ]      проверить и оценить
       ./test_lock.sh [--reference] replay СЛОВО     выполнить одну ситуацию
                                                     из отчёта по шагам

  --reference   взять наше решение, а не ваше

Остальные параметры относятся к программе проверки, её справка ниже.
Параметр --student скрипт задаёт сам.
"
    elif [[ $argument == -* ]]; then
        previous=$argument
    elif [[ $command || ($previous && $previous != *=*) ]]; then
        # A part of the word, or perhaps an option's value: the grader knows which options have one.
        previous=''
    elif [[ $argument =~ ^(replay|doctor|selfcheck)$ ]]; then
        command=$argument
    else
        refuse "unexpected argument \`$argument\`" "лишний аргумент \`$argument\`"
    fi
    arguments+=("$argument")
done

need_cargo
[[ -e $target/debug/grader ]] ||
    say "Building the grader for the first time. This takes about a minute." \
        "Первая сборка программы проверки. Она займёт около минуты." >&2
# Your folder is no part of the grader: it reads the file anew each time.
sources=(grader tasks tasks/lock/src/reference.rs) ignored=tasks/lock/src
build grader -p grader --bin grader || exit 70

cd -- "$from"
# The reports propose commands that begin with this.
export GRADER_COMMAND=$called$reference
exec "$program" --student "${project}tasks/lock/src/$file" ${arguments[@]+"${arguments[@]}"}
