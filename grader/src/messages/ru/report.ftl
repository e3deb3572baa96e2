# Отчёт, общий для всех заданий.

## Чем кончилось

report-refused = { $violations ->
    [1] Решение не запускали: в одном месте нарушены правила задания.
    [one] Решение не запускали: в { $violations } месте нарушены правила задания.
   *[many] Решение не запускали: в { $violations } местах нарушены правила задания.
}
report-violation = ошибка[{ $rule }]:
report-also-violation = { $place }: нарушено также правило `{ $rule }`
report-not-compiled = Решение не компилируется.
report-not-written = `{ $subject }` ещё не написан.
report-method-not-written = { $place }: в `{ $method }` ещё стоит `todo!()`
report-place-not-written = { $place }: ещё стоит `todo!()`
report-slow = Этот код медленный или расходует много памяти: с { $tasks } задачами он работает слишком долго. Решили программы поменьше; баллов это не отнимает.
report-warnings = Компилятор делает замечания об этом коде. Баллов они не отнимают.
report-more-lines = { $lines ->
    [1] .. и ещё одна строка, её покажет --verbose.
    [one] .. и ещё { $lines } строка, их покажет --verbose.
    [few] .. и ещё { $lines } строки, их покажет --verbose.
   *[many] .. и ещё { $lines } строк, их покажет --verbose.
}
inside-head = Ваш код тем временем (вывод, изменения и где стоят задачи):
inside-stands = `{ $task }` стоит: { $place }
inside-stand = { $tasks } стоят: { $place }
inside-printed = печатает
inside-cut = ... (обрезано)
inside-left-out = { $entries ->
        [one] ранее пропущена { $entries } строка
        [few] ранее пропущены { $entries } строки
       *[other] ранее пропущено { $entries } строк
    }
report-more-pass = { $checks ->
        [one] ещё { $checks } проверка пройдена
        [few] ещё { $checks } проверки пройдены
       *[other] ещё { $checks } проверок пройдено
    }
report-points-of = { $points } из { $total }
report-total = { $points } из 100 баллов.
report-explored = { $programs ->
    [one] Проверено: { $programs } небольшая ситуация и отдельные сценарии.
    [few] Проверено: { $programs } небольшие ситуации и отдельные сценарии.
   *[many] Проверено: { $programs } небольших ситуаций и отдельные сценарии.
}
report-nothing-run = Ничего не запускали.
report-verbose = { $others ->
    [1] О второй ошибке так же, шаг за шагом, расскажет --verbose.
    [one] Ещё о { $others } ошибке так же, шаг за шагом, расскажет --verbose.
   *[many] Об остальных { $others } ошибках так же, шаг за шагом, расскажет --verbose.
}

## Рассказ об ошибке

story-promised = Обещано:
story-seen = На деле:
story-also-one = Так же не проходит проверка «{ $check }».
story-also = { $others ->
    [1] Так же не проходят проверка «{ $check }» и ещё одна.
   *[many] Так же не проходят проверка «{ $check }» и ещё { $others }.
}
story-others = { $programs ->
    [1] То же самое происходит ещё в одной небольшой ситуации; эта — самая короткая.
    [one] То же самое происходит ещё в { $programs } небольшой ситуации; эта — самая короткая.
   *[many] То же самое происходит ещё в { $programs } небольших ситуациях; эта — самая короткая.
}
story-panic-at = Паника возникла здесь: { $place }.
story-panic = Код запаниковал в { $place }: { $message }
story-difference = Порядок, который обещан (-), и что вышло на деле (+):
story-again = По шагам:

replay-head = { $subject }, шаг за шагом: { $word }
replay-solution = То же с нашим решением:
replay-kept = Все обещания, о которых здесь можно судить, выполнены.

scenario-acquires = { $task } получает блокировку
scenario-releases = { $task } отдаёт блокировку
scenario-returns = { $task } проходит
scenario-sets = { $task } вызывает set()
scenario-error = { $task } получает ответ { $error }
scenario-cancelled = { $task } отменяется
scenario-panic = паника: { $message }

