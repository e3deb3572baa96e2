# The exercise `event`: parts, checks, promises, and what is seen when one is broken.

part-event-waiting = wait()
part-flag = is_set()
part-passive = Waiting is passive
part-event-cancellation = Cancellation
part-event-independence = Independence

check-event-not-early = nobody returns before set(), in every small program
check-event-woken = whoever waited when set() came returns, in every small program
check-event-crowd = a crowd of more than a thousand waiters
check-event-late-begin = what counts is when a wait was first resumed, not when it was made
check-event-fetched = workers wait until the list is fetched
check-event-twice = set() and clear() twice are as good as once
check-event-flag = is_set() is the last of set() and clear(), in every small program
check-event-passive = while everybody waits, the loop is idle, in every small program
check-event-cancellation = a cancelled waiter takes nothing with it, in every small program
check-event-cancelled-crowd = a thousand cancelled waiters, and then one that stays
check-event-cancelled-in-line = waiters cancelled anywhere in a long list, before they are woken and after
check-event-two-events = events side by side know nothing of each other
check-event-many-rounds = hundreds of events, and 70,000 rounds on one

promise-event-early = A waiter returns only if the flag was set when it began or set() came after it began.
violation-event-early = Step { $step }: `{ $task }`, which waits since step { $since }, returned, but set() had not been called since then.
promise-event-stuck = A waiter returns if the flag was set when it began or set() came after it began, even if clear() followed at once.
violation-event-stuck = Step { $step }: nothing moves any more, but `{ $task }`, which waits since step { $since }, has not returned.
promise-event-flag = is_set() is true after set() and false after clear() and at first.
violation-event-flag-no = Step { $step }: set() was the last call, but is_set() says false.
violation-event-flag-yes = Step { $step }: set() was never called, or clear() was the last call, but is_set() says true.
