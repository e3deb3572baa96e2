# What can break in every exercise.

promise-panic = The methods never panic.
violation-panic = Step { $step }: the code panicked: { $message }
promise-lost = A task is cancelled only by Task::cancel.
violation-lost = Step { $step }: `{ $task }` was cancelled while it waited, though nobody had cancelled it.
promise-passive = Waiting is passive: while all tasks are blocked the loop is idle. No polling, no timers.
violation-busy = Step { $step }: everybody waits, but the loop does not come to rest: somebody polls.
violation-timers = Step { $step }: everybody waits, but a timer is set: somebody polls by the clock.

promise-spinning = Every step of a task comes to its end: a task that must wait yields.
ended-spinning = Step { $step } never ended: the code went round without a yield until its processor time was used up.
promise-blocked = Nothing blocks the thread: a task that must wait yields, so that the others can run.
ended-blocked = Step { $step } never ended: the code put the whole thread to sleep, and with it the loop and all other tasks.
promise-alive = The code must not terminate the process or exhaust its memory, stack or output.
ended-exited = In step { $step } the code ended the process, with status { $status }.
ended-killed = In step { $step } the process was ended by signal { $signal } (an abort, such as a panic in a Drop during a panic).
ended-overflow = In step { $step } the stack overflowed: some call goes ever deeper.
ended-forbidden = In step { $step } the code asked the system for something that nothing in this exercise needs, such as a connection, another process or a signal to one. It was ended for that.
ended-memory = In step { $step } the code asked for more memory than there is for it.
ended-flooded = In step { $step } the code printed without end.
ended-protocol = In step { $step } the submission tampered with the test process's replies.

promise-scenario = What can be seen from outside happens in this order.
violation-scenario = The program ran to its end, but what was seen differs from what is promised.

not-judged-method = needs `{ $method }`, which cannot be called
not-judged-witness = not judged: no program reached the situation this check needs
not-judged-elsewhere = could not be judged: another mistake, told elsewhere, gets in the way
not-judged-ended = could not be judged: too many programs ended before their time

word-times = A number from 1 on must follow `*`, before: { $rest }
word-seconds = A number of seconds must follow, before: { $rest }
word-long = This repeats too often, before: { $rest }
word-object = An object's number is at most 99, before: { $rest }
word-letter = There is no operation `{ $letter }`. There are: { $letters }
word-no-task = There is no task { $task } in this program: it has { $tasks ->
        [0] no tasks
        [one] one task
       *[other] { $tasks } tasks
    }, which count from 0. The operations are: { $letters }
word-task = A task's number must follow, before: { $rest }
word-brace = A brace or parenthesis does not match, before: { $rest }
judge-progress = Trying small programs: { $count } so far
