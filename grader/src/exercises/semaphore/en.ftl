# The exercise `semaphore`: parts, checks, promises, and what is seen when one is broken.

part-semaphore-limit = Limit
part-semaphore-order = Order
part-semaphore-progress = Progress
part-semaphore-waiting = Waiting is passive
part-semaphore-release = release() and locked()
part-semaphore-cancellation = Cancellation
part-semaphore-independence = Independence

check-semaphore-limit = never are more permits taken than there are, in every small program
check-semaphore-pool = a pool of two connections, one client of which needs both
check-semaphore-limit-none = without permits no acquire ends
check-semaphore-limit-late-resume = an acquire looks at the permits when it is resumed, not when it is made
check-semaphore-limit-long-hold = a permit stays taken, however long that is
check-semaphore-order = permits go to the waiters in the order in which they began, in every small program
check-semaphore-order-mixed = no task overtakes when tasks take one permit or two, give back and come again
check-semaphore-order-long-queue = the order of more than a thousand tasks
check-semaphore-order-late-resume = the order is that of the first resumes, not that of the calls
check-semaphore-progress = a free permit goes to a task that waits, in every small program
check-semaphore-many-permits = a semaphore with 300 permits
check-semaphore-long-chain = a queue of more than a thousand tasks
check-semaphore-clock = a waiting task gets its permit, however long it takes
check-semaphore-passive = while all tasks wait, the loop is idle, in every small program
check-semaphore-passive-crowd = the same with more than a thousand tasks
check-semaphore-release-free = release() of a permit too many is Err(TooManyReleases) and changes nothing
check-semaphore-release-none = release() of a semaphore without permits is always Err(TooManyReleases)
check-semaphore-release = release() of a taken permit is Ok, in every small program
check-semaphore-no-owner = permits have no owner: any task may release, and one task may hold several
check-semaphore-locked = locked() tells the truth, in every small program
check-semaphore-cancellation = a cancelled waiter takes nothing with it, in every small program
check-semaphore-given-back = connections that are given back whatever happens
check-semaphore-cancelled-crowd = thousands of cancelled waiters, and then some that stay
check-semaphore-cancelled-in-line = waiters cancelled anywhere in a long queue, and hundreds as they are woken
check-semaphore-never-resumed = an acquire that was made but never resumed does nothing
check-semaphore-two-semaphores = semaphores side by side know nothing of each other
check-semaphore-many-rounds = a semaphore can be used again, 100,000 times and more
check-semaphore-many-semaphores = hundreds of semaphores, made, used and dropped

promise-semaphore-limit = Never are more permits taken than there are: when all are taken, no acquire ends before the next release.
violation-semaphore-limit = Step { $step }: `{ $got }` got a permit, but { $permits ->
    [0] there are none.
    [one] the only one was taken.
   *[other] all { $permits } were taken.
}
promise-semaphore-order = Permits go to the waiters in the order in which they began; no task takes one that an earlier task needs.
violation-semaphore-order = Step { $step }: `{ $got }` got a permit, but `{ $first }` had waited since step { $since }, and none is left for it.
promise-semaphore-progress = When a permit is free and a task waits, a waiting task gets it.
violation-semaphore-progress = Step { $step }: nothing moves any more. { $free ->
    [one] A permit is free
   *[other] { $free } permits are free
}, yet `{ $task }` has waited since step { $since }.
promise-semaphore-release-taken = release() while permits are taken is Ok(()); any task may call it.
violation-semaphore-release-taken = Step { $step }: { $taken ->
    [one] one of { $permits } was taken
   *[other] { $taken } of { $permits } were taken
}, but release() said Err(TooManyReleases).
promise-semaphore-release-free = release() when no permit is taken and no task waits is Err(TooManyReleases), and changes nothing.
violation-semaphore-release-free = Step { $step }: { $permits ->
    [0] there are no permits
   *[other] no permit was taken and no task waited
}, but release() said Ok(()).
promise-semaphore-locked-yes = locked() is true while all permits are taken.
violation-semaphore-locked-no = Step { $step }: { $permits ->
    [0] there are no permits
    [one] the only permit is taken
   *[other] all { $permits } permits are taken
}, but locked() says false.
promise-semaphore-locked-no = locked() is false on a new semaphore, and when a permit is free and no task waits.
violation-semaphore-locked-yes = Step { $step }: { $free ->
    [one] a permit is free
   *[other] { $free } permits are free
} and no task waits, but locked() says true.

# The exercise `semaphore`: likely mistakes, and for each three hints: a question, a direction, a pointer. Never code.

