#!/bin/sh
# Neither runs nor sleeps: as a process that gets no processor.
kill -STOP $$
