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
check-event-many-rounds = hundreds of events, and 66,000 rounds on one

promise-event-early = A waiter returns only if the flag was set when it began or set() came after it began.
violation-event-early = Step { $step }: `{ $task }`, which waits since step { $since }, returned, but set() had not been called since then.
promise-event-stuck = A waiter returns if the flag was set when it began or set() came after it began, even if clear() followed at once.
violation-event-stuck = Step { $step }: nothing moves any more, but `{ $task }`, which waits since step { $since }, has not returned.
promise-event-flag = is_set() is true after set() and false after clear() and at first.
violation-event-flag-no = Step { $step }: set() was the last call, but is_set() says false.
violation-event-flag-yes = Step { $step }: set() was never called, or clear() was the last call, but is_set() says true.

# The exercise `event`: likely mistakes, and for each three hints: a question, a direction, a pointer. Never code.

diagnosis-event-blocks-its-thread = Something waits by putting the thread to sleep. All tasks run on this one thread, also the one that should call set().
hint-event-blocks-its-thread-1 = While this task waits, on which thread should the other run that calls set()?
hint-event-blocks-its-thread-2 = asyncio has one thread, and so has this loop. What comes from std::sync waits for another thread, and there is none. Who waits must yield.
hint-event-blocks-its-thread-3 = The contract of Future: yielding one lets the others run until somebody sets its result.

diagnosis-event-never-ending-step = A step goes round in a loop without a yield. Nobody else runs meanwhile, so what the loop waits for can never happen.
hint-event-never-ending-step-1 = Which loop was running in the step that is marked, and who would have to run for it to end?
hint-event-never-ending-step-2 = Only at a yield the others get a turn. A loop that waits for them must have one, and better none is needed.
hint-event-never-ending-step-3 = Promise 3: waiting is passive. The contract of Future says how one waits for something that is not there yet.

diagnosis-event-borrow-twice = A RefCell is borrowed while an earlier borrow of it still lasts, likely across a yield, in the head of a match or if let, or during a call that borrows again.
hint-event-borrow-twice-1 = At the line of the panic: who else holds a borrow of the same RefCell at that moment?
hint-event-borrow-twice-2 = A borrow lives as long as the variable that holds it, and one in the head of a match, if let or while let to the end of that block. Which of yours lasts longer than its line?
hint-event-borrow-twice-3 = The contract of coroutine!: what is held while it waits. Then look in the timeline who borrows next.

diagnosis-event-unwrap-on-cancelled = The result of set_result is unwrapped. On the Future of a cancelled waiter it is an error, and that is no accident: a waiter may be cancelled at any time.
hint-event-unwrap-on-cancelled-1 = Whose Future was it whose result could not be set?
hint-event-unwrap-on-cancelled-2 = The error says that nobody waits there any more. Is there anything that an event must do about it?
hint-event-unwrap-on-cancelled-3 = The contract of Future: when set_result gives InvalidState. Then the cancellation in the timeline.

diagnosis-event-cleanup-panics = Cleaning up after a cancelled task panics: likely it expects something that another has taken away before.
hint-event-cleanup-panics-1 = When the task was cancelled, was its entry still where it had put it?
hint-event-cleanup-panics-2 = A waiter can be cancelled before it is woken and after, and others may have left before it. The Drop runs in all these cases.
hint-event-cleanup-panics-3 = Promise 4. The line of the panic, and the rows of the timeline in which others joined and left.

diagnosis-event-cancel-spreads = The cancellation of one waiter cancels another that nobody had cancelled: likely both wait on one Future, or one waits on the other's.
hint-event-cancel-spreads-1 = On which Future did the cancelled task wait, and who else waits on that one?
hint-event-cancel-spreads-2 = Cancelling a task cancels the Future that it waits on, and with that everybody who waits on the same Future. How many should there be on one?
hint-event-cancel-spreads-3 = The contract of Task::cancel tells in which order what happens. Follow it through the step that is marked.

