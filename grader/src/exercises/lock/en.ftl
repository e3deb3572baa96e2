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
check-lock-exclusion-long-hold = a lock stays held, however long that is
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
check-lock-release = release() of a held lock is Ok, in every small program
check-lock-no-owner = the lock has no owner: any task may release it, and it does not re-enter
check-lock-locked = locked() tells the truth, in every small program
check-lock-cancellation = a cancelled waiter takes nothing with it, in every small program
check-lock-given-back = a database that is given back whatever happens
check-lock-cancelled-crowd = thousands of cancelled waiters, and then one that stays
check-lock-cancelled-in-line = waiters cancelled anywhere in a long queue, and hundreds as they are woken
check-lock-never-resumed = an acquire that was made but never resumed does nothing
check-lock-two-locks = locks side by side know nothing of each other
check-lock-many-rounds = a lock can be used again, 100,000 times and more
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

# The exercise `lock`: likely mistakes, and for each three hints: a question, a direction, a pointer. Never code.

diagnosis-lock-stack-overflow = Likely a call that calls itself: with each waiter, or with each round, it goes one level deeper, until the stack is full.
hint-lock-stack-overflow-1 = How many calls are open inside each other when the last of a thousand waiters is looked at?
hint-lock-stack-overflow-2 = Look for a method or a closure that leads back to itself. A loop comes back to the same level; a call inside a call does not.
hint-lock-stack-overflow-3 = Step (5) of the worked example goes through all who wait, however many they are. Which construct of the language does it use for that?

diagnosis-lock-abort-in-drop = A Drop panicked while another panic was under way. Rust then ends the whole process.
hint-lock-abort-in-drop-1 = Which Drop runs when the task is cancelled, and which of its lines can panic?
hint-lock-abort-in-drop-2 = Cleaning up may find anything: an entry that is gone already, a Future that is done. None of that is a reason to panic.
hint-lock-abort-in-drop-3 = Read step (6) of the worked example: what happens there if the entry is no longer in the list?

diagnosis-lock-blocks-its-thread = Something waits by putting the thread to sleep. All tasks run on this one thread, also the one that should give the lock back.
hint-lock-blocks-its-thread-1 = While this task waits, on which thread should the holder run in order to release?
hint-lock-blocks-its-thread-2 = asyncio has one thread, and so has this loop. What comes from std::sync waits for another thread, and there is none. Who waits must yield.
hint-lock-blocks-its-thread-3 = Steps (1) and (3) of the worked example: where the state stands that many coroutines share, and how one of them waits.

diagnosis-lock-never-ending-step = A step goes round in a loop without a yield. Nobody else runs meanwhile, so what the loop waits for can never happen.
hint-lock-never-ending-step-1 = Which loop was running in the step that is marked, and what would have to change for it to end?
hint-lock-never-ending-step-2 = Either the loop waits for somebody else, who cannot run; or it looks at the same entry again each time, as nothing takes that entry away.
hint-lock-never-ending-step-3 = Step (3) of the worked example waits without a loop; in step (5) the loop comes to an end. Compare yours with both.

diagnosis-lock-borrow-twice = A RefCell is borrowed while an earlier borrow of it still lasts, likely across a yield, in the head of a match or if let, or during a call that borrows again.
hint-lock-borrow-twice-1 = At the line of the panic: who else holds a borrow of the same RefCell at that moment?
hint-lock-borrow-twice-2 = A borrow lives as long as the variable that holds it, and one in the head of a match, if let or while let to the end of that block. Which of yours lasts longer than its line?
hint-lock-borrow-twice-3 = The note above the borrow in the worked example, in Place::at_the_end, says how long it lasts and why. Step (5) shows a way to have no borrow while others are woken.

