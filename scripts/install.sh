#!/usr/bin/env bash
# SPDX-License-Identifier: PostgreSQL
# Installs the build into PostgreSQL's own folders if anything changed since the last time.
. "$(dirname "$0")/common.sh"

library=$("$(pg_config_program)" --pkglibdir)/pg_relevance.so
extension=$("$(pg_config_program)" --sharedir)/extension
stripped=$(mktemp)
trap 'rm -f "$stripped"' EXIT

same() { cmp -s "$1" "$2"; }
# Installed files have no debug information.
same_code() { same "$1" "$2" || { strip -o "$stripped" "$1" && same "$stripped" "$2"; }; }
is_installed() {
  same_code "$ROOT/pg_relevance.so" "$library" || return
  local program file
  for program in "$ROOT"/build/pg_relevance{,_modeld,_httpd}; do
    same_code "$program" "$(pg_bindir)/$(basename "$program")" || return
  done
  for file in "$ROOT"/build/pg_relevance.control "$ROOT"/build/pg_relevance--*.sql "$ROOT"/control/pg_relevance--*--*.sql; do
    [ ! -e "$file" ] || same "$file" "$extension/$(basename "$file")" || return
  done
}
if is_installed; then exit 0; fi
step "installing into $(pg_bindir) and $(dirname "$library")"
as_root make -s -C "$ROOT" install PG_CONFIG="$(command -v "$(pg_config_program)")" >/dev/null
