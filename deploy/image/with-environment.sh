#!/bin/sh
# Becomes a program with the environment that the step `secrets` wrote for this container.
# What the container itself sets wins.
set -eu
own=$(export -p)
set -a
. /run/marquee/environment
eval "$own"
set +a
exec "$@"
