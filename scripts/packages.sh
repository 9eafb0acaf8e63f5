#!/usr/bin/env bash
# SPDX-License-Identifier: PostgreSQL
# Installs the Debian packages that are missing: "packages.sh run" for building and running, "packages.sh
# test" for the tests as well; "packages.sh clients" the HTTP clients of the tests, from npm, which those must precede.
. "$(dirname "$0")/common.sh"
. "$(dirname "$0")/progress.sh"

RUN_PACKAGES=(g++ make cmake pkg-config libcurl4-openssl-dev libmicrohttpd-dev libpq-dev libjwt-dev libxgboost-dev zlib1g-dev
  libzip-dev libexpat1-dev libicu-dev nlohmann-json3-dev libboost-dev libfast-float-dev libcli11-dev libspdlog-dev python3)
TEST_PACKAGES=(libgtest-dev libgmock-dev libipc-run-perl curl chromium clang libclang-rt-dev pgbouncer)
BENCH_PACKAGES=(python3-sklearn python3-xgboost python3-pandas r-cran-ranger wrk curl)
LINT_PACKAGES=(clang-format clang-tidy)

packages=("${RUN_PACKAGES[@]}")
case "${1:-run}" in
  run) ;;
  test) packages+=("${TEST_PACKAGES[@]}") ;;
  bench) packages+=("${BENCH_PACKAGES[@]}") ;;
  lint) packages=("${LINT_PACKAGES[@]}") ;;
  clients) packages=() ;;
  *) die "packages.sh takes run, test, clients, bench or lint, not '$1'" ;;
esac

log=$(mktemp)
trap 'rm -f "$log"' EXIT

apt_get() { as_root env DEBIAN_FRONTEND=noninteractive LC_ALL=C apt-get -q -o APT::Status-Fd=1 "$@" </dev/null; }

say_why_not() {
  grep -vE '^(dlstatus|pmstatus):' "$log" | tail -20 >&2
  die "the packages could not be installed"
}

# Once: a fresh machine has no package lists.
update_lists() {
  [ -z "${LISTS_ARE_NEW:-}" ] || return 0
  LISTS_ARE_NEW=yes
  apt_get update 2>&1 | tee "$log" | apt_progress 100 | show_progress 'reading package lists' || say_why_not
}

# The newest PostgreSQL that this distribution offers, such as 17.
newest_postgresql() {
  apt-cache search --names-only '^postgresql-server-dev-[0-9]+$' 2>/dev/null | sed 's/^postgresql-server-dev-\([0-9]*\) .*/\1/' | sort -n | tail -1
}

# The PostgreSQL to build for: that of PG_CONFIG, else the newest. A server that is not from a Debian package has its
# own headers.
add_postgresql() {
  local bindir major
  if bindir=$(pg_bindir 2>/dev/null); then
    [[ "$bindir" =~ ^/usr/lib/postgresql/([0-9]+)/bin$ ]] || return 0
    major=${BASH_REMATCH[1]}
  elif [ "$(pg_config_program)" != pg_config ]; then
    [[ "$PG_CONFIG" =~ ^/usr/lib/postgresql/([0-9]+)/bin/pg_config$ ]] ||
      die "PG_CONFIG is '$PG_CONFIG', and there is no such program" "Without PG_CONFIG the newest PostgreSQL of the distribution is taken."
    major=${BASH_REMATCH[1]}
  else
    major=$(newest_postgresql)
    if [ -z "$major" ]; then update_lists; major=$(newest_postgresql); fi
    [ -n "$major" ] || die "this system offers no package of PostgreSQL to build with" "Give PG_CONFIG=/path/to/pg_config of a server of your own."
  fi
  packages+=("postgresql-$major" "postgresql-server-dev-$major")
  if apt-cache show "postgresql-$major-cron" >/dev/null 2>&1; then packages+=("postgresql-$major-cron"); fi
}

case "${1:-run}" in run | test | bench) add_postgresql ;; esac

# Node comes from many places, and Debian's packages conflict with others.
if [ "${1:-run}" = test ]; then
  for program in node:nodejs npm:npm; do
    command -v "${program%:*}" >/dev/null || packages+=("${program#*:}")
  done
fi

missing=()
for package in "${packages[@]}"; do
  dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null | grep -qx installed || missing+=("$package")
done

install_missing() {
  command -v apt-get >/dev/null || die "these packages are missing: ${missing[*]}" \
    "This system has no apt-get: install them with its own package manager."
  step "installing ${#missing[@]} Debian packages and what they need: ${missing[*]}"
  local install=(install --no-install-recommends "${missing[@]}")
  update_lists
  apt_get "${install[@]}" --assume-no 2>/dev/null |
    sed -n 's/.* \([0-9]* newly installed\),.*/    \1/p; s/^Need to get \(.*B\)[ /].*/    \1 to download/p' >&2 || true
  apt_get "${install[@]}" --yes 2>&1 | tee "$log" | apt_progress 25 | show_progress 'downloading' || say_why_not
}

# The HTTP clients for the tests, in the versions of test/http/package-lock.json.
install_clients() {
  local folder="$ROOT/test/http"
  [ "$folder/package-lock.json" -nt "$folder/node_modules/.package-lock.json" ] || return 0
  step "installing the HTTP clients of the tests"
  npm ci --prefix "$folder" --no-audit --no-fund --loglevel http 2>&1 </dev/null | tee "$log" |
    npm_progress "$(grep -c '"integrity"' "$folder/package-lock.json")" | show_progress 'asking for packages' ||
    { tail -20 "$log" >&2; die "the HTTP clients could not be installed"; }
}

[ ${#missing[@]} -eq 0 ] || install_missing
[ "${1:-run}" != clients ] || install_clients
