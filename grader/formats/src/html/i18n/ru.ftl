# Подписи страниц. Фразы о решении приходят вместе с отчётом.

skip = Перейти к шагам
points = { $points } из { $total }
next = Дальше:
promised = Обещано:
seen = На деле:
likely = Вероятная ошибка:
failures = Что не прошло
step-by-step = Шаг за шагом
all-kept = Все обещания выполнены.
hints = Подсказки
hint = Подсказка { $number } из { $of }
source = Ваш код
checks = Все проверки
passed = пройдена
failed = не пройдена
not-judged = не оценена
advice = Советы (на баллы не влияют)
warnings = Предупреждения компилятора (на баллы не влияют)
notes = Примечания
explored = { $programs ->
    [one] Проверена { $programs } небольшая ситуация.
    [few] Проверены { $programs } небольшие ситуации.
   *[other] Проверено { $programs } небольших ситуаций.
}
isolation-strong = Решение выполнялось в песочнице, которая запретила всё, что было испробовано.
isolation-partial = Решение выполнялось в песочнице, которая запретила большую часть испробованного.
isolation-portable = Решение выполнялось только с ограничениями ресурсов.
isolation-none = Решение выполнялось без песочницы.

unreadable = Решение не удалось прочитать
refused = Код нарушает правила, поэтому он не запускался
not-built = Код не компилируется
not-written = Осталось написать
mismatches = Методы, которые нельзя вызвать так, как требует задание

step = Шаг
action = Что происходит
own-run = Ваш код
reference-run = Наше решение
timeline = Что происходило
with-reference = с нашим решением:
reference-step = Наше решение на этом шаге
holds = держит
waits = ждёт
quiet-left-out = (шаги, на которых ничего не происходит, пропущены)
rows-left-out = { $rows ->
    [one] пропущена { $rows } строка
    [few] пропущены { $rows } строки
   *[other] пропущено { $rows } строк
}
tasks-left-out = { $tasks ->
    [one] и ещё { $tasks } задача
    [few] и ещё { $tasks } задачи
   *[other] и ещё { $tasks } задач
}
lines-left-out = { $lines ->
    [one] и ещё { $lines } строка
    [few] и ещё { $lines } строки
   *[other] и ещё { $lines } строк
}
controls = Шаги
first-step = Первый шаг
step-back = Шаг назад
step-forward = Шаг вперёд
last-step = Последний шаг
keys = Клавиши: ← → Home End
step-heading = Шаг { $step }
breaks = здесь нарушено обещание
answers = возвращает
tasks-after = Задачи после этого шага
task = Задача
state = Состояние
stands-at = Остановилась на
program = сама программа
printed = Напечатано на этом шаге
cut = Остальное обрезано.
object = Объект после этого шага
unchanged = (без изменений с шага { $step })
changed = изменилось:
program-word = Программа:
others = { $programs ->
    [one] То же самое происходит ещё в { $programs } небольшой ситуации.
   *[other] То же самое происходит ещё в { $programs } небольших ситуациях.
}
again = Чтобы увидеть это ещё раз:
same-way = Так же не проходят проверки:
difference = Порядок событий
order-promised = Обещано
order-seen = На деле

# Страница группы.

skip-to-students = Перейти к студентам
contents = Содержание
marks = Баллы
not-graded = Оценить не удалось
not-graded-note = Сбой самой программы проверки. Эти оценки остаются пустыми, это не 0.
groups = Группы с одной и той же ошибкой
students = Студенты
alike = Похожие решения
alike-note = Только для вашего суждения: на баллы это не влияет, студенты этого не видят.
count-students = { $students ->
    [one] { $students } студент
    [few] { $students } студента
   *[other] { $students } студентов
}
median = медиана { $median } из { $total }
full-marks = полный балл: { $full }
as-table = В виде таблицы
points-column = Баллы
their-run = Код студентов
group = Группа { $number }
show-only = Показать только этих студентов
passed-by-none = Не проходит ни у кого:
passed-by-all = Проходит у всех:
check = Проверка
part = Часть
passed-by = Проходит у
filter-name = Имя
filter-points = Баллы
filter-group = Группа
filter-check = Не проходит
all = все
show-all = Показать всех
student = Студент
mark = Оценка
groups-column = Группа
identical = побайтно одинаковые решения
similar = почти одинаковый код
same-lines = Похожие строки:
their-code = Код этих студентов
code-of = Код: { $name }
