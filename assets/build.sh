#!/bin/sh
# Builds assets/dist from the pinned packages. Needs node and npm; the program
# itself does not, because dist is committed.
set -eu
cd "$(dirname "$0")"
npm ci --no-audit --no-fund --silent
exec node build.mjs
