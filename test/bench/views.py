#!/usr/bin/python3
# SPDX-License-Identifier: PostgreSQL
"""How much longer do pages and counts of the views take under row security than for a superuser?

usage: views.py [--quick]        --quick: three rounds instead of nine

A database with 2,000 machines, 100,000 runs, a data set, a ranking and a schedule per machine. The statements are those of
web panels: pages by each column that is sorted by, from the beginning, from far behind and after the last row seen,
counts, and what pg_relevance_httpd asks. They run in turn as the superuser and as

    reader    who may read every machine (relevance.grant_reader)
    half      who was granted every second machine by itself
    single    who was granted one machine
    owner     who owns all of them

Figures are medians, as psql measures them: planning, execution and transfer. The goal is that every statement takes less
than 20 ms and at most twice as long as the superuser's (a millisecond more for the shortest); the exit status shows
whether it was reached.

Needs PostgreSQL with the extension installed.
"""

import re
import statistics
import subprocess
import sys

from cluster import Cluster
from figures import close, heading, save

MACHINES = 2000
RUNS = 100_000
GOAL_MS = 20
GOAL_RATIO = 2
SLACK_MS = 1

CONF = """
shared_buffers = 512MB
fsync = off
max_wal_size = 4GB
"""

ROLES = ["reader", "half", "single", "owner"]

FILL = """
CREATE EXTENSION pg_relevance;
CREATE ROLE reader LOGIN; CREATE ROLE half LOGIN; CREATE ROLE single LOGIN; CREATE ROLE owner LOGIN;
SELECT relevance.grant_reader('reader'), relevance.grant_reading('half'), relevance.grant_reading('single'),
       relevance.grant_registration('owner');
SET session_replication_role = replica;
INSERT INTO relevance.machine (machine_name, owner)
SELECT 'press ' || md5(n::text), 'owner' FROM generate_series(1, :machines) n;
UPDATE relevance.machine SET model_id = id;
INSERT INTO relevance.machine_grant (role, machine_id, may_operate)
SELECT 'half', id, false FROM relevance.machine WHERE id % 2 = 0 UNION ALL SELECT 'single', 8, false;
INSERT INTO relevance.data_set (machine_id, bytes) SELECT id, 1000000 FROM relevance.machine;
INSERT INTO relevance.run (machine_id, target_column, options, status, phase, progress, queued_at, started_at, finished_at, attempts, metrics, scheduled)
SELECT 1 + n % :machines, 'Good parts per hour',
       '{"trees": 200, "threads": 0, "max_depth": 12, "algorithm": "random_forest", "min_samples_leaf": "auto"}',
       (ARRAY['completed', 'completed', 'completed', 'failed', 'skipped', 'cancelled'])[1 + n % 6], 'done', 1,
       now() - (:runs - n) * interval '1 min', now() - (:runs - n) * interval '1 min', now() - (:runs - n) * interval '1 min', 1,
       '{"r2": 0.9, "mae": 1.5, "rmse": 2.5, "n_train": 8000, "n_test": 2000, "n_features": 40, "seconds": {"parse": 0.1, "grow": 2.3}}',
       n % 3 = 0
  FROM generate_series(1, :runs) n;
UPDATE relevance.run r SET data_set_id = d.id FROM relevance.data_set d
 WHERE d.machine_id = r.machine_id AND r.id > :runs - :machines;
INSERT INTO relevance.ranking (run_id, rank, feature, importance_shap_mean_abs, importance_native, shap_norm, native_norm, score_final, direction)
SELECT r.id, n, 'feature ' || n, 1, 1, 1, 1, 1, 'up' FROM relevance.run r, generate_series(1, 10) n WHERE r.id > :runs - :machines;
INSERT INTO relevance.retraining_schedule (machine_id, schedule, job_id) SELECT id, '0 3 * * *', id FROM relevance.machine;
INSERT INTO relevance.model_task (task, machine_id, not_before) SELECT 'register', id, 'infinity' FROM relevance.machine WHERE id <= 200 ON CONFLICT DO NOTHING;
RESET session_replication_role;
VACUUM ANALYZE;
"""

HTTPD_PAGE = ("SELECT (SELECT pg_catalog.count(*) FROM relevance.{0} AS source) AS total, pg_catalog.count(*) AS page_rows,"
              " coalesce(pg_catalog.json_agg(answer_row.*)::text, '[]') AS body"
              " FROM (SELECT * FROM relevance.{0} AS source ORDER BY source.{1} LIMIT 50) AS answer_row")

