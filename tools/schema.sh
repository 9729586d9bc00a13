#!/bin/sh
# Writes the schema that the migrations build into the file $1, or with --check
# says whether it stands there already. Run by internal/testdb/run, which gives
# an empty server.
set -eu
mode="write"
if [ "$1" = --check ]; then
	mode="check"
	shift
fi
out=$1

HOIDAP_DATABASE_URL=$TEST_DATABASE_URL go run ./cmd/hoidap migrate up >/dev/null
bin=$(sh tools/setup.sh --postgres)
version=$("$bin/postgres" --version | sed -n 's/.*(PostgreSQL) \([0-9]*\).*/\1/p')
if [ "$mode" = check ] && ! head -n 1 "$out" | grep -q "PostgreSQL $version "; then
	echo "printed by another version of PostgreSQL than the $version here: not compared"
	exit 0
fi
new=$(mktemp)
trap 'rm -f "$new"' EXIT
{
	echo "-- As PostgreSQL $version prints it after all migrations; written by make schema, do not edit."
	"$bin/pg_dump" --schema-only --no-owner "$TEST_DATABASE_URL" |
		grep -Ev '^(--|SET |SELECT pg_catalog\.set_config|\\)' | cat -s
} >"$new"
if [ "$mode" = write ]; then
	cp "$new" "$out"
elif ! diff -u "$out" "$new"; then
	echo "$out is not what the migrations build: run make schema"
	exit 1
fi
