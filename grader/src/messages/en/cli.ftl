# The command line: help, and what goes wrong beside grading.

help-about = Grades a student's solution: checks the rules, compiles it, runs it, and tells what it does wrong.
help-usage =
    grader --student <PATH> [OPTIONS]
           grader replay --student <PATH> <WORD>...
           grader export --student <PATH> --to <FORMAT> [-o <FILE>]
help-replay-usage = grader replay --student <PATH> [OPTIONS] <WORD>...
help-after =
    Examples:
      grader --student tasks/lock/src/lock.rs
      grader --student ../my-lock --verbose
      grader --student lock.rs --hint
      grader --student event.rs --task event
      grader --student lock.rs --watch
      grader --student lock.rs --format json > report.json
      grader replay --student lock.rs B B R B
      grader doctor

    Exit status:
       0  full marks
       1  graded, and short of full marks
       2  wrong usage: an unknown option, a path that is not there
      70  the grader itself failed; that costs nobody marks
    Of replay, doctor and selfcheck 0 means that all holds, and 1 that something
    does not; --watch ends with 0.
help-head-usage = Usage:
help-head-commands = Commands
help-head-options = Options
help-head-arguments = Arguments
help-default = [default: { $value }]
help-student = Source file, or package folder with src/lib.rs
help-exercise = The exercise: lock, event or semaphore
help-format = text, or json (see grader/report.schema.json)
help-color = auto, always or never; auto heeds NO_COLOR
help-ascii = Plain ASCII signs, whatever the locale; the language is then English
help-lang = en or ru; otherwise the locale tells (LC_ALL, LC_MESSAGES, LANG). Without a UTF-8 locale it is English
help-verbose = Every check, and every failure step by step
help-isolation = How well the submission is shut in: best (as well as this machine can), strong (or nothing is graded), none (not at all: only for code that you trust)
help-hint = The first hint for what is told first; with 2 or 3 the next ones too
help-depth = Try all programs of up to so many operations, 1 to 8: more finds rarer mistakes and takes longer. From 7 on with five tasks
help-watch = Grade at every save and tell what changed; h gives a hint, q quits
help-html = Write a page to step through as well; it needs no network
help-no_cache = Compile and run even if nothing changed since the last time
help-timings = Where the time went, on standard error
help-columns = How wide the report may be
help-selfcheck = Grades the kit's own sources and corpus, and tells whether all get what they must
help-doctor = Tries what shuts submissions in on this machine, layer by layer, and tells what to do
help-replay = Runs one program step by step and draws it
help-replay-after =
    A word is operations, as reports print them:
      B   a new task begins to wait          T   the loop runs one turn
      N   a new task, its first step queued  I   the loop runs until it is idle
      C2  task c is cancelled (a is 0)       D60 sixty seconds pass
      H60 a step takes sixty seconds, and nothing else runs
      M0  the object is moved in memory      Z0  it is dropped and made anew
      E   the loop ends; a new one begins    B{"{"}..{"}"} a task performs a script
      Lock:
      R   a task that holds it releases; no step if none holds
      X   release(), whether or not a task holds
      Y   release(), where the promises say what it must answer
      L   locked()
      Event:
      S   set()      U   clear()      Q   is_set()

    Example:
      grader replay --student lock.rs B B R B
help-export = Writes the report on a submission, or the marks of a class, for a platform
help-export-usage =
    grader export --student <PATH> --to <FORMAT> [OPTIONS]
           grader export <GRADES> --to <FORMAT> [OPTIONS]
help-export-after =
    Formats of a class:
      canvas           Canvas's gradebook; needs --worksheet
      csv              gradebook.csv
      moodle           Moodle's worksheet for offline grading; needs --worksheet
      moodle-feedback  the zip for "Upload multiple feedback files"

    Formats of one submission:
      classroom    GitHub Classroom: the result of a runner, in base64
      classroom50  Classroom 50: result.json. Needs the environment of its runner
                   and SOURCE_DATE_EPOCH, the commit's time in seconds since 1970
      exercism     a test runner's results.json, version 3
      github       annotations and the report for the log of a job; the summary goes
                   to GITHUB_STEP_SUMMARY
      gradescope   results.json
      json         grader/report.schema.json
      junit        JUnit XML
      markdown     a page
      sarif        SARIF 2.1.0, for code scanning

    Exit status: 0 if the report is written, whatever the marks; 2 and 70 as
    always, and then there is no file.
help-to = The format; see below
help-output = The file to write; without it the report goes to standard output
help-completions = Prints the completions for bash, elvish, fish, powershell or zsh
help-shell = The shell
help-man = Prints the manual page of the grader, or of a command
help-page = The command
help-program = The program, such as: B B R C1
help-help = Print help
help-version = Print version

