# `grader selfcheck`: the grader grades itself.

selfcheck-shipped = The stub is refused as not written; the reference and the worked example get full marks
selfcheck-right = Right submissions of the corpus get full marks
selfcheck-wrong = Wrong submissions of the corpus lose the part that their mistake costs
selfcheck-needed = Every check is needed: some wrong submission is caught by nothing else
selfcheck-promises = Every promise has a check, every check a promise, and the points add up
selfcheck-mutants = Mutants of { $file } are refused, or listed as equivalent
selfcheck-row = { $title }: { $held } of { $tried }
selfcheck-progress = Grading the corpus: { $done } of { $all }
