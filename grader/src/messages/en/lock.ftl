# The exercise `lock`: parts, checks, promises, and what is seen when one is broken.

part-exclusion = Exclusion
part-order = Order
part-progress = Progress
part-waiting = Waiting is passive
part-release = release() and locked()
part-cancellation = Cancellation
part-independence = Independence

check-lock-exclusion = only one task at a time holds the lock, in every small program
check-lock-api = an API that bears one request at a time
check-lock-exclusion-late-resume = an acquire looks at the lock when it is resumed, not when it is made
check-lock-order = whoever began to wait first gets the lock first, in every small program
check-lock-order-mixed = nobody overtakes when tasks take, give back and come again
check-lock-order-long-queue = the order of more than a thousand tasks
check-lock-order-late-resume = what counts is when an acquire was first resumed, not when it was made
check-lock-progress = when the lock is free, somebody who waits gets it, in every small program
check-lock-long-chain = a queue of more than a thousand tasks
check-lock-clock = whoever waits gets the lock, however long it takes
check-lock-passive = while everybody waits, the loop is idle, in every small program
check-lock-passive-crowd = the same with more than a thousand tasks
check-lock-release-free = release() of a free lock is Err(NotLocked) and changes nothing
check-lock-release = release() knows whether the lock is held, in every small program
check-lock-no-owner = the lock has no owner: any task may release it, and it does not re-enter
check-lock-locked = locked() tells the truth, in every small program
check-lock-cancellation = a cancelled waiter takes nothing with it, in every small program
check-lock-given-back = a database that is given back whatever happens
check-lock-cancelled-crowd = thousands of cancelled waiters, and then one that stays
check-lock-never-resumed = an acquire that was made but never resumed does nothing
check-lock-two-locks = locks side by side know nothing of each other
check-lock-many-rounds = a lock can be used again, 200,000 times and more
check-lock-many-locks = hundreds of locks, made, used and dropped

promise-lock-exclusion = Between the end of one acquire and the matching release, no other acquire ends.
violation-lock-exclusion = Step { $step }: `{ $got }` got the lock, but `{ $holder }` had held it since step { $since }.
promise-lock-order = The lock goes to whoever began to wait first; nobody overtakes.
violation-lock-order = Step { $step }: `{ $got }` got the lock, but `{ $first }` had waited since step { $since }.
promise-lock-progress = When nobody holds the lock and somebody waits, somebody gets it.
violation-lock-progress = Step { $step }: nothing moves any more. Nobody holds the lock, yet `{ $task }` has waited since step { $since }.
promise-lock-release-held = release() of a lock that somebody holds is Ok(()); any task may call it.
violation-lock-release-held = Step { $step }: `{ $holder }` held the lock, but release() said Err(NotLocked).
promise-lock-release-free = release() of a lock that nobody holds and nobody waits for is Err(NotLocked), and changes nothing.
violation-lock-release-free = Step { $step }: nobody held the lock and nobody waited, but release() said Ok(()).
promise-lock-locked-yes = locked() is true while somebody holds the lock.
violation-lock-locked-no = Step { $step }: `{ $holder }` holds the lock, but locked() says false.
promise-lock-locked-no = locked() is false when the lock is fresh, and when nobody holds it and nobody waits.
violation-lock-locked-yes = Step { $step }: nobody holds the lock and nobody waits, but locked() says true.
