#!/usr/bin/env bash
# SPDX-License-Identifier: PostgreSQL
# "make lint": include rules between folders, a result for every SQL test, one version everywhere, and clang-tidy on our
# own C++. FILES='src/a.cpp …' checks only these; RULES=1 skips clang-tidy.
. "$(dirname "$0")/common.sh"

cd "$ROOT" || exit
FAULTS=0
fault() {
  say "$1"
  FAULTS=$((FAULTS + 1))
}

# ---------------------------------------------------------------- which folder may include which

may_include() {
  case "$1" in
    base) echo base ;;
    stats) echo base stats ;;
    table) echo base stats table ;;
    forest) echo base stats forest ;;
    model) echo base stats table forest model ;;
    contract) echo base table contract ;;
    http) echo base http ;;
    modeld) echo base stats table forest model contract http modeld ;;
    httpd) echo base table contract http httpd ;;
    client) echo base client ;;
    extension) echo base table contract extension ;;
    *) return 1 ;;
  esac
}

check_folder() {
  local folder=$1 allowed included
  if ! allowed=$(may_include "$folder"); then
    fault "src/$folder: may_include() does not list this folder"
    return 0
  fi
  while IFS= read -r included; do
    case "$included" in
      *'#include "'*/*)
        local of=${included##*#include \"}
        of=${of%%/*}
        case " $allowed " in
          *" $of "*) ;;
          *) fault "$included: src/$folder may include ${allowed// /, } alone" ;;
        esac ;;
    esac
  done < <(grep -rHnE '^ *# *include +"' "src/$folder" --include='*.cpp' --include='*.h' \
      --include='*.inc' --exclude=pg.h | sed 's/# *include */#include /')
}

# Third-party headers that only some places may include: the pattern, and where (a regular expression).
check_foreign() {
  local pattern=$1 places=$2 line
  while IFS= read -r line; do
    [[ "$line" =~ ^($places) ]] || fault "$line: only $places may include it"
  done < <(grep -rHnE "^ *# *include +[<\"]($pattern)" src --include='*.cpp' --include='*.h' --include='*.inc')
}

check_includes() {
  local folder
  for folder in src/*/; do
    check_folder "$(basename "$folder")"
  done
  check_foreign 'postgres(_ext|_fe)?\.h|fmgr\.h|funcapi\.h|miscadmin\.h|pgstat\.h|(access|catalog|commands|executor|mb|nodes|parser|postmaster|replication|storage|tcop|utils)/' src/extension/ground/pg.h
  check_foreign 'xgboost/' src/modeld/
  check_foreign 'microhttpd' src/http/
  check_foreign '(postgresql/)?libpq' 'src/httpd/|src/client/'
}

# Whoever looks for a file finds it in one of ARCHITECTURE.md's tables.
check_tables() {
  local folder file name
  for folder in table forest model contract modeld extension; do
    while IFS= read -r file; do
      name=$(basename "$file" .h)
      grep -qE "\`$name\`|$file" ARCHITECTURE.md || fault "$file: ARCHITECTURE.md's tables do not list it"
    done < <(find "src/$folder" -name '*.h')
  done
}

check_expected() {
  local file name
  for file in sql/*.sql; do
    name=$(basename "$file" .sql)
    [ -e "expected/$name.out" ] || fault "$file has no expected/$name.out"
  done
  for file in expected/*.out; do
    name=$(basename "$file" .out)
    [ -e "sql/${name%_[0-9]}.sql" ] || fault "$file has no sql/${name%_[0-9]}.sql"
  done
}

# CREATE EXTENSION reads the script in the database's own encoding.
check_ascii() {
  local line
  while IFS= read -r line; do
    fault "$line: not ASCII: CREATE EXTENSION would fail in databases of other encodings"
  done < <(LC_ALL=C grep -rnP '[^\x00-\x7F]' control)
}

# Each file of the install script has its place in the Makefile's list.
check_sql_files() {
  local file
  while IFS= read -r file; do
    grep -qE "[ ,]${file#control/sql/}([ )]|$)" Makefile || fault "$file: SQL_FILES in the Makefile does not list it"
  done < <(find control/sql -name '*.sql')
}

# docs/sql.md explains every error code of guard.cpp, with its SQLSTATE.
check_error_codes() {
  local code state
  while read -r code state; do
    grep -qE "^\|.*\`$code\`.*\| ([0-9A-Z]{5}, )*$state\b" docs/sql.md ||
      fault "src/extension/ground/guard.cpp: docs/sql.md has no row for $code with $state in its table of errors"
  done < <(sed -nE 's/^ *\{"([a-z_0-9]+)", "([0-9A-Z]{5})"\},.*/\1 \2/p' src/extension/ground/guard.cpp)
}