diagnosis-semaphore-stack-overflow = Likely a call that calls itself: with each waiter, or with each round, it goes one level deeper, until the stack is full.
hint-semaphore-stack-overflow-1 = How many calls are open inside each other when the last of a thousand waiters is looked at?
hint-semaphore-stack-overflow-2 = Look for a method or a closure that leads back to itself. A loop comes back to the same level; a call inside a call does not.
hint-semaphore-stack-overflow-3 = Step (5) of the worked example goes through all who wait, however many they are. Which construct of the language does it use for that?

diagnosis-semaphore-abort-in-drop = A Drop panicked while another panic was under way. Rust then ends the whole process.
hint-semaphore-abort-in-drop-1 = Which Drop runs when the task is cancelled, and which of its lines can panic?
hint-semaphore-abort-in-drop-2 = Cleaning up may find anything: an entry that is gone already, a Future that is done. None of that is a reason to panic.
hint-semaphore-abort-in-drop-3 = Read step (6) of the worked example: what happens there if the entry is no longer in the list?

diagnosis-semaphore-blocks-its-thread = Something waits by putting the thread to sleep. All tasks run on this one thread, also the one that should give its permit back.
hint-semaphore-blocks-its-thread-1 = While this task waits, on which thread should another one run in order to release?
hint-semaphore-blocks-its-thread-2 = asyncio has one thread, and so has this loop. What comes from std::sync waits for another thread, and there is none. A task that waits must yield.
hint-semaphore-blocks-its-thread-3 = Steps (1) and (3) of the worked example: where the state stands that many coroutines share, and how one of them waits.

diagnosis-semaphore-never-ending-step = A step goes round in a loop without a yield. No other task runs meanwhile, so what the loop waits for can never happen.
hint-semaphore-never-ending-step-1 = Which loop was running in the step that is marked, and what would have to change for it to end?
hint-semaphore-never-ending-step-2 = Either the loop waits for another task, which cannot run; or it looks at the same entry again each time, as nothing takes that entry away.
hint-semaphore-never-ending-step-3 = Step (3) of the worked example waits without a loop; in step (5) the loop comes to an end. Compare yours with both.

diagnosis-semaphore-borrow-twice = A RefCell is borrowed while an earlier borrow of it still lasts, likely across a yield, in the head of a match or if let, or during a call that borrows again.
hint-semaphore-borrow-twice-1 = At the line of the panic: which other borrow of the same RefCell lasts at that moment?
hint-semaphore-borrow-twice-2 = A borrow lives as long as the variable that holds it, and one in the head of a match, if let or while let to the end of that block. Which of yours lasts longer than its line?
hint-semaphore-borrow-twice-3 = The note above the borrow in the worked example, in Place::at_the_end, says how long it lasts and why. Step (5) shows a way to have no borrow while others are woken.

diagnosis-semaphore-unwrap-on-cancelled = The result of set_result is unwrapped. On the Future of a cancelled waiter it is an error, and that is no accident: a waiter may be cancelled at any time.
hint-semaphore-unwrap-on-cancelled-1 = Whose Future was it whose result could not be set?
hint-semaphore-unwrap-on-cancelled-2 = The error tells you something that release wants to know: no task waits there any more. What should happen with the permit then?
hint-semaphore-unwrap-on-cancelled-3 = Step (5) of the worked example says when set_result fails. An Event may shrug at that; a Semaphore may not.

diagnosis-semaphore-counter-overflow = A number that grows with each round, or with each semaphore, comes to the end of its type and starts again, or stops there.
hint-semaphore-counter-overflow-1 = After how many rounds does it break, and which number of yours has that limit?
hint-semaphore-counter-overflow-2 = A semaphore is used for ever. Look at each number that only ever grows: what is it compared with, and what if it starts again from 0?
hint-semaphore-counter-overflow-3 = Promise 8 says how long a semaphore lasts. Step (1) of the worked example lists all that an Event remembers; no number of it grows.

diagnosis-semaphore-count-below-zero = A count goes below zero: a permit is taken from it where none is left, or one is taken twice.
hint-semaphore-count-below-zero-1 = Which number was zero at the line of the panic, and which lines had taken from it before?
hint-semaphore-count-below-zero-2 = A permit may be counted when it is given or when it is taken, but once. Between a release and the next step of the waiter, has it left your count or not?
hint-semaphore-count-below-zero-3 = Write the number down beside each step of the timeline. Step (4) of the worked example asks what may have happened since the wake-up.

diagnosis-semaphore-too-few-places = The waiters have a fixed number of places, and one more came than there are.
hint-semaphore-too-few-places-1 = How many tasks wait in the step that is marked, and how many have room?
hint-semaphore-too-few-places-2 = Nothing says how many tasks wait at a time, or over the life of a semaphore. Are places given back, and can there be more of them?
hint-semaphore-too-few-places-3 = Step (1) of the worked example: what kind of list do its waiters stand in?