diagnosis-lock-unwrap-on-cancelled = The result of set_result is unwrapped. On the Future of a cancelled waiter it is an error, and that is no accident: a waiter may be cancelled at any time.
hint-lock-unwrap-on-cancelled-1 = Whose Future was it whose result could not be set?
hint-lock-unwrap-on-cancelled-2 = The error tells you something that release wants to know: nobody waits there any more. What should happen with the lock then?
hint-lock-unwrap-on-cancelled-3 = Step (5) of the worked example says when set_result fails. An Event may shrug at that; a Lock may not.

diagnosis-lock-counter-overflow = A number that grows with each round, or with each lock, comes to the end of its type and starts again, or stops there.
hint-lock-counter-overflow-1 = After how many rounds does it break, and which number of yours has that limit?
hint-lock-counter-overflow-2 = A lock is used for ever. Look at each number that only ever grows: what is it compared with, and what if it starts again from 0?
hint-lock-counter-overflow-3 = Promise 8 says how long a lock lasts. Step (1) of the worked example lists all that an Event remembers; no number of it grows.

diagnosis-lock-too-few-places = The waiters have a fixed number of places, and one more came than there are.
hint-lock-too-few-places-1 = How many tasks wait in the step that is marked, and how many have room?
hint-lock-too-few-places-2 = Nobody promises how many tasks wait at a time, or over the life of a lock. Are places given back, and can there be more of them?
hint-lock-too-few-places-3 = Step (1) of the worked example: what kind of list do its waiters stand in?

diagnosis-lock-panics-instead-of-error = release() of a free lock panics. It is the caller's mistake, and the caller is to be told by a value.
hint-lock-panics-instead-of-error-1 = What is the return type of release(), and what is its error for?
hint-lock-panics-instead-of-error-2 = A panic ends the task; an Err lets the caller decide. Which line panics on a lock that nobody holds?
hint-lock-panics-instead-of-error-3 = Read promise 5 of the assignment again: what release() answers when nobody holds the lock, and what it changes then.

diagnosis-lock-cleanup-panics = Cleaning up after a cancelled task panics: likely it expects something that another has taken away before.
hint-lock-cleanup-panics-1 = When the task was cancelled, had its entry been taken out of the queue already? By whom?
hint-lock-cleanup-panics-2 = A waiter can be cancelled before it is woken and after. The Drop runs in both cases and finds a different state in each.
hint-lock-cleanup-panics-3 = Step (6) of the worked example runs in every case. See what it does when it finds nothing.

diagnosis-lock-wakes-by-cancelling = release() cancels what a waiter waits on. That does not wake the waiting task: it cancels the task, which never gets the lock.
hint-lock-wakes-by-cancelling-1 = What does the task that waits get from the Future that you cancel: a result, or the end?
hint-lock-wakes-by-cancelling-2 = In asyncio, too, CancelledError comes out of the await of a cancelled Future. A waiter is woken by a result.
hint-lock-wakes-by-cancelling-3 = Step (5) of the worked example: which method of a Future wakes the coroutine that waits on it?

diagnosis-lock-cancel-spreads = The cancellation of one waiter cancels another that nobody had cancelled: likely both wait on one Future, or one waits on the other's.
hint-lock-cancel-spreads-1 = On which Future did the cancelled task wait, and who else waits on that one?
hint-lock-cancel-spreads-2 = Cancelling a task cancels the Future that it waits on, and with that everybody who waits on the same Future. How many should there be on one?
hint-lock-cancel-spreads-3 = Step (3) of the worked example: for how many coroutines does it make one Future?

diagnosis-lock-takes-the-lock-away = A timer is set though nobody waits: likely the lock takes itself away from its holder after some time.
hint-lock-takes-the-lock-away-1 = In the marked step somebody just holds the lock. What does the lock still wait for by the clock?
hint-lock-takes-the-lock-away-2 = A holder may keep the lock as long as it wants. Only release() ends that.
hint-lock-takes-the-lock-away-3 = Promises 1 and 4 of the assignment: until when nobody else gets in, and what the clock does.

