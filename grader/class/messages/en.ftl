# The texts of a class: plan, course rules, gradebooks, worksheets. The grader loads this file beside its own.

## The download

class-layout-unknown = There is no layout `{ $layout }`. There are { $names }, and patterns with {"{"}student{"}"} or {"{"}id{"}"}.
class-no-students = No submission was found in this download, read as `{ $layout }`. Give the layout with --layout.
class-one-submission = This is one submission and no class. Grade it with --student.
class-name-not-read = its name is not one of this layout
class-no-name = its name says no student
class-unreadable = It cannot be read: { $reason }.
class-too-deep = Its folders lie too deep in each other.
class-not-a-file = It is no regular file any more.
class-too-many-entries = It has more than { $limit } files.
class-zip-damaged = This zip cannot be read: { $reason }.
class-zip-large = This zip is larger than { $mib } MiB.
class-zip-leads-out = This zip has names that lead out of its folder.
class-zip-nested = There are too many zips in each other.
class-link = `{ $file }` is a link and was not followed.
class-online-text = The text in `{ $path }` was typed into the platform and is not graded.
class-canvas-again = `{ $file }` was handed in again: `{ $newer }` counts.

## Patterns of --layout

class-pattern-unknown = The pattern `{ $pattern }` has a gap of an unknown name. There are {"{"}student{"}"}, {"{"}id{"}"}, {"{"}time{"}"} and *.
class-pattern-touching = The pattern `{ $pattern }` has two gaps that touch each other, or an empty part.
class-pattern-no-student = The pattern `{ $pattern }` has neither {"{"}student{"}"} nor {"{"}id{"}"}.
class-pattern-twice = The pattern `{ $pattern }` has the same gap twice.

## The choice of the solution

class-took-file = `{ $file }` was taken.
class-took-package = `{ $file }` was taken, with its modules.
class-took-only-source = `{ $file }` was taken, the only source that may be the solution.
class-passed-by-handout = `{ $file }` was taken; copies of the handout were passed by.
class-newest = The newest of { $count } attempts counts: that of { $time }.
class-not-in-roster = The roster does not have this student.
class-doubt-no-source = There is no Rust source in it.
class-doubt-several = Several files may be the solution: { $files }.
class-doubt-archive = `{ $file }` is an archive that is not opened; a zip would be.
class-doubt-large = The package has more files, or larger ones, than a submission may have.
class-doubt-attempts = There are { $count } attempts, and their names do not tell which is the newest.
class-doubt-two-folders = Several folders or files claim to be of `{ $id }`.
class-doubt-two-names = `{ $id }` stands with different names: { $names }.

## Tables

class-table-encoding = The file is neither UTF-8 nor UTF-16 nor Windows-1251.
class-table-empty = The file has no rows.
class-roster-columns = The roster has no column of identifiers or names whose header is known, such as `id`, `email` or `name`.

## course.toml

class-course-wrong = course.toml, line { $line }: { $reason }
class-course-unknown-check = course.toml, line { $line }: there is no check or part `{ $name }`. There are { $known }.
class-course-weight-twice = course.toml, line { $line }: `{ $name }` has a weight of its own and one as a check of `{ $part }`.
class-course-number = course.toml, line { $line }: the number may be { $most } at most, and where nothing makes no sense, 1 at least.
class-course-deadline = course.toml, line { $line }: the deadline needs a date.
class-course-extension-without-deadline = course.toml, line { $line }: `{ $student }` has an extension, but there is no deadline.
class-course-extension-twice = course.toml, line { $line }: `{ $student }` has two extensions.
class-course-extension-until-or-days = course.toml, line { $line }: the extension of `{ $student }` needs either `until`, a date, or `days`.
class-course-extension-unknown = course.toml, line { $line }: no student of this class is `{ $student }`.
class-late-unknown = The platform marks it as late, but its time is not known: no points were taken.
class-time-unknown = The time of the submission is not known: no late rule was applied.
class-extension = There is an extension.

## Shards

class-shard-wrong = `{ $shard }` is no shard. A shard is I/N, from 1/N to N/N, or auto.
class-shard-partial-array = This array does not run from 1 to its count, so `auto` cannot tell the shard. Give it as --shard "$SLURM_ARRAY_TASK_ID/N".
class-shard-no-environment = Nothing in the environment tells the shard. Give it as --shard I/N.

## Worksheets

class-worksheet-no-column = The file has no column { $columns }.
class-worksheet-several = Several columns may be this exercise's: { $columns }. Take the others out of the file.
class-worksheet-scale = This assignment is marked on a scale of words, not with points.
class-worksheet-locked = { $name } ({ $id }): the platform says that the grade cannot be changed, and will skip it.
class-worksheet-excused = { $name } ({ $id }) is excused and was left as it is.
class-worksheet-no-mark = { $name } ({ $id }) has no mark, so the cell was left as it is.
class-worksheet-no-row = { $name } ({ $id }) is not in the file.
class-worksheet-no-maximum = { $name } ({ $id }): the highest mark `{ $maximum }` is no number.
class-worksheet-unchanged = { $name } ({ $id }) has this mark already; the platform will skip it.
class-worksheet-two-rows = `{ $id }` has two rows in the file, and got no mark.
class-worksheet-short-row = Row { $row } of the file has too few cells.
class-worksheet-rows-left = { $count ->
    [one] One row of the file belongs to no submission.
   *[other] { $count } rows of the file belong to no submission.
}