## Хронология: что делается на каждом шаге

# Задачи, на которые не хватило букв.
task-name = №{ $number }

step-calls = { $task } вызывает { $call }
step-makes = { $task } создаёт { $call }, но ещё не выполняет
step-starts = { $task } начинает работу
step-created = создаётся { $task }
step-called = вызывается { $call }
step-answers = { $call } возвращает { $answer }
step-skipped = без { $call }: никто её не держит
step-unsettled = без { $call }: сейчас верен любой ответ
step-called-open = вызывается { $call }; сейчас верен любой ответ
step-cancelled = отменяется { $task }
step-cancelled-late = { $task } уже завершилась, отменять нечего
step-delay = { $seconds ->
    [1] проходит секунда
    [one] проходит { $seconds } секунда
    [few] проходят { $seconds } секунды
   *[many] проходит { $seconds } секунд
}
step-renewed = { $object } уничтожается, создаётся заново
step-elapse = { $seconds ->
    [1] один шаг длится секунду, больше ничего не выполняется
    [one] один шаг длится { $seconds } секунду, больше ничего не выполняется
    [few] один шаг длится { $seconds } секунды, больше ничего не выполняется
   *[many] один шаг длится { $seconds } секунд, больше ничего не выполняется
}
step-moved = { $object } перемещается в другое место памяти
step-restart = цикл завершается со всем, что в нём есть; начинается новый
step-turn = цикл делает один оборот
step-turn-nothing = циклу нечего выполнять
step-idle = цикл до простоя { $turns ->
    [0] (без оборотов)
    [one] ({ $turns } оборот)
    [few] ({ $turns } оборота)
   *[many] ({ $turns } оборотов)
}
step-idle-cut = цикл работает
step-idle-exhausted = { $turns ->
    [one] цикл не простаивает и после { $turns } оборота
   *[many] цикл не простаивает и после { $turns } оборотов
}
step-idle-timers = цикл до простоя { $turns ->
    [0] (без оборотов);
    [one] ({ $turns } оборот);
    [few] ({ $turns } оборота);
   *[many] ({ $turns } оборотов);
} стоит таймер
step-tear-down = цикл уничтожается

## Хронология: что происходит в столбце задачи

columns-step = шаг
columns-left-out = { $tasks ->
    [1] Ещё одна задача не нарисована.
    [one] Ещё { $tasks } задача не нарисована.
    [few] Ещё { $tasks } задачи не нарисованы.
   *[many] Ещё { $tasks } задач не нарисовано.
}
columns-rows-left-out = { $rows ->
    [1] одна строка пропущена
    [one] { $rows } строка пропущена
    [few] { $rows } строки пропущены
   *[many] { $rows } строк пропущено
}
column-queued = создана
column-waits = ждёт
column-still-waits = застряла
column-waits-for = ждёт { $object }
column-gets = получает
column-gets-object = берёт { $object }
column-goes-on = проходит
column-cancelled = отменена
column-dropped = исчезает
column-discards = бросает
column-panics = паникует

legend-holds = держит
legend-waits = ждёт
legend-quiet = (шаги, которые ничего не изменили, пропущены)

## Что делать дальше

report-next = Дальше:
next-unreadable = Исправьте это и проверьте снова.
next-refused = { $violations ->
    [1] Исправьте это место и проверьте снова.
   *[many] Исправьте эти места и проверьте снова.
}
next-errors = Начните с первой ошибки: остальные часто вытекают из неё.
next-compiler = Упрощайте код, пока он не станет компилироваться за мгновение, и проверьте снова.
next-no-subject = Определите `pub struct { $subject }` с методами из задания и проверьте снова.
next-not-written = Начните с первого по порядку и проверьте снова.
next-mismatches = Дайте методу `{ $method }` такую сигнатуру, как в задании, и проверьте снова.
next-failed = Пройдите шаги до отмеченного, сверяясь со своим кодом (обещание { $promise }).
next-not-judged = Возьмитесь за проверку «{ $check }»; речь об обещании { $promise } из задания.
next-nothing = Полный балл. Всё сделано.