diagnosis-lock-hands-over-by-timer = The lock is free and somebody waits for it, but for its turn to come a timer must run out.
hint-lock-hands-over-by-timer-1 = When the lock is released, what still stands between the first in line and the lock?
hint-lock-hands-over-by-timer-2 = Who releases knows at that moment that there is work to do. No clock is needed to tell the waiter.
hint-lock-hands-over-by-timer-3 = Step (5) of the worked example: when are those who wait woken, and by what?

diagnosis-lock-timer-polling = While everybody waits, a timer is set: something inside the lock comes back by the clock to look again.
hint-lock-timer-polling-1 = While the holder keeps the lock for an hour, how often does your code wake up, and what does it find?
hint-lock-timer-polling-2 = A waiter should wait on a Future that somebody completes when there is something to do. Then nobody needs to look again by the clock.
hint-lock-timer-polling-3 = Step (3) of the worked example waits without any clock, and step (5) is where that wait is ended.

diagnosis-lock-waits-on-a-done-future = Likely a waiter waits again on a Future that is done already. Such a wait ends at once, so it looks again on every turn.
hint-lock-waits-on-a-done-future-1 = At first the waiting is quiet; after a release it is not. Which Future does the waiter wait on the second time?
hint-lock-waits-on-a-done-future-2 = A Future is done once and for ever. Who waits a second time needs one that is not done yet.
hint-lock-waits-on-a-done-future-3 = Step (3) of the worked example: when is the Future made, and for how many waits is it good?

diagnosis-lock-busy-wait = Something comes back on every turn of the loop, whether or not anything has changed, so the loop never comes to rest.
hint-lock-busy-wait-1 = While everybody waits, which part of your code still gets a turn, and what does it do with it?
hint-lock-busy-wait-2 = A bare yield comes back in the next turn, whether or not anything has changed. Whoever waits should come back only when somebody says so.
hint-lock-busy-wait-3 = Step (3) of the worked example: what it yields, and who completes that in step (5).

diagnosis-lock-shared-state = Two locks know of each other: something that should belong to each lock exists once for all, likely in a static or a thread_local.
hint-lock-shared-state-1 = The step that is marked is about one lock. What did another lock do just before?
hint-lock-shared-state-2 = Go through everything that your code remembers, and ask for each: is there one for every lock, or one for all?
hint-lock-shared-state-3 = Step (1) of the worked example: where all that an Event remembers stands.

diagnosis-lock-state-outlives-the-lock = A new lock finds what an old one left behind: likely the state stands in a table outside, under an address or a number that comes again.
hint-lock-state-outlives-the-lock-1 = The locks before this one are gone. Where could anything of them be left?
hint-lock-state-outlives-the-lock-2 = When a lock is dropped, its memory is used for the next one. What is filed under its address, or under a number that starts again, is found by another.
hint-lock-state-outlives-the-lock-3 = Step (1) of the worked example: its state needs no table, because it stands in the Event and goes with it.

diagnosis-lock-effect-before-resume = acquire() does something when it is called, before its first step. A call alone must do nothing.
hint-lock-effect-before-resume-1 = Which of your lines run when acquire() is called, and which when it is first resumed?
hint-lock-effect-before-resume-2 = An acquire may be made early and resumed late, or never. What stands outside of coroutine! runs too early, and so does the Drop of what is made there.
hint-lock-effect-before-resume-3 = Step (2) of the worked example says when a wait begins.

diagnosis-lock-too-many-tasks = With few tasks it works; with many it does not. Likely something has a limited size, or its numbers start again.
hint-lock-too-many-tasks-1 = What happens in your code when the thousandth task joins the queue?
hint-lock-too-many-tasks-2 = Look for places of a fixed number, for numbers of a small type, and for calls that go one level deeper with each waiter.
hint-lock-too-many-tasks-3 = Step (1) of the worked example: nothing there has a limit.

diagnosis-lock-cancelled-entries-pile-up = With few cancelled waiters it works; with many it does not. Likely what they leave behind is never cleared away for good, or something about them is counted or kept in too little room.
hint-lock-cancelled-entries-pile-up-1 = Thousands of waiters came and were cancelled. What is left of each of them in your lock?
hint-lock-cancelled-entries-pile-up-2 = An entry may stay for a while after its waiter is gone, but then everything that looks at the queue must know that nobody stands there.
hint-lock-cancelled-entries-pile-up-3 = Step (6) of the worked example: when does an entry leave the list, and why must it?

