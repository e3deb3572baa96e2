# The report in the formats of teachers' platforms.

formats-points = { $points } of { $total } points
formats-part = Part
formats-marks = Points
formats-unreadable = It cannot be read as a submission.
formats-refused = It was not run: it breaks the rules of the assignment.
formats-not-built = It does not compile.
formats-not-written = It is not written yet.
formats-not-judged = Not judged:
formats-warnings = The compiler warns about this code. No marks are lost by that.
formats-more-places = { $places ->
    [one] .. and one more place.
   *[other] .. and { $places } more places.
}
formats-more-notices = { $others ->
    [one] .. and one more; the report lists all.
   *[other] .. and { $others } more; the report lists all.
}
formats-cut = .. the rest is left out.
formats-next = Next:
formats-hint = Hint:

## A failure

formats-promised = Promised:
formats-seen = Seen:
formats-likely = Likely mistake:
formats-panic = The panic comes from { $place }:
formats-difference = The order that is promised (-), and what came instead (+):
formats-others = { $programs ->
    [one] One more program fails in this way; this is the shortest.
   *[other] { $programs } more programs fail in this way; this is the shortest.
}
formats-program = Program:
formats-replay = To see it again, step by step:
formats-step = step
formats-rows-left-out = { $rows ->
    [one] .. one row is left out
   *[other] .. { $rows } rows are left out
}
formats-tasks-left-out = { $tasks ->
    [one] One more task is not drawn.
   *[other] { $tasks } more tasks are not drawn.
}
