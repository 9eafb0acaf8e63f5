# SPDX-License-Identifier: PostgreSQL
# shellcheck shell=bash disable=SC2034  # JOB and JOB_MILLISECONDS are read by the scripts that source this
# Jobs that run in parallel, each in its own process group, so that it can be ended with all its children: when its time
# is up, or when we are asked to stop. Sourced, not run.
# A job is a word of QUEUE, "KIND ARGUMENTS": run_KIND does the work, in the background and silently; report_KIND gets
# its status and prints the result, so that a job's output is not interleaved.

QUEUE=()
AT_ONCE=1
SECONDS_PER_JOB=2400
declare -A JOBS=()       # pid: what was started
declare -A WATCHDOGS=()  # pid of a job: pid of the process that ends it when its time is up
declare -A STARTED=()    # pid: when, in milliseconds
JOB=''                   # pid of the one started last
ENDED_JOB=''             # what was started, of the one that ended last
JOB_MILLISECONDS=0       # the duration of the job being reported

milliseconds() { date +%s%3N; }

# Starts a command in the background.
start_job() {
  local pid
  set -m
  "$@" </dev/null &
  pid=$!
  JOB=$pid
  { sleep "$SECONDS_PER_JOB" && kill -TERM -- "-$pid"; } >/dev/null 2>&1 &
  set +m
  WATCHDOGS[$pid]=$!
  disown "$!"
  JOBS[$pid]=$*
  STARTED[$pid]=$(milliseconds)
}

# Waits for one of these jobs, or any, and returns its status.
wait_for_job() {
  local status=0 jobs=("$@")
  [ $# -gt 0 ] || jobs=("${!JOBS[@]}")
  wait -n -p ENDED "${jobs[@]}" || status=$?
  kill -KILL -- "-${WATCHDOGS[$ENDED]}" "-$ENDED" 2>/dev/null || true  # and what the job left behind
  JOB_MILLISECONDS=$(($(milliseconds) - STARTED[$ENDED]))
  ENDED_JOB=${JOBS[$ENDED]}
  unset "WATCHDOGS[$ENDED]" "STARTED[$ENDED]" "JOBS[$ENDED]"
  return "$status"
}

# Runs one command to its end.
run_job() {
  start_job "$@"
  wait_for_job "$JOB"
}

# Runs the queue in order, AT_ONCE jobs at a time.
run_queue() {
  local next=0 status job
  while [ "$next" -lt ${#QUEUE[@]} ] || [ ${#JOBS[@]} -gt 0 ]; do
    while [ "$next" -lt ${#QUEUE[@]} ] && [ ${#JOBS[@]} -lt "$AT_ONCE" ]; do
      read -ra job <<<"${QUEUE[next]}"
      start_job "run_${job[0]}" "${job[@]:1}"
      next=$((next + 1))
    done
    status=0
    wait_for_job || status=$?
    read -ra job <<<"$ENDED_JOB"
    "report_${job[0]#run_}" "$status" "${job[@]:1}"
  done
}

stop_jobs() {
  local pid
  for pid in "${WATCHDOGS[@]}"; do kill -KILL -- "-$pid" 2>/dev/null || true; done
  for pid in "${!JOBS[@]}"; do kill -TERM -- "-$pid" 2>/dev/null || true; done
  for _ in $(seq 50); do
    for pid in "${!JOBS[@]}"; do kill -0 -- "-$pid" 2>/dev/null || unset "JOBS[$pid]"; done
    [ ${#JOBS[@]} -gt 0 ] || return 0
    sleep 0.2
  done
  for pid in "${!JOBS[@]}"; do kill -KILL -- "-$pid" 2>/dev/null || true; done
  JOBS=()
}
