#!/usr/bin/env bash
# SPDX-License-Identifier: PostgreSQL
# "make test [ONLY=unit|fuzz|sql|tap]": builds, installs, and runs the unit tests (GoogleTest), the fuzz targets
# (libFuzzer; a minute in all, each target counts as a test), the SQL tests (pg_regress) and the TAP tests
# (PostgreSQL::Test::Cluster), the latter two in throw-away clusters as the server's user. They run in parallel, since
# many wait rather than compute. Ends with the ten slowest, and one line, "N passed, M failed". Full logs are in
# build/test-logs, with the input that made a fuzz target fail. "make test ONLY=tap FILES='033_upgrade 034_client'" runs
# some of the TAP tests.
# "make torture [MINUTES=60] [SEED=n]" is two of the TAP tests, for longer. "make test ONLY=sql VALGRIND=FILE" runs the
# server of the SQL tests under valgrind, with PostgreSQL's own file of suppressions (CONTRIBUTING.md).
# shellcheck disable=SC2317  # run_… and report_… are called by their names, from the queue
. "$(dirname "$0")/common.sh"
. "$ROOT/scripts/jobs.sh"
. "$ROOT/scripts/progress.sh"

ONLY=${ONLY:-}
case "$ONLY" in
  '' | unit | fuzz | sql | tap | torture) ;;
  *) die "ONLY is one of unit, fuzz, sql and tap, not '$ONLY'" "make test ONLY=sql" ;;
esac

# Nothing from the caller's environment, of an outer make or a running server, may affect the tests.
unset MAKEFLAGS MFLAGS MAKELEVEL MAKEOVERRIDES
for name in "${!PG@}"; do [ "$name" = PG_CONFIG ] || unset "$name"; done
export LC_ALL=C.UTF-8
# Generous timeouts, for busy machines.
export PG_TEST_TIMEOUT_DEFAULT=600 PGCTLTIMEOUT=300

LOGS="$ROOT/build/test-logs"
TORTURE=(029_torture 036_torture_pool)
MINUTES=${MINUTES:-2}  # of each
[[ "$MINUTES" =~ ^[0-9]+$ ]] || die "MINUTES must be a number, not '$MINUTES'" "make torture MINUTES=60"
FILES=${FILES:-}
[ -z "$FILES" ] || [ "$ONLY" = tap ] || die "FILES chooses among the TAP tests" "make test ONLY=tap FILES=033_upgrade"
for name in $FILES; do
  [ -e "$ROOT/test/t/$name.pl" ] || die "there is no TAP test '$name'" "They are the files of test/t, without '.pl'."
done
VALGRIND=${VALGRIND:-}
[ -z "$VALGRIND" ] || [ "$ONLY" = sql ] || die "only the SQL tests run under valgrind" "make test ONLY=sql VALGRIND=$VALGRIND"
SECONDS_PER_JOB=$((2400 + 60 * MINUTES))
[ -z "$VALGRIND" ] || SECONDS_PER_JOB=7200
AT_ONCE=$((3 * $(nproc)))
SECONDS_OF_FUZZING=60  # shared by the targets
PORT=54331  # names the socket in a folder of our own: no TCP port is opened
CRASH='PANIC: |was terminated by signal|TRAP: |crash of another server process'
SANITIZER='(Address|Leak|Thread|Memory)Sanitizer|^[^ ]+:[0-9]+:[0-9]+: runtime error: '

SCRATCH=''
SMALL_DISK=''
PASSED=0
FAILED=0
SKIPPED=0

chosen() { [ -z "$ONLY" ] || [ "$ONLY" = "$1" ]; }
needs_server() { chosen sql || chosen tap || chosen torture; }
count_lines() { grep -cE "$1" "$2" || true; }

fail() {
  FAILED=$((FAILED + 1))
  say "FAILED: $1"
  printf '%s\n' "$1" >>"$LOGS/failures"
}

# What is piped into it is shown at the end, where it is not lost among the names of what passed.
keep_failure() {
  { printf '%s\n' "$1"; sed -n '1,150s/^/    /p'; } >>"$LOGS/failures"
}

