# The report, whatever the exercise.

## What came of it

report-refused = { $violations ->
    [one] It was not run: one place breaks the rules of the assignment.
   *[other] It was not run: { $violations } places break the rules of the assignment.
}
report-violation = error[{ $rule }]:
report-also-violation = { $place } breaks `{ $rule }` too
report-not-compiled = It does not compile.
report-not-written = `{ $subject }` is not written yet.
report-method-not-written = { $place }: `{ $method }` is still a `todo!()`
report-place-not-written = { $place }: still a `todo!()`
report-slow = This code is slow or keeps much: with { $tasks } tasks it takes too long. Smaller programs decided; no marks are lost by that.
report-warnings = The compiler warns about this code. No marks are lost by that.
report-more-lines = { $lines ->
    [one] .. and one more line, which --verbose shows.
   *[other] .. and { $lines } more lines, which --verbose shows.
}
inside-head = Your code meanwhile (what it printed, what changed, where tasks stand):
inside-stands = `{ $task }` stands at { $place }
inside-stand = { $tasks } stand at { $place }
inside-printed = prints
inside-cut = ... (cut)
inside-left-out = { $entries ->
        [one] one earlier line is left out
       *[other] { $entries } earlier lines are left out
    }
report-more-pass = { $checks ->
        [one] one more check passes
       *[other] { $checks } more checks pass
    }
report-points-of = { $points } of { $total }
report-total = { $points } of 100 points.
report-explored = { $programs } small programs and the checks' own were run.
report-nothing-run = Nothing was run.
report-verbose = { $others ->
    [one] --verbose tells the second one step by step too.
   *[other] --verbose tells the other { $others } step by step too.
}

## A failure, told

story-promised = Promised:
story-seen = Seen:
story-also-one = "{ $check }" fails in the same way.
story-also = { $others ->
    [one] "{ $check }" and one more check fail in the same way.
   *[other] "{ $check }" and { $others } more checks fail in the same way.
}
story-others = { $programs ->
    [one] One more small program fails in this way; this is the shortest.
   *[other] { $programs } more small programs fail in this way; this is the shortest.
}
story-panic-at = The panic comes from { $place }.
story-panic = At { $place } the code panicked: { $message }
story-difference = The order that is promised (-), and what came instead (+):
story-again = Step by step:

replay-head = { $subject }, step by step: { $word }
replay-solution = The same with our solution:
replay-kept = Every promise that can be judged here was kept.

scenario-acquires = { $task } acquires
scenario-releases = { $task } releases
scenario-returns = { $task } returns
scenario-sets = { $task } sets
scenario-error = { $task } is told { $error }
scenario-cancelled = { $task } is cancelled
scenario-panic = panic: { $message }

## The drawing: what is done in a step

# Tasks beyond z.
task-name = task { $number }

step-calls = { $task } calls { $call }
step-makes = { $task } makes { $call }, and does not run it yet
step-starts = { $task } starts
step-created = { $task } is created
step-called = { $call } is called
step-answers = { $call } returns { $answer }
step-skipped = no { $call }: nobody holds it
step-unsettled = no { $call }: either answer is right now
step-called-open = { $call } is called; either answer is right now
step-cancelled = { $task } is cancelled
step-cancelled-late = { $task } has ended, no cancel
step-delay = { $seconds ->
    [one] a second passes
   *[other] { $seconds } seconds pass
}
step-renewed = { $object } is dropped; a new one is made
step-elapse = { $seconds ->
    [one] a step takes a second, and nothing else runs
   *[other] a step takes { $seconds } seconds, and nothing else runs
}
step-moved = { $object } is moved to another place in memory
step-restart = the loop ends, with all that is in it; a new one begins
step-turn = the loop runs one turn
step-turn-nothing = the loop has nothing to run
step-idle = the loop runs to idle { $turns ->
    [0] (no turn)
    [one] (1 turn)
   *[other] ({ $turns } turns)
}
step-idle-cut = the loop runs
step-idle-exhausted = the loop runs, and is not idle after { $turns } turns
step-idle-timers = the loop runs to idle { $turns ->
    [0] (no turn);
    [one] (1 turn);
   *[other] ({ $turns } turns);
} a timer is set
step-tear-down = the loop is dropped

## The drawing: what happens in a lane

columns-step = step
columns-left-out = { $tasks ->
    [one] One more task is not drawn.
   *[other] { $tasks } more tasks are not drawn.
}
columns-rows-left-out = { $rows ->
    [one] one row is left out
   *[other] { $rows } rows are left out
}
column-queued = queued
column-waits = waits
column-still-waits = stuck
column-waits-for = waits for { $object }
column-gets = gets it
column-gets-object = gets { $object }
column-goes-on = goes on
column-cancelled = cancelled
column-dropped = dropped
column-discards = drops it
column-panics = panics

legend-holds = holds
legend-waits = waits
legend-quiet = (steps without effect are left out)

## What to do next

report-next = Next:
next-unreadable = Put it right, then grade again.
next-refused = { $violations ->
    [one] Change that place, then grade again.
   *[other] Change those places, then grade again.
}
next-errors = Begin with the first error; the others often follow from it.
next-compiler = Simplify the code until it compiles in a moment, then grade again.
next-no-subject = Define `pub struct { $subject }` with the methods of the assignment, then grade again.
next-not-written = Write the first of them, in the order of the file, then grade again.
next-mismatches = Give `{ $method }` the signature of the assignment, then grade again.
next-failed = Go through the steps beside your code, to the marked one (promise { $promise }).
next-not-judged = Take "{ $check }"; it is promise { $promise } of the assignment.
next-nothing = Full marks. There is nothing left to do.