usage-no-student = missing option: --student PATH
usage-replay-json = `replay` draws its program and has no JSON. The report of a grading has: each finding there holds its program and its steps.
export-variable-unset = { $variable } is not set. Classroom 50's runner sets it; SOURCE_DATE_EPOCH is the commit's time: git log -1 --format=%ct
export-variable-wrong = { $variable } is `{ $value }`, which is no number of seconds since 1970.
usage-unknown = There is no option or argument `{ $argument }`.
usage-unknown-similar = There is no option or argument `{ $argument }`. Did you mean `{ $similar }`?
usage-no-value = `{ $argument }` needs a value.
usage-not-among = invalid value `{ $value }` for `{ $argument }` (expected one of: { $values })
usage-missing = `{ $argument }` is missing.
usage-twice = `{ $argument }` was given more than once
usage-conflict = `{ $argument }` cannot be used together with `{ $other }`.
usage-other = { $reason }
usage-more = More: { $command } --help
usage-ascii-is-english = Only ASCII can be shown here, so this is English. For other languages leave out --ascii and set a UTF-8 locale, such as LC_ALL=C.UTF-8.
usage-wrong = error: { $reason }
failed-own = The grader itself failed; nobody's marks are touched by this.
failed-because = because: { $reason }
cache-corrupt = The cached verdict on this submission is corrupt. It is graded again.
cache-not-stored = The verdict cannot be cached, so the next run takes as long: { $reason }
watch-no-terminal = --watch needs a terminal to draw on and to read keys from
watch-points = Points: { $before } { $arrow } { $after }
watch-fixed = Fixed: { $title }
watch-broken = Newly broken: { $title }
watch-fixed-more = Fixed: { $count } more
watch-broken-more = Newly broken: { $count } more
watch-same = No check has changed since run { $run }.
watch-runs = Run { $run } is under way ...
watch-done = Run { $run } is done. Waiting for the next save.
watch-lines = Lines { $first } to { $last } of { $count }; arrows and Page Up scroll, or k, j, b, space.
watch-keys = Keys: q quit, r run again{ $hint ->
        [first] , h hint
        [next] , h next hint
        [last] , h no hint
       *[none] {""}
    }{ $more ->
        [every] , a all failures
        [first] , a only the first failure
       *[none] {""}
    }

# A class:
help-class = Grades all submissions of a class and writes the reports
help-class-usage = grader class <DIR> --out <GRADES> [OPTIONS]
help-class-after =
    Examples:
      grader class download.zip --out grades --dry-run
      grader class download.zip --out grades --roster all.csv --course course.toml
      grader export grades --to moodle --worksheet worksheet.csv -o filled.csv
help-merge = Puts the shards of a class together
help-merge-usage = grader merge <GRADES> [OPTIONS]
help-handout = Writes the package that students get, without our solution
help-handout-usage = grader handout <DIR> [OPTIONS]
help-handout-after =
    For whom:
      students     the exercise, the loop and the grader; it works offline once its
                   crates are downloaded
      gradescope   autograder.zip, with setup.sh and run_autograder
      github       the package as a repository, whose workflow grades each push
      classroom50  the same for Classroom 50: the workflow writes result.json

    The directory must be new or empty.
help-form = For whom; see below
handout-not-empty = `{ $path }` is not empty: name a new directory.
handout-no-directory = `{ $path }` cannot be used as a directory: { $why }.
handout-students =
    The package for students: { $path }
    To try it: cd there, then ./test_lock.sh
handout-github =
    The repository's template: { $path }
    Its workflow: .github/workflows/grade.yml
handout-classroom50 =
    The repository's template: { $path }
    Its workflow: .github/workflows/grade.yml
handout-gradescope =
    The autograder: { $path }/autograder.zip
    Upload it under "Configure Autograder".
help-dir = What the platform gave: a folder, or a zip
help-out = The results folder. What is graded there already is not graded again
help-dry_run = Print and write the plan, and grade nothing
help-jobs = How many submissions at once; otherwise as many as there are processors
help-course = Rules of the course: weights, late rule, extensions
help-layout = auto, moodle, canvas, blackboard, classroom50, classroom, plain, or a pattern such as group/{"{"}id{"}"}-{"{"}student{"}"}/{"{"}time{"}"}
help-roster = All students, as CSV; the platform's worksheet will do
help-against = An older results folder: report what changes; exit with 1 if a mark falls
help-shard = Grade only this part of the class: 3/8, or auto in a job array
help-anonymous = Pseudonyms in all reports; pseudonyms.json leads back
help-grades = The results folder of a class
help-worksheet = The platform's own file, which is filled in
export-of-a-class = This format is of a whole class: grader export GRADES --to FORMAT.
export-of-one = This format is of one submission: grader export --student PATH --to FORMAT.
page-written = The page to step through: { $path }