diagnosis-semaphore-panics-instead-of-error = release() of a permit too many panics. It is the caller's mistake, and the caller is to be told by a value.
hint-semaphore-panics-instead-of-error-1 = What is the return type of release(), and what is its error for?
hint-semaphore-panics-instead-of-error-2 = A panic ends the task; an Err lets the caller decide. Which line panics when no permit is taken?
hint-semaphore-panics-instead-of-error-3 = Read promise 5 of the assignment again: what release() answers when all permits are free, and what it changes then.

diagnosis-semaphore-cleanup-panics = Cleaning up after a cancelled task panics: likely it expects something that has been taken away before.
hint-semaphore-cleanup-panics-1 = When the task was cancelled, had its entry been taken out of the queue already? By which line?
hint-semaphore-cleanup-panics-2 = A waiter can be cancelled before it is woken and after. The Drop runs in both cases and finds a different state in each.
hint-semaphore-cleanup-panics-3 = Step (6) of the worked example runs in every case. See what it does when it finds nothing.

diagnosis-semaphore-cancel-spreads = The cancellation of one waiter cancels another that nothing had cancelled: likely both wait on one Future, or one waits on the other's.
hint-semaphore-cancel-spreads-1 = On which Future did the cancelled task wait, and which other tasks wait on that one?
hint-semaphore-cancel-spreads-2 = Cancelling a task cancels the Future that it waits on, and with that all tasks that wait on the same Future. How many should there be on one?
hint-semaphore-cancel-spreads-3 = Step (3) of the worked example: for how many coroutines does it make one Future?

diagnosis-semaphore-takes-permits-away = A timer is set though no task waits: likely the semaphore takes permits away from their holders after some time.
hint-semaphore-takes-permits-away-1 = In the marked step permits are just held. What does the semaphore still wait for by the clock?
hint-semaphore-takes-permits-away-2 = A permit may be held as long as its holder wants. Only release() ends that.
hint-semaphore-takes-permits-away-3 = Promises 1 and 4 of the assignment: until when no other task gets in, and what the clock does.

diagnosis-semaphore-timer-polling = While all tasks wait, a timer is set: something inside the semaphore comes back by the clock to look again.
hint-semaphore-timer-polling-1 = While all permits are taken for an hour, how often does your code wake up, and what does it find?
hint-semaphore-timer-polling-2 = A waiter should wait on a Future that is completed when there is something to do. Then nothing needs to look again by the clock.
hint-semaphore-timer-polling-3 = Step (3) of the worked example waits without any clock, and step (5) is where that wait is ended.

diagnosis-semaphore-waits-on-a-done-future = Likely a waiter waits again on a Future that is done already. Such a wait ends at once, so it looks again on every turn.
hint-semaphore-waits-on-a-done-future-1 = At first the waiting is quiet; after a release it is not. Which Future does the waiter wait on the second time?
hint-semaphore-waits-on-a-done-future-2 = A Future is done once and for ever. A second wait needs one that is not done yet.
hint-semaphore-waits-on-a-done-future-3 = Step (3) of the worked example: when is the Future made, and for how many waits is it good?

diagnosis-semaphore-busy-wait = Something comes back on every turn of the loop, whether or not anything has changed, so the loop never comes to rest.
hint-semaphore-busy-wait-1 = While all tasks wait, which part of your code still gets a turn, and what does it do with it?
hint-semaphore-busy-wait-2 = A bare yield comes back in the next turn, whether or not anything has changed. A waiter should come back only when it is told to.
hint-semaphore-busy-wait-3 = Step (3) of the worked example: what it yields, and what completes that in step (5).

diagnosis-semaphore-the-clock-decides = It goes wrong only when time passes between the steps: likely a permit goes by how long a task has waited on the clock.
hint-semaphore-the-clock-decides-1 = What does your code do with the time, and what is different for a task that has waited for long?
hint-semaphore-the-clock-decides-2 = A permit may be held for an hour, and the waiters must wait on. What counts is the order of events, not the time between them.
hint-semaphore-the-clock-decides-3 = Promises 2 to 4 of the assignment: what decides which task is next, and that no clock is in it.

diagnosis-semaphore-needs-a-running-loop = Something in your code needs a running loop at a moment at which none runs: likely new() starts a task or sets a timer.
hint-semaphore-needs-a-running-loop-1 = Which line of yours panicked, and may that method be called before any loop runs?
hint-semaphore-needs-a-running-loop-2 = A semaphore is often made before the loop starts. What can be left until a task really needs to wait?
hint-semaphore-needs-a-running-loop-3 = Step (2) of the worked example: what runs at once, and what only when a coroutine is resumed. Its new() needs nothing but memory.

