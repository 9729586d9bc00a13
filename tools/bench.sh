#!/bin/sh
# Measures of `hoidap dev` on this machine: time until it is ready with no data
# (cold) and with its own (warm), resident memory of the program and of its
# servers, size of the program. Medians of five.
set -eu
cd "$(dirname "$0")/.."
dir=$(mktemp -d)
pid=
finish() {
	[ -z "$pid" ] || { kill -INT "$pid" 2>/dev/null && wait "$pid" || true; }
	rm -rf "$dir"
}
trap finish EXIT
trap 'exit 130' INT TERM HUP
chmod 711 "$dir"

now() { date +%s%N; }
# start DATA: sets pid and ms.
start() {
	rm -f "$1/dev.json"
	begin=$(now)
	bin/hoidap dev --listen 127.0.0.1:0 --data "$1" >"$dir/log" 2>&1 </dev/null &
	pid=$!
	until [ -s "$1/dev.json" ]; do
		kill -0 "$pid" 2>/dev/null || { cat "$dir/log" >&2; exit 1; }
		sleep 0.01
	done
	ms=$((($(now) - begin) / 1000000))
}
stop() {
	kill -INT "$pid"
	wait "$pid" || true
	pid=
}
median() { sort -n | sed -n 3p; }

for i in 1 2 3 4 5; do
	start "$dir/d$i"; echo "$ms" >>"$dir/cold"; stop
	start "$dir/d$i"; echo "$ms" >>"$dir/warm"
	# The program alone, then its children: the servers.
	ps -o rss= -p "$pid" >>"$dir/rss"
	ps -o rss= --ppid "$pid" | awk '{ n += $1 } END { print n }' >>"$dir/children"
	stop
done
echo "start, cold      $(median <"$dir/cold") ms"
echo "start, warm      $(median <"$dir/warm") ms"
echo "memory, program  $(($(median <"$dir/rss") / 1024)) MiB"
echo "memory, servers  $(($(median <"$dir/children") / 1024)) MiB"
echo "size of program  $(($(wc -c <bin/hoidap) / 1048576)) MiB"