diagnosis-lock-cancelled-in-line = Cancelling works in a short queue, or a few times; in a long queue, or the hundredth time, it does not. Likely a cancelled waiter is looked up in a way that a long queue outgrows, or it is counted.
hint-lock-cancelled-in-line-1 = How does your lock find the place of a waiter that is cancelled, and is it the right one with a hundred others in the queue?
hint-lock-cancelled-in-line-2 = Look for what depends on how many wait, or on how many were cancelled before: a position, a number of a small type, a condition on the length of the queue.
hint-lock-cancelled-in-line-3 = Step (6) of the worked example: how does a waiter find its own entry, wherever it stands?

diagnosis-lock-release-of-free-lock-accepted = release() does not notice that nobody holds the lock: what it looks at says something else.
hint-lock-release-of-free-lock-accepted-1 = Just before that release(), what does your lock remember about who holds it?
hint-lock-release-of-free-lock-accepted-2 = release() may answer Ok only if there is something to give back. Which of your values tells that, and is it right in this step?
hint-lock-release-of-free-lock-accepted-3 = Promise 5 of the assignment. Then follow that value through the timeline, from the top to the step that is marked.

diagnosis-lock-answers-swapped = release() answers the wrong way round: Ok when nobody holds the lock, an error when somebody does.
hint-lock-answers-swapped-1 = Which of the two answers do you give to whom?
hint-lock-answers-swapped-2 = Read your condition aloud, with the answer that follows it. NotLocked is the name of what it says.
hint-lock-answers-swapped-3 = Promise 5 of the assignment, both of its cases.

diagnosis-lock-banks-a-permit = A release() of the free lock is remembered, as a semaphore counts it: later two tasks get in.
hint-lock-banks-a-permit-1 = What is different in your lock after a release() that was one too many?
hint-lock-banks-a-permit-2 = A lock is free or it is not; there is no freer than free. Also a release that is refused must leave everything as it was.
hint-lock-banks-a-permit-3 = The end of the first sentence of promise 5 of the assignment: what such a release changes.

diagnosis-lock-refused-release-changes-state = A release() of the free lock leaves something behind: the lock does not work afterwards as it did before.
hint-lock-refused-release-changes-state-1 = Which lines of release() have run when it finds that nobody holds the lock?
hint-lock-refused-release-changes-state-2 = Look before you change: what is refused must change nothing.
hint-lock-refused-release-changes-state-3 = The end of the first sentence of promise 5 of the assignment.

diagnosis-lock-error-for-good-release = release() of a held lock answers with an error: it takes the lock for free, or takes something else for the question.
hint-lock-error-for-good-release-1 = In the step that is marked somebody holds the lock. What in your lock says so?
hint-lock-error-for-good-release-2 = The answer depends on whether the lock is held, and on nothing else: not on who calls, not on whether anybody waits, not on how the holder got it.
hint-lock-error-for-good-release-3 = Promise 5 of the assignment. Then follow the value that release() asks through the timeline: is it set whenever somebody gets the lock?

diagnosis-lock-locked-says-no-after-hand-over = After a hand-over locked() says no: likely release clears what locked() shows, and nobody sets it again for the new holder.
hint-lock-locked-says-no-after-hand-over-1 = When a waiter gets the lock from release(), which of your values changes, and when?
hint-lock-locked-says-no-after-hand-over-2 = There are two ways to come to hold the lock: finding it free, and getting it after having waited. What locked() shows must be right after both.
hint-lock-locked-says-no-after-hand-over-3 = Promise 6 of the assignment. Then look in the timeline at the column of locked(), from the release on.