diagnosis-semaphore-shared-state = Two semaphores know of each other: something that should belong to each exists once for all, likely in a static or a thread_local.
hint-semaphore-shared-state-1 = The step that is marked is about one semaphore. What did another one do just before?
hint-semaphore-shared-state-2 = Go through everything that your code remembers, the number of permits included, and ask for each: is there one for every semaphore, or one for all?
hint-semaphore-shared-state-3 = Step (1) of the worked example: where all that an Event remembers stands.

diagnosis-semaphore-state-outlives-the-semaphore = A new semaphore finds what an old one left behind: likely the state stands in a table outside, under an address or a number that comes again.
hint-semaphore-state-outlives-the-semaphore-1 = The semaphores before this one are gone. Where could anything of them be left?
hint-semaphore-state-outlives-the-semaphore-2 = When a semaphore is dropped, its memory is used for the next one. What is filed under its address, or under a number that starts again, is found by another.
hint-semaphore-state-outlives-the-semaphore-3 = Step (1) of the worked example: its state needs no table, because it stands in the Event and goes with it.

diagnosis-semaphore-effect-before-resume = acquire() does something when it is called, before its first step. A call alone must do nothing.
hint-semaphore-effect-before-resume-1 = Which of your lines run when acquire() is called, and which when it is first resumed?
hint-semaphore-effect-before-resume-2 = An acquire may be made early and resumed late, or never. What stands outside of coroutine! runs too early, and so does the Drop of what is made there.
hint-semaphore-effect-before-resume-3 = Step (2) of the worked example says when a wait begins.

diagnosis-semaphore-no-permits = It goes wrong with a semaphore that has no permits at all: likely 0 is taken for something else, or a waiter is served before the permits are counted.
hint-semaphore-no-permits-1 = With Semaphore::new(0), which of your values say that nothing is free and nothing is taken, and which line decides by something else?
hint-semaphore-no-permits-2 = Without permits all of them are taken and all of them are free at the same time: acquire must wait, and release must refuse, also while tasks wait.
hint-semaphore-no-permits-3 = The last sentence of promise 1 of the assignment, and the third of promise 5.

diagnosis-semaphore-many-permits = It goes wrong with hundreds of permits: likely they are counted in a type that is too small, or there is room for only so many.
hint-semaphore-many-permits-1 = How many permits are taken in the step that is marked, and which number of yours ends there?
hint-semaphore-many-permits-2 = Follow the number that new() is given through your code: is it cut or compared anywhere with something smaller?
hint-semaphore-many-permits-3 = Below the promises the assignment says how many permits a semaphore may have.

diagnosis-semaphore-too-many-tasks = With few tasks it works; with many it does not. Likely something has a limited size, or its numbers start again.
hint-semaphore-too-many-tasks-1 = What happens in your code when the thousandth task joins the queue?
hint-semaphore-too-many-tasks-2 = Look for places of a fixed number, for numbers of a small type, and for calls that go one level deeper with each waiter.
hint-semaphore-too-many-tasks-3 = Step (1) of the worked example: nothing there has a limit.

diagnosis-semaphore-cancelled-entries-pile-up = What cancelled waiters leave behind is never cleared away for good, and with thousands of them it gets in the way.
hint-semaphore-cancelled-entries-pile-up-1 = What is left in your semaphore of a waiter that was cancelled, and how long does it stay?
hint-semaphore-cancelled-entries-pile-up-2 = Entries that stay may be skipped, but the skipping must cope with any number of them: without a limit, and without a deeper call for each.
hint-semaphore-cancelled-entries-pile-up-3 = Step (6) of the worked example: when an entry leaves the list.

diagnosis-semaphore-cancelled-in-line = In a long queue the wrong entry goes when a waiter is cancelled, or the order of the others is disturbed.
hint-semaphore-cancelled-in-line-1 = How does a waiter that is cancelled find its own entry among hundreds?
hint-semaphore-cancelled-in-line-2 = A place that was remembered moves when others leave, and a number that is too small comes again. What is it that never changes about an entry?
hint-semaphore-cancelled-in-line-3 = Step (6) of the worked example: by what it tells its own entry from the others.

diagnosis-semaphore-answers-swapped = release() answers the wrong way round: an error when it gives a permit back, Ok when there is none to give back.
hint-semaphore-answers-swapped-1 = Which condition stands before the Err in release(), and when is it true?
hint-semaphore-answers-swapped-2 = Go through release() once while a permit is taken, and once while none is. Which way does it take in each case?
hint-semaphore-answers-swapped-3 = The first two sentences of promise 5 of the assignment, beside your condition.

