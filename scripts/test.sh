#!/usr/bin/env bash
# "make test [ONLY=unit|fuzz|sql|tap]": builds, installs, and runs the unit tests (GoogleTest), the fuzz targets
# (libFuzzer; a minute in all, each target counts as a test), the SQL tests (pg_regress) and the TAP tests
# (PostgreSQL::Test::Cluster), the latter two in throw-away clusters as the server's user. Ends with one line,
# "N passed, M failed". Full logs stay in build/test-logs, beside the input that made a fuzz target fail.
# "make torture [MINUTES=60] [SEED=n]" is one of the TAP tests, for longer. "make test ONLY=sql VALGRIND=FILE" runs the
# server of the SQL tests under valgrind, with PostgreSQL's own file of suppressions (CONTRIBUTING.md).
. "$(dirname "$0")/common.sh"

ONLY=${ONLY:-}
case "$ONLY" in
  '' | unit | fuzz | sql | tap | torture) ;;
  *) die "ONLY is one of unit, fuzz, sql and tap, not '$ONLY'" "make test ONLY=sql" ;;
esac

# Nothing of the caller's session, neither of an outer make's nor of a running server's, gets into the tests.
unset MAKEFLAGS MFLAGS MAKELEVEL MAKEOVERRIDES
for name in "${!PG@}"; do [ "$name" = PG_CONFIG ] || unset "$name"; done
export LC_ALL=C.UTF-8

LOGS="$ROOT/build/test-logs"
MINUTES=${MINUTES:-2}  # of torture
[[ "$MINUTES" =~ ^[0-9]+$ ]] || die "MINUTES is a number of minutes, not '$MINUTES'" "make torture MINUTES=60"
VALGRIND=${VALGRIND:-}
[ -z "$VALGRIND" ] || [ "$ONLY" = sql ] || die "the SQL tests alone run under valgrind" "make test ONLY=sql VALGRIND=$VALGRIND"
SECONDS_A_JOB=$((2400 + 60 * MINUTES))  # the build, a part, or a TAP file
[ -z "$VALGRIND" ] || SECONDS_A_JOB=7200
SECONDS_OF_FUZZING=60  # shared by the targets
PORT=54331  # names the socket in a folder of our own: no TCP port is opened
CRASH='PANIC: |was terminated by signal|TRAP: |crash of another server process'
SANITIZER='(Address|Leak|Thread|Memory)Sanitizer|^[^ ]+:[0-9]+:[0-9]+: runtime error: '

SCRATCH=''
SMALL_DISK=''
JOB=''
PASSED=0
FAILED=0
SKIPPED=0

chosen() { [ -z "$ONLY" ] || [ "$ONLY" = "$1" ]; }
needs_server() { chosen sql || chosen tap || chosen torture; }
count_lines() { grep -cE "$1" "$2" || true; }

fail() {
  FAILED=$((FAILED + 1))
  say "FAILED: $1"
}

# ---------------------------------------------------------------- processes

# Runs a command in a process group of its own, so that it can be ended with all its children: when its time is over,
# or when we are told to stop.
run_job() {
  local status=0 watchdog
  set -m
  "$@" </dev/null &
  JOB=$!
  { sleep "$SECONDS_A_JOB" && kill -TERM -- "-$JOB"; } >/dev/null 2>&1 &
  watchdog=$!
  set +m
  disown "$watchdog"
  wait "$JOB" || status=$?
  JOB=''
  kill -KILL -- "-$watchdog" 2>/dev/null || true
  return "$status"
}

# Runs as the server's user, in the scratch folder; the arguments begin with what env takes.
serve() { (cd "$SCRATCH" && as_server env TMPDIR="$SCRATCH/tmp" PATH="$BINDIR:$PATH" "$@"); }

