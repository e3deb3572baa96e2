#!/bin/sh
# Answers what nobody asked.
printf garbage >&0
exec sleep 1000
