#!/bin/sh
# Measures bin/hoidap, each figure beside its limit, and prints the table of the
# README (tools/bench). Installs wrk and nginx where it can, without starting
# nginx; without them the measures that need them are left out. Arguments go to
# the measuring program: -rounds 5 -duration 10s.
set -eu
cd "$(dirname "$0")/.."
have() { command -v "$1" >/dev/null 2>&1; }

# apt_install NAME... as root. Debian starts what it installs; a policy for the
# time of the installation keeps it from doing so.
apt_install() {
	as=
	if [ "$(id -u)" != 0 ]; then
		sudo -n true 2>/dev/null || return 1
		as="sudo -n"
	fi
	# shellcheck disable=SC2016,SC2086 # for the other shell; sudo and its flag are two words
	$as env DEBIAN_FRONTEND=noninteractive NEEDRESTART_SUSPEND=1 sh -c '
		set -eu
		policy=/usr/sbin/policy-rc.d
		restore() {
			rm -f "$policy"
			if [ -e "$policy.before-hoidap" ]; then mv "$policy.before-hoidap" "$policy"; fi
		}
		trap restore EXIT
		trap "exit 1" INT TERM HUP
		if [ -e "$policy" ]; then mv "$policy" "$policy.before-hoidap"; fi
		printf "#!/bin/sh\nexit 101\n" >"$policy"
		chmod 755 "$policy"
		install() { apt-get -q -o DPkg::Lock::Timeout=300 install -y --no-install-recommends "$@"; }
		install "$@" || { apt-get -q update && install "$@"; }
	' sh "$@" </dev/null >&2
}

missing=
for t in wrk nginx; do have $t || missing="$missing $t"; done
if [ -n "$missing" ]; then
	echo "bench: installing$missing" >&2
	# shellcheck disable=SC2086 # one word per package
	if have apt-get; then apt_install $missing; elif have brew; then brew install -q $missing </dev/null >&2; else false; fi ||
		echo "bench: could not install$missing; install them and run this again for every figure" >&2
fi

exec go run -C tools ./bench -program "$PWD/bin/hoidap" -source "$PWD" -postgres "$(sh tools/setup.sh --postgres)" "$@"
