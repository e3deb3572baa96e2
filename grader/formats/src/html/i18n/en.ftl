# Labels of the pages. Sentences about a submission come with the report.

skip = Skip to the steps
points = { $points } of { $total }
next = Next:
promised = Promised:
seen = Seen:
likely = Likely mistake:
failures = What failed
step-by-step = Step by step
all-kept = All promises are kept.
hints = Hints
hint = Hint { $number } of { $of }
source = Your code
checks = All checks
passed = passed
failed = failed
not-judged = not judged
advice = Advice (costs no points)
warnings = Warnings of the compiler (cost no points)
notes = Notes
explored = { $programs ->
    [one] { $programs } small program was run.
   *[other] { $programs } small programs were run.
}
isolation-strong = The submission ran in a sandbox that refused everything that was tried.
isolation-partial = The submission ran in a sandbox that refused most of what was tried.
isolation-portable = The submission ran with limits only.
isolation-none = The submission ran without a sandbox.

unreadable = The submission could not be read
refused = The code breaks rules, so it was not run
not-built = The code does not compile
not-written = Still to be written
mismatches = Methods that cannot be called as the assignment says

step = Step
action = What is done
own-run = Your code
reference-run = Our solution
timeline = What happened
with-reference = with our solution:
reference-step = Our solution in this step
holds = holds
waits = waits
quiet-left-out = (steps without effect are left out)
rows-left-out = { $rows ->
    [one] { $rows } row is left out
   *[other] { $rows } rows are left out
}
tasks-left-out = { $tasks ->
    [one] and { $tasks } more task
   *[other] and { $tasks } more tasks
}
lines-left-out = { $lines ->
    [one] and { $lines } more line
   *[other] and { $lines } more lines
}
controls = Steps
first-step = First step
step-back = One step back
step-forward = One step forward
last-step = Last step
keys = Keys: ← → Home End
step-heading = Step { $step }
breaks = the promise breaks here
answers = says
tasks-after = Tasks after this step
task = Task
state = State
stands-at = Stands at
program = the program
printed = Printed in this step
cut = The rest was cut.
object = The object after this step
unchanged = (unchanged since step { $step })
changed = changed:
program-word = The program:
others = { $programs ->
    [one] { $programs } more small program fails in this way.
   *[other] { $programs } more small programs fail in this way.
}
again = To see it again:
same-way = These checks fail in the same way:
difference = The order of what happened
order-promised = Promised
order-seen = Seen

# The page of a class.

skip-to-students = Skip to the students
contents = Contents
marks = Marks
not-graded = Could not be graded
not-graded-note = The grader itself failed. These marks stay empty; they are not 0.
groups = Groups by the same mistake
students = Students
alike = Submissions that are alike
alike-note = For your judgement only: no mark depends on it, and no student sees it.
count-students = { $students ->
    [one] { $students } student
   *[other] { $students } students
}
median = median { $median } of { $total }
full-marks = { $full } with full marks
as-table = As a table
points-column = Points
their-run = Their code
group = Group { $number }
show-only = Show only these students
passed-by-none = No student passes:
passed-by-all = All students pass:
check = Check
part = Part
passed-by = Passed by
filter-name = Name
filter-points = Points
filter-group = Group
filter-check = Does not pass
all = all
show-all = Show all
student = Student
mark = Mark
groups-column = Group
identical = the same bytes
similar = nearly the same code
same-lines = Lines that are alike:
their-code = The code of these students
code-of = Code of { $name }
