#!/bin/sh
# Leaves in the middle of a program.
exit 3