diagnosis-semaphore-banks-a-permit = A release() too many adds a permit: later one task more gets in. That is asyncio's Semaphore; yours is the BoundedSemaphore.
hint-semaphore-banks-a-permit-1 = What is different in your semaphore after a release() that was one too many?
hint-semaphore-banks-a-permit-2 = There are never more permits than new() was given. Where does your code remember that number, and where does it ask for it?
hint-semaphore-banks-a-permit-3 = The second sentence of promise 5 of the assignment: what such a release answers, and what it changes.

diagnosis-semaphore-release-too-many-accepted = A release() too many is answered with Ok.
hint-semaphore-release-too-many-accepted-1 = How does your release() find out that no permit is taken?
hint-semaphore-release-too-many-accepted-2 = The caller has made a mistake and must learn of it. Compare what is free with what there was at the beginning, and see what happens when the two are equal.
hint-semaphore-release-too-many-accepted-3 = The second sentence of promise 5 of the assignment.

diagnosis-semaphore-refused-release-changes-state = A release() too many is refused, but leaves something behind: the semaphore does not work afterwards as it did before.
hint-semaphore-refused-release-changes-state-1 = Which lines of release() have run when it finds that no permit is taken?
hint-semaphore-refused-release-changes-state-2 = Look before you change: what is refused must change nothing.
hint-semaphore-refused-release-changes-state-3 = The end of the second sentence of promise 5 of the assignment.

diagnosis-semaphore-release-asks-locked = release() refuses while some permits are taken and others are free: likely it asks whether the semaphore is locked, as a Lock does.
hint-semaphore-release-asks-locked-1 = In the step that is marked one permit is free and another is taken. Which of the two does your release() ask about?
hint-semaphore-release-asks-locked-2 = Not locked does not mean that all are free. A release is one too many only when no permit is taken at all.
hint-semaphore-release-asks-locked-3 = The first two sentences of promise 5 of the assignment, beside the condition of your release().

diagnosis-semaphore-error-for-good-release = release() of a taken permit answers with an error: it takes the permit for free, or takes something else for the question.
hint-semaphore-error-for-good-release-1 = In the step that is marked all permits are taken. What in your semaphore says so?
hint-semaphore-error-for-good-release-2 = The answer depends on whether any permit is taken, and on nothing else: not on which task calls, not on whether any task waits, not on how a holder got its permit.
hint-semaphore-error-for-good-release-3 = Promise 5 of the assignment. Then follow the value that release() asks through the timeline: does it change whenever a task gets a permit?

diagnosis-semaphore-locked-says-no-after-hand-over = After a hand-over locked() says no: likely release counts the permit as free, and nothing counts it as taken for the new holder.
hint-semaphore-locked-says-no-after-hand-over-1 = When a waiter gets its permit from release(), which of your numbers changes, and when?
hint-semaphore-locked-says-no-after-hand-over-2 = There are two ways to a permit: finding one free, and getting one after having waited. The count must be right after both.
hint-semaphore-locked-says-no-after-hand-over-3 = Promise 6 of the assignment. Then look in the timeline at the column of locked(), from the release on.

diagnosis-semaphore-locked-says-no = locked() says no while all permits are taken: it shows something else, or shows it too late.
hint-semaphore-locked-says-no-1 = Which value does locked() show, and when was that value last changed?
hint-semaphore-locked-says-no-2 = Whether a permit is free and whether a task waits are two questions. And from the end of acquire on, the permit is taken: not a turn later.
hint-semaphore-locked-says-no-3 = Promise 6 of the assignment. In the worked example is_set() shows the one value that set() and clear() change.

diagnosis-semaphore-locked-says-yes-after-cancel = A cancelled waiter leaves something behind that locked() counts: a permit is free, but the semaphore calls itself locked.
hint-semaphore-locked-says-yes-after-cancel-1 = A permit is free and no task waits. What makes locked() say yes, and which step put it there?
hint-semaphore-locked-says-yes-after-cancel-2 = Follow the cancelled waiter: what did it add when it began to wait, and what takes that back when it does not come?
hint-semaphore-locked-says-yes-after-cancel-3 = Step (6) of the worked example: what must be done though the lines behind the yield never run.

diagnosis-semaphore-locked-says-yes-with-permits-left = locked() says yes though only some of the permits are taken: likely it asks whether any is taken, not whether all are.
hint-semaphore-locked-says-yes-with-permits-left-1 = How many permits are taken in the step that is marked, and how many are there?
hint-semaphore-locked-says-yes-with-permits-left-2 = locked() answers one question: would an acquire have to wait now? In a Lock that is the same as being held. In a semaphore it is not.
hint-semaphore-locked-says-yes-with-permits-left-3 = Promise 6 of the assignment, with two permits of which one is taken.

