# Чем отгорожены решения и где этого не хватает.

# Под отчётом.
isolation-partial = Изоляция здесь неполная: `grader doctor` скажет, чего не хватает и что делать. До тех пор проверяйте чужие решения в контейнере или виртуальной машине.
isolation-portable = В этой системе нет изоляции, которая известна проверке: только пределы и отдельный процесс. Проверяйте чужие решения на Linux или в виртуальной машине.
isolation-none = Изоляция выключена: решение могло делать всё, что можете вы.

# Почему ничего не оценено.
isolation-too-weak = Ничего не оценено: требовалась --isolation strong, а на этой машине её нет.
isolation-too-weak-open = Не пресечено: { $attempts }.
isolation-too-weak-next = `grader doctor` скажет, чего не хватает и что делать.

# `grader doctor`.
doctor-landlock-there = landlock, версия { $version }: ограничивает доступ к файлам и сигналы другим процессам
doctor-landlock-missing = landlock: нет
doctor-landlock-advice = Для landlock нужен Linux 5.13 или новее и `landlock` в списке `/sys/kernel/security/lsm` (параметр загрузки `lsm=`). В контейнере профиль seccomp среды должен пропускать вызовы landlock, как это делает Docker с версии 20.10.
doctor-seccomp-there = seccomp: ограничивает системные вызовы
doctor-seccomp-missing = seccomp: нет
doctor-seccomp-advice = Для seccomp нужно ядро с CONFIG_SECCOMP_FILTER, как во всех дистрибутивах, и процессор x86-64, ARM64 или RISC-V.
doctor-place-program = Чего не может код решения, когда выполняется
doctor-place-compiler = Чего не может компилятор, который его читает
doctor-limits = пределы
doctor-landlock = landlock
doctor-seccomp = seccomp
doctor-together = вместе
doctor-strong = Изоляция сильная: пресечено всё, что было испытано.
doctor-partial = Изоляция частичная: не пресечено то, у чего в последнем столбце стоит { $sign }.
doctor-portable = В этой системе нет изоляции, которая известна проверке: только пределы и отдельный процесс.
doctor-next = До тех пор проверяйте чужие решения в контейнере или виртуальной машине, а свои — здесь.
doctor-how = Всё это только что испытала маленькая программа, отгороженная так же, как решения.

attempt-read = открыть файл пользователя
attempt-write = создать файл
attempt-delete = удалить файл
attempt-list = просмотреть папку
attempt-look = узнать, есть ли файл
attempt-parent = открыть память проверки
attempt-environment = увидеть переменные окружения
attempt-memory = занять 8 ГиБ памяти
attempt-limits = снять с себя пределы
attempt-thread = запустить поток
attempt-signal = послать проверке сигнал
attempt-connect = соединиться с портом
attempt-datagram = открыть сокет для датаграмм
attempt-socket = открыть локальный сокет
attempt-start = запустить процесс
attempt-become = стать другой программой