# ---------------------------------------------------------------- processes

# Runs a command as the server's user, in the scratch folder; the arguments are passed to env.
serve() { (cd "$SCRATCH" && as_server env TMPDIR="$SCRATCH/tmp" PATH="$BINDIR:$PATH" "$@"); }

stop_everything() {
  stop_jobs
  [ -n "$SCRATCH" ] || return 0
  local pid_file
  while IFS= read -r pid_file; do
    serve pg_ctl -D "$(dirname "$pid_file")" -s -m immediate stop >/dev/null 2>&1 || true
  done < <(find "$SCRATCH" -name postmaster.pid 2>/dev/null)
}

keep_logs() {
  [ -n "$SCRATCH" ] && [ -d "$SCRATCH" ] || return 0
  local kept
  for kept in regress/server.log regress/regression.diffs regress/results; do
    if [ -e "$SCRATCH/$kept" ]; then cp -r "$SCRATCH/$kept" "$LOGS/"; fi
  done
  cp -r "$SCRATCH/tap/tmp_check/log/." "$LOGS/tap-servers"
}

# The tests' data folders are kept when something failed: they show what logs do not.
clean_up() {
  stop_everything
  if [ -n "$SMALL_DISK" ]; then as_root umount -l "$SMALL_DISK"; SMALL_DISK=''; fi
  keep_logs
  if [ -n "$SCRATCH" ] && [ -d "$SCRATCH" ]; then
    if [ "$FAILED" -gt 0 ]; then say "The tests' files are in $SCRATCH"; else rm -rf "$SCRATCH"; fi
  fi
  SCRATCH=''
}

interrupted() {
  trap '' INT TERM HUP
  FAILED=0
  clean_up
  die "interrupted: the tests were not finished"
}

finish() {
  trap '' INT TERM HUP
  clean_up
  trap - EXIT
  tell_failures
  tell_slowest
  local line="$PASSED passed, $FAILED failed"
  [ "$SKIPPED" -eq 0 ] || line="$line, $SKIPPED skipped"
  say "$line"
  [ "$FAILED" -eq 0 ] && exit 0
  exit 1
}

tell_failures() {
  [ -s "$LOGS/failures" ] || return 0
  say "What failed:"
  cat "$LOGS/failures"
}

# note_seconds PART NAME MILLISECONDS
note_seconds() { printf '%d.%d %s %s\n' $(($3 / 1000)) $(($3 % 1000 / 100)) "$1" "$2" >>"$LOGS/seconds"; }

tell_slowest() {
  [ -s "$LOGS/seconds" ] || return 0
  say "The slowest:"
  local seconds part name
  sort -rg "$LOGS/seconds" | sed -n 1,10p | while read -r seconds part name; do
    printf '%8.1f s  %-4s  %s\n' "$seconds" "$part" "$name"
  done
}

trap clean_up EXIT
trap interrupted INT TERM HUP

# ---------------------------------------------------------------- preparation

install_clients() { "$ROOT/scripts/packages.sh" clients; }

fail_build() {
  grep -E 'error|Error|warning:' "$LOGS/$2" | head -20 || true
  tail -20 "$LOGS/$2"
  fail "the build of $1 (log: build/test-logs/$2)"
}

prepare() {
  "$ROOT/scripts/packages.sh" test </dev/null
  mkdir -p "$ROOT/build"
  rm -rf "$LOGS"
  mkdir -p "$LOGS"
  needs_server || return 0
  # It waits for the network, not for a processor.
  start_job install_clients >"$LOGS/clients.log" 2>&1
  local clients=$JOB
  if ! run_job make_all "$LOGS/build.log"; then
    fail_build "the extension" build.log
    finish
  fi
  if ! wait_for_job "$clients"; then
    tail -20 "$LOGS/clients.log"
    fail "the installation of the HTTP clients (log: build/test-logs/clients.log)"
    finish
  fi
  BINDIR=$(pg_bindir)
  PGXS_SOURCE=$(cd "$(dirname "$("$(pg_config_program)" --pgxs)")/.." && pwd)
  "$ROOT/scripts/install.sh" </dev/null || { fail "the installation"; finish; }
  make_scratch
}

