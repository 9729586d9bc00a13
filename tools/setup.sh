#!/bin/sh
# Finds what the program needs on this machine and installs what is missing:
# PostgreSQL 15 or later and Redis; with --test also Chromium, a C compiler (for
# the race detector) and, by npm, axe-core (by which the stories judge pages).
# Never waits for a person, starts no service, and says by which command to
# install what it could not install itself.
#
# Debian and Ubuntu: apt as root or with a sudo that asks nothing; otherwise the
# packages are unpacked into .hoidap/pkg, without touching the system.
# macOS: Homebrew.
set -eu
cd "$(dirname "$0")/.."
pkg=$PWD/.hoidap/pkg
PATH=$pkg/bin:$PATH:/usr/local/go/bin:/usr/lib/go/bin:/opt/homebrew/bin:/usr/local/bin
export PATH DEBIAN_FRONTEND=noninteractive NEEDRESTART_SUSPEND=1 HOMEBREW_NO_AUTO_UPDATE=1 NONINTERACTIVE=1
test=
[ "${1-}" = --test ] && test=yes

say() { printf '%s\n' "setup: $*" >&2; }
have() { command -v "$1" >/dev/null 2>&1; }

# --- what is there -----------------------------------------------------------

# The directory of the first PostgreSQL that is new enough.
find_postgres() {
	link=$(command -v initdb 2>/dev/null || true)
	# shellcheck disable=SC2046 # one word per directory
	for d in ${link:+$(dirname "$(readlink -f "$link")")} $(ls -d /usr/lib/postgresql/*/bin /usr/pgsql-*/bin \
		/opt/homebrew/opt/postgresql@*/bin /usr/local/opt/postgresql@*/bin 2>/dev/null | sort -rV); do
		[ -x "$d/initdb" ] || continue
		v=$("$d/postgres" --version 2>/dev/null | sed -n 's/.*(PostgreSQL) \([0-9]*\).*/\1/p')
		[ "${v:-0}" -ge 15 ] && { echo "$d"; return 0; }
	done
	return 1
}

find_chromium() {
	for p in chromium chromium-browser google-chrome google-chrome-stable headless_shell chrome; do
		# Ubuntu's chromium-browser only says that one should install a snap.
		have $p && $p --version >/dev/null 2>&1 && return 0
	done
	[ -x "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome" ] || [ -x /Applications/Chromium.app/Contents/MacOS/Chromium ]
}

has_axe() {
	wanted=$(sed -n 's/.*"axe-core": "\(.*\)".*/\1/p' tools/axe/package.json)
	grep -qs "\"version\": \"$wanted\"" tools/axe/node_modules/axe-core/package.json
}

missing() {
	find_postgres >/dev/null || echo postgres
	have redis-server || have valkey-server || echo redis
	[ -n "$test" ] || return 0
	find_chromium || echo chromium
	have cc || have gcc || echo cc
	has_axe || have npm || echo npm
}

if [ "${1-}" = --postgres ]; then # where it is
	find_postgres
	exit
fi

# --- Debian, Ubuntu ----------------------------------------------------------

deb_names() {
	for m in "$@"; do
		case $m in
		postgres) echo postgresql ;;
		redis) echo redis-server ;;
		chromium) echo chromium ;;
		cc) echo gcc libc6-dev ;;
		npm) echo npm ;;
		esac
	done
}

# apt_install PREFIX NAME... as root, by the command PREFIX if it is not empty. Debian starts what it installs; a policy for the
# time of the installation, and an empty cluster list, keep it from doing so.
apt_install() {
	as=$1
	shift
	policy=/usr/sbin/policy-rc.d
	noclusters=/etc/postgresql-common/createcluster.d/hoidap-setup.conf
	script='
		set -eu
		policy=$1 noclusters=$2; shift 2
		restore() {
			rm -f "$policy" "$noclusters"
			if [ -e "$policy.before-hoidap" ]; then mv "$policy.before-hoidap" "$policy"; fi
		}
		trap restore EXIT
		trap "exit 1" INT TERM HUP
		if [ -e "$policy" ]; then mv "$policy" "$policy.before-hoidap"; fi
		printf "#!/bin/sh\nexit 101\n" >"$policy"
		chmod 755 "$policy"
		mkdir -p "$(dirname "$noclusters")"
		echo "create_main_cluster = false" >"$noclusters"
		install() { apt-get -q -o DPkg::Lock::Timeout=300 -o Dpkg::Options::=--force-confold install -y --no-install-recommends "$@"; }
		apt-get -qq -s install --no-install-recommends "$@" >/dev/null 2>&1 || apt-get -q -o DPkg::Lock::Timeout=300 update
		install "$@" || { apt-get -q update && install "$@"; }
	'
	say "installing with apt: $*"
	# shellcheck disable=SC2086 # sudo and its flag are two words
	$as env DEBIAN_FRONTEND=noninteractive NEEDRESTART_SUSPEND=1 sh -c "$script" sh "$policy" "$noclusters" "$@" </dev/null >&2
}

