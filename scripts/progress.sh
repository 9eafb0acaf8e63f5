#!/usr/bin/env bash
# SPDX-License-Identifier: PostgreSQL
# Shows the progress of long steps and the remaining time. Sourced, not run.
#
#   something | its_progress | show_progress 'what it does at first'
#
# where its_progress turns something's output into lines "PERCENT WHAT". On a terminal one line is overwritten;
# elsewhere a line is printed every ten seconds.

duration_text() {
  if [ "$1" -lt 60 ]; then echo "$1 s"; else echo "$((($1 + 30) / 60)) min"; fi
}

# Estimated from the rate so far; empty until there is enough data.
time_left_text() {
  local percent=$1 passed=$2
  if [ "$percent" -ge 3 ] && [ "$percent" -lt 99 ] && [ "$passed" -ge 5 ]; then
    echo "   about $(duration_text $((passed * (100 - percent) / percent))) left"
  fi
}

progress_line() {
  local percent=$1 passed=$2 what=$3
  printf '%3d %%  %-44.44s%s' "$percent" "$what" "$(time_left_text "$percent" "$passed")"
}

show_progress() {
  local started=$SECONDS shown=$SECONDS percent=0 what=$1 line status
  while :; do
    status=0
    IFS= read -r -t 1 line || status=$?
    if [ "$status" -eq 0 ]; then
      percent=${line%% *} what=${line#* }
    elif [ "$status" -le 128 ]; then
      break
    fi
    if [ -t 2 ]; then
      printf '\r    %s\033[K' "$(progress_line "$percent" $((SECONDS - started)) "$what")" >&2
    elif [ $((SECONDS - shown)) -ge 9 ]; then
      printf '    %s\n' "$(progress_line "$percent" $((SECONDS - started)) "$what")" >&2
      shown=$SECONDS
    fi
  done
  if [ -t 2 ]; then printf '\r\033[K' >&2; fi
}

# For "apt-get -o APT::Status-Fd=1"; the argument is downloading's share of the work in percent.
apt_progress() {
  local download=$1 kind percent what
  while IFS=: read -r kind _ percent what; do
    percent=${percent%%[.,]*}
    case "$kind" in
      dlstatus) echo "$((percent * download / 100)) $what" ;;
      pmstatus) echo "$((download + percent * (100 - download) / 100)) $what" ;;
    esac
  done
}

# For "make"; the argument is the number of files to compile (count_compilations).
COMPILATION='(^| )-c -o |Building CXX object'
# The first time all files; a dry run would end before what uses a precompiled header. Later what a dry run lists: once,
# since it repeats what several of CMake's targets need, and beyond what it cannot link (-k).
count_compilations() {
  if [ ! -e "$ROOT/build/libbase.a" ]; then
    echo $(($(grep -c '"file":' "$ROOT/build/compile_commands.json") + $(find "$ROOT/src/extension" -name '*.cpp' | wc -l)))
  else
    make -nk "$@" 2>/dev/null | grep -E "$COMPILATION" | sed 's/^\[ *[0-9]*%\] //' | sort -u | wc -l || true
  fi
}
build_progress() {
  local total=$1 done=0 line
  while IFS= read -r line; do
    if [[ "$line" =~ $COMPILATION ]]; then
      done=$((done + 1))
      [ "$done" -le "$total" ] || total=$done
      echo "$((99 * done / total)) compiling ${line##*[/ ]} ($done of $total)"
    fi
  done
}

# Builds everything but the tests. The argument is the log's name.
make_all() {
  local log=$1 files
  make -s -C "$ROOT" build/CMakeCache.txt >"$log" 2>&1 || return
  files=$(count_compilations -C "$ROOT" all)
  [ "$files" -eq 0 ] || step "building: $files files to compile"
  make -C "$ROOT" -j"$(nproc)" all 2>&1 | tee "$log" | build_progress "$files" | show_progress 'checking what is built'
}

# For "npm ci --loglevel http"; the argument is the number of packages to fetch.
npm_progress() {
  local total=$1 done=0 line
  while IFS= read -r line; do
    if [[ "$line" == 'npm http fetch '*.tgz\ * ]]; then
      done=$((done + 1))
      [ "$done" -le "$total" ] || total=$done
      echo "$((99 * done / total)) fetching package $done of $total"
    fi
  done
}
