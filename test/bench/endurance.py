#!/usr/bin/python3
# SPDX-License-Identifier: PostgreSQL
"""Does anything grow while thousands of trainings follow each other?

usage: endurance.py [trainings]        default: 5,000

Ten machines are trained in turn from CSVs by SQL, from a query, and by uploads to the HTTP server, which is also asked
for each ranking. After every tenth of the trainings:

    memory and open files of the launcher, scheduler, monitor, bundled service and HTTP server (anonymous memory in MB)
    files that the server and the service keep for a while: temporary ones, and folders of models
    the size of the system catalogs, and of the table of runs, in MB, and its dead rows in percent
    how many updates of runs found room beside the row (HOT), in percent: the others grow the indexes

The first tenth fills what is kept (relevance.keep_runs). The goal is that no figure of the last tenth exceeds that of
the second by more than a tenth (and by more than 2 MB, 2 files); the exit status shows whether it was reached.

Needs PostgreSQL with the extension installed.
"""

import os
import pathlib
import subprocess
import sys
import tempfile
import time

from cluster import Cluster
from figures import close, heading, save
from http_server import ROLES, HttpServer

MACHINES = 10
AT_ONCE = 20  # trainings that are queued together
PARTS = 10

CONF = """
relevance.keep_runs = 20
relevance.keep_data_sets = 3
autovacuum_naptime = 5s
fsync = off
"""

OPTIONS = '{"trees": 10, "threads": 1}'
QUERY = "SELECT n % 17 AS x1, n % 7 AS x2, n % 17 + n % 3 AS output FROM generate_series(1, 100) n"
WORKERS = ("relevance launcher", "relevance scheduler", "relevance service monitor")


def csv(seed):
    rows = ["x1,x2,output"]
    for n in range(100):
        rows.append("{},{},{}".format((n * 31 + seed) % 97, n * 7 % 13, (n * 31 + seed) % 97 + n % 5))
    return "\n".join(rows) + "\n"


class Trainer:
    def __init__(self, cluster, server, folder):
        self.cluster, self.server = cluster, server
        self.file = folder + "/data.csv"
        self.count = 0

    def queue(self, machine):
        """By SQL, from a query, or over HTTP, in turn; returns a statement, or None if it is queued already."""
        self.count += 1
        name = "machine {}".format(machine)
        way = self.count % 3
        if way == 0:
            return "SELECT relevance.train_from_csv('{}'::text, $csv${}$csv$::text, 'output', '{}')".format(name, csv(self.count), OPTIONS)
        if way == 1:
            return "SELECT relevance.train_from_query('{}'::text, '{}', 'output', '{}')".format(name, QUERY, OPTIONS)
        pathlib.Path(self.file).write_text(csv(self.count))
        self.ask("-F", "file=@" + self.file, "/train/?machine_id={}&target_column=output".format(machine))
        return None

    def ask(self, *arguments):
        subprocess.run(["curl", "-sf", *arguments[:-1], self.server.url + arguments[-1]], check=True, stdout=subprocess.DEVNULL)

    def train(self, how_many):
        for _ in range(how_many // AT_ONCE):
            statements = [statement for i in range(AT_ONCE) if (statement := self.queue(1 + i % MACHINES))]
            self.cluster.script(";\n".join(statements) + ";")
            while self.cluster.sql("SELECT count(*) FROM relevance.run WHERE finished_at IS NULL") != "0":
                time.sleep(0.02)
            for machine in range(1, 1 + MACHINES):
                self.ask("/ranking/?machine_id={}".format(machine))


def memory_and_files(pid):
    status = pathlib.Path("/proc/{}/status".format(pid)).read_text()
    kilobytes = next(int(line.split()[1]) for line in status.splitlines() if line.startswith("RssAnon"))
    return kilobytes / 1024, len(os.listdir("/proc/{}/fd".format(pid)))


def processes(cluster, server):
    found = {name.removeprefix("relevance "): cluster.sql("SELECT pid FROM pg_stat_activity WHERE backend_type = '{}'".format(name)) for name in WORKERS}
    serving = [int(entry.name) for entry in pathlib.Path("/proc").iterdir()
               if entry.name.isdigit() and os.path.exists(entry / "cwd") and os.path.realpath(entry / "cwd") == cluster.data
               and b"\0serve\0" in (entry / "cmdline").read_bytes()]
    assert len(serving) == 1, serving
    found["bundled service"] = serving[0]
    found["HTTP server"] = server.process.pid
    return {name: int(pid) for name, pid in found.items() if pid}


def kept_files(cluster):
    data = pathlib.Path(cluster.data)
    temporary = list(data.glob("base/pgsql_tmp/*"))
    state = [path for path in (data / "pgsql_tmp_relevance").rglob("*") if path.is_file()]
    return len(temporary), len(state)


def measure(cluster, server):
    time.sleep(6)  # until autovacuum has looked at the tables
    figures = {}
    for name, pid in processes(cluster, server).items():
        figures[name + " MB"], figures[name + " files"] = memory_and_files(pid)
    figures["temporary files"], figures["service's files"] = kept_files(cluster)
    row = cluster.sql("""
        SELECT (SELECT sum(pg_total_relation_size(oid)) FROM pg_class WHERE relnamespace = 'pg_catalog'::regnamespace AND relkind = 'r') / 1048576.0,
               pg_total_relation_size('relevance.run') / 1048576.0, 100.0 * n_dead_tup / greatest(n_live_tup, 1), 100.0 * n_tup_hot_upd / n_tup_upd
          FROM pg_stat_all_tables WHERE relid = 'relevance.run'::regclass""")
    names = ("catalogs MB", "runs MB", "dead runs %", "HOT updates %")
    figures.update(zip(names, map(float, row.split("|"))))
    return figures


def has_grown(name, before, after):
    if name.startswith(("dead", "HOT")):
        return False
    return after > before * 1.1 and after > before + 2


def main():
    trainings = int(sys.argv[1]) if len(sys.argv) > 1 else 5000
    heading("endurance", "does anything grow during {:,} trainings?".format(trainings))
    seen = []
    with tempfile.TemporaryDirectory(prefix="pg_relevance-endurance-") as folder, Cluster(CONF) as cluster:
        cluster.script("CREATE EXTENSION pg_relevance;" + ROLES +
                       "SELECT relevance.register_machine('machine ' || n) FROM generate_series(1, {}) n;".format(MACHINES))
        with HttpServer(cluster, folder) as server:
            trainer = Trainer(cluster, server, folder)
            start = time.monotonic()
            for part in range(1, PARTS + 1):
                trainer.train(trainings // PARTS)
                seen.append(measure(cluster, server))
                print("  {:6,} trainings after {:5.0f} s".format(part * trainings // PARTS, time.monotonic() - start), flush=True)
            failed = cluster.sql("SELECT count(*) FROM relevance.run WHERE status <> 'completed'")
    print("\n  {:28s}".format("after trainings") + "".join("{:>9,}".format((i + 1) * trainings // PARTS) for i in range(PARTS)))
    grown = []
    for name in seen[0]:
        values = [figures[name] for figures in seen]
        print("  {:28s}".format(name) + "".join("{:9.1f}".format(value) for value in values))
        if has_grown(name, values[1], values[-1]):
            grown.append(name)
    if failed != "0":
        grown.append("trainings that did not complete")
    save({"endurance_{}_last".format(name.replace(" ", "_")): round(value, 1) for name, value in seen[-1].items()})
    close("endurance", "grown: " + ", ".join(grown) if grown else "nothing has grown")
    sys.exit(1 if grown else 0)


if __name__ == "__main__":
    main()
