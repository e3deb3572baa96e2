#!/bin/sh
# Prints without end.
while :; do echo flood; done
