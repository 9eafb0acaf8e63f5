#!/usr/bin/python3
"""How fast is CSV read? Ours beside wc -l and pandas' C reader, on the same file, in the same run.

usage: reader.py [file]     without a file: 40 numeric columns are made, about 150 MB

Goals: 400 MB a second of one core's time, and at most 1.3 times the decoded table of memory. Each side runs
three times, in turn; the best of each counts, in seconds of processor time, with all that it takes (the file
is in the page cache). The figures go into build/bench.json.
Needs build/bench_read_csv (cmake --build build --target bench_read_csv) and Debian's python3-pandas.
"""

import json
import os
import pathlib
import resource
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
PROGRAM = pathlib.Path(os.environ.get("BENCH_READ_CSV", ROOT / "build" / "bench_read_csv"))
RUNS = 3
GOAL_MB_PER_SECOND = 400
GOAL_MEMORY = 1.3

# Within the same process as the import would count pandas' start-up.
PANDAS = """
import pandas, sys, time
start = time.process_time()
pandas.read_csv(sys.argv[1], engine="c")
print(time.process_time() - start)
"""


def make_file(folder):
    import numpy
    import pandas

    path = pathlib.Path(folder) / "numbers.csv"
    random = numpy.random.default_rng(1)
    frame = pandas.DataFrame(random.standard_normal((500_000, 40)))
    frame.columns = ["x{:02d}".format(i) for i in range(40)]
    frame.to_csv(path, index=False, float_format="%.5g")
    return path


def cpu_seconds(command):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def measure(path):
    ours, wc, pandas_seconds = [], [], []
    for _ in range(RUNS):
        ours.append(json.loads(subprocess.check_output([PROGRAM, path])))
        wc.append(cpu_seconds(["wc", "-l", path]))
        pandas_seconds.append(
            float(subprocess.check_output([sys.executable, "-c", PANDAS, str(path)]))
        )
    return min(ours, key=lambda run: run["cpu_seconds"]), min(wc), min(pandas_seconds)


def save(figures):
    path = ROOT / "build" / "bench.json"
    path.parent.mkdir(exist_ok=True)
    known = json.loads(path.read_text()) if path.exists() else {}
    known.update(figures)
    path.write_text(json.dumps(known, indent=2, sort_keys=True) + "\n")


def main():
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else make_file(folder)
        ours, wc, pandas_seconds = measure(path)
        megabytes = path.stat().st_size / 1e6
    speed = megabytes / ours["cpu_seconds"]
    memory = ours["peak_mb"] / ours["table_mb"]
    print("{:.0f} MB, one core".format(megabytes))
    print("  ours    {:7.0f} MB/s, memory {:.2f} times the table".format(speed, memory))
    print("  pandas  {:7.0f} MB/s: ours is {:.1f} times as fast".format(
        megabytes / pandas_seconds, pandas_seconds / ours["cpu_seconds"]))
    print("  wc -l   {:7.0f} MB/s: ours takes {:.1f} times as long".format(
        megabytes / max(wc, 0.001), ours["cpu_seconds"] / max(wc, 0.001)))
    save({
        "read_csv_mb_per_second": round(speed, 1),
        "read_csv_memory_of_table": round(memory, 3),
        "read_csv_times_as_fast_as_pandas": round(pandas_seconds / ours["cpu_seconds"], 2),
        "read_csv_times_as_long_as_wc": round(ours["cpu_seconds"] / max(wc, 0.001), 2),
    })
    return 0 if speed >= GOAL_MB_PER_SECOND and memory <= GOAL_MEMORY else 1


if __name__ == "__main__":
    sys.exit(main())
