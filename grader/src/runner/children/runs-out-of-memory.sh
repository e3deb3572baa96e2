#!/bin/sh
# Ends as std ends a process that cannot allocate.
echo "memory allocation of 1000000 bytes failed" >&2
kill -ABRT $$