diagnosis-lock-locked-says-no = locked() says no while somebody holds the lock: it shows something other than whether the lock is held, or shows it too late.
hint-lock-locked-says-no-1 = Which value does locked() show, and when was that value last changed?
hint-lock-locked-says-no-2 = Whether somebody holds and whether somebody waits are two questions. And from the end of acquire on, the lock is held: not a turn later.
hint-lock-locked-says-no-3 = Promise 6 of the assignment. In the worked example is_set() shows the one value that set() and clear() change.

diagnosis-lock-locked-says-yes-after-cancel = A cancelled waiter leaves something behind that locked() counts: the lock is idle, but calls itself locked.
hint-lock-locked-says-yes-after-cancel-1 = Nobody holds and nobody waits. What makes locked() say yes, and which step put it there?
hint-lock-locked-says-yes-after-cancel-2 = Follow the cancelled waiter: what did it add when it began to wait, and who takes that back when it does not come?
hint-lock-locked-says-yes-after-cancel-3 = Step (6) of the worked example: what must be done though the lines behind the yield never run.

diagnosis-lock-locked-says-yes = locked() says yes though nobody holds the lock and nobody waits: it shows something else, or the end of holding is not noted at once.
hint-lock-locked-says-yes-1 = Which value does locked() show, and which step should have changed it?
hint-lock-locked-says-yes-2 = A lock is not locked when it is new, nor after its last release. Is what locked() shows right at both moments?
hint-lock-locked-says-yes-3 = Promise 6 of the assignment. Then look in the timeline at the column of locked(): in which row should it have changed?

diagnosis-lock-new-lock-is-not-free = The first acquire of a new lock waits, though nobody ever had that lock: it finds what another lock left behind (a static, a table under an address), or its first state is wrong.
hint-lock-new-lock-is-not-free-1 = This lock is new. Where does your code find anything that says it is taken?
hint-lock-new-lock-is-not-free-2 = Go through everything that your code remembers, and ask for each: is there one for every lock, or one for all? And what is in it when a lock is new?
hint-lock-new-lock-is-not-free-3 = Promise 8 of the assignment. Step (1) of the worked example: where all that an Event remembers stands.

diagnosis-lock-cancelled-entry-stops-newcomers = The lock is free, but a task that comes now waits: likely it queues behind what a cancelled waiter has left, and nobody will wake it.
hint-lock-cancelled-entry-stops-newcomers-1 = Nobody holds the lock and nobody waits. What does the newcomer look at, and what does it see there?
hint-lock-cancelled-entry-stops-newcomers-2 = An entry without a task behind it is nobody in line. Whoever counts entries, or asks whether there are any, must know that.
hint-lock-cancelled-entry-stops-newcomers-3 = Step (6) of the worked example: when an entry leaves the list, also if its task was cancelled.

diagnosis-lock-cancelled-in-uncontended-acquire = A task was cancelled inside its acquire though it had found the lock free: it had noted that it holds, and nobody takes that back.
hint-lock-cancelled-in-uncontended-acquire-1 = The task found a free lock. Why was it still inside acquire when it was cancelled, and what had it changed by then?
hint-lock-cancelled-in-uncontended-acquire-2 = At each yield the task may end for good. What was changed before the yield is then left as it is, unless a Drop sees to it.
hint-lock-cancelled-in-uncontended-acquire-3 = Step (6) of the worked example. Or ask with step (2): is there anything to yield for when the lock is free?

diagnosis-lock-lost-wakeup-after-cancel = The task that was cancelled had been woken already: likely the lock, or the wake-up, was on its way to it and went with it. Nobody passes it on.
hint-lock-lost-wakeup-after-cancel-1 = The wake-up went to the task that was then cancelled. Who gets it now?
hint-lock-lost-wakeup-after-cancel-2 = Between release and the woken waiter's next step it can be cancelled. Its lines behind the yield never run; what runs is its Drop. Which order of events must that Drop tell apart?
hint-lock-lost-wakeup-after-cancel-3 = Read the last two sentences of step (6) of the worked example: why an Event needs no more than that. A Lock wakes one.

