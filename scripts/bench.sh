#!/usr/bin/env bash
# SPDX-License-Identifier: PostgreSQL
# "make bench [ONLY=name,name] [QUICK=1] [AGAINST=COMMIT [ROUNDS=3]]": builds, installs where a server is needed, and runs
# the benchmarks: every executable test/bench/NAME.py. Each prints its measurements, checks its goals and adds its figures
# to build/bench.json. QUICK=1 leaves out the longest parts of those that can. Exits with 1 when a goal was missed.
# AGAINST=COMMIT runs each in turn with the same benchmark of that commit, ROUNDS times, and prints the ratios of their
# figures instead of checking goals.
. "$(dirname "$0")/common.sh"

NEEDS_SERVER=' table_source readings end_to_end endurance http_server large_data scheduler views '
known=()
for file in "$ROOT"/test/bench/*.py; do
  if [ -x "$file" ]; then known+=("$(basename "$file" .py)"); fi
done

ONLY=${ONLY:-}
read -ra chosen <<<"${ONLY//,/ }"
[ ${#chosen[@]} -gt 0 ] || chosen=("${known[@]}")
for name in "${chosen[@]}"; do
  [[ " ${known[*]} " == *" $name "* ]] || die "there is no benchmark '$name'" "The benchmarks are ${known[*]}." "make bench ONLY=${known[0]}"
done

if [ -n "${AGAINST:-}" ]; then
  commit=$(git -C "$ROOT" rev-parse --verify --quiet --short "$AGAINST^{commit}") || die "there is no commit '$AGAINST'" "make bench AGAINST=HEAD~5"
fi

# Benchmarks without a service: test/bench/NAME.cpp becomes the program build/bench_NAME.
build() {
  local tree=$1 file programs=()
  for file in "$tree"/test/bench/*.cpp; do programs+=("build/bench_$(basename "$file" .cpp)"); done
  make -s -j"$(nproc)" -C "$tree" all >/dev/null
  # One after the other, since each calls CMake; each with all processors.
  CMAKE_BUILD_PARALLEL_LEVEL=$(nproc) make -s -C "$tree" "${programs[@]}" >/dev/null
}

run() {
  local tree=$1 name=$2 quick=()
  if [ -n "${QUICK:-}" ] && grep -q -e --quick "$tree/test/bench/$name.py"; then quick=(--quick); fi
  if [[ "$NEEDS_SERVER" == *" $name "* ]]; then "$tree/scripts/install.sh"; fi
  /usr/bin/python3 "$tree/test/bench/$name.py" "${quick[@]}"
}

"$ROOT/scripts/packages.sh" bench
step "building"
build "$ROOT"

if [ -n "${AGAINST:-}" ]; then
  # A folder for each commit: files that another lacks would be built too.
  other="$ROOT/build/against-$commit"
  mkdir -p "$other"
  git -C "$ROOT" archive "$commit" | tar -C "$other" -xf -
  step "building $AGAINST"
  build "$other"
  rm -f "$ROOT/build/bench.json" "$other/build/bench.json" "$ROOT"/build/bench-{before,after}-*.json
  for ((round = 1; round <= ${ROUNDS:-3}; ++round)); do
    for name in "${chosen[@]}"; do
      run "$other" "$name" || true
      run "$ROOT" "$name" || true
    done
    mv "$other/build/bench.json" "$ROOT/build/bench-before-$round.json"
    mv "$ROOT/build/bench.json" "$ROOT/build/bench-after-$round.json"
  done
  exec /usr/bin/python3 "$ROOT/test/bench/against.py" "$ROOT/build"
fi

missed=()
for name in "${chosen[@]}"; do
  run "$ROOT" "$name" || missed+=("$name")
done
[ ${#missed[@]} -eq 0 ] || die "not reached or not run: ${missed[*]}"
