#!/bin/sh
# Prints more than fits into its pipe, then reads a line.
head -c 4000000 /dev/zero
read -r line