## The class as a whole

class-check-nobody-passes = None of { $count } submissions passes the check `{ $check }`.
class-check-all-pass = All { $count } submissions pass the check `{ $check }`.
class-column-id = id
class-column-name = name
class-column-mark = mark
class-column-out-of = out of
class-column-raw = points
class-column-penalty = late penalty
class-column-outcome = outcome
class-column-time = time
class-column-late = late by
class-column-identical = identical group
class-column-remarks = remarks
class-outcome-missing = nothing handed in
class-outcome-doubt = not graded: see remarks

class-outcome-unreadable = not readable
class-outcome-refused = breaks rules
class-outcome-not-built = does not compile
class-outcome-not-written = not written yet
class-outcome-graded = graded
class-outcome-not-graded = the grader failed
class-outcome-disagreement = machines disagree

## grader class

class-cannot-read = `{ $path }` cannot be read: { $reason }.
class-busy = Another run works in this results folder. Nothing was done.
class-no-locks = This file system has no locks: let no second run work in this results folder.
class-half-line = { $count ->
    [one] One line was only half written when an earlier run was killed, and was dropped.
   *[other] { $count } lines were not whole and were dropped.
}
class-go-on = What is graded is kept. This goes on: { $command }
class-progress = { $done } of { $total } graded, { $kept } kept, { $failed } failed; { $rate } a second, { $left } left
class-shard-done = All submissions of this shard are graded already.
class-done = { $graded } marks, { $mean } of { $out_of } on average. The reports are in `{ $folder }`.
class-not-graded = { $count ->
    [one] One submission could not be graded; its mark is empty:
   *[other] { $count } submissions could not be graded; their marks are empty:
}
class-plan-total = Layout { $layout }: { $students } students, { $graded } submissions to grade, { $different } different ones.
class-plan-taken = Taken ({ $count }):
class-plan-files = { $name } ({ $id }): { $files } { $hash }
class-plan-remarks = Taken as by hand, or with a remark ({ $count }):
class-plan-doubts = Not graded, as it is not certain what to take ({ $count }):
class-plan-missing = Handed in nothing ({ $count }):
class-plan-left-over = Belongs to no student ({ $count }):
class-plan-about = { $name } ({ $id }): { $what }
class-plan-student = { $name } ({ $id })
class-plan-path = { $path }: { $what }
class-plan-more = .. and { $count } more, all in plan.jsonl
class-plan-shards = On several machines: --shard 1/{ $shards } to --shard { $shards }/{ $shards }, then grader merge.
class-note-missing = { $name } ({ $id }) handed in nothing.
class-note-left-over = { $path } belongs to no student: { $what }.

## --against

class-against-total = { $down } marks would fall, { $up } rise, { $same } stay; { $new } new, { $gone } gone.
class-against-down = { $name } ({ $id }): { $before } → { $after } ({ $why })
class-against-up = { $name } ({ $id }): { $before } → { $after } ({ $why })
class-against-same = { $name } ({ $id }): { $before }, by other checks ({ $why })
class-against-new = { $name } ({ $id }): new, { $after }
class-against-gone = { $name } ({ $id }): gone, had { $before }
class-cause-submission = another submission
class-cause-kit = another grader, kit or compiler
class-cause-options = other options
class-cause-course = other course rules

## grader merge

class-no-plan = There is no class in `{ $path }`: plan.jsonl is missing.
class-merge-nothing = No shard has been graded yet.
class-merge-other-exercise = These shards are of the exercise { $exercise }.
class-merge-missing = { $count ->
    [one] One submission has no result yet:
   *[other] { $count } submissions have no result yet:
}
class-merge-shard = grader class DIR --out GRADES --shard { $shard }    # { $count }
class-merge-array = As a Slurm array: sbatch --array={ $array } with SHARDS={ $shards }
class-merge-differ = The machines do not grade alike, so their results cannot stand in one list:
class-merge-kind = { $machines }: grader { $grader }, kit { $kit }, { $toolchain }, { $options }, isolation { $isolation }
class-merge-disagree = { $machines } disagree about the same bytes, so there is no mark for { $students }.
class-merge-foreign = { $count ->
    [one] One result is about sources that are not in the plan, or of another grader.
   *[other] { $count } results are about sources that are not in the plan, or of another grader.
}

## grader export

class-no-worksheet = This platform's own file is needed: --worksheet FILE.
class-export-marks = { $count ->
    [one] One mark was filled in.
   *[other] { $count } marks were filled in.
}
class-export-pages = { $count ->
    [one] One page.
   *[other] { $count } pages.
}
class-feedback-mark = { $mark } of { $out_of } points.
class-feedback-penalty = Of these, { $penalty } were taken for lateness.
class-feedback-failed = { $count ->
    [one] One check failed.
   *[other] { $count } checks failed.
}
class-feedback-not-moodle = This class does not come from Moodle: it will not know the folders in this zip.
