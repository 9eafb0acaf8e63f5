#!/usr/bin/env bash
# SPDX-License-Identifier: PostgreSQL
# "make bench [ONLY=name,name]": builds, installs where a server is needed, and runs the benchmarks: every executable
# test/bench/NAME.py. Each prints its measurements, checks its goals and adds its figures to build/bench.json. Exits
# with 1 when one of them missed a goal.
. "$(dirname "$0")/common.sh"

known=()
for file in "$ROOT"/test/bench/*.py; do
  if [ -x "$file" ]; then known+=("$(basename "$file" .py)"); fi
done

read -ra chosen <<<"${ONLY//,/ }"
[ ${#chosen[@]} -gt 0 ] || chosen=("${known[@]}")
is_known() { [[ " ${known[*]} " == *" $1 "* ]]; }
is_chosen() { [[ " ${chosen[*]} " == *" $1 "* ]]; }
for name in "${chosen[@]}"; do
  is_known "$name" || die "there is no benchmark '$name'" "The benchmarks are ${known[*]}." "make bench ONLY=${known[0]}"
done

"$ROOT/scripts/packages.sh" bench
step "building"
# Benchmarks without a service: test/bench/NAME.cpp becomes the program build/bench_NAME.
programs=()
for file in "$ROOT"/test/bench/*.cpp; do programs+=("build/bench_$(basename "$file" .cpp)"); done
make -s -C "$ROOT" all "${programs[@]}" >/dev/null
if is_chosen table_source || is_chosen end_to_end || is_chosen http_server || is_chosen scheduler; then "$ROOT/scripts/install.sh"; fi

missed=()
for name in "${chosen[@]}"; do
  /usr/bin/python3 "$ROOT/test/bench/$name.py" || missed+=("$name")
done
[ ${#missed[@]} -eq 0 ] || die "not reached or not run: ${missed[*]}"
