#!/usr/bin/python3
# SPDX-License-Identifier: PostgreSQL
"""How fast is CSV read? Ours, wc -l and pandas' C reader, on the same file, in the same run.

usage: reader.py [file]     without a file: 40 numeric columns are generated, about 160 MB

Goals: 400 MB per second of one core's time, memory of at most 1.3 times the decoded table, and two threads 1.6 times
as fast as one if there are two processors. All sides run in turn, several times, and the best run of each counts (the
file is in the page cache): in processor time for one core, in wall-clock time where threads are compared. The figures
go into build/bench.json.
Needs build/bench_read_csv (make builds it) and Debian's python3-pandas.
"""

import gzip
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time

from figures import ROOT, close, heading, save

PROGRAM = pathlib.Path(os.environ.get("BENCH_READ_CSV", ROOT / "build" / "bench_read_csv"))
RUNS = 5
GOAL_MB_PER_SECOND = 400
GOAL_MEMORY = 1.3
GOAL_TWO_THREADS = 1.6

# Timed in the process itself, so that pandas' import does not count.
PANDAS = """
import pandas, sys, time
start = time.process_time()
pandas.read_csv(sys.argv[1], engine="c")
print(time.process_time() - start)
"""


def make_file(path):
    import numpy
    import pandas

    random = numpy.random.default_rng(1)
    frame = pandas.DataFrame(random.standard_normal((500_000, 40)))
    frame.columns = ["x{:02d}".format(i) for i in range(40)]
    frame.to_csv(path, index=False, float_format="%.5g")


def pack(path, packed):
    with open(path, "rb") as source, gzip.open(packed, "wb", compresslevel=6) as target:
        shutil.copyfileobj(source, target, 1 << 20)


def ours(path, threads):
    return json.loads(subprocess.check_output([PROGRAM, path, str(threads)]))


def wall_seconds(command):
    start = time.monotonic()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return time.monotonic() - start


def pandas_seconds(path):
    return float(subprocess.check_output([sys.executable, "-c", PANDAS, str(path)]))


def best(runs, figure):
    return min(run[figure] for run in runs)


def measure(path, packed):
    sides = {
        "one": lambda: ours(path, 1),
        "two": lambda: ours(path, 2),
        "packed_one": lambda: ours(packed, 1),
        "packed_two": lambda: ours(packed, 2),
        "wc": lambda: {"seconds": wall_seconds(["wc", "-l", path])},
        "gzip": lambda: {"seconds": wall_seconds(["gzip", "-dc", packed])},
        "pandas": lambda: {"seconds": pandas_seconds(path)},
    }
    runs = {side: [] for side in sides}
    for _ in range(RUNS):
        for side, run in sides.items():
            # Short ones more often: other load on the machine affects them most.
            for _ in range(3 if side in ("one", "two") else 1):
                runs[side].append(run())
    return runs


def print_side(name, megabytes, seconds, remark=""):
    print("  {:<22} {:6.3f} s {:7.0f} MB/s  {}".format(name, seconds, megabytes / seconds, remark))


def report(megabytes, runs):
    """Prints all sides; returns the figures."""
    cpu = best(runs["one"], "cpu_seconds")
    seconds = {side: best(runs[side], "seconds") for side in runs}
    memory = {side: max(run["peak_mb"] / run["table_mb"] for run in runs[side]) for side in ("one", "two")}
    gain = seconds["one"] / seconds["two"]
    packed_gain = seconds["packed_one"] / seconds["packed_two"]
    print("  {:.0f} MB of text".format(megabytes))
    print_side("ours, processor time", megabytes, cpu, "memory {:.2f} times the table".format(memory["one"]))
    print_side("pandas, the same", megabytes, seconds["pandas"],
               "ours is {:.1f} times as fast".format(seconds["pandas"] / cpu))
    print_side("wc -l", megabytes, seconds["wc"], "ours takes {:.1f} times as long".format(cpu / seconds["wc"]))
    print_side("ours, 1 thread", megabytes, seconds["one"])
    print_side("ours, 2 threads", megabytes, seconds["two"], "{:.2f} times as fast, memory {:.2f} times the table".format(
        gain, memory["two"]))
    print_side("gzip, 1 thread", megabytes, seconds["packed_one"])
    print_side("gzip, 2 threads", megabytes, seconds["packed_two"], "{:.2f} times as fast".format(packed_gain))
    print_side("gzip -dc alone", megabytes, seconds["gzip"])
    return {
        "read_csv_mb_per_second": round(megabytes / cpu, 1),
        "read_csv_memory_of_table": round(max(memory.values()), 3),
        "read_csv_times_as_fast_as_pandas": round(seconds["pandas"] / cpu, 2),
        "read_csv_times_as_long_as_wc": round(cpu / seconds["wc"], 2),
        "read_csv_two_threads_times_as_fast": round(gain, 2),
        "read_csv_gzip_two_threads_times_as_fast": round(packed_gain, 2),
    }


def main():
    heading("reader", "how fast is CSV read, compared with wc -l and pandas?")
    with tempfile.TemporaryDirectory(prefix="pg_relevance-reader-") as folder:
        path = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else pathlib.Path(folder) / "numbers.csv"
        if len(sys.argv) == 1:
            make_file(path)
        packed = pathlib.Path(folder) / "packed.csv.gz"
        pack(path, packed)
        figures = report(path.stat().st_size / 1e6, measure(path, packed))
    save(figures)
    goals = {
        "{} MB/s per core".format(GOAL_MB_PER_SECOND): figures["read_csv_mb_per_second"] >= GOAL_MB_PER_SECOND,
        "{} times the table of memory".format(GOAL_MEMORY): figures["read_csv_memory_of_table"] <= GOAL_MEMORY,
    }
    if os.cpu_count() >= 2:
        goals["two threads {} times as fast".format(GOAL_TWO_THREADS)] = (
            figures["read_csv_two_threads_times_as_fast"] >= GOAL_TWO_THREADS
        )
    missed = [goal for goal, reached in goals.items() if not reached]
    close("reader", "{} of {} goals reached{}".format(
        len(goals) - len(missed), len(goals), ": missed " + ", ".join(missed) if missed else ""))
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