stop_everything() {
  if [ -n "$JOB" ]; then
    kill -TERM -- "-$JOB" 2>/dev/null || true
    for _ in $(seq 50); do
      kill -0 -- "-$JOB" 2>/dev/null || break
      sleep 0.2
    done
    kill -KILL -- "-$JOB" 2>/dev/null || true
    JOB=''
  fi
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

# What a test left behind stays when something failed: data folders tell what logs do not.
clean_up() {
  stop_everything
  if [ -n "$SMALL_DISK" ]; then as_root umount -l "$SMALL_DISK"; SMALL_DISK=''; fi
  keep_logs
  if [ -n "$SCRATCH" ] && [ -d "$SCRATCH" ]; then
    if [ "$FAILED" -gt 0 ]; then say "What the tests left is in $SCRATCH"; else rm -rf "$SCRATCH"; fi
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
  local line="$PASSED passed, $FAILED failed"
  [ "$SKIPPED" -eq 0 ] || line="$line, $SKIPPED skipped"
  say "$line"
  [ "$FAILED" -eq 0 ] && exit 0
  exit 1
}

trap clean_up EXIT
trap interrupted INT TERM HUP

# ---------------------------------------------------------------- preparation

build_chosen() {
  if needs_server; then make -C "$ROOT" -j"$(nproc)" all || return; fi
  if chosen unit; then build_units || return; fi
  if chosen fuzz; then "$ROOT/test/fuzz/run.sh" build; fi
}
build_units() {
  make -C "$ROOT" build/CMakeCache.txt && cmake -S "$ROOT" -B "$ROOT/build" -DPG_RELEVANCE_TESTS=ON &&
    cmake --build "$ROOT/build" -j"$(nproc)"
}

prepare() {
  "$ROOT/scripts/packages.sh" test </dev/null
  mkdir -p "$ROOT/build"
  rm -rf "$LOGS"
  mkdir -p "$LOGS"
  step "building"
  if ! run_job build_chosen >"$LOGS/build.log" 2>&1; then
    grep -E 'error|Error|warning:' "$LOGS/build.log" | head -20 || true
    tail -20 "$LOGS/build.log"
    fail "the build (log: build/test-logs/build.log)"
    finish
  fi
  needs_server || return 0
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
  mkdir -p "$SCRATCH/tmp" "$SCRATCH/socket" "$SCRATCH/regress" "$SCRATCH/tap/tmp_check/log" "$SCRATCH/data"
  cp -r "$ROOT/sql" "$ROOT/expected" "$ROOT/test" "$ROOT/examples" "$ROOT/docs" "$ROOT/scripts" "$ROOT/README.md" "$SCRATCH/"
  if chosen tap || chosen torture; then give_data; fi
  if is_root; then chown -R "$(server_user)" "$SCRATCH"; fi
  if chosen tap || chosen torture; then mount_small_disk; fi
}

# A file system that the torture test can fill. Where none may be mounted, as in some containers, that test says so.
mount_small_disk() {
  mkdir "$SCRATCH/disk"
  if (as_root mount -t tmpfs -o "size=64m,mode=700,uid=$(id -u "$(server_user)")" tmpfs "$SCRATCH/disk") 2>/dev/null; then
    SMALL_DISK="$SCRATCH/disk"
  fi
}

# The data that TAP tests train on: the bundled example, and the project's shared data sets where they are at hand.
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

run_units() { ctest --test-dir "$ROOT/build" -j2 --output-on-failure >"$LOGS/unit.log" 2>&1; }

test_units() {
  local status=0 log="$LOGS/unit.log" line='^ *[0-9]+/[0-9]+ Test +#[0-9]+: '
  step "unit tests"
  run_job run_units || status=$?
  local all passed skipped
  all=$(count_lines "$line" "$log")
  passed=$(count_lines "$line.* Passed +[0-9]" "$log")
  skipped=$(count_lines "$line.*(\*\*\*Skipped|Not Run \(Disabled\))" "$log")
  local failed=$((all - passed - skipped))
  PASSED=$((PASSED + passed)) SKIPPED=$((SKIPPED + skipped)) FAILED=$((FAILED + failed))
  say "unit: $passed of $all passed"
  if [ "$failed" -gt 0 ]; then
    grep -vE "$line.*Passed|^ *Start +[0-9]+:" "$log" | head -150 || true
  elif [ "$status" -ne 0 ] || [ "$all" -eq 0 ]; then
    tail -20 "$log"
    fail "ctest ended with $status after $all tests"
  fi
}

# ---------------------------------------------------------------- fuzzing

fuzz_target() { FINDINGS="$LOGS" "$ROOT/test/fuzz/run.sh" "$2" "$1" >"$LOGS/fuzz-$1.log" 2>&1; }

test_fuzz() {
  local targets=() file target passed=0
  step "fuzzing"
  for file in "$ROOT"/test/fuzz/*_fuzzer.cpp; do targets+=("$(basename "$file" _fuzzer.cpp)"); done
  for target in "${targets[@]}"; do
    if run_job fuzz_target "$target" $((SECONDS_OF_FUZZING / ${#targets[@]})); then
      passed=$((passed + 1))
    else
      grep -E 'ERROR: |runtime error: |Test unit written to' "$LOGS/fuzz-$target.log" || tail -20 "$LOGS/fuzz-$target.log"
      fail "fuzzing $target (log: build/test-logs/fuzz-$target.log)"
    fi
  done
  PASSED=$((PASSED + passed))
  say "fuzz: $passed of ${#targets[@]} passed"
}

# ---------------------------------------------------------------- SQL tests

# The server's program under memcheck. Of its children the model service runs as it is: it is a program of its own.
write_valgrind_server() {
  command -v valgrind >/dev/null || die "valgrind is not there" "apt-get install valgrind"
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

run_regress() {
  serve "$PGXS_SOURCE/test/regress/pg_regress" --inputdir="$SCRATCH" --outputdir="$SCRATCH/regress" --bindir="$BINDIR" \
    --host="$SCRATCH/socket" --port="$PORT" --user=postgres --dbname=relevance_regression "$@" 2>&1 |
    tee "$LOGS/sql.log" | { grep --line-buffered -E '^(test |ok |not ok )' || true; }
}

test_sql() {
  local status=0 log="$LOGS/sql.log" tests=() file
  step "SQL tests"
  [ -z "$VALGRIND" ] || write_valgrind_server
  for file in "$ROOT"/sql/*.sql; do [ -e "$file" ] && tests+=("$(basename "$file" .sql)"); done
  if [ ${#tests[@]} -eq 0 ]; then
    fail "there is no SQL test"
    return
  fi
  if ! run_job start_regress_cluster >"$LOGS/regress-cluster.log" 2>&1; then
    cat "$LOGS/regress-cluster.log"
    tail -20 "$SCRATCH/regress/server.log" 2>/dev/null || true
    fail "the cluster of the SQL tests did not start"
    return
  fi
  run_job run_regress "${tests[@]}" || status=$?
  serve pg_ctl -D "$SCRATCH/regress/data" -s -m fast -t 300 stop >/dev/null 2>&1 || fail "the cluster of the SQL tests did not stop"
  # Up to version 15 "test NAME ... ok", later "ok 1 - NAME".
  local passed failed
  passed=$(count_lines '^(test .*\.\.\. ok |ok [0-9]+ )' "$log")
  failed=$(count_lines '^(test .*\.\.\. FAILED|not ok [0-9]+ )' "$log")
  PASSED=$((PASSED + passed)) FAILED=$((FAILED + failed))
  if [ "$failed" -gt 0 ]; then
    head -300 "$SCRATCH/regress/regression.diffs" 2>/dev/null || true
  fi
  if [ $((passed + failed)) -lt ${#tests[@]} ] || { [ "$status" -ne 0 ] && [ "$failed" -eq 0 ]; }; then
    fail "pg_regress ended with $status after $((passed + failed)) of ${#tests[@]} tests"
  fi
  if grep -nE "$CRASH" "$SCRATCH/regress/server.log"; then fail "the server of the SQL tests crashed"; fi
  [ -z "$VALGRIND" ] || check_valgrind_reports
}

# ---------------------------------------------------------------- TAP tests

run_prove() {
  serve PERL5LIB="$PGXS_SOURCE/test/perl:$SCRATCH/test/t" PG_REGRESS="$PGXS_SOURCE/test/regress/pg_regress" \
    TESTDIR="$SCRATCH/tap" TESTDATADIR="$SCRATCH/tap/tmp_check" TESTLOGDIR="$SCRATCH/tap/tmp_check/log" \
    RELEVANCE_EXAMPLE="$SCRATCH/injection_moulding.csv" RELEVANCE_DATA="$SHARED_DATA" \
    RELEVANCE_SMALL_DISK="$SMALL_DISK" MINUTES="$MINUTES" ${SEED:+SEED="$SEED"} \
    prove -v "$1" >"$2" 2>&1
}

test_tap_file() {
  local name=$1 status=0 started=$SECONDS log="$LOGS/$1.tap"
  run_job run_prove "test/t/$name.pl" "$log" || status=$?
  local passed skipped failed todo whole
  todo=$(count_lines '^not ok .*# TODO' "$log")
  whole=$(count_lines "$SKIPPED_WHOLE" "$log")
  skipped=$(($(count_lines '^ok .*# skip' "$log") + whole))
  failed=$(($(count_lines '^not ok' "$log") - todo))
  passed=$(($(count_lines '^ok [0-9]' "$log") - skipped + whole))
  PASSED=$((PASSED + passed)) SKIPPED=$((SKIPPED + skipped + todo)) FAILED=$((FAILED + failed))
  printf '%-36s %3d ok %5d s\n' "$name" "$passed" $((SECONDS - started))
  skip_reasons "$log"
  if [ "$failed" -gt 0 ]; then
    grep -E '^(not ok|#)' "$log" | head -100 || true
  elif [ "$status" -ne 0 ] || [ $((passed + skipped + todo)) -eq 0 ]; then
    tail -40 "$log"
    fail "$name ended with $status after $passed tests (log: build/test-logs/$name.tap)"
  fi
}

# What prove says of a file that skips itself: "test/t/NAME.pl .. skipped: REASON".
SKIPPED_WHOLE='^test/t/[^ ]+\.pl \.+ skipped: '
skip_reasons() { sed -nE "s/^ok .*# skip (.*)/    skipped: \1/p; s,$SKIPPED_WHOLE,    skipped: ,p" "$1" | sort -u; }

test_tap() {
  local file files=0
  step "TAP tests"
  for file in "$ROOT"/test/t/*.pl; do
    [ -e "$file" ] || continue
    files=$((files + 1))
    test_tap_file "$(basename "$file" .pl)"
  done
  [ "$files" -gt 0 ] || fail "there is no TAP test"
}

# ----------------------------------------------------------------

prepare
if chosen unit; then test_units; fi
if chosen fuzz; then test_fuzz; fi
if chosen sql; then test_sql; fi
if chosen tap; then test_tap; fi
if [ "$ONLY" = torture ]; then test_tap_file 029_torture; fi
keep_logs
if grep -rnEI --exclude='fuzz-*' "$SANITIZER" "$LOGS" | head -20 | grep .; then fail "a sanitizer reported a fault"; fi
finish
