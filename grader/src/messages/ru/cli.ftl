# Командная строка: справка и то, что не ладится помимо самой проверки.

help-about = Проверяет решение студента: правила, компиляция, запуск; рассказывает, что не так.
help-usage =
    grader --student <PATH> [ПАРАМЕТРЫ]
           grader replay --student <PATH> <WORD>...
           grader export --student <PATH> --to <FORMAT> [-o <FILE>]
help-replay-usage = grader replay --student <PATH> [ПАРАМЕТРЫ] <WORD>...
help-after =
    Примеры:
      grader --student tasks/lock/src/lock.rs
      grader --student ../my-lock --verbose
      grader --student lock.rs --hint
      grader --student event.rs --task event
      grader --student lock.rs --watch
      grader --student lock.rs --format json > report.json
      grader replay --student lock.rs B B R B
      grader doctor

    Код возврата:
       0  полный балл
       1  оценено, но до полного балла чего-то не хватает
       2  неверный вызов: неизвестный параметр, нет такого пути
      70  сбой самой программы проверки; на баллы не влияет
    У replay, doctor и selfcheck 0 — всё в порядке, 1 — что-то не так; --watch кончается с 0.
help-head-usage = Вызов:
help-head-commands = Команды
help-head-options = Параметры
help-head-arguments = Аргументы
help-default = [по умолчанию { $value }]
help-student = Файл с исходным текстом или папка пакета, где есть src/lib.rs
help-exercise = Задание: lock, event или semaphore
help-format = text или json (смотрите grader/report.schema.json)
help-color = auto, always или never; auto учитывает NO_COLOR
help-ascii = Только знаки ASCII, какая бы ни была локаль; язык тогда английский
help-lang = en или ru; иначе язык берётся из локали (LC_ALL, LC_MESSAGES, LANG). Без локали UTF-8 язык английский
help-verbose = Все проверки и каждая ошибка шаг за шагом
help-isolation = Как отгородить решение: best (как может эта машина), strong (или ничего не оценивать), none (никак: только для кода, которому вы доверяете)
help-hint = Первая подсказка к тому, о чём рассказано первым; с 2 или 3 — и следующие
help-depth = Длина ситуаций в операциях, 1–8: чем больше, тем более редкие ошибки находятся, но тем дольше. С 7 — пять задач
help-watch = Проверять при каждом сохранении и говорить, что изменилось; h — подсказка, q — выход
help-html = Записать также страницу с пошаговым показом; сеть ей не нужна
help-no_cache = Компилировать и запускать, даже если с прошлого раза ничего не изменилось
help-timings = На что ушло время; печатается в стандартный поток ошибок
help-columns = Какой ширины может быть отчёт
help-selfcheck = Проверяет исходный текст и корпус самого набора: всё ли получает, что должно
help-doctor = Проверяет, чем эта машина отгораживает решения, и говорит, что делать
help-replay = Выполняет одну ситуацию шаг за шагом и рисует её
help-replay-after =
    Ситуация состоит из операций, как их печатают отчёты:
      B   новая задача начинает ждать        T   цикл событий делает один оборот
      N   новая задача, первый шаг позже     I   цикл событий работает до простоя
      C2  отменяется задача c (a — это 0)    D60 проходит шестьдесят секунд
      H60 один шаг длится шестьдесят секунд, больше ничего не выполняется
      M0  объект перемещается в памяти       Z0  он удаляется и создаётся заново
      E   цикл кончается, начинается новый   B{"{"}..{"}"} задача выполняет сценарий
      Lock:
      R   release() делает держащая задача; если такой нет, шага нет
      X   release(), держит ли кто-нибудь или нет
      Y   release(), если обещания говорят, что он должен вернуть
      L   locked()
      Event:
      S   set()      U   clear()      Q   is_set()

    Пример:
      grader replay --student lock.rs B B R B
help-export = Оценивает одно решение и записывает отчёт в формате учебной платформы
help-export-usage = grader export --student <PATH> --to <FORMAT> [ПАРАМЕТРЫ]
help-export-after =
    Форматы:
      classroom    GitHub Classroom: результат в base64
      classroom50  Classroom 50: result.json. Нужны переменные окружения этой
                   платформы и SOURCE_DATE_EPOCH, время коммита в секундах с 1970
      exercism     results.json, версия 3
      github       аннотации и отчёт для журнала задания; сводка записывается
                   в GITHUB_STEP_SUMMARY
      gradescope   results.json
      json         grader/report.schema.json
      junit        JUnit XML
      markdown     страница
      sarif        SARIF 2.1.0, для анализа кода

    Код возврата: 0, если отчёт записан, какими бы ни были баллы; 2 и 70 — как
    всегда, и тогда файла нет.
help-to = Формат; все форматы перечислены ниже
help-output = Файл отчёта; без него отчёт печатается в стандартный вывод
help-completions = Печатает дополнения команд для bash, elvish, fish, powershell или zsh
help-shell = Оболочка
help-man = Печатает страницу руководства о grader или об одной команде
help-page = Команда
help-program = Ситуация, например B B R C1
help-help = Показать эту справку
help-version = Показать версию

