#!/usr/bin/env bash
# SPDX-License-Identifier: PostgreSQL
# "make run": trains a machine on a CSV and prints what drives it. CSV and TARGET come from the environment;
# without them it trains on the bundled example.
. "$(dirname "$0")/common.sh"
. "$(dirname "$0")/progress.sh"

CLUSTER_SH="$ROOT/scripts/cluster.sh"
CSV=${CSV:-}
TARGET=${TARGET:-}
MACHINE=${MACHINE:-}
OPTIONS=${OPTIONS:-{\}}

check_arguments() {
  if [ -z "$CSV" ]; then
    [ -z "$TARGET" ] || die "TARGET is given without CSV" "make run CSV=file.csv TARGET='column'"
    return 0
  fi
  [ -f "$CSV" ] && [ -r "$CSV" ] || die "there is no readable file '$CSV'" "make run CSV=file.csv TARGET='column'"
  [ -n "$TARGET" ] || die "TARGET is missing: which column is to be explained?" \
    "make run CSV='$CSV' TARGET='column'" "The file's first line: $(head -c 2000 "$CSV" | head -1 | sed 's/^\xEF\xBB\xBF//; s/\r$//')"
}

use_example() {
  mkdir -p "$ROOT/build"
  CSV="$ROOT/build/injection_moulding.csv"
  TARGET='Good parts per hour'
  MACHINE=${MACHINE:-injection-moulding press}
  python3 "$ROOT/examples/injection_moulding.py" "$CSV"
}

say_why_not() {
  tail -30 "$ROOT/.build.log" >&2
  die "the build failed" "Its log is $ROOT/.build.log."
}

client() { env "${ENVIRONMENT[@]}" "$ROOT/build/pg_relevance" "$@"; }

say_how_to_go_on() {
  cat <<TEXT

Your own file:   make run CSV=file.csv TARGET='column'
The ranking:     $("$CLUSTER_SH" environment) $(printf '%q' "$(pg_bindir)/pg_relevance") ranking $(printf '%q' "$MACHINE")
A prompt:        make psql     (or: $("$CLUSTER_SH" psql-line))
One statement:   make psql SQL="SELECT * FROM relevance.machines"
By HTTP:         curl $("$CLUSTER_SH" http-address)/machines/
Stop it:         make stop     (make destroy removes it with all data)
TEXT
}

check_arguments
[ -x "$ROOT/build/pg_relevance" ] ||
  step "the first time takes about ten minutes: missing packages, the build, a private PostgreSQL, and the training"
"$ROOT/scripts/packages.sh" run
make_all "$ROOT/.build.log" || say_why_not
"$ROOT/scripts/install.sh"
"$CLUSTER_SH" start
"$CLUSTER_SH" serve-http
[ -n "$CSV" ] || use_example
MACHINE=${MACHINE:-$(basename "${CSV%.*}")}
eval "ENVIRONMENT=($("$CLUSTER_SH" environment))"
step "training \"$MACHINE\" on $(basename "$CSV") to explain \"$TARGET\""
client train --target "$TARGET" --options "$OPTIONS" -- "$MACHINE" "$CSV"
say_how_to_go_on
