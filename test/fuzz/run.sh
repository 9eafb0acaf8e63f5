#!/bin/bash
# Fuzzes the readers of CSV and columns bodies, and the detection of types: test/fuzz/run.sh [seconds each, 60]
# Needs clang and its runtime (Debian: clang-14 libclang-rt-14-dev). What is found stays in build/fuzz.
set -euo pipefail
cd "$(dirname "$0")/../.."
seconds=${1:-60}
compiler=${CXX_FUZZ:-clang++-14}
mkdir -p build/fuzz
for target in csv_reader columns types; do
  "$compiler" -std=c++20 -O1 -g -fsanitize=fuzzer,address,undefined -fno-sanitize-recover=undefined \
    -Isrc "test/fuzz/${target}_fuzzer.cpp" src/table/*.cpp -lz -o "build/fuzz/$target"
  mkdir -p "build/fuzz/corpus_$target"
  "build/fuzz/$target" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 -max_len=8192 \
    -artifact_prefix=build/fuzz/ -print_final_stats=1 "build/fuzz/corpus_$target" "test/fuzz/corpus/$target"
done