diagnosis-event-timer-polling = While everybody waits, a timer is set: something inside the event comes back by the clock to look again.
hint-event-timer-polling-1 = While nobody calls set() for an hour, how often does your code wake up, and what does it find?
hint-event-timer-polling-2 = A waiter should wait on a Future that set() completes. Then nobody needs to look again by the clock.
hint-event-timer-polling-3 = Promise 3: waiting is passive. The first row of the timeline in which everybody waits is where the clock must stand still.

diagnosis-event-busy-wait = Something looks again on every turn of the loop whether the flag is set, so the loop never comes to rest.
hint-event-busy-wait-1 = While everybody waits, which part of your code still gets a turn, and what does it do with it?
hint-event-busy-wait-2 = A bare yield comes back in the next turn, whether or not anything has changed. Whoever waits should come back only when somebody says so.
hint-event-busy-wait-3 = Promise 3: waiting is passive. The contract of Future says how one waits for something that is not there yet.

diagnosis-event-shared-state = Two events know of each other: something that should belong to each event exists once for all, likely in a static or a thread_local.
hint-event-shared-state-1 = The step that is marked is about one event. What was done to another one just before?
hint-event-shared-state-2 = Go through everything that your code remembers, and ask for each: is there one for every event, or one for all?
hint-event-shared-state-3 = Promise 5: events are independent of each other. Which line of yours makes the thing that the two share?

diagnosis-event-counter-overflow = After many rounds it breaks: likely a number that grows with each set() or wait() comes to the end of its type and starts again.
hint-event-counter-overflow-1 = After how many rounds does it break, and which number of yours has that limit?
hint-event-counter-overflow-2 = An event is used for ever. Look at each number that only ever grows: what is it compared with, and what if it starts again from 0?
hint-event-counter-overflow-3 = Promise 5: an event can be used again for ever. In which step of the timeline do two numbers look the same that are not?

diagnosis-event-looks-before-it-begins = wait() looks at the flag when it is called, not when the waiting begins. Much may happen in between.
hint-event-looks-before-it-begins-1 = Which of your lines run when wait() is called, and which when it is first resumed?
hint-event-looks-before-it-begins-2 = A wait may be made early and resumed late, or never. What stands outside of coroutine! runs too early.
hint-event-looks-before-it-begins-3 = Promise 1 says which moment counts: when the wait began, which is when it was first resumed.

diagnosis-event-too-many-waiters = With few waiters it works; with more it does not. Likely the places for waiters have a fixed number.
hint-event-too-many-waiters-1 = What happens in your code when one more waiter joins than there is room for?
hint-event-too-many-waiters-2 = Nobody promises how many tasks wait. Look for places of a fixed number, and for numbers of a small type.
hint-event-too-many-waiters-3 = Promise 1 holds for everybody who waits. Which waiter of the timeline is not in your list, and since when?

diagnosis-event-too-many-cancelled = It works until many waiters have been cancelled. Likely something is kept or counted for each of them, and there is no room for so many.
hint-event-too-many-cancelled-1 = What is left in your event of a waiter that was cancelled, and who takes it away?
hint-event-too-many-cancelled-2 = Thousands of tasks may give up waiting before the next set(). Look for numbers of a small type, and for calls that go one level deeper for each entry.
hint-event-too-many-cancelled-3 = Promise 4: a cancelled waiter takes nothing with it, and that includes room.

diagnosis-event-cancelled-in-line = Cancelling works with few waiters; with many it does not. Likely a cancelled waiter is looked up in a way that a long list outgrows.
hint-event-cancelled-in-line-1 = How does your event find the place of a waiter that is cancelled, and is it the right one with a hundred others in the list?
hint-event-cancelled-in-line-2 = Look for what depends on how many wait: a position, a number of a small type, a condition on the length of the list.
hint-event-cancelled-in-line-3 = Promise 4: a cancelled waiter takes nothing with it, wherever in the list it stood.