diagnosis-lock-cleanup-takes-too-much = Cleaning up after a cancelled waiter takes away the entry of another one, who then waits for ever.
hint-lock-cleanup-takes-too-much-1 = Whose entries are in the queue just before the cancellation, and whose just after?
hint-lock-cleanup-takes-too-much-2 = The others go on joining and leaving while one waits. How does a waiter that gives up find its own entry, and only that?
hint-lock-cleanup-takes-too-much-3 = Step (6) of the worked example: how an entry is told from the others.

diagnosis-lock-granted-to-cancelled-waiter = Likely release gave the lock to a waiter that was no longer there: its entry was still in the queue after its task had been cancelled.
hint-lock-granted-to-cancelled-waiter-1 = To whom did the last release() go, and is that task still there?
hint-lock-granted-to-cancelled-waiter-2 = Either the entry leaves the queue together with its task, or release finds out that nobody stands there and goes on to the next, however many there are.
hint-lock-granted-to-cancelled-waiter-3 = Step (5) of the worked example says how a wake-up tells you that nobody waits there; step (6), how an entry leaves the list.

diagnosis-lock-lost-wakeup-before-queueing = The release came after the task had begun to wait and before it could be woken: likely it looks, gives the loop a turn, and joins the queue only then.
hint-lock-lost-wakeup-before-queueing-1 = When release() ran, was the waiter in the queue already?
hint-lock-lost-wakeup-before-queueing-2 = At each yield the others run. What was true before it may be over after it, and a wake-up that was sent meanwhile has reached nobody.
hint-lock-lost-wakeup-before-queueing-3 = Steps (2) and (3) of the worked example: how many yields are there between the look at the flag and the entry in the list?

diagnosis-lock-stays-locked = Nobody holds the lock and nobody stood in line, but a task that comes now waits: likely release did not leave the lock free.
hint-lock-stays-locked-1 = After the last release(), what does your lock remember about who holds it?
hint-lock-stays-locked-2 = Follow what acquire looks at through all steps: who sets it, and is it set back on every way that release can take?
hint-lock-stays-locked-3 = The last release() in the timeline, and the lines of yours that ran in it, one by one.

diagnosis-lock-second-release-wakes-nobody = Two releases came soon after each other, and the second one woke nobody: likely something says that a wake-up is under way, and is set back too late.
hint-lock-second-release-wakes-nobody-1 = At the second release(), what does your lock remember of the first?
hint-lock-second-release-wakes-nobody-2 = A waiter that was woken may get the lock and give it back within one step of the loop. Each release must do its work, whatever is still queued from the one before.
hint-lock-second-release-wakes-nobody-3 = The two releases in the timeline: write down between them what your lock remembers, line by line of yours.

diagnosis-lock-waiter-forgotten = Another waiter got the lock, and this one never does: likely its entry was overwritten, dropped with others, or never written down.
hint-lock-waiter-forgotten-1 = The one that was left out: where was its entry after it had begun to wait, and where is it at the next release()?
hint-lock-waiter-forgotten-2 = Follow the queue through the steps: each waiter must add one entry, each release take away one, and the others stay.
hint-lock-waiter-forgotten-3 = Steps (1) and (3) of the worked example: how many can wait at the same time, and where each one's entry goes.

diagnosis-lock-release-wakes-nobody = The lock was released and the first in line did not get it: likely release wakes nobody, or the woken one looks and still finds the lock taken.
hint-lock-release-wakes-nobody-1 = Which of your lines ends the wait of the first in line, and did it run in release()?
hint-lock-release-wakes-nobody-2 = A waiter goes on when the very Future that it yielded is completed. And if it then looks at the lock, it must find it free.
hint-lock-release-wakes-nobody-3 = Steps (3) and (5) of the worked example: the copy of the Future that is left for the one who wakes, and the waking.

