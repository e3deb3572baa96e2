#!/usr/bin/env bash
# Grades your lock, tasks/lock/src/lock.rs. More: ./test_lock.sh --help
[ -n "${BASH_VERSION-}" ] || exec bash "$0" "$@" # for `sh test_lock.sh`
set -euo pipefail
script=$(readlink -f -- "${BASH_SOURCE[0]}") from=$PWD
source "${script%/*}/tasks/lock/kit.sh"
enter_project "$script" "$0"
choose_language "$@"

usage() {
    say "Grades your lock, tasks/lock/src/lock.rs.

Usage: ./test_lock.sh [--reference] [OPTIONS]
       ./test_lock.sh [--reference] replay WORD

  --hint [N]    also a hint on the first failure; with 2 or 3 the next ones too
  --watch       grade at every save; h gives a hint, q quits
  --verbose     show every check, and every failure step by step
  --html FILE   also write a page to step through; open it in a browser
  --lang LANG   en or ru; otherwise as the locale says
  --reference   take our solution, not yours
  replay WORD   run one situation step by step, such as: replay 'B B R'
  --help-all    all options, which are those of the grader

Exit status:
  0   full marks
  1   graded, and something is missing; or not written yet
  2   wrong usage
  70  the grader itself failed; that is not your fault" \
"Проверяет и оценивает ваше решение, tasks/lock/src/lock.rs.

Вызов: ./test_lock.sh [--reference] [ПАРАМЕТРЫ]
       ./test_lock.sh [--reference] replay СЛОВО

  --hint [N]     ещё и подсказка к первой ошибке; с 2 или 3 — и следующие
  --watch        проверять при каждом сохранении; h — подсказка, q — выход
  --verbose      показать все проверки и все ошибки по шагам
  --html ФАЙЛ    ещё и записать страницу, которую можно пройти по шагам
  --lang ЯЗЫК    en или ru; если не задан, то по локали
  --reference    взять наше решение, а не ваше
  replay СЛОВО   выполнить одну ситуацию по шагам, например: replay 'B B R'
  --help-all     все параметры; это параметры самой программы проверки

Код возврата:
  0   полный балл
  1   оценено, но чего-то не хватает, или ещё не написано
  2   неверный вызов
  70  сбой самой программы проверки; вы не виноваты"
}

file=lock.rs reference='' arguments=() command='' previous=''
for argument in "$@"; do
    if [[ $argument == --reference ]]; then
        need_solution
        file=reference.rs reference=' --reference'
        continue
    elif [[ ($argument == -h || $argument == --help) && ! $command ]]; then
        usage
        exit
    elif [[ $argument == --help-all ]]; then
        argument=--help
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
[[ -e $target/.grader || -e $target/debug/grader ]] ||
    say "Building the grader for the first time. This takes a minute or two." \
        "Первая сборка программы проверки. Она займёт минуту или две." >&2
# Your folder is no part of the grader: it reads the file anew each time.
sources=(grader tasks) ignored=tasks/lock/src
! has_solution || sources+=(tasks/lock/src/reference.rs)
build grader -p grader --bin grader || exit 70

cd -- "$from"
# The reports propose commands that begin with this.
export GRADER_COMMAND=$called$reference
exec "$program" --student "${project}tasks/lock/src/$file" ${arguments[@]+"${arguments[@]}"}
