#!/bin/sh
# Ends as std ends a process whose stack overflowed.
echo "thread 'submission' (1) has overflowed its stack" >&2
echo "fatal runtime error: stack overflow, aborting" >&2
kill -ABRT $$
