#!/usr/bin/env bash
# SPDX-License-Identifier: PostgreSQL
# manual_test.sh PROGRAM SOURCE: the program's man page tells of the options of its --help and of no others, and bash
# completes them.
set -euo pipefail

PROGRAM=$1 SOURCE=$2
PAGE=$SOURCE/man/$(basename "$PROGRAM").1
FAULTS=0
fault() { echo "$*"; FAULTS=$((FAULTS + 1)); }

long_options() { grep -oE -- '--[a-z][a-z-]*' | sort -u; }
# What a line of help begins with: "-h,--help", or "--version".
options_of() { "$PROGRAM" "$@" --help | grep -oE '^ +(-[a-zA-Z], *)?--[a-z-]+' | long_options; }
commands() { "$PROGRAM" --help | sed -n 's/^  \([a-z][a-z-]*\) .*/\1/p'; }

told=$(options_of; for command in $(commands); do options_of "$command"; done)
told=$(sort -u <<<"$told")
[ "$(wc -l <<<"$told")" -gt 3 ] || fault "--help tells of too little: $told"
documented=$(grep -A1 '^\.TP' "$PAGE" | sed 's/\\-/-/g' | long_options)
[ "$told" = "$documented" ] || fault "$PAGE (>) is not --help (<): $(diff <(echo "$told") <(echo "$documented") | grep '^[<>]')"
for command in $(commands); do
  sed 's/\\-/-/g' "$PAGE" | grep -qx "\.B $command" || fault "$PAGE does not tell of the command $command"
done
if command -v man >/dev/null; then
  warnings=$(LC_ALL=C.UTF-8 man --warnings -l -Tutf8 "$PAGE" 2>&1 >/dev/null)
  [ -z "$warnings" ] || fault "$PAGE: $warnings"
fi

. "$SOURCE/completions/pg_relevance"
completed() {
  COMP_WORDS=("$PROGRAM" "$@")
  COMP_CWORD=$#
  _pg_relevance "$PROGRAM" "${*: -1}" "${COMP_WORDS[COMP_CWORD-1]}"
  printf '%s\n' "${COMPREPLY[@]}"
}
[ "$(completed -- | sort -u)" = "$(options_of)" ] || fault "bash does not complete the options of $PROGRAM"
for command in $(commands); do
  [ "$(completed "$command" -- | sort -u)" = "$(options_of "$command")" ] || fault "bash does not complete the options of $command"
  completed "${command:0:2}" | grep -qx -- "$command" || fault "bash does not complete $command"
done
[ "$FAULTS" -eq 0 ]
