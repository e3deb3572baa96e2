# Hints and likely mistakes, whatever the exercise.

story-likely = Likely mistake:

hint-head = Hint { $number } of { $of }:
hint-first = Hint:
hint-next = Next hint:
hint-start-lock = Write the first method that is still a todo!(). The worked example, tasks/event/src/lib.rs, has numbered steps that show every tool you need; begin with (1).
hint-start-event = Write the first method that is still a todo!(). Begin with what an event remembers, then set(), clear() and is_set(); wait() comes last.
hint-full-marks = Full marks: there is nothing left to give a hint for.
hint-not-judged = What could not be judged is named above, with the reason. Put that right first.
hint-not-run = It was not run. What stands above must be put right first; it says where.

hint-any-2 = Run this program step by step with the command in the story, and write down beside each step what your code remembers then. Where does that first differ from what has happened?
hint-any-3-lock = The worked example, tasks/event/src/lib.rs, has numbered steps: (3) to (6) are waiting, going on, waking and being cancelled. Find the one that the marked step is about.
hint-any-3-event = The promises of Event have numbers. Find the one that the marked step is about, and read every word of it beside your code.
