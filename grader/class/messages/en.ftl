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