diagnosis-semaphore-locked-says-yes = locked() says yes though all permits are free: it shows something else, or a release is not noted at once.
hint-semaphore-locked-says-yes-1 = Which value does locked() show, and which step should have changed it?
hint-semaphore-locked-says-yes-2 = A semaphore that has permits is not locked when it is new, nor after its last release. Is what locked() shows right at both moments?
hint-semaphore-locked-says-yes-3 = Promise 6 of the assignment. Then look in the timeline at the column of locked(): in which row should it have changed?

diagnosis-semaphore-new-semaphore-is-short-of-permits = A task waits though nothing was released or cancelled yet and a permit is free: likely the comparison is off by one, or the semaphore does not begin with all its permits.
hint-semaphore-new-semaphore-is-short-of-permits-1 = How many permits are taken in the step that is marked, how many are there, and what does acquire compare?
hint-semaphore-new-semaphore-is-short-of-permits-2 = Try the comparison with the last permit: when all but one are taken, one more acquire must go on.
hint-semaphore-new-semaphore-is-short-of-permits-3 = Promise 3 of the assignment. Step (2) of the worked example: the look before the wait.

diagnosis-semaphore-lost-wakeup-after-cancel = The task that was cancelled had been woken already: likely its permit, or the wake-up, was on its way and went with it. Nothing passes it on.
hint-semaphore-lost-wakeup-after-cancel-1 = A permit was on its way to the task that was then cancelled. Which task gets it now?
hint-semaphore-lost-wakeup-after-cancel-2 = Between release and the woken waiter's next step it can be cancelled. Its lines behind the yield never run; what runs is its Drop. If others have been woken as well, the permit is not for one of them.
hint-semaphore-lost-wakeup-after-cancel-3 = Read the last two sentences of step (6) of the worked example: why an Event needs no more than that. A Semaphore wakes one for each permit.

diagnosis-semaphore-cleanup-takes-too-much = Cleaning up after a cancelled waiter takes away the entry of another one, which then waits for ever.
hint-semaphore-cleanup-takes-too-much-1 = Whose entries are in the queue just before the cancellation, and whose just after?
hint-semaphore-cleanup-takes-too-much-2 = The others go on joining and leaving while one waits. How does a waiter that gives up find its own entry, and only that?
hint-semaphore-cleanup-takes-too-much-3 = Step (6) of the worked example: how an entry is told from the others.

diagnosis-semaphore-cancelled-entry-stops-newcomers = A permit is free, but a task that comes now waits: likely it queues behind what a cancelled waiter has left, and nothing will wake it.
hint-semaphore-cancelled-entry-stops-newcomers-1 = A permit is free and no task waits. What does the newcomer look at, and what does it see there?
hint-semaphore-cancelled-entry-stops-newcomers-2 = An entry without a task behind it is no waiter, and no permit is on its way to it. What counts entries, or asks whether there are any, must know that.
hint-semaphore-cancelled-entry-stops-newcomers-3 = Step (6) of the worked example: when an entry leaves the list, also if its task was cancelled.

diagnosis-semaphore-granted-to-cancelled-waiter = Likely release gave a permit to a waiter that was no longer there: its entry was still in the queue after its task had been cancelled.
hint-semaphore-granted-to-cancelled-waiter-1 = To which task did the last release() go, and is that task still there?
hint-semaphore-granted-to-cancelled-waiter-2 = Either the entry leaves the queue together with its task, or release finds out that no task stands there and goes on to the next, however many there are.
hint-semaphore-granted-to-cancelled-waiter-3 = Step (5) of the worked example says how a wake-up tells you that no task waits there; step (6), how an entry leaves the list.

diagnosis-semaphore-newcomer-behind-woken-waiter = A newcomer queued behind a woken waiter though there was a permit for both, and nothing wakes it any more.
hint-semaphore-newcomer-behind-woken-waiter-1 = When the newcomer came, how many permits were free, and how many waiters were on their way to take one?
hint-semaphore-newcomer-behind-woken-waiter-2 = A newcomer may queue while others are in line, but then the one that leaves the line must look whether a permit is left for the next.
hint-semaphore-newcomer-behind-woken-waiter-3 = In the timeline: the releases, the newcomer, and the step of the woken waiter. Which of your lines should have woken the newcomer in that last step?

diagnosis-semaphore-two-releases-wake-one = Two releases came right after each other, and only one waiter was woken: likely the second one wakes the same waiter again, or relies on the wake-up of the first.
hint-semaphore-two-releases-wake-one-1 = At the second release(), who is first in your queue, and has that one been woken already?
hint-semaphore-two-releases-wake-one-2 = Each permit that comes back needs a waiter of its own, also if the waiter of the one before has not run yet. How does your code know which waiters have been woken?
hint-semaphore-two-releases-wake-one-3 = Promise 3 of the assignment, its last sentence. Then write the queue down between the two releases of the timeline.

