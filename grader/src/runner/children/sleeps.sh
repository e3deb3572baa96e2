#!/bin/sh
# Blocks its thread.
exec sleep 1000
