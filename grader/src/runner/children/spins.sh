#!/bin/sh
# Never ends a step.
while :; do :; done
