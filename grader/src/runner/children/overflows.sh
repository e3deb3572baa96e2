#!/bin/sh
# Ends as std ends a process whose stack overflowed.
echo "thread 'submission' (1) has overflowed its stack" >&2
kill -ABRT $$