# META.json defines the version; all other places that name it must agree.
check_version() {
  local version provided sections previous
  read -r version provided < <(python3 -c 'import json; meta = json.load(open("META.json")); print(meta["version"], meta["provides"]["pg_relevance"]["version"])')
  [ "$provided" = "$version" ] || fault "META.json: version is $version, but it provides pg_relevance $provided"

  sections=$(sed -nE 's/^## ([^ ]+).*/\1/p' CHANGELOG.md)
  [ "$(head -1 <<<"$sections")" = "$version" ] ||
    fault "CHANGELOG.md: its newest section is $(head -1 <<<"$sections"), the version in META.json is $version"
  previous=$(sed -n 2p <<<"$sections")
  [ -z "$previous" ] || [ -e "control/pg_relevance--$previous--$version.sql" ] ||
    fault "control/pg_relevance--$previous--$version.sql is missing: databases of $previous could not be updated"
  [ -z "$previous" ] || [ -e "test/upgrade/pg_relevance--$previous.sql" ] ||
    fault "test/upgrade/pg_relevance--$previous.sql is missing: the install script of $previous as it was released"

  [ ! -e debian/changelog ] || [[ "$(head -1 debian/changelog)" =~ \(([0-9]+:)?"$version"[-~+\)] ]] ||
    fault "debian/changelog: its newest entry is not of version $version: $(head -1 debian/changelog)"
}

# Files that are used elsewhere: the workflow, the Dockerfile, the compose file. The tools come from npm.
check_packaging() {
  local folder=packaging/lint
  [ "$folder/package-lock.json" -ot "$folder/node_modules/.package-lock.json" ] ||
    npm ci --prefix "$folder" --no-audit --no-fund >/dev/null || die "the tools for $folder could not be installed"
  node "$folder/check.mjs" || fault "packaging: see above"
}

# ---------------------------------------------------------------- clang-tidy

# The Makefile's flags, for code that CMake does not build.
EXTENSION_FLAGS=(-std=c++20 -Isrc -isystem "$("$(pg_config_program)" --includedir-server)" -D_GNU_SOURCE -DPG_RELEVANCE_VERSION='"lint"')

tidy() {
  local file=$1
  case "$file" in
    src/extension/*) clang-tidy --quiet "$file" -- "${EXTENSION_FLAGS[@]}" ;;
    *) clang-tidy --quiet -p build "$file" ;;
  esac 2> >(grep -vE '^[0-9]+ warnings? (generated|and)|^Suppressed |^Use -header-filter' >&2)
}

check_tidy() {
  [ -e build/compile_commands.json ] || make -s build/CMakeCache.txt >/dev/null
  [ -e build/compile_commands.json ] || die "build/compile_commands.json is missing" "make builds it."
  local files=()
  if [ -n "${FILES:-}" ]; then
    read -ra files <<<"$FILES"
  else
    mapfile -t files < <(git ls-files 'src/*.cpp' 'test/unit/*.cpp')
  fi
  export -f tidy
  printf '%s\n' "${files[@]}" | TIDY_FLAGS="$(declare -p EXTENSION_FLAGS)" \
    xargs -P "$(nproc)" -I{} bash -c 'eval "$TIDY_FLAGS"; tidy "$1"' -- {} || fault "clang-tidy has found something"
}

check_includes
check_tables
check_expected
check_ascii
check_sql_files
check_error_codes
check_version
scripts/spdx.sh || fault "licences: see above"
[ "${RULES:-}" = 1 ] || check_packaging
[ "${RULES:-}" = 1 ] || check_tidy
[ "$FAULTS" -eq 0 ] || die "faults: $FAULTS"
say "nothing found"