# Short, since a socket's address holds 107 bytes, and owned by the server's user.
make_scratch() {
  local parent=${TMPDIR:-/tmp}
  [ ${#parent} -le 40 ] && server_can_reach "$parent" || parent=/tmp
  SCRATCH=$(mktemp -d "$parent/pgrel.XXXXXX")
  mkdir -p "$SCRATCH/tmp" "$SCRATCH/ports" "$SCRATCH/socket" "$SCRATCH/regress" "$SCRATCH/tap/tmp_check/log" "$SCRATCH/data"
  cp -r "$ROOT/sql" "$ROOT/expected" "$ROOT/test" "$ROOT/examples" "$ROOT/docs" "$ROOT/scripts" "$ROOT/README.md" "$SCRATCH/"
  (cd "$ROOT" && cp --parents src/base/*.h src/extension/ground/*.h src/extension/ground/*.cpp "$SCRATCH/")  # a test compiles them
  if chosen tap || chosen torture; then give_data; fi
  if is_root; then chown -R "$(server_user)" "$SCRATCH"; fi
  if chosen tap || chosen torture; then mount_small_disk; fi
}

# A file system that 029_torture can fill. If none may be mounted, as in some containers, that test says so.
mount_small_disk() {
  mkdir "$SCRATCH/disk"
  if (as_root mount -t tmpfs -o "size=64m,mode=700,uid=$(id -u "$(server_user)")" tmpfs "$SCRATCH/disk") 2>/dev/null; then
    SMALL_DISK="$SCRATCH/disk"
  fi
}

# The data that TAP tests train on: the bundled example, and the project's shared data sets if available.
give_data() {
  python3 "$ROOT/examples/injection_moulding.py" "$SCRATCH/injection_moulding.csv" >/dev/null
  SHARED_DATA="$ROOT/../shared/data"
  if [ ! -d "$SHARED_DATA" ]; then
    SHARED_DATA=''
  elif as_server ls "$SHARED_DATA" >/dev/null 2>&1; then
    SHARED_DATA=$(cd "$SHARED_DATA" && pwd)
  else
    cp "$SHARED_DATA"/*.csv "$SCRATCH/data/"
    SHARED_DATA="$SCRATCH/data"
  fi
}

# ---------------------------------------------------------------- unit tests

# The builds run at low priority, beside the tests.
build_units() {
  make -C "$ROOT" build/CMakeCache.txt && cmake -S "$ROOT" -B "$ROOT/build" -DPG_RELEVANCE_TESTS=ON &&
    nice -n 5 cmake --build "$ROOT/build" -j"$(nproc)"
}

run_unit() {
  build_units >"$LOGS/unit-build.log" 2>&1 || return
  rm -rf "$ROOT/build/unit-results"
  ctest --test-dir "$ROOT/build" -j"$(nproc)" --output-on-failure --output-junit "$LOGS/unit.xml" >"$LOGS/unit.log" 2>&1
}

failed_programs() { sed -nE 's/.*<testcase name="([^"]+)".* status="(fail|notrun)".*/\1/p' "$LOGS/unit.xml"; }

# A line of GoogleTest's reports for each test.
unit_tests() { cat "$ROOT"/build/unit-results/*.xml 2>/dev/null | grep '<testcase ' || true; }

# How many of a program's tests failed; 0 if it did not live to report any.
failures_of() { sed -nE 's/^<testsuites .* failures="([0-9]+)".*/\1/p' "$ROOT/build/unit-results/$1.xml" 2>/dev/null | grep . || echo 0; }

report_unit() {
  local status=$1 log="$LOGS/unit.log" program
  if [ ! -e "$log" ]; then
    fail_build "the unit tests" unit-build.log
    return
  fi
  if [ ! -s "$LOGS/unit.xml" ]; then
    tail -20 "$log"
    fail "ctest ended with $status before any test"
    return
  fi
  local tests all skipped failed=0 ended=0 manuals passed
  tests=$(unit_tests)
  all=$(count_lines . /dev/stdin <<<"$tests")
  skipped=$(count_lines 'status="notrun"|result="skipped"' /dev/stdin <<<"$tests")
  manuals=$(count_lines '<testcase name="manual\.' "$LOGS/unit.xml")
  for program in $(failed_programs); do
    case "$program $(failures_of "$program")" in
      manual.*) failed=$((failed + 1)) ;;
      *" 0") ended=$((ended + 1)) ;;
      *) failed=$((failed + $(failures_of "$program"))) ;;
    esac
  done
  passed=$((all + manuals - failed - skipped))
  PASSED=$((PASSED + passed)) SKIPPED=$((SKIPPED + skipped)) FAILED=$((FAILED + failed + ended))
  say "unit: $passed of $((all + manuals)) passed"
  [ "$ended" -eq 0 ] || say "unit: $ended programs ended before they reported"
  sed -nE 's/.*<testcase name="([^"]+)".*(status="notrun"|result="skipped").*/    skipped: \1/p' <<<"$tests"
  sed -nE 's/.*<testcase name="([^"]+)".* time="([0-9.]+)".* classname="([^"]+)".*/\2 unit \3.\1/p' <<<"$tests" >>"$LOGS/seconds"
  if [ $((failed + ended)) -gt 0 ]; then
    grep -vE '^\[( RUN      |       OK |-+)\] ' "$log" | keep_failure "unit tests" || true
  elif [ "$status" -ne 0 ] || [ "$all" -eq 0 ]; then
    tail -20 "$log"
    fail "ctest ended with $status after $all tests"
  fi
}

# ---------------------------------------------------------------- fuzzing

run_fuzz_build() { nice -n 5 "$ROOT/test/fuzz/run.sh" build >"$LOGS/fuzz-build.log" 2>&1; }

report_fuzz_build() {
  if [ "$1" -ne 0 ]; then
    fail_build "the fuzz targets" fuzz-build.log
    return
  fi
  local file targets=("$ROOT"/test/fuzz/*_fuzzer.cpp)
  for file in "${targets[@]}"; do
    QUEUE+=("fuzz $(basename "$file" _fuzzer.cpp) $((SECONDS_OF_FUZZING / ${#targets[@]}))")
  done
}

run_fuzz() { FINDINGS="$LOGS" "$ROOT/test/fuzz/run.sh" "$2" "$1" >"$LOGS/fuzz-$1.log" 2>&1; }

report_fuzz() {
  local status=$1 target=$2 log="$LOGS/fuzz-$2.log"
  note_seconds fuzz "$target" "$JOB_MILLISECONDS"
  if [ "$status" -eq 0 ]; then
    PASSED=$((PASSED + 1))
    say "fuzz: $target passed"
  else
    grep -E 'ERROR: |runtime error: |Test unit written to' "$log" || tail -20 "$log"
    fail "fuzzing $target (log: build/test-logs/fuzz-$target.log)"
  fi
}

# ---------------------------------------------------------------- SQL tests

# Runs the server under memcheck, but not the model service, which is a separate program.
write_valgrind_server() {
  command -v valgrind >/dev/null || die "valgrind was not found" "apt-get install valgrind"
  cp "$VALGRIND" "$SCRATCH/valgrind.supp"
  cat >"$SCRATCH/postgres" <<PROGRAM
#!/bin/sh
exec valgrind --quiet --leak-check=no --trace-children=yes --trace-children-skip='*/pg_relevance_modeld' \\
  --suppressions='$SCRATCH/valgrind.supp' --log-file='$SCRATCH/regress/valgrind.%p' '$BINDIR/postgres' "\$@"
PROGRAM
  chmod 755 "$SCRATCH/postgres" "$SCRATCH/valgrind.supp"
}

# Each process has a file, which is empty when there was nothing to report.
check_valgrind_reports() {
  local files=("$SCRATCH"/regress/valgrind.*)
  [ ${#files[@]} -gt 20 ] || fail "valgrind watched only ${#files[@]} processes"
  cp "${files[@]}" "$LOGS/"
  if cat "${files[@]}" | head -100 | grep .; then fail "valgrind reported a fault (build/test-logs/valgrind.*)"; fi
}

start_regress_cluster() {
  local data="$SCRATCH/regress/data"
  serve initdb -D "$data" -U postgres -E UTF8 --locale=C.UTF-8 --auth=trust --no-sync || return 1
  as_server tee -a "$data/postgresql.conf" >/dev/null <<CONF
shared_preload_libraries = 'pg_relevance'
listen_addresses = ''
unix_socket_directories = '$SCRATCH/socket'
port = $PORT
max_worker_processes = 16
fsync = off
log_line_prefix = '%m [%p] %b %q%a '
CONF
  serve pg_ctl -D "$data" -l "$SCRATCH/regress/server.log" -w -s -t 300 ${VALGRIND:+-p "$SCRATCH/postgres"} start
}

run_sql() {
  local status=0
  start_regress_cluster >"$LOGS/sql-cluster.log" 2>&1 || return
  serve "$PGXS_SOURCE/test/regress/pg_regress" --inputdir="$SCRATCH" --outputdir="$SCRATCH/regress" --bindir="$BINDIR" \
    --host="$SCRATCH/socket" --port="$PORT" --user=postgres --dbname=relevance_regression "$@" >"$LOGS/sql.log" 2>&1 || status=$?
  serve pg_ctl -D "$SCRATCH/regress/data" -s -m fast -t 300 stop >>"$LOGS/sql-cluster.log" 2>&1 || true
  return "$status"
}

report_sql() {
  local status=$1 log="$LOGS/sql.log"
  shift
  if [ ! -e "$log" ]; then
    cat "$LOGS/sql-cluster.log"
    tail -20 "$SCRATCH/regress/server.log" 2>/dev/null || true
    fail "the cluster of the SQL tests did not start"
    return
  fi
  # Up to version 15 "test NAME ... ok", later "ok 1 - NAME".
  local passed failed
  passed=$(count_lines '^(test .*\.\.\. ok |ok [0-9]+ )' "$log")
  failed=$(count_lines '^(test .*\.\.\. FAILED|not ok [0-9]+ )' "$log")
  PASSED=$((PASSED + passed)) FAILED=$((FAILED + failed))
  say "SQL: $passed of $# passed"
  sed -nE 's/^(test|(not )?ok [0-9]+ +[-+]) +([^ ]+) .* ([0-9]+) ms.*/\4 \3/p' "$log" |
    while read -r milliseconds name; do note_seconds SQL "$name" "$milliseconds"; done
  if [ "$failed" -gt 0 ]; then
    grep -E '^(test .*\.\.\. FAILED|not ok )' "$log"
    cat "$SCRATCH/regress/regression.diffs" 2>/dev/null | keep_failure "SQL tests" || true
  fi
  if [ $((passed + failed)) -lt $# ] || { [ "$status" -ne 0 ] && [ "$failed" -eq 0 ]; }; then
    tail -20 "$log"
    fail "pg_regress ended with $status after $((passed + failed)) of $# tests"
  fi
  if [ -e "$SCRATCH/regress/data/postmaster.pid" ]; then fail "the cluster of the SQL tests did not stop"; fi
  if grep -nE "$CRASH" "$SCRATCH/regress/server.log"; then fail "the server of the SQL tests crashed"; fi
  [ -z "$VALGRIND" ] || check_valgrind_reports
}

queue_sql() {
  local tests=() file
  [ -z "$VALGRIND" ] || write_valgrind_server
  for file in "$ROOT"/sql/*.sql; do [ -e "$file" ] && tests+=("$(basename "$file" .sql)"); done
  if [ ${#tests[@]} -gt 0 ]; then QUEUE+=("sql ${tests[*]}"); else fail "there is no SQL test"; fi
}

# ---------------------------------------------------------------- TAP tests

run_tap() {
  serve PERL5LIB="$PGXS_SOURCE/test/perl:$SCRATCH/test/t" PG_REGRESS="$PGXS_SOURCE/test/regress/pg_regress" \
    TESTDIR="$SCRATCH/tap" TESTDATADIR="$SCRATCH/tap/tmp_check" TESTLOGDIR="$SCRATCH/tap/tmp_check/log" \
    PG_TEST_PORT_DIR="$SCRATCH/ports" \
    RELEVANCE_EXAMPLE="$SCRATCH/injection_moulding.csv" RELEVANCE_DATA="$SHARED_DATA" \
    RELEVANCE_SMALL_DISK="$SMALL_DISK" MINUTES="$MINUTES" ${SEED:+SEED="$SEED"} \
    prove -v "test/t/$1.pl" >"$LOGS/$1.tap" 2>&1
}

# The failed checks with what they report: values got and expected, up to 20 lines for each.
failed_checks() {
  awk '/^# +Failed test/ { left = 20 } !/^#/ || /^# Looks like/ { left = 0 } left-- > 0' "$1"
}

# What prove prints for a file that skips itself: "test/t/NAME.pl .. skipped: REASON".
SKIPPED_WHOLE='^test/t/[^ ]+\.pl \.+ skipped: '

report_tap() {
  local status=$1 name=$2 log="$LOGS/$2.tap"
  local passed skipped failed todo whole
  todo=$(count_lines '^not ok .*# TODO' "$log")
  whole=$(count_lines "$SKIPPED_WHOLE" "$log")
  skipped=$(($(count_lines '^ok .*# skip' "$log") + whole))
  failed=$(($(count_lines '^not ok' "$log") - todo))
  passed=$(($(count_lines '^ok [0-9]' "$log") - skipped + whole))
  PASSED=$((PASSED + passed)) SKIPPED=$((SKIPPED + skipped + todo)) FAILED=$((FAILED + failed))
  printf '%-36s %3d ok %5d s\n' "$name" "$passed" $((JOB_MILLISECONDS / 1000))
  note_seconds TAP "$name" "$JOB_MILLISECONDS"
  sed -nE "s/^ok .*# skip (.*)/    skipped: \1/p; s,$SKIPPED_WHOLE,    skipped: ,p" "$log" | sort -u
  if [ "$failed" -gt 0 ]; then
    grep -E '^not ok' "$log"
    failed_checks "$log" | keep_failure "$name"
  elif [ "$status" -ne 0 ] || [ $((passed + skipped + todo)) -eq 0 ]; then
    tail -40 "$log"
    grep -v '^#' "$SCRATCH/tap/tmp_check/log/regress_log_$name" 2>/dev/null | tail -10 || true
    fail "$name ended with $status after $passed tests (log: build/test-logs/$name.tap)"
  fi
}

# Longest first: the torture tests take minutes, and a longer file usually takes longer.
queue_tap() {
  local file files=("$ROOT"/test/t/*.pl)
  if [ ! -e "${files[0]}" ]; then
    fail "there is no TAP test"
    return
  fi
  for file in "${TORTURE[@]}" $(wc -c "${files[@]}" | sort -rn | sed -n 's,.*/test/t/\(.*\)\.pl,\1,p' | grep -v torture); do
    if [ -z "$FILES" ] || [[ " $FILES " == *" $file "* ]]; then QUEUE+=("tap $file"); fi
  done
}

# ----------------------------------------------------------------

prepare
if chosen unit; then QUEUE+=("unit"); fi
if chosen fuzz; then QUEUE+=("fuzz_build"); fi
if chosen sql; then queue_sql; fi
if chosen tap; then queue_tap; fi
if [ "$ONLY" = torture ]; then QUEUE+=("${TORTURE[@]/#/tap }"); fi
step "testing"
run_queue
keep_logs
if grep -rnEI --exclude='fuzz-*' "$SANITIZER" "$LOGS" | head -20 | grep .; then fail "a sanitizer reported a fault"; fi
finish