diagnosis-semaphore-permits-get-lost = A permit is free and no task stood in line, but a task that comes now waits: likely release does not count every permit that comes back.
hint-semaphore-permits-get-lost-1 = Count the releases in the timeline. How many permits does your semaphore think are free after them?
hint-semaphore-permits-get-lost-2 = Several permits can be free at the same time. Follow the count through each release: does every one add exactly one, on every way that release can take?
hint-semaphore-permits-get-lost-3 = Promises 3 and 5 of the assignment. Then the last release() in the timeline, and the lines of yours that ran in it, one by one.

diagnosis-semaphore-waiter-forgotten = Another waiter got a permit, and this one never does: likely its entry was overwritten, dropped with others, or never written down.
hint-semaphore-waiter-forgotten-1 = The one that was left out: where was its entry after it had begun to wait, and where is it at the next release()?
hint-semaphore-waiter-forgotten-2 = Follow the queue through the steps: each waiter must add one entry, each release take away one, and the others stay.
hint-semaphore-waiter-forgotten-3 = Steps (1) and (3) of the worked example: how many can wait at the same time, and where each one's entry goes.

diagnosis-semaphore-release-wakes-nobody = A permit was released and the first in line did not get it: likely release wakes no waiter, or the woken one looks and still finds all permits taken.
hint-semaphore-release-wakes-nobody-1 = Which of your lines ends the wait of the first in line, and did it run in release()?
hint-semaphore-release-wakes-nobody-2 = A waiter goes on when the very Future that it yielded is completed. And if it then looks at the permits, it must find one free.
hint-semaphore-release-wakes-nobody-3 = Steps (3) and (5) of the worked example: the copy of the Future that is left for the waking, and the waking.

diagnosis-semaphore-passed-on-twice = A waiter that had been woken was cancelled, and then its permit was given away twice. Likely it is passed on from two places.
hint-semaphore-passed-on-twice-1 = Count in the timeline: how many releases were there, and how many permits were given to a task, or set free, after them?
hint-semaphore-passed-on-twice-2 = When a woken waiter is cancelled, its permit must go to one other, or be free. Look for all lines that pass it on in that case, also those that call each other.
hint-semaphore-passed-on-twice-3 = The step with the cancellation in the timeline. Then step (6) of the worked example: a Drop runs in every case, also after others have acted.

diagnosis-semaphore-pass-on-by-non-owner = Likely the cleanup of a cancelled waiter gives a permit back even though this waiter had not received any.
hint-semaphore-pass-on-by-non-owner-1 = When the task was cancelled, where were all the permits?
hint-semaphore-pass-on-by-non-owner-2 = A waiter can be cancelled while it only waits, or after it was woken. Only in one of the two cases there is something to pass on. How can the Drop tell them apart?
hint-semaphore-pass-on-by-non-owner-3 = Step (6) of the worked example runs in every case. For a Semaphore ask there what this waiter has at that moment.

diagnosis-semaphore-looks-free-after-hand-over = After a waiter has got its permit from a release, that permit looks free to a newcomer: it is counted as free, and never as taken for the new holder.
hint-semaphore-looks-free-after-hand-over-1 = Between release() and the moment the woken waiter goes on, is its permit in your count of free ones or not, and which line takes it out?
hint-semaphore-looks-free-after-hand-over-2 = Write down that count for each step from the release on. A newcomer that looks at it at any of these moments must not take what is promised to another.
hint-semaphore-looks-free-after-hand-over-3 = Step (4) of the worked example asks what may have happened between the wake-up and the next step. Its last sentence is about a Lock, and holds here too.

diagnosis-semaphore-looks-then-takes-later = Two tasks found the last permit free and both took it: likely there is a yield between the look and the taking.
hint-semaphore-looks-then-takes-later-1 = When the second task looked, had the first one taken its permit yet?
hint-semaphore-looks-then-takes-later-2 = Others run at each yield, and only there. What was seen before a yield must not be relied on after it.
hint-semaphore-looks-then-takes-later-3 = Step (1) of the worked example says where a coroutine can be interrupted; step (4), what to ask after each such place.

diagnosis-semaphore-never-waits = All permits are taken, and another acquire() ends nevertheless, without any release: it does not look, or its comparison lets one too many in.
hint-semaphore-never-waits-1 = What does acquire look at before it goes on, and what does that say while all permits are taken?
hint-semaphore-never-waits-2 = A task that gets a permit must change a count that lasts until release(), and a task that comes must compare it. Try your comparison with the numbers of the marked step.
hint-semaphore-never-waits-3 = Step (2) of the worked example: the look before the wait. Step (1): where such a count can stand.

