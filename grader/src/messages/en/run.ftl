# What ended a child in the middle of a program is told with what it ended: see `ended-..` in judge.ftl.
