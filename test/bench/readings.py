#!/usr/bin/python3
# SPDX-License-Identifier: PostgreSQL
"""How fast do a historian's readings become a table in the model service? Beside a hand-written query, in the same run.

usage: readings.py [--quick] [--readings N]     default: 100,000,000 readings of 500 tags; --quick: 5,000,000

One side is relevance.train_from_readings on a table (tag text, time timestamptz, value float8), sorted by time: from the
commit to the end of the run, with the default interval (the target's rhythm) and means. (The target is constant: the
training ends right after the table was made.) The other makes the same rows and columns in SQL, by GROUP BY and
crosstab() of PostgreSQL's tablefunc, and gives them to relevance.train_from_table; it has no last values carried
forward and no rhythm to find. Both run in turn, --quick three times, and the best counts. The figures go into
build/bench.json.

Needs PostgreSQL with tablefunc (postgresql-contrib), and the extension installed (make install). The goal is 2 million
readings per second on two cores; the exit status shows whether it was reached.
"""

import argparse
import sys
import time

from cluster import Cluster
from figures import close, heading, save

TAGS = 500
TAGS_PER_MINUTE = 6  # readings of a tag in each interval of the target
GOAL = 2.0  # million readings per second

CONF = """
shared_buffers = 1GB
fsync = off
autovacuum = off
max_wal_size = 8GB
wal_level = minimal
max_wal_senders = 0
relevance.model_service_memory_limit = 4GB
"""


def make_table(cluster, readings):
    """Each tag every 10 seconds, the target once a minute."""
    steps = readings // TAGS
    cluster.sql("CREATE EXTENSION pg_relevance; SELECT relevance.register_machine('line');"
                " SELECT relevance.register_machine('wide'); CREATE EXTENSION tablefunc")
    cluster.sql("CREATE UNLOGGED TABLE readings (tag text, time timestamptz, value float8)")
    cluster.sql("""
        INSERT INTO readings
        SELECT format('AREA1.TI%%s.PV', 1000 + t), timestamptz '2024-01-01' + s * interval '10 s', (s * 7919 + t * 104729) %% 10007 / 100.0
          FROM generate_series(1, %d) s, generate_series(1, %d) t""" % (steps, TAGS - 1))
    cluster.sql("INSERT INTO readings SELECT 'AREA1.RATE', timestamptz '2024-01-01' + s * interval '1 min', 1"
                " FROM generate_series(1, %d) s" % (steps // TAGS_PER_MINUTE))
    cluster.sql("VACUUM ANALYZE readings")
    return int(cluster.sql("SELECT count(*) FROM readings"))


def wait_for(cluster, run):
    """Until the run has ended, as it must: with a target that is constant."""
    ended = "SELECT error_code, extract(epoch FROM finished_at - queued_at) FROM relevance.training_runs" \
            " WHERE run_id = %s AND finished_at IS NOT NULL" % run
    while not (answer := cluster.sql(ended)):
        time.sleep(0.2)
    code, seconds = answer.split("|")
    assert code == "target_constant", code
    return float(seconds)


def by_readings(cluster):
    return wait_for(cluster, cluster.sql("SELECT relevance.train_from_readings('line'::text, 'readings', 'AREA1.RATE')"))


def by_crosstab(cluster):
    start = time.monotonic()
    names = cluster.sql("SELECT DISTINCT tag FROM readings ORDER BY 1").split("\n")
    columns = ", ".join('"%s" float8' % name for name in names)
    cluster.sql("DROP TABLE IF EXISTS wide")
    cluster.sql("SET work_mem = '512MB'; CREATE UNLOGGED TABLE wide AS SELECT * FROM crosstab("
                "$$SELECT date_bin('1 min', time - interval '1 us', timestamptz '2024-01-01'), tag, avg(value)"
                " FROM readings GROUP BY 1, 2 ORDER BY 1, 2$$,"
                " $$VALUES %s$$) AS t (time timestamptz, %s)" %
                (", ".join("('%s')" % name for name in names), columns))
    seconds = time.monotonic() - start
    run = cluster.sql("SELECT relevance.train_from_table('wide'::text, 'wide', 'AREA1.RATE')")
    return seconds + wait_for(cluster, run)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--quick", action="store_true", help="5,000,000 readings")
    parser.add_argument("--readings", type=int)
    arguments = parser.parse_args()
    wanted = arguments.readings or (5_000_000 if arguments.quick else 100_000_000)
    runs = 3 if wanted <= 10_000_000 else 1
    heading("readings", "how fast do a historian's readings become a table in the model service?")
    with Cluster(CONF) as cluster:
        count = make_table(cluster, wanted)
        readings, crosstab = [], []
        for _ in range(runs):
            readings.append(by_readings(cluster))
            crosstab.append(by_crosstab(cluster))
    rate = count / min(readings) / 1e6
    ratio = min(crosstab) / min(readings)
    print("%d readings of %d tags, from a table to rows of one minute:" % (count, TAGS))
    for name, seconds in (("train_from_readings", readings), ("GROUP BY, crosstab, train_from_table", crosstab)):
        print("  %-38s %7.2f s  (%s)" % (name, min(seconds), ", ".join("%.2f" % s for s in seconds)))
    save({
        "readings_million_per_second": round(rate, 2),
        "readings_times_as_fast_as_crosstab": round(ratio, 2),
    })
    close("readings", "%.2f million readings per second (goal %.1f), %.1f times as fast as in SQL" % (rate, GOAL, ratio))
    sys.exit(0 if rate >= GOAL else 1)


main()