# unpack NAME... into .hoidap/pkg with all that they need and this machine lacks.
unpack() {
	say "no root and no sudo: unpacking into .hoidap/pkg: $*"
	rm -rf "$pkg/debs" "$pkg/apt"
	mkdir -p "$pkg/debs"
	own=
	if ! apt-get -qq -s install --no-install-recommends "$@" >/dev/null 2>&1; then
		# Without usable package lists: fetch our own.
		mkdir -p "$pkg/apt/lists/partial" "$pkg/apt/cache/archives/partial"
		own="-o Dir::State::Lists=$pkg/apt/lists -o Dir::Cache=$pkg/apt/cache -o Debug::NoLocking=1 -o APT::Sandbox::User="
		# shellcheck disable=SC2086 # several options
		apt-get -q $own update </dev/null >&2 || return 1
	fi
	# Not needed to run the servers: the just-in-time compiler, the scripts
	# that manage clusters, and what the system surely has in some form.
	# shellcheck disable=SC2086
	list=$(apt-get -qq $own -s install --no-install-recommends "$@" | sed -n 's/^Inst \([^ ]*\) .*(\([^ ]*\) .*/\1=\2/p' |
		grep -Ev '^(libllvm|postgresql-common|postgresql-client-common|postgresql=|perl|libperl|ssl-cert|systemd|libpam|adduser|lsb-base|sysvinit|init-system|ucf|debconf|netbase|libjson-perl|libcommon-sense|libtypes-serialiser|gcc|cpp|binutils)') || return 1
	# shellcheck disable=SC2086
	(cd "$pkg/debs" && apt-get -qq $own download $list </dev/null >&2) || return 1
	for d in "$pkg"/debs/*.deb; do dpkg -x "$d" "$pkg" || return 1; done
	rm -rf "$pkg/debs" "$pkg/apt"
	wrap
}

# wrap makes commands in .hoidap/pkg/bin that find their libraries in .hoidap/pkg.
wrap() {
	mkdir -p "$pkg/bin"
	for p in "$pkg"/usr/lib/postgresql/*/bin/* "$pkg"/usr/bin/redis-server "$pkg"/usr/bin/redis-cli "$pkg"/usr/lib/chromium/chromium; do
		[ -x "$p" ] || continue
		cat >"$pkg/bin/$(basename "$p")" <<-EOF
			#!/bin/sh
			pkg=\$(dirname "\$(readlink -f "\$0")")/..
			libs=\$(ls -d "\$pkg"/usr/lib/*-linux-gnu* "\$pkg"/usr/lib/*-linux-gnu*/pulseaudio "\$pkg"/lib/*-linux-gnu* 2>/dev/null | tr '\n' ':')
			[ -d /etc/fonts ] || export FONTCONFIG_PATH="\$pkg/etc/fonts" XDG_DATA_HOME="\$pkg/usr/share"
			LD_LIBRARY_PATH=\$libs\${LD_LIBRARY_PATH-} exec "\$pkg/${p#"$pkg/"}" "\$@"
		EOF
		chmod 755 "$pkg/bin/$(basename "$p")"
	done
}

debian() {
	if [ "$(id -u)" != 0 ] && ! sudo -n true 2>/dev/null; then
		# A compiler and npm do not run from a directory of their own.
		# shellcheck disable=SC2046 # one word per thing
		set -- $(echo "$@" | sed 's/\<cc\>//; s/\<npm\>//')
		[ $# -gt 0 ] || return 0
	fi
	# shellcheck disable=SC2046 # one word per package
	set -- $(deb_names "$@")
	if [ "$(id -u)" = 0 ]; then
		apt_install "" "$@"
	elif sudo -n true 2>/dev/null; then
		apt_install "sudo -n" "$@"
	else
		unpack "$@"
	fi
}

# --- macOS -------------------------------------------------------------------

homebrew() {
	for m in "$@"; do
		case $m in
		postgres) brew install -q postgresql@17 </dev/null >&2 ;;
		redis) brew install -q redis </dev/null >&2 ;;
		chromium) brew install -q --cask chromium </dev/null >&2 ;;
		npm) brew install -q node </dev/null >&2 ;;
		cc) say "the race detector needs the command line tools: xcode-select --install" ;;
		esac || return 1
	done
}

# --- what could not be installed ---------------------------------------------

advice() {
	if have brew; then
		case $1 in postgres) echo "brew install postgresql@17" ;; redis) echo "brew install redis" ;;
		chromium) echo "brew install --cask chromium" ;; npm) echo "brew install node" ;; cc) echo "xcode-select --install" ;; esac
	elif have apt-get; then
		case $1 in
		postgres)
			if [ -n "$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null)" ]; then
				echo "sudo apt-get install -y postgresql-common && sudo /usr/share/postgresql-common/pgdg/apt.postgresql.org.sh -y && sudo apt-get install -y --no-install-recommends postgresql-17   (the one installed is older than 15)"
			else echo "sudo apt-get update && sudo apt-get install -y --no-install-recommends postgresql"; fi ;;
		redis) echo "sudo apt-get update && sudo apt-get install -y --no-install-recommends redis-server" ;;
		chromium) if [ -e /etc/lsb-release ] && grep -q Ubuntu /etc/lsb-release; then echo "sudo snap install chromium"; else echo "sudo apt-get install -y --no-install-recommends chromium"; fi ;;
		cc) echo "sudo apt-get install -y --no-install-recommends gcc libc6-dev" ;;
		npm) echo "sudo apt-get install -y --no-install-recommends npm" ;;
		esac
	else
		for m in "dnf install -y" "apk add" "pacman -S --noconfirm" "zypper install -y"; do
			have "${m%% *}" || continue
			case $1 in postgres) echo "sudo $m postgresql-server postgresql-contrib" ;; redis) echo "sudo $m redis" ;;
			chromium) echo "sudo $m chromium" ;; npm) echo "sudo $m npm" ;; cc) echo "sudo $m gcc" ;; esac
			return
		done
		echo "(this system's package manager is not known; the package is called $1 or similar)"
	fi
}

# --- go ----------------------------------------------------------------------

if ! have go; then
	os=$(uname -s | tr '[:upper:]' '[:lower:]')
	case $(uname -m) in x86_64) arch=amd64 ;; aarch64 | arm64) arch=arm64 ;; *) arch=$(uname -m) ;; esac
	v=$(sed -n 's/^go //p' go.mod)
	say "Go is missing; it is needed to build the program. Install it with:"
	if have brew; then say "  brew install go"; else
		say "  curl -fsSL https://go.dev/dl/go$v.$os-$arch.tar.gz | sudo tar -C /usr/local -xz"; fi
	exit 1
fi

# --- axe-core ----------------------------------------------------------------

axe() {
	[ -n "$test" ] || return 0
	! has_axe && have npm || return 0 # that npm is missing is said with the rest
	say "installing axe-core $wanted into tools/axe"
	npm ci --prefix tools/axe --no-audit --no-fund --silent </dev/null >&2 || {
		say "axe-core could not be installed; try: npm ci --prefix tools/axe"
		return 1
	}
}

status=0
# shellcheck disable=SC2046 # one word per thing
set -- $(missing)
if [ $# -eq 0 ]; then
	axe || status=1
	exit $status
fi
say "missing here: $*"
if have apt-get; then
	# One that cannot be had must not keep the others out.
	debian "$@" || for m in "$@"; do debian "$m" || say "could not install $m"; done
elif have brew; then
	homebrew "$@" || say "Homebrew could not install everything"
fi

axe || status=1
for m in $(missing); do
	if [ "$m" = cc ]; then
		say "without a C compiler the tests run without the race detector; install one with: $(advice cc)"
		continue
	fi
	say "$m is missing and could not be installed. Install it with:"
	say "  $(advice "$m")"
	status=1
done
exit $status
