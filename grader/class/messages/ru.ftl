# Тексты для проверки группы: план, правила курса, ведомости. Проверяющая программа загружает этот файл вместе со своими.

## Выгрузка

class-layout-unknown = Раскладки `{ $layout }` нет. Есть { $names } и шаблоны с {"{"}student{"}"} или {"{"}id{"}"}.
class-no-students = В этой выгрузке не найдено ни одного решения (раскладка `{ $layout }`). Укажите раскладку через --layout.
class-one-submission = Это одно решение, а не группа. Проверьте его через --student.
class-name-not-read = имя не соответствует этой раскладке
class-no-name = по имени нельзя определить студента
class-unreadable = Не удаётся прочитать: { $reason }.
class-too-deep = Слишком глубокая вложенность папок.
class-not-a-file = Это больше не обычный файл.
class-too-many-entries = Больше { $limit } файлов.
class-zip-damaged = Этот zip не читается: { $reason }.
class-zip-large = Этот zip больше { $mib } МиБ.
class-zip-leads-out = В этом zip есть имена, ведущие за пределы его папки.
class-zip-nested = Слишком много вложенных друг в друга zip.
class-link = `{ $file }` — ссылка, переход по ней не выполнен.
class-online-text = Текст в `{ $path }` набран на платформе и не проверяется.
class-canvas-again = `{ $file }` сдан повторно: засчитывается `{ $newer }`.

## Шаблоны --layout

class-pattern-unknown = В шаблоне `{ $pattern }` есть неизвестное поле. Есть {"{"}student{"}"}, {"{"}id{"}"}, {"{"}time{"}"} и *.
class-pattern-touching = В шаблоне `{ $pattern }` два поля стоят вплотную или есть пустая часть.
class-pattern-no-student = В шаблоне `{ $pattern }` нет ни {"{"}student{"}"}, ни {"{"}id{"}"}.
class-pattern-twice = В шаблоне `{ $pattern }` одно поле встречается дважды.

## Выбор решения

class-took-file = Взят `{ $file }`.
class-took-package = Взят `{ $file }` вместе с модулями.
class-took-only-source = Взят `{ $file }` — единственный файл, который может быть решением.
class-passed-by-handout = Взят `{ $file }`; копии исходных материалов не учитывались.
class-newest = Засчитывается последняя из попыток (всего { $count }): от { $time }.
class-not-in-roster = Этого студента нет в списке группы.
class-doubt-no-source = Здесь нет исходного текста на Rust.
class-doubt-several = Решением могут быть несколько файлов: { $files }.
class-doubt-archive = `{ $file }` — архив, который не открывается; zip был бы открыт.
class-doubt-large = В пакете больше файлов, чем допускается, или они слишком велики.
class-doubt-attempts = Попыток: { $count }; по именам нельзя определить последнюю.
class-doubt-two-folders = Несколько папок или файлов названы именем `{ $id }`.
class-doubt-two-names = У `{ $id }` разные имена: { $names }.

## Таблицы

class-table-encoding = Кодировка файла — не UTF-8, не UTF-16 и не Windows-1251.
class-table-empty = В файле нет строк.
class-roster-columns = В списке нет столбца с известным заголовком: `id`, `email`, `ФИО` и т. п.

## course.toml

class-course-wrong = course.toml, строка { $line }: { $reason }
class-course-unknown-check = course.toml, строка { $line }: проверки или раздела `{ $name }` нет. Есть { $known }.
class-course-weight-twice = course.toml, строка { $line }: у `{ $name }` есть и собственный вес, и вес в составе `{ $part }`.
class-course-number = course.toml, строка { $line }: число не может быть больше { $most }, а там, где ноль не имеет смысла, — меньше 1.
class-course-deadline = course.toml, строка { $line }: в сроке сдачи нужна дата.
class-course-extension-without-deadline = course.toml, строка { $line }: `{ $student }` продлён срок, но сам срок не задан.
class-course-extension-twice = course.toml, строка { $line }: у `{ $student }` два продления.
class-course-extension-until-or-days = course.toml, строка { $line }: для продления `{ $student }` нужно либо `until` с датой, либо `days`.
class-course-extension-unknown = course.toml, строка { $line }: студента `{ $student }` в этой группе нет.
class-late-unknown = Платформа отметила опоздание, но время сдачи неизвестно: баллы не снимались.
class-time-unknown = Время сдачи неизвестно: правило об опозданиях не применялось.
class-extension = Срок продлён.

## Части (shards)

class-shard-wrong = `{ $shard }` — не часть. Часть записывается как I/N, от 1/N до N/N, или auto.
class-shard-partial-array = Номера задач в этом массиве не идут от 1 до их числа, поэтому auto не может определить часть. Укажите её: --shard "$SLURM_ARRAY_TASK_ID/N".
class-shard-no-environment = По переменным окружения часть определить нельзя. Укажите её: --shard I/N.

## Ведомости

class-worksheet-no-column = В файле нет столбца { $columns }.
class-worksheet-several = К этому заданию могут относиться несколько столбцов: { $columns }. Удалите лишние из файла.
class-worksheet-scale = Это задание оценивается по словесной шкале, а не в баллах.
class-worksheet-locked = { $name } ({ $id }): по данным платформы оценку изменить нельзя, строка будет пропущена.
class-worksheet-excused = { $name } ({ $id }): освобождён от задания, ячейка не изменена.
class-worksheet-no-mark = { $name } ({ $id }): оценки нет, ячейка не изменена.
class-worksheet-no-row = { $name } ({ $id }): в файле нет такой строки.
class-worksheet-no-maximum = { $name } ({ $id }): максимальная оценка `{ $maximum }` — не число.
class-worksheet-unchanged = { $name } ({ $id }): такая оценка уже стоит, платформа пропустит строку.
class-worksheet-two-rows = У `{ $id }` в файле две строки, оценка не проставлена.
class-worksheet-short-row = В строке { $row } файла не хватает ячеек.
class-worksheet-rows-left = { $count ->
    [one] { $count } строка файла не относится ни к одному решению.
    [few] { $count } строки файла не относятся ни к одному решению.
   *[many] { $count } строк файла не относятся ни к одному решению.
}

