# Задание `lock`: части оценки, проверки, обещания и то, что видно, когда обещание нарушено.

part-exclusion = Исключительность
part-order = Порядок
part-progress = Продвижение
part-waiting = Ожидание пассивно
part-release = release() и locked()
part-cancellation = Отмена
part-independence = Независимость

check-lock-exclusion = блокировку держит только одна задача, в любой небольшой ситуации
check-lock-api = API, который выдерживает по одному запросу за раз
check-lock-order = кто раньше ждёт, раньше и получает, в любой небольшой ситуации
check-lock-order-mixed = никто не обгоняет, когда задачи берут, отдают и приходят снова
check-lock-order-long-queue = порядок, когда задач больше тысячи
check-lock-order-late-resume = acquire начинается с первого шага корутины, а не с вызова
check-lock-progress = свободную блокировку кто-то получает, в любой небольшой ситуации
check-lock-long-chain = очередь, в которой больше тысячи задач
check-lock-passive = пока все ждут, цикл простаивает, в любой небольшой ситуации
check-lock-passive-crowd = то же самое, когда задач больше тысячи
check-lock-clock = сколько бы все ни ждали, ничего не происходит и таймеров нет
check-lock-release-free = release() свободной блокировки: Err(NotLocked), и ничего не меняется
check-lock-release = release() знает, занята ли блокировка, в любой небольшой ситуации
check-lock-no-owner = владельца нет: отпустить может любая задача, повторный захват ждёт
check-lock-locked = locked() говорит правду, в любой небольшой ситуации
check-lock-cancellation = отменённый ожидающий уходит бесследно, в любой небольшой ситуации
check-lock-given-back = база данных, которую отдают назад, что бы ни случилось
check-lock-cancelled-crowd = тысячи отменённых ожидающих, а потом один, который остался
check-lock-never-resumed = acquire без единого шага не делает ничего
check-lock-two-locks = две блокировки рядом ничего не знают друг о друге
check-lock-many-rounds = одной блокировкой пользуются 200 000 раз и больше
check-lock-many-locks = сотни блокировок: их создают, берут и уничтожают

promise-lock-exclusion = Между завершением одного acquire и соответствующим release никакой другой acquire не завершается.
violation-lock-exclusion = Шаг { $step }: `{ $got }` получает блокировку, хотя `{ $holder }` держит её с шага { $since }.
promise-lock-order = Блокировка достаётся тому, кто раньше начал ждать; без очереди не проходит никто.
violation-lock-order = Шаг { $step }: блокировку получает `{ $got }`, хотя `{ $first }` ждёт её с шага { $since }.
promise-lock-progress = Если блокировку никто не держит, а кто-то её ждёт, то кто-то её получит.
violation-lock-progress = Шаг { $step }: больше ничего не происходит. Блокировку никто не держит, но `{ $task }` всё ещё ждёт её с шага { $since }.
promise-lock-release-held = release() блокировки, которую кто-то держит, возвращает Ok(()); вызвать его может любая задача.
violation-lock-release-held = Шаг { $step }: `{ $holder }` держит блокировку, но release() возвращает Err(NotLocked).
promise-lock-release-free = release() блокировки, которую никто не держит и никто не ждёт, возвращает Err(NotLocked) и ничего не меняет.
violation-lock-release-free = Шаг { $step }: блокировку никто не держит и никто не ждёт, но release() возвращает Ok(()).
promise-lock-locked-yes = locked() возвращает true, пока кто-то держит блокировку.
violation-lock-locked-no = Шаг { $step }: `{ $holder }` держит блокировку, но locked() возвращает false.
promise-lock-locked-no = locked() возвращает false у новой блокировки и у той, которую никто не держит и никто не ждёт.
violation-lock-locked-yes = Шаг { $step }: блокировку никто не держит и никто не ждёт, но locked() возвращает true.
