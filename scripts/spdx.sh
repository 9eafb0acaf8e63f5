#!/usr/bin/env bash
# SPDX-License-Identifier: PostgreSQL
# "spdx.sh": lists our source files that lack the SPDX licence line. "spdx.sh add" adds it.
. "$(dirname "$0")/common.sh"

LINE='SPDX-License-Identifier: PostgreSQL'
cd "$ROOT" || exit

# pg_regress echoes the files in sql/ into its output, and released versions are frozen.
source_files() {
  git ls-files --cached --others --exclude-standard -- '*.cpp' '*.h' '*.inc' '*.c' '*.mjs' '*.js' '*.sh' '*.pl' '*.pm' '*.py' \
    '*.sql' '*.control.in' '*.cmake' '*.service' '*.yml' '*.yaml' '*.1' '*CMakeLists.txt' '*Makefile' '*Dockerfile' .ci/run \
    debian/rules 'debian/*inst' 'debian/*rm' completions packaging/etc ':!sql/' ':!test/upgrade/*.sql'
}

comment_line() {
  case "$1" in
    *.cpp | *.h | *.inc | *.c | *.mjs | *.js) echo "// $LINE" ;;
    *.sql) echo "-- $LINE" ;;
    *.1) echo ".\\\" $LINE" ;;
    *) echo "# $LINE" ;;
  esac
}

# A first line with a meaning (#!, #compdef) must remain the first.
add_line() {
  local at=1
  if head -1 "$1" | grep -q '^#[!c]'; then at=2; fi
  { head -n $((at - 1)) "$1"; comment_line "$1"; tail -n +$at "$1"; } >"$1.spdx"
  cat "$1.spdx" >"$1"  # keeps its mode
  rm "$1.spdx"
}

lacking=0
while IFS= read -r file; do
  [ -e "$file" ] || continue
  if ! head -2 "$file" | grep -qF "$LINE"; then
    if [ "${1:-}" = add ]; then add_line "$file"; else say "$file: $LINE is missing"; lacking=$((lacking + 1)); fi
  fi
done < <(source_files)
[ "$lacking" -eq 0 ] || die "files without a licence: $lacking" "scripts/spdx.sh add"
