#!/usr/bin/env bash
# SPDX-License-Identifier: PostgreSQL
# Fuzzes the code that reads untrusted bytes: test/fuzz/run.sh [seconds each, 60; or build] [target …]
# A target is a file test/fuzz/NAME_fuzzer.cpp, with an initial corpus in test/fuzz/corpus/NAME; what a run learns is
# kept in build/fuzz/corpus/NAME for the next. Failing inputs are kept in $FINDINGS, by default build/fuzz. Needs
# clang and its runtime (Debian: clang libclang-rt-dev).
set -euo pipefail
cd "$(dirname "$0")/../.."

seconds=${1:-60}
targets=("${@:2}")
FINDINGS=${FINDINGS:-build/fuzz}
if [ ${#targets[@]} -eq 0 ]; then
  for file in test/fuzz/*_fuzzer.cpp; do targets+=("$(basename "$file" _fuzzer.cpp)"); done
fi

# One build at a time: the suite fuzzes several targets in parallel, each by a call of this script.
mkdir -p build
exec {build_lock}>build/fuzz.lock
flock "$build_lock"
cmake -S . -B build/fuzz -DCMAKE_CXX_COMPILER="${CXX_FUZZ:-clang++}" -DCMAKE_BUILD_TYPE=Debug -DCMAKE_CXX_FLAGS_DEBUG='-O1 -gline-tables-only' \
  -DPG_RELEVANCE_TESTS=OFF -DPG_RELEVANCE_FUZZ=ON -DPG_RELEVANCE_SANITIZE=address,undefined >/dev/null
cmake --build build/fuzz -j"$(nproc)" --target "${targets[@]/#/fuzz_}"
exec {build_lock}>&-
[ "$seconds" = build ] && exit 0

status=0
for target in "${targets[@]}"; do
  mkdir -p "build/fuzz/corpus/$target" "$FINDINGS"
  "build/fuzz/fuzz_$target" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 -max_len=8192 \
    -artifact_prefix="$FINDINGS/fuzz-$target-" -print_final_stats=1 \
    "build/fuzz/corpus/$target" "test/fuzz/corpus/$target" || status=1
done
exit "$status"
