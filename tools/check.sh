#!/bin/sh
# Every check of the project, each with its name; the exit status is 0 when all
# passed. --quick leaves out what takes longer than some seconds.
set -u
cd "$(dirname "$0")/.." || exit
tool="go tool -modfile=tools/go.mod"
failed=
out=$(mktemp)
trap 'rm -f "$out"' EXIT
trap 'exit 130' INT TERM HUP

# check NAME COMMAND...: the command prints only what is wrong.
check() {
	name=$1
	shift
	if "$@" >"$out" 2>&1; then
		echo "ok    $name"
	else
		echo "FAIL  $name"
		sed 's/^/      /' "$out"
		failed="$failed
  $name"
	fi
}

# empty COMMAND...: succeeds if the command does and prints nothing.
empty() {
	found=$("$@") || return 1
	[ -z "$found" ] || { echo "$found"; return 1; }
}

sources() { find . -name '*.go' -not -path '*/node_modules/*' -not -path './.hoidap/*'; }
formatted() {
	# shellcheck disable=SC2046,SC2086 # names without spaces
	empty $tool gofumpt -l $(sources)
}
dead() {
	# shellcheck disable=SC2086
	empty $tool deadcode -test ./...
}

check "format (gofumpt)" formatted
check "vet" go vet ./...
if [ "${1-}" = --quick ]; then
	check "rules and imports" go test ./internal/arch ./internal/calendar ./internal/clock ./internal/escalation \
		./internal/i18n ./internal/question ./internal/redact ./internal/routing
	[ -z "$failed" ]
	exit
fi
# shellcheck disable=SC2086
check "lint (golangci-lint)" $tool golangci-lint run ./...
check "no dead code" dead
check "modules as pinned" go mod verify
check "schema as printed (docs/schema.sql)" go run ./internal/testdb/run sh tools/schema.sh --check docs/schema.sql

# The race detector needs a C compiler; everything that runs side by side is
# tested under it, the rest without, for time.
race="./internal/catcher ./internal/mail ./internal/queue ./internal/service ./internal/store ./internal/worker"
echo "tests"
if go run ./internal/testdb/run -report go test -json -timeout 20m ./...; then
	echo "ok    tests"
else
	failed="$failed
  tests"
fi
if command -v cc >/dev/null 2>&1 || command -v gcc >/dev/null 2>&1; then
	echo "tests under the race detector"
	# shellcheck disable=SC2086
	if CGO_ENABLED=1 go run ./internal/testdb/run -report go test -json -race -timeout 20m $race; then
		echo "ok    tests under the race detector"
	else
		failed="$failed
  tests under the race detector"
	fi
else
	echo "      no C compiler: the race detector was left out"
fi

# By itself: its faults fall at random instants, and its clocks leap.
check "nothing lost, nothing twice (chaos over 60 questions)" go run ./internal/testdb/run \
	go test ./internal/chaos -run TestNothingIsLost -v -count=1 -timeout 10m -args -questions 60

if [ -n "$failed" ]; then
	echo "FAILED:$failed"
	exit 1
fi
echo "all checks passed"
