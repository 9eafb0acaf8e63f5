#!/usr/bin/env bash
# Installs what was built into PostgreSQL's own folders, when something changed since the last time.
. "$(dirname "$0")/common.sh"

library=$("$(pg_config_program)" --pkglibdir)/pg_relevance.so
extension=$("$(pg_config_program)" --sharedir)/extension

same() { cmp -s "$1" "$2"; }
if same "$ROOT/pg_relevance.so" "$library" && same "$ROOT/build/pg_relevance_modeld" "$(pg_bindir)/pg_relevance_modeld" &&
   same "$ROOT/build/pg_relevance_httpd" "$(pg_bindir)/pg_relevance_httpd" &&
   same "$ROOT/control/pg_relevance.control" "$extension/pg_relevance.control"; then
  changed=no
  for script in "$ROOT"/control/pg_relevance--*.sql; do
    same "$script" "$extension/$(basename "$script")" || changed=yes
  done
  [ "$changed" = yes ] || exit 0
fi
step "installing into $(pg_bindir) and $(dirname "$library")"
as_root make -s -C "$ROOT" install PG_CONFIG="$(command -v "$(pg_config_program)")" >/dev/null
