#!/usr/bin/python3
# SPDX-License-Identifier: PostgreSQL
"""Do a million ended runs slow down the scheduler, and queueing and claiming a run?

usage: scheduler.py [runs]        default: 1,000,000

Two databases of one cluster, one without a history, one with a million ended runs of 1,000 machines; in both, 50 runs
wait. Their schedulers are woken in turn, and runs are queued, claimed and ended by real workers in turn. The time of
each statement comes from pg_stat_statements: the mean of planning plus execution over its calls. The figures go into
build/bench.json.

Needs PostgreSQL with the extension and pg_stat_statements installed. The goal is that each takes less than twice as
long as without a history; the exit status shows whether it was reached.
"""

import sys
import time

from cluster import Cluster
from figures import close, heading, save

MACHINES = 1000
PASSES = 200
TRAININGS = 20
GOAL = 2.0

CONF = """
shared_preload_libraries = 'pg_relevance, pg_stat_statements'
pg_stat_statements.track = all
pg_stat_statements.track_planning = on
shared_buffers = 512MB
fsync = off
max_wal_size = 4GB
"""

# How the statements of src/extension/queue/run_queue.cpp begin, as pg_stat_statements shows them.
PASS = ["SELECT id, attempts FROM relevance.run WHERE%", "SELECT waiting.id, waiting.owner, waiting.turn FROM%",
        "SELECT id FROM relevance.run WHERE status%run_cancellation%", "SELECT (extract(% FROM min(not_before)%"]
ENQUEUE = ["INSERT INTO relevance.run (machine_id, data_set_id%"]
CLAIM = ["UPDATE relevance.run r SET status = % FROM relevance.machine m WHERE%"]

MACHINE = """
CREATE EXTENSION pg_relevance;
INSERT INTO relevance.machine (machine_name) SELECT 'machine ' || n FROM generate_series(1, %d) n
""" % MACHINES

HISTORY = """
SET session_replication_role = replica;
INSERT INTO relevance.run (machine_id, target_column, options, status, phase, progress, started_at, finished_at, attempts, metrics)
SELECT 1 + n %% %d, 'output', '{"trees": 200, "threads": 0, "max_depth": 12, "algorithm": "random_forest"}',
       (ARRAY['completed', 'completed', 'completed', 'failed', 'skipped', 'cancelled'])[1 + n %% 6], 'done', 1, now(), now(), 1,
       '{"r2": 0.9, "mae": 1.5, "rmse": 2.5, "n_train": 8000, "n_test": 2000, "n_features": 40}'
  FROM generate_series(1, %d) n
"""

# Postponed indefinitely: they stay in both queues.
WAITING = """
INSERT INTO relevance.run (machine_id, target_column, not_before)
SELECT id, 'output', 'infinity' FROM relevance.machine ORDER BY id DESC LIMIT 50
"""

# Fails once the data have been read: no forest is grown.
TRAIN = "SELECT relevance.train_from_query({}, 'SELECT n AS x, 1 AS output FROM generate_series(1, 40) n', 'output')"

SIDES = ["without", "with"]


class Sides:
    def __init__(self, cluster):
        self.cluster = cluster

    def sql(self, side, statement):
        return self.cluster.script("\\connect {}\n{};".format(side, statement)).strip()

    def calls(self, side, like):
        """The number of calls of the statement in that database, and their mean milliseconds."""
        row = self.cluster.sql("SELECT sum(calls), sum(total_plan_time + total_exec_time) / nullif(sum(calls), 0) FROM pg_stat_statements s"
                               " JOIN pg_database d ON d.oid = s.dbid WHERE d.datname = '{}' AND s.query LIKE '{}'".format(side, like.replace("'", "''")))
        count, mean = row.split("|")
        return int(count or 0), float(mean or 0)

    def milliseconds(self, side, statements):
        total = 0
        for like in statements:
            count, mean = self.calls(side, like)
            assert count > 0, "{} was never called in the database {} history".format(like, side)
            total += mean
        return total


def wait_for(what, condition):
    for _ in range(1200):
        if condition():
            return
        time.sleep(0.05)
    raise RuntimeError("timed out waiting for " + what)


def wake(sides, side):
    before = sides.calls(side, PASS[0])[0]
    sides.sql(side, "SELECT relevance.wake_workers()")
    wait_for("a pass", lambda: sides.calls(side, PASS[0])[0] > before)


def train(sides, side, machine):
    run = sides.sql(side, TRAIN.format(machine))
    wait_for("the run's end", lambda: sides.sql(side, "SELECT error_code FROM relevance.run WHERE id = " + run) == "target_constant")


def main():
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    heading("scheduler", "do {:,} ended runs slow the scheduler?".format(runs))
    with Cluster(CONF) as cluster:
        cluster.sql("CREATE EXTENSION pg_stat_statements")
        sides = Sides(cluster)
        for side in SIDES:
            cluster.sql('CREATE DATABASE "{}"'.format(side))
            sides.sql(side, MACHINE)
        sides.sql("with", HISTORY % (MACHINES, runs))
        for side in SIDES:
            sides.sql(side, WAITING)
            sides.sql(side, "VACUUM ANALYZE")
            train(sides, side, 1)
        cluster.sql("SELECT pg_stat_statements_reset()")
        for i in range(PASSES):
            for side in SIDES:
                wake(sides, side)
                if i < TRAININGS:
                    train(sides, side, 2 + i)
        figures = {}
        for name, statements in (("pass", PASS), ("enqueue", ENQUEUE), ("claim", CLAIM)):
            without, with_history = (sides.milliseconds(side, statements) for side in SIDES)
            figures[name] = with_history / without
            print("  %-8s %8.3f ms without a history   %8.3f ms with %s ended runs   %.2f times as long"
                  % (name, without, with_history, format(runs, ","), figures[name]))
    save({"scheduler_%s_ratio_at_%d_runs" % (name, runs): round(ratio, 2) for name, ratio in figures.items()})
    worst = max(figures.values())
    close("scheduler", "with a history it takes at most %.2f times as long (goal %.1f)" % (worst, GOAL))
    sys.exit(0 if worst < GOAL else 1)


main()
