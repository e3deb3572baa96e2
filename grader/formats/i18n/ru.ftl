# Отчёт в форматах учебных платформ.

formats-points = { $points } из { $total } баллов
formats-part = Часть
formats-marks = Баллы
formats-unreadable = Это не удаётся прочитать как решение.
formats-refused = Решение не запускали: нарушены правила задания.
formats-not-built = Решение не компилируется.
formats-not-written = Решение ещё не написано.
formats-not-judged = Не оценено:
formats-warnings = Компилятор делает замечания об этом коде. Баллов они не отнимают.
formats-more-places = { $places ->
    [1] .. и ещё одно место.
    [one] .. и ещё { $places } место.
    [few] .. и ещё { $places } места.
   *[many] .. и ещё { $places } мест.
}
formats-more-notices = { $others ->
    [1] .. и ещё одно; все перечислены в отчёте.
   *[many] .. и ещё { $others }; все перечислены в отчёте.
}
formats-cut = .. остальное опущено.
formats-next = Дальше:
formats-hint = Подсказка:

## Ошибка

formats-promised = Обещано:
formats-seen = На деле:
formats-likely = Вероятная ошибка:
formats-panic = Паника возникла здесь: { $place }
formats-difference = Порядок, который обещан (-), и что вышло на деле (+):
formats-others = { $programs ->
    [1] То же самое происходит ещё в одной программе; эта — самая короткая.
    [one] То же самое происходит ещё в { $programs } программе; эта — самая короткая.
   *[many] То же самое происходит ещё в { $programs } программах; эта — самая короткая.
}
formats-program = Программа:
formats-replay = Чтобы увидеть это ещё раз, шаг за шагом:
formats-step = шаг
formats-rows-left-out = { $rows ->
    [1] .. опущена одна строка
    [one] .. опущена { $rows } строка
    [few] .. опущены { $rows } строки
   *[many] .. опущено { $rows } строк
}
formats-tasks-left-out = { $tasks ->
    [1] Ещё одна задача не показана.
    [one] Ещё { $tasks } задача не показана.
    [few] Ещё { $tasks } задачи не показаны.
   *[many] Ещё { $tasks } задач не показано.
}