diagnosis-semaphore-woken-without-recheck = A newcomer took the permit after the release, and then the woken waiter went on as if it were its own.
hint-semaphore-woken-without-recheck-1 = Another task may call acquire before the woken waiter runs. What stops it, or what does the waiter find then?
hint-semaphore-woken-without-recheck-2 = There are two ways out: no newcomer can take what is on its way, or the one that was woken looks again. In either case the first in line must stay the first.
hint-semaphore-woken-without-recheck-3 = Step (4) of the worked example: the question to ask after every yield.

diagnosis-semaphore-wakes-all-without-recheck = After one release two waiters got a permit: likely more than one is woken, and they go on without looking whether a permit is left.
hint-semaphore-wakes-all-without-recheck-1 = How many waiters does one release() let go on?
hint-semaphore-wakes-all-without-recheck-2 = One release makes room for one. If more are woken, the others must find out that they came too late, and wait again in their old places.
hint-semaphore-wakes-all-without-recheck-3 = Steps (5) and (4) of the worked example: an Event wakes everybody, and says why it need not look again. Does that hold for a Semaphore?

diagnosis-semaphore-order-after-cancel = After a cancellation a permit goes to a task that is not the first in line: the leaving, or the passing on, has disturbed the order.
hint-semaphore-order-after-cancel-1 = Which task is first in line after the cancellation, and which one does your semaphore take for the first?
hint-semaphore-order-after-cancel-2 = Taking out an entry must leave the others in their order, and a place that one waiter remembers must still be its own after others have left.
hint-semaphore-order-after-cancel-3 = Step (6) of the worked example: how it takes one entry out, and what becomes of the order of the rest.

diagnosis-semaphore-barging = A task that came after the release took the permit that was on its way to a waiter: it overtook.
hint-semaphore-barging-1 = Another task may call acquire between release() and the next step of the waiter. What stops it from taking that permit?
hint-semaphore-barging-2 = It is not enough that a permit is free. A newcomer must ask how many of the free ones others wait for, also if those have been woken already.
hint-semaphore-barging-3 = Step (4) of the worked example: the wake-up only puts the next step at the back of the loop's queue. Then look at the timeline, at the steps after the release.

diagnosis-semaphore-second-permit-goes-astray = Two permits came back right after each other, and the second one went past the next in line.
hint-semaphore-second-permit-goes-astray-1 = Which waiter should the second release() wake, when the first one has not run yet, and which one does it wake?
hint-semaphore-second-permit-goes-astray-2 = The first waiter may still stand in your queue although it has been woken. Where does the second release() look for its own waiter then?
hint-semaphore-second-permit-goes-astray-3 = Write the queue down between the two releases of the timeline, and mark the waiters that have been woken.

diagnosis-semaphore-newest-first = Among those that waited, the newest got the permit: likely the queue gives out at the end at which it takes in, or moves its last entry to the front.
hint-semaphore-newest-first-1 = At which end do waiters join your queue, and at which end does release() take them?
hint-semaphore-newest-first-2 = Write the queue down after each step of the timeline. The task that has waited longest must be the next.
hint-semaphore-newest-first-3 = Step (3) of the worked example adds at the end. An Event wakes everybody, so it never asks for the first; a Semaphore does.

diagnosis-semaphore-no-queue = Among those that waited, one from the middle got the permit: what the waiters stand in does not keep their order.
hint-semaphore-no-queue-1 = By what does your semaphore choose the next among those that wait?
hint-semaphore-no-queue-2 = The task that began to wait first must be first. Is that the order in which your collection gives its entries out?
hint-semaphore-no-queue-3 = Promise 2 of the assignment, with what "begins" means. Then write the queue down after each step of the timeline.

hint-part-semaphore-limit = In the step that is marked a task gets a permit. Where were all the permits until then, and what should have told the newcomer?
hint-part-semaphore-order = Which task has waited longest in the step that is marked, and by what does your semaphore know that?
hint-part-semaphore-progress = In the step that is marked something should go on. Which of your lines should have made it go on, and did it run?
hint-part-semaphore-waiting = While all tasks wait, which part of your code still runs, and why?
hint-part-semaphore-release = How many permits are free in the step that is marked, and does your semaphore count the same?
hint-part-semaphore-cancellation = What had the cancelled task changed before it was cancelled, and what takes care of that now?
hint-part-semaphore-independence = What does your semaphore remember that outlasts one round, or one semaphore?

hint-start-semaphore = Write the first method that is still a todo!(). The worked example, tasks/event/src/lib.rs, has numbered steps that show every tool you need; begin with (1).

hint-any-3-semaphore = The worked example, tasks/event/src/lib.rs, has numbered steps: (3) to (6) are waiting, going on, waking and being cancelled. Find the one that the marked step is about.