## Группа в целом

class-check-nobody-passes = Проверку `{ $check }` не прошло ни одно из решений (всего { $count }).
class-check-all-pass = Проверку `{ $check }` прошли все решения (всего { $count }).
class-column-id = номер
class-column-name = имя
class-column-mark = оценка
class-column-out-of = из
class-column-raw = баллы
class-column-penalty = за опоздание
class-column-outcome = итог
class-column-time = время сдачи
class-column-late = опоздание
class-column-identical = одинаковые
class-column-remarks = примечания
class-outcome-missing = не сдано
class-outcome-doubt = не проверено: см. примечания

class-outcome-unreadable = не читается
class-outcome-refused = нарушены правила
class-outcome-not-built = не компилируется
class-outcome-not-written = ещё не написано
class-outcome-graded = проверено
class-outcome-not-graded = сбой проверки
class-outcome-disagreement = машины не сошлись

## grader class

class-cannot-read = Не удаётся прочитать `{ $path }`: { $reason }.
class-busy = С этой папкой результатов уже работает другой запуск. Ничего не сделано.
class-no-locks = В этой файловой системе нет блокировок: не запускайте вторую проверку в той же папке результатов.
class-half-line = { $count ->
    [one] Прежний запуск был прерван посреди записи: отброшена { $count } строка.
    [few] Отброшены { $count } неполные строки.
   *[many] Отброшено { $count } неполных строк.
}
class-go-on = Проверенное сохранено. Продолжить: { $command }
class-progress = проверено { $done } из { $total }, готовых { $kept }, сбоев { $failed }; в секунду { $rate }, осталось { $left }
class-shard-done = Все решения этой части уже проверены.
class-done = Оценок: { $graded }, в среднем { $mean } из { $out_of }. Отчёты в `{ $folder }`.
class-not-graded = Не удалось проверить (решений: { $count }), оценка оставлена пустой:
class-plan-total = Раскладка { $layout }: студентов { $students }, решений { $graded }, из них различных { $different }.
class-plan-taken = Взято ({ $count }):
class-plan-files = { $name } ({ $id }): { $files } { $hash }
class-plan-remarks = Взято как вручную или с примечанием ({ $count }):
class-plan-doubts = Не проверяется, так как неясно, что взять ({ $count }):
class-plan-missing = Ничего не сдали ({ $count }):
class-plan-left-over = Не относится ни к одному студенту ({ $count }):
class-plan-about = { $name } ({ $id }): { $what }
class-plan-student = { $name } ({ $id })
class-plan-path = { $path }: { $what }
class-plan-more = .. и ещё { $count }, все в plan.jsonl
class-plan-shards = На нескольких машинах: от --shard 1/{ $shards } до --shard { $shards }/{ $shards }, затем grader merge.
class-note-missing = { $name } ({ $id }): решение не сдано.
class-note-left-over = { $path } не относится ни к одному студенту: { $what }.

## --against

class-against-total = Оценок снизится: { $down }, повысится: { $up }, останется: { $same }; новых: { $new }, пропавших: { $gone }.
class-against-down = { $name } ({ $id }): { $before } → { $after } ({ $why })
class-against-up = { $name } ({ $id }): { $before } → { $after } ({ $why })
class-against-same = { $name } ({ $id }): { $before }, но по другим проверкам ({ $why })
class-against-new = { $name } ({ $id }): новая, { $after }
class-against-gone = { $name } ({ $id }): больше нет, было { $before }
class-cause-submission = другое решение
class-cause-kit = другая версия проверки или компилятора
class-cause-options = другие параметры
class-cause-course = другие правила курса

## grader merge

class-no-plan = В `{ $path }` нет результатов группы: отсутствует plan.jsonl.
class-merge-nothing = Ни одна часть ещё не проверена.
class-merge-other-exercise = Эти части относятся к заданию { $exercise }.
class-merge-missing = Ещё нет результатов (решений: { $count }):
class-merge-shard = grader class DIR --out GRADES --shard { $shard }    # { $count }
class-merge-array = Массивом Slurm: sbatch --array={ $array } при SHARDS={ $shards }
class-merge-differ = Машины проверяют по-разному, их результаты нельзя свести вместе:
class-merge-kind = { $machines }: grader { $grader }, kit { $kit }, { $toolchain }, { $options }, isolation { $isolation }
class-merge-disagree = { $machines } дали разные результаты для одних и тех же байтов; оценки нет у { $students }.
class-merge-foreign = Результатов для решений, которых нет в плане, или от другой версии: { $count }.

## grader export

class-no-worksheet = Нужен файл самой платформы: --worksheet FILE.
class-export-marks = Проставлено оценок: { $count }.
class-export-pages = Страниц: { $count }.
class-feedback-mark = Баллы: { $mark } из { $out_of }.
class-feedback-penalty = За опоздание снято: { $penalty }.
class-feedback-failed = Не пройдено проверок: { $count }.
class-feedback-not-moodle = Эта группа выгружена не из Moodle: он не узнает папки в этом zip.