usage-no-student = не указан параметр: --student PATH
usage-replay-json = `replay` рисует свою ситуацию, а JSON у него нет. Он есть у отчёта об оценке: там при каждой ошибке стоят ситуация и её шаги.
export-variable-unset = Переменная { $variable } не задана. Её задаёт Classroom 50; SOURCE_DATE_EPOCH — время коммита: git log -1 --format=%ct
export-variable-wrong = { $variable } — это `{ $value }`, а не число секунд с 1970 года.
usage-unknown = Нет параметра `{ $argument }`.
usage-unknown-similar = Нет параметра `{ $argument }`. Может быть, `{ $similar }`?
usage-no-value = После `{ $argument }` нужно значение.
usage-not-among = `{ $value }` не подходит для `{ $argument }`: можно { $values }.
usage-missing = Не хватает `{ $argument }`.
usage-twice = параметр `{ $argument }` указан несколько раз
usage-conflict = `{ $argument }` нельзя вместе с `{ $other }`.
usage-other = { $reason }
usage-more = Подробнее: { $command } --help
usage-ascii-is-english = Здесь можно показать только ASCII, поэтому язык английский. Чтобы был другой, уберите --ascii и задайте локаль UTF-8, например LC_ALL=C.UTF-8.
usage-wrong = ошибка: { $reason }
failed-own = Сбой самой программы проверки; на баллы он не влияет.
failed-because = причина: { $reason }
cache-corrupt = Сохранённая оценка этого решения повреждена. Оно проверяется заново.
cache-not-stored = Оценку не удалось сохранить, так что в следующий раз проверка займёт столько же времени: { $reason }
watch-no-terminal = Для --watch нужен терминал, на котором можно рисовать и с которого можно читать клавиши
watch-points = Баллы: { $before } { $arrow } { $after }
watch-fixed = Исправлено: { $title }
watch-broken = Сломалось: { $title }
watch-fixed-more = Исправлено ещё: { $count }
watch-broken-more = Сломалось ещё: { $count }
watch-same = Со времени проверки { $run } ничего не изменилось.
watch-runs = Идёт проверка { $run } ...
watch-done = Проверка { $run } закончена. Ждём следующего сохранения.
watch-lines = Строки { $first }–{ $last } из { $count }; прокрутка: стрелки, Page Up, либо k, j, b, пробел.
watch-keys = Клавиши: q — выход, r — ещё раз{ $hint ->
        [first] , h — подсказка
        [next] , h — ещё подсказка
        [last] , h — без подсказок
       *[none] {""}
    }{ $more ->
        [every] , a — все ошибки
        [first] , a — только первая ошибка
       *[none] {""}
    }

# Группа:
help-class = Проверяет все решения группы и пишет отчёты
help-class-usage = grader class <ПАПКА> --out <GRADES> [ПАРАМЕТРЫ]
help-class-after =
    Примеры:
      grader class download.zip --out grades --dry-run
      grader class download.zip --out grades --roster all.csv --course course.toml
      grader export grades --to moodle --worksheet worksheet.csv -o filled.csv
help-merge = Сводит части группы вместе
help-merge-usage = grader merge <GRADES> [ПАРАМЕТРЫ]
help-handout = Записывает комплект для студентов, без нашего решения
help-handout-usage = grader handout <DIR> [ПАРАМЕТРЫ]
help-handout-after =
    Для кого:
      students     задание, цикл событий и программа проверки; работает без сети,
                   когда крейты скачаны
      gradescope   autograder.zip с setup.sh и run_autograder
      github       комплект как репозиторий, который проверяет каждый push
      classroom50  то же для Classroom 50; result.json записывает workflow

    Каталог должен быть новым или пустым.
help-form = Для кого; список ниже
handout-not-empty = Каталог `{ $path }` не пуст: укажите новый.
handout-no-directory = `{ $path }` не может быть каталогом: { $why }.
handout-students =
    Комплект для студентов: { $path }
    Чтобы попробовать: перейдите туда и вызовите ./test_lock.sh
handout-github =
    Шаблон репозитория: { $path }
    Проверяет в нём: .github/workflows/grade.yml
handout-classroom50 =
    Шаблон репозитория: { $path }
    Проверяет в нём: .github/workflows/grade.yml
handout-gradescope =
    Программа проверки: { $path }/autograder.zip
    Загрузите её в "Configure Autograder".
help-dir = Выгрузка платформы: папка или zip
help-out = Папка результатов. Что в ней уже проверено, не проверяется снова
help-dry_run = Показать и записать план, ничего не проверяя
help-jobs = Сколько решений проверять сразу; иначе по числу процессоров
help-course = Правила курса: веса, опоздания, продления (см. course.schema.json)
help-layout = auto, moodle, canvas, blackboard, classroom50, classroom, plain или шаблон, например group/{"{"}id{"}"}-{"{"}student{"}"}/{"{"}time{"}"}
help-roster = Список всех студентов в CSV; подойдёт и ведомость платформы
help-against = Прежние результаты: показать изменения; статус 1, если оценка падает
help-shard = Проверить только эту часть группы: 3/8, или auto в массиве задач
help-anonymous = Псевдонимы во всех отчётах; обратно ведёт pseudonyms.json
help-grades = Папка результатов
help-worksheet = Файл самой платформы, который заполняется
export-of-a-class = Этот формат — для целой группы: grader export GRADES --to FORMAT.
export-of-one = Этот формат — для одного решения: grader export --student PATH --to FORMAT.
page-written = Страница по шагам: { $path }
