# Задание `event`: части оценки, проверки, обещания и то, что видно, когда обещание нарушено.

part-event-waiting = wait()
part-flag = is_set()
part-passive = Ожидание пассивно
part-event-cancellation = Отмена
part-event-independence = Независимость

check-event-not-early = до set() никто не проходит, в любой небольшой ситуации
check-event-woken = кто ждал во время set(), тот проходит, в любой небольшой ситуации
check-event-crowd = толпа: ждут больше тысячи задач
check-event-late-begin = wait начинается с первого шага корутины, а не с вызова
check-event-fetched = работники ждут, пока не загрузится список
check-event-twice = дважды вызвать set() или clear() — то же, что один раз
check-event-flag = is_set(): последний из set() и clear(), в любой небольшой ситуации
check-event-passive = пока все ждут, цикл простаивает, в любой небольшой ситуации
check-event-cancellation = отменённый ожидающий уходит бесследно, в любой небольшой ситуации
check-event-cancelled-crowd = тысяча отменённых ожидающих, а потом один, который остался
check-event-cancelled-in-line = ожидающих отменяют в любом месте длинного списка, до пробуждения и после него
check-event-two-events = два Event рядом ничего не знают друг о друге
check-event-many-rounds = сотни Event и 70 000 раундов с одним

promise-event-early = Ожидающий проходит, только если флаг стоял, когда он начал ждать, или set() вызван после того, как он начал ждать.
violation-event-early = Шаг { $step }: `{ $task }` ждёт с шага { $since } и проходит, хотя с тех пор set() не вызывали.
promise-event-stuck = Ожидающий проходит, если флаг стоял, когда он начал ждать, или set() вызван после того, как он начал ждать, даже если сразу за ним вызван clear().
violation-event-stuck = Шаг { $step }: больше ничего не происходит, а `{ $task }` всё ещё ждёт с шага { $since }.
promise-event-flag = is_set() возвращает true после set(), а после clear() и в самом начале — false.
violation-event-flag-no = Шаг { $step }: последним вызван set(), но is_set() возвращает false.
violation-event-flag-yes = Шаг { $step }: set() не вызывали, или последним вызван clear(), но is_set() возвращает true.