# name, statement, and which roles run it.
STATEMENTS = [
    ("machines by name", "SELECT * FROM relevance.machines ORDER BY machine_name LIMIT 50"),
    ("machines by name, backwards", "SELECT * FROM relevance.machines ORDER BY machine_name DESC LIMIT 50"),
    ("machines by name, page 19", "SELECT * FROM relevance.machines ORDER BY machine_name LIMIT 50 OFFSET 900"),
    ("machines by name, after a name", "SELECT * FROM relevance.machines WHERE machine_name > 'press 8' ORDER BY machine_name LIMIT 50"),
    ("machines by id", "SELECT * FROM relevance.machines ORDER BY id DESC LIMIT 50"),
    ("machines of a status", "SELECT machine_name, id FROM relevance.machines WHERE status = 'completed' ORDER BY machine_name LIMIT 50"),
    ("machines counted", "SELECT count(*) FROM relevance.machines"),
    ("machines by HTTP", HTTPD_PAGE.format("machines", "machine_name")),
    ("training_runs counted", "SELECT count(*) FROM relevance.training_runs"),
    ("training_runs by id", "SELECT * FROM relevance.training_runs ORDER BY run_id DESC LIMIT 50"),
    ("training_runs by id, page 19", "SELECT * FROM relevance.training_runs ORDER BY run_id DESC LIMIT 50 OFFSET 900"),
    ("training_runs by id, after a run", "SELECT * FROM relevance.training_runs WHERE run_id < 50000 ORDER BY run_id DESC LIMIT 50"),
    ("training_runs by HTTP", HTTPD_PAGE.format("training_runs", "run_id DESC")),
    ("training_runs of a machine", "SELECT * FROM relevance.training_runs WHERE machine_id = 8 ORDER BY run_id DESC LIMIT 50"),
    ("training_runs that wait", "SELECT * FROM relevance.training_runs WHERE status IN ('queued', 'running') ORDER BY run_id"),
    ("data_sets by id", "SELECT * FROM relevance.data_sets ORDER BY data_set_id DESC LIMIT 50"),
    ("data_sets by name", "SELECT * FROM relevance.data_sets ORDER BY machine_name, data_set_id LIMIT 50"),
    ("data_sets counted", "SELECT count(*) FROM relevance.data_sets"),
    ("data_sets by HTTP", HTTPD_PAGE.format("data_sets", "data_set_id")),
    ("retraining_schedules by machine", "SELECT * FROM relevance.retraining_schedules ORDER BY machine_id LIMIT 50"),
    ("retraining_schedules by name", "SELECT * FROM relevance.retraining_schedules ORDER BY machine_name LIMIT 50"),
    ("retraining_schedules counted", "SELECT count(*) FROM relevance.retraining_schedules"),
    ("retraining_schedules by HTTP", HTTPD_PAGE.format("retraining_schedules", "machine_id")),
    ("ranking counted", "SELECT count(*) FROM relevance.ranking", ["reader"]),
    ("ranking by run", "SELECT * FROM relevance.ranking ORDER BY run_id DESC, rank LIMIT 50", ["reader"]),
    ("one run", "SELECT * FROM relevance.training_status(:run)"),
    ("one ranking", "SELECT * FROM relevance.get_ranking(8)"),
    ("outbox by task", "SELECT * FROM relevance.outbox ORDER BY task_id LIMIT 50", ["owner"]),
    ("outbox counted", "SELECT count(*) FROM relevance.outbox", ["owner"]),
]


def statement_of(one):
    return one[1].replace(":run", "(SELECT max(id) FROM relevance.run WHERE machine_id = 8)")


def milliseconds(cluster, role):
    """The time of each statement that the role runs, by name."""
    mine = [one for one in STATEMENTS if role == "postgres" or role in (one[2] if len(one) > 2 else ROLES)]
    # Twice: the first time the catalog's caches are filled.
    script = "\\timing on\n" + "".join(("{};\n\\echo ==={}\n{};\n").format(statement_of(one), one[0], statement_of(one)) for one in mine)
    answer = subprocess.run(cluster.psql("-q", "-U", role, "-d", "postgres", "-f", "-"), input=script, text=True, check=True, stdout=subprocess.PIPE).stdout
    times = {}
    for part in answer.split("===")[1:]:
        name, rest = part.split("\n", 1)
        times[name] = float(re.search(r"^Time: ([0-9.]+) ms", rest, re.M).group(1))
    return times


def main():
    rounds = 3 if "--quick" in sys.argv else 9
    heading("views", "do pages and counts take longer under row security?")
    missed = []
    figures = {}
    with Cluster(CONF) as cluster:
        cluster.script(FILL, machines=MACHINES, runs=RUNS)
        seen = {role: [] for role in ["postgres"] + ROLES}
        for _ in range(rounds):
            for role, times in seen.items():
                times.append(milliseconds(cluster, role))
    print("  milliseconds                         superuser" + "".join("{:>18}".format(role) for role in ROLES))
    for one in STATEMENTS:
        name = one[0]
        median = {role: statistics.median(times[name] for times in all_times)
                  for role, all_times in seen.items() if name in all_times[0]}
        base = median["postgres"]
        line = "  {:34s} {:11.2f}".format(name, base)
        for role in ROLES:
            if role not in median:
                line += "{:>18}".format("-")
                continue
            late = median[role] > GOAL_MS or median[role] > max(GOAL_RATIO * base, base + SLACK_MS)
            line += "{:9.2f} ({:4.1f}){}".format(median[role], median[role] / base, "!" if late else " ")
            figures["views_{}_{}_ms".format(re.sub(r"\W+", "_", name), role)] = round(median[role], 2)
            if late:
                missed.append("{} as {}".format(name, role))
        print(line)
    save(figures)
    close("views", "in parentheses: times the superuser's; " +
          ("every goal was reached (at most {} ms and {} times)".format(GOAL_MS, GOAL_RATIO) if not missed else "missed: " + ", ".join(missed)))
    sys.exit(1 if missed else 0)


if __name__ == "__main__":
    main()