diagnosis-lock-passed-on-twice = A waiter that had been woken was cancelled, and then the lock was given away twice: two got it, or one got it and it looks free. Likely it is passed on from two places.
hint-lock-passed-on-twice-1 = Count in the timeline: how many releases were there, and how often was the lock given to somebody, or set free, after them?
hint-lock-passed-on-twice-2 = When a woken waiter is cancelled, its wake-up must go to one other. Look for all lines that pass it on in that case, also those that call each other.
hint-lock-passed-on-twice-3 = The step with the cancellation in the timeline. Then step (6) of the worked example: a Drop runs in every case, also after others have acted.

diagnosis-lock-pass-on-by-non-owner = Likely the cleanup of a cancelled waiter passes the lock on even though this waiter had not received it.
hint-lock-pass-on-by-non-owner-1 = When the task was cancelled, who held the lock?
hint-lock-pass-on-by-non-owner-2 = A waiter can be cancelled while it only waits, or after it was woken. Only in one of the two cases there is something to pass on. How can the Drop tell them apart?
hint-lock-pass-on-by-non-owner-3 = Step (6) of the worked example runs in every case. For a Lock ask there what this waiter has at that moment.

diagnosis-lock-looks-free-after-hand-over = After a waiter has got the lock from a release, the lock looks free to a newcomer: the mark is cleared too late, also by a Drop of the new holder, or nobody sets it for the new holder.
hint-lock-looks-free-after-hand-over-1 = Between release() and the moment the woken waiter goes on, which value says that the lock is taken, and who sets it?
hint-lock-looks-free-after-hand-over-2 = Write down that value for each step from the release on. A newcomer that looks at it at any of these moments must not get in.
hint-lock-looks-free-after-hand-over-3 = Step (4) of the worked example asks what may have happened between the wake-up and the next step. Its last sentence is about a Lock.

diagnosis-lock-banks-a-signal = A release() that nobody waited for is remembered. A later acquire() takes it for a call to itself and gets in beside the holder.
hint-lock-banks-a-signal-1 = What is different in your lock after a release() for which nobody waited, apart from being free?
hint-lock-banks-a-signal-2 = A release either calls a waiter or leaves the lock free. If it does both, the call is still there when the next task has taken the lock. Who takes it away?
hint-lock-banks-a-signal-3 = Step (5) of the worked example: whom set() wakes, and what is left of the wake-up if nobody is there.

diagnosis-lock-never-waits = Somebody holds the lock, and another acquire() ends nevertheless, without any release: it does not see that the lock is taken.
hint-lock-never-waits-1 = What does acquire look at before it goes on, and what does that say while somebody holds the lock?
hint-lock-never-waits-2 = Who gets the lock must leave a mark that lasts until release(), and who comes must look at it. Which of the two is missing?
hint-lock-never-waits-3 = Step (2) of the worked example: the look before the wait. Step (1): where such a mark can stand.

diagnosis-lock-looks-then-takes-later = Two tasks found the lock free and both took it: likely there is a yield between the look and the taking.
hint-lock-looks-then-takes-later-1 = When the second task looked, had the first one taken the lock yet?
hint-lock-looks-then-takes-later-2 = Others run at each yield, and only there. What was seen before a yield must not be relied on after it.
hint-lock-looks-then-takes-later-3 = Step (1) of the worked example says where a coroutine can be interrupted; step (4), what to ask after each such place.

diagnosis-lock-woken-without-recheck = A newcomer took the lock after the release, and then the woken waiter went on as if it were its own.
hint-lock-woken-without-recheck-1 = Another task may call acquire before the woken waiter runs. What stops it, or what does the waiter find then?
hint-lock-woken-without-recheck-2 = There are two ways out: nobody can come in between, or the one who was woken looks again. In either case the first in line must stay the first.
hint-lock-woken-without-recheck-3 = Step (4) of the worked example: the question to ask after every yield. Its last sentence is about a Lock.