diagnosis-event-completes-twice = The code expects set_result() to succeed, but this future has a result already: likely it was completed by an earlier set().
hint-event-completes-twice-1 = When does a waiter that was woken leave your list: in set(), or only when it runs?
hint-event-completes-twice-2 = A second set() may come before any waiter has run. Completing a future a second time is an error of set_result(), and one that you may ignore.
hint-event-completes-twice-3 = Look at what the worked example does with the answer of set_result(), and with the list that it goes through.

diagnosis-event-set-twice = set() or clear() called twice does not leave the flag as it leaves it when called once.
hint-event-set-twice-1 = What does the flag show after the first of the two calls, and what after the second?
hint-event-set-twice-2 = A flag is not counted and not turned over: it is put into a state, whatever it was before.
hint-event-set-twice-3 = Promise 2: which call it is that decides what is_set() says.

diagnosis-event-wait-changes-the-flag = The flag is no longer what the last set() or clear() made it, though only a waiter has returned since: likely wait() changes it.
hint-event-wait-changes-the-flag-1 = Between the last set() and the row that is marked, which lines of yours have touched the flag?
hint-event-wait-changes-the-flag-2 = A set event lets everybody go, now and later, until somebody calls clear(). Returning from wait() uses nothing up.
hint-event-wait-changes-the-flag-3 = Promise 2: which two methods decide what is_set() says.

diagnosis-event-is-set-says-no = is_set() says no after set(): it shows something else, or the call takes effect too late, or a clear() that came before takes effect after it.
hint-event-is-set-says-no-1 = Which value does is_set() show, and which step changed it last?
hint-event-is-set-says-no-2 = Whether the flag is set and whether anybody waits are two questions. And a call counts from the moment at which it is made.
hint-event-is-set-says-no-3 = Promise 2. Then look in the timeline at the column of is_set(), from the last set() on.

diagnosis-event-is-set-says-yes = is_set() says yes though the event is not set: it shows something else, or clear() does not clear.
hint-event-is-set-says-yes-1 = Which value does is_set() show, and which step should have changed it?
hint-event-is-set-says-yes-2 = A new event is not set, and after clear() it is not set again. Is what is_set() shows right at both moments, whoever waits?
hint-event-is-set-says-yes-3 = Promise 2. Then look in the timeline at the column of is_set(): in which row should it have changed?

diagnosis-event-ignores-clear = The event was set once and then cleared, but a wait() that begins now returns at once: it does not ask for the last of the two calls, or clear() takes effect too late.
hint-event-ignores-clear-1 = What does wait() look at before it waits, and what has clear() done to that?
hint-event-ignores-clear-2 = Having been set at some time is not the same as being set. Which of your values tells the one, and which the other?
hint-event-ignores-clear-3 = Promise 1, the first half of its condition: the flag at the moment at which the wait began.

diagnosis-event-never-waits = wait() returns although nobody has ever called set(): nothing makes it stay until then.
hint-event-never-waits-1 = What does wait() yield, and who completes that?
hint-event-never-waits-2 = A bare yield gives the loop one turn and comes back. To stay until somebody calls set(), there must be something that only set() completes.
hint-event-never-waits-3 = Promise 1: a waiter returns only if one of two things is true. Which of them was true in the step that is marked?

diagnosis-event-wakes-latecomers = A task that began to wait after set() and clear() was woken by that old set(): likely who is to be woken is found out too late.
hint-event-wakes-latecomers-1 = Who waited when set() was called, and who waits when your code wakes them?
hint-event-wakes-latecomers-2 = Between the call of set() and the next turn of the loop others may begin to wait. To whom does that set() belong?
hint-event-wakes-latecomers-3 = Promise 1: set() came after the wait began. Then compare the two moments in the timeline.

diagnosis-event-cleanup-takes-too-much = After one waiter was cancelled, another is not woken: likely the cleanup took away its entry as well, or the cancelled one should have woken it.
hint-event-cleanup-takes-too-much-1 = Whose entries are in the list just before the cancellation, and whose just after?
hint-event-cleanup-takes-too-much-2 = How does a waiter that gives up find its own entry, and only that? And does anybody's wake-up depend on somebody else's next step?
hint-event-cleanup-takes-too-much-3 = Promise 4: what a cancelled waiter takes with it. Then the list, row by row, from the cancellation on.

