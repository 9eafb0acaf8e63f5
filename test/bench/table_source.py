#!/usr/bin/python3
# SPDX-License-Identifier: PostgreSQL
"""How fast do a table's rows reach the model service? Compared with CSV, in the same run.

usage: table_source.py [rows]     default: 1,000,000 (x 40 float8)

One side is relevance.train_from_table, from the commit to the end of the run: the rows through the cursor, the
columns body, HTTP, and the decoded columns in the training's process. (The target column is constant: the
training ends right after decoding.) The other is COPY ... TO STDOUT (FORMAT csv) piped into the CSV reader.
Both run three times, in turn; the best of each counts, in wall-clock seconds. The figures go into
build/bench.json.

Needs PostgreSQL with the extension installed (make install), and build/bench_read_csv. The goal is 3 times as
fast; the exit status shows whether it was reached.
"""

import json
import os
import pathlib
import subprocess
import sys
import time

from cluster import Cluster
from figures import ROOT, close, heading, save

READ_CSV = pathlib.Path(os.environ.get("BENCH_READ_CSV", ROOT / "build" / "bench_read_csv"))
COLUMNS = 40
RUNS = 3
GOAL = 3.0

CONF = """
shared_buffers = 1GB
fsync = off
autovacuum = off
"""


def make_table(cluster, rows):
    readings = ", ".join("random() * 100 AS x%02d" % i for i in range(1, COLUMNS))
    cluster.sql("CREATE EXTENSION pg_relevance; SELECT relevance.register_machine('press');"
                " CREATE TABLE readings AS SELECT %s, 1::float8 AS output FROM generate_series(1, %d)" % (readings, rows))
    cluster.sql("VACUUM ANALYZE readings")


def by_table(cluster):
    run = cluster.sql("SELECT relevance.train_from_table('press'::text, 'readings', 'output')")
    ended = "SELECT error_code, extract(epoch FROM finished_at - queued_at) FROM relevance.training_runs" \
            " WHERE run_id = %s AND finished_at IS NOT NULL" % run
    while not (answer := cluster.sql(ended)):
        time.sleep(0.2)
    code, seconds = answer.split("|")
    assert code == "target_constant", code
    return float(seconds)


def by_csv(cluster):
    start = time.monotonic()
    copy = subprocess.Popen(cluster.psql("-c", "COPY readings TO STDOUT (FORMAT csv, HEADER)"),
                            stdout=subprocess.PIPE)
    report = subprocess.check_output([READ_CSV, "/dev/stdin", "2"], stdin=copy.stdout)
    copy.stdout.close()
    assert copy.wait() == 0
    seconds = time.monotonic() - start
    return seconds, json.loads(report)


def main():
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    heading("table_source", "how fast do a table's rows reach the model service, compared with CSV?")
    with Cluster(CONF) as cluster:
        make_table(cluster, rows)
        table, csv = [], []
        for _ in range(RUNS):
            table.append(by_table(cluster))
            seconds, report = by_csv(cluster)
            assert round(report["table_mb"] * 2**20 / (8 * COLUMNS * rows), 2) == 1, report
            csv.append(seconds)
    ratio = min(csv) / min(table)
    print("%d rows x %d float8, from a table to decoded columns:" % (rows, COLUMNS))
    print("  train_from_table                       %6.2f s  (%s)" % (min(table), ", ".join("%.2f" % s for s in table)))
    print("  COPY TO STDOUT (csv) | CSV reader      %6.2f s  (%s)" % (min(csv), ", ".join("%.2f" % s for s in csv)))
    save({
        "table_source_seconds": round(min(table), 3),
        "table_source_times_as_fast_as_csv": round(ratio, 2),
    })
    close("table_source", "from a table is %.1f times as fast as by CSV (goal %.1f)" % (ratio, GOAL))
    sys.exit(0 if ratio >= GOAL else 1)


main()