diagnosis-lock-wakes-all-without-recheck = After one release two waiters got the lock: likely more than one is woken, by release() or by the Drop of the one that got it, and they go on without looking whether the lock is still free.
hint-lock-wakes-all-without-recheck-1 = How many waiters does one release() let go on?
hint-lock-wakes-all-without-recheck-2 = One release makes room for one. If more are woken, the others must find out that they came too late, and wait again in their old places.
hint-lock-wakes-all-without-recheck-3 = Steps (5) and (4) of the worked example: an Event wakes everybody, and says why it need not look again. Does that hold for a Lock?

diagnosis-lock-order-after-cancel = After a cancellation the lock goes to somebody who is not the first in line: the leaving, or the passing on, has disturbed the order.
hint-lock-order-after-cancel-1 = Who is first in line after the cancellation, and whom does your lock take for the first?
hint-lock-order-after-cancel-2 = Taking out an entry must leave the others in their order, and a place that one waiter remembers must still be its own after others have left.
hint-lock-order-after-cancel-3 = Step (6) of the worked example: how it takes one entry out, and what becomes of the order of the rest.

diagnosis-lock-barging = Somebody who came after the release got the lock before the waiter that had been in line: it overtook.
hint-lock-barging-1 = Another task may call acquire between release() and the next step of the waiter. What stops it from taking the lock?
hint-lock-barging-2 = To a newcomer the lock must not look free while somebody who came earlier still waits for it, also if that one has been woken already.
hint-lock-barging-3 = Step (4) of the worked example: the wake-up only puts the next step at the back of the loop's queue. Then look at the timeline, at the steps after the release.

diagnosis-lock-newest-first = Among those who waited, the newest got the lock: likely the queue gives out at the end at which it takes in, moves its last entry to the front, or keeps no order at all, as a hash map.
hint-lock-newest-first-1 = At which end do waiters join your queue, and at which end does release() take them?
hint-lock-newest-first-2 = Write the queue down after each step of the timeline. Who has waited longest must be the next.
hint-lock-newest-first-3 = Step (3) of the worked example adds at the end. An Event wakes everybody, so it never asks for the first; a Lock does.

diagnosis-lock-no-queue = Among those who waited, somebody from the middle got the lock: what the waiters stand in does not keep their order.
hint-lock-no-queue-1 = By what does your lock choose the next among those who wait?
hint-lock-no-queue-2 = Who began to wait first must be first. Is that the order in which your collection gives its entries out?
hint-lock-no-queue-3 = Promise 2 of the assignment, with what "began" means. Then write the queue down after each step of the timeline.

diagnosis-lock-the-clock-decides = It goes wrong only when time passes between the steps: likely who gets the lock is decided by how long somebody has waited on the clock.
hint-lock-the-clock-decides-1 = What does your code do with the time, and what is different for somebody who has waited for long?
hint-lock-the-clock-decides-2 = A holder may take an hour, and who waits must wait on. What counts is the order of events, not the time between them.
hint-lock-the-clock-decides-3 = Promises 2 to 4 of the assignment: what decides who is next, and that no clock is in it.

diagnosis-lock-needs-a-running-loop = Something in your code needs a running loop at a moment at which none runs: likely new() starts a task or sets a timer.
hint-lock-needs-a-running-loop-1 = Which line of yours panicked, and who may call that method before any loop runs?
hint-lock-needs-a-running-loop-2 = A lock is often made before the loop starts. What can wait until somebody really needs to wait?
hint-lock-needs-a-running-loop-3 = Step (2) of the worked example: what runs at once, and what only when a coroutine is resumed. Its new() needs nothing but memory.

hint-part-exclusion = In the step that is marked somebody gets the lock. Who had it until then, and what should have told the newcomer?
hint-part-order = Who has waited longest in the step that is marked, and by what does your lock know that?
hint-part-progress = In the step that is marked something should go on. Which of your lines should have made it go on, and did it run?
hint-part-waiting = While everybody waits, which part of your code still runs, and why?
hint-part-release = What does your lock remember in the step that is marked, and is that what has happened up to there?
hint-part-cancellation = What had the cancelled task changed before it was cancelled, and who takes care of that now?
hint-part-independence = What does your lock remember that outlasts one round, or one lock?