diagnosis-event-ignores-the-flag = The flag was set when the wait began, but it waits all the same: likely wait() does not look at the flag.
hint-event-ignores-the-flag-1 = What is the first thing that wait() does when it is resumed?
hint-event-ignores-the-flag-2 = Nobody may call set() a second time. Who comes while the flag is set has nothing to wait for.
hint-event-ignores-the-flag-3 = Promise 1, the first half of its condition.

diagnosis-event-forgotten-by-clear = A clear() that came while the task waited has made the event forget it: the set() after that did not wake it.
hint-event-forgotten-by-clear-1 = Who is in your list before the clear() in the timeline, and who after it?
hint-event-forgotten-by-clear-2 = clear() is about those who come later. What has it to do with those who wait already?
hint-event-forgotten-by-clear-3 = Promise 1, the second half of its condition: nothing in it is about clear().

diagnosis-event-looks-again-after-wake-up = set() was called, and clear() soon after it; who had waited then is still there: likely the flag is looked at again, a turn later, and by then it is clear.
hint-event-looks-again-after-wake-up-1 = Between set() and the waiter's next step clear() was called. What does your code find when it looks then?
hint-event-looks-again-after-wake-up-2 = That set() was called stays true, whatever comes after it. What does the flag tell you that the wake-up did not?
hint-event-looks-again-after-wake-up-3 = Promise 1, the second half of its condition, and what it says about clear().

diagnosis-event-wakes-only-some = set() has woken one waiter and not another that waited at the same time: likely it wakes only one, or the other's entry was lost.
hint-event-wakes-only-some-1 = How many waited when set() was called, and how many entries did your list have then?
hint-event-wakes-only-some-2 = Each waiter needs an entry of its own, and set() must come to all of them. Which of the two fails?
hint-event-wakes-only-some-3 = Promise 1 holds for everybody who waits. Compare the rows just before set() and just after.

diagnosis-event-set-wakes-nobody = set() was called, and the waiter did not return: likely nothing in set() completes what the waiter waits for.
hint-event-set-wakes-nobody-1 = What does the waiter yield, and which line of set() completes that very Future?
hint-event-set-wakes-nobody-2 = A copy of a Future is the same Future; a new one is another. The one that is yielded must be the one that is completed.
hint-event-set-wakes-nobody-3 = The contract of Future: what clone() shares, and what set_result does to those who wait.

diagnosis-event-the-clock-decides = It goes wrong only when time passes between the steps: likely who returns is decided by how long somebody has waited on the clock.
hint-event-the-clock-decides-1 = What does your code do with the time, and what is different for somebody who has waited for long?
hint-event-the-clock-decides-2 = A holder may take an hour, and who waits must wait on. What counts is the order of events, not the time between them.
hint-event-the-clock-decides-3 = Promise 1: which two things decide whether a waiter returns. No clock is in it.

diagnosis-event-needs-a-running-loop = Something in your code needs a running loop at a moment at which none runs: likely new() starts a task or sets a timer.
hint-event-needs-a-running-loop-1 = Which line of yours panicked, and who may call that method before any loop runs?
hint-event-needs-a-running-loop-2 = An event is often made before the loop starts. What can wait until somebody really needs to wait?
hint-event-needs-a-running-loop-3 = Step by step: which of your methods can be called before any task has run? new() is one.

hint-part-event-waiting = In the step that is marked: had set() been called since this wait began, and how does your wait() learn of that?
hint-part-flag = Which was the last of set() and clear() before the step that is marked, and which of your values has it changed?
hint-part-passive = While everybody waits, which part of your code still runs, and why?
hint-part-event-cancellation = What had the cancelled task left in your event before it was cancelled, and who takes care of that now?
hint-part-event-independence = What does your code remember that outlasts one round, or one event?
