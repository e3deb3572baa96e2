# `grader selfcheck`: the grader grades itself.

selfcheck-shipped = the stub is refused, our own solutions get full marks
selfcheck-right = right submissions get full marks
selfcheck-wrong = wrong submissions lose what their mistake costs
selfcheck-needed = each check is needed by a wrong submission
selfcheck-diagnoses = each diagnosis is needed by a wrong submission
selfcheck-promises = each promise has a check, each check a promise
selfcheck-texts = each check, part and diagnosis has texts and hints
selfcheck-mutants = mutants of { $file }
selfcheck-row = { $held } of { $tried }
selfcheck-progress = Grading the corpus: { $done } of { $all }
