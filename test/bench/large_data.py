#!/usr/bin/python3
# SPDX-License-Identifier: PostgreSQL
"""How much memory does each process need for data of a gigabyte, and for very wide data?

usage: large_data.py [--quick]                 --quick: a tenth of the rows

    tall: a CSV of 1 GB, 10 million rows of 20 columns, by train_from_csv_file, and again as an upload to the HTTP server
    wide: a CSV of 2,000 rows and 5,000 columns, by train_from_csv_file

While each is trained (20 trees), the anonymous memory of all processes is looked at 20 times per second. Printed are the
peaks by kind of process: the backend that stores the CSV, the run worker that sends it on, the other processes of the
server, the HTTP server, the model service that receives it and the training (with its bytes per cell).

The goal is that all but the training stay under 64 MB, whatever the size of the data; the exit status shows whether it
was reached. Needs PostgreSQL with the extension installed.
"""

import argparse
import collections
import json
import pathlib
import subprocess
import sys
import tempfile
import threading
import time

import numpy
import pandas

from cluster import Cluster
from figures import close, heading, save
from http_server import ROLES, HttpServer

GOAL_MB = 64
OPTIONS = {"trees": 20, "explain_rows": 200, "threads": 2}


class Peaks(threading.Thread):
    """The highest anonymous memory in MB of each kind of process whose folder is the cluster's, and of the HTTP server."""

    def __init__(self, cluster, http_pid):
        super().__init__(daemon=True)
        self.data, self.http_pid = cluster.data, http_pid
        self.peaks = collections.Counter()
        self.ended = threading.Event()

    def kind(self, process):
        if process.name == str(self.http_pid):
            return "HTTP server"
        if str((process / "cwd").readlink()) != self.data:
            return None
        command = (process / "cmdline").read_bytes()
        if b"\0serve\0" in command:
            return "model service"
        if b"pg_relevance_modeld" in command:
            return "training"
        if b"postgres: relevance run" in command:
            return "run worker"
        return "backend" if b"[local]" in command else "other processes of the server"

    def look(self):
        for process in pathlib.Path("/proc").iterdir():
            if not process.name.isdigit():
                continue
            try:
                kind = self.kind(process)
                status = (process / "status").read_text() if kind else ""
            except OSError:  # it has ended
                continue
            for line in status.splitlines():
                if line.startswith("RssAnon"):
                    self.peaks[kind] = max(self.peaks[kind], int(line.split()[1]) / 1024)

    def run(self):
        while not self.ended.wait(0.05):
            self.look()

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        self.ended.set()
        self.join()


def write_tall(path, rows):
    """In pieces: the whole table would need gigabytes here."""
    random = numpy.random.default_rng(1)
    piece = 100_000
    for start in range(0, rows, piece):
        x = random.standard_normal((piece, 19)) * 1000
        frame = pandas.DataFrame(numpy.round(x).astype(int), columns=["x%02d" % i for i in range(19)])
        frame["y"] = frame["x03"] + frame["x07"] // 2 + random.integers(0, 100, piece)
        frame.to_csv(path, mode="a", index=False, header=start == 0)


def write_wide(path, rows):
    random = numpy.random.default_rng(2)
    frame = pandas.DataFrame(random.standard_normal((rows, 4999)), columns=["x%04d" % i for i in range(4999)])
    frame["y"] = 2 * frame["x0123"] - frame["x4321"] + 0.1 * random.standard_normal(rows)
    frame.to_csv(path, index=False, float_format="%.5g")


def wait_for(cluster, run):
    status = "SELECT status, coalesce(error, ''), (metrics ->> 'peak_memory_mb') FROM relevance.training_status({})".format(run)
    while (answer := cluster.sql(status).split("|"))[0] in ("queued", "running"):
        time.sleep(1)
    assert answer[0] == "completed", answer
    return float(answer[2])


def by_file(cluster, path):
    return cluster.sql("SELECT relevance.train_from_csv_file('line'::text, '{}', 'y', '{}')".format(path, json.dumps(OPTIONS)))


def by_http(cluster, server, path):
    options = "options=" + json.dumps(OPTIONS)
    subprocess.run(["curl", "-sf", "-F", options, "-F", "file=@" + path, server.url + "/train/?machine_id=1&target_column=y"],
                   check=True, stdout=subprocess.DEVNULL)
    return cluster.sql("SELECT max(id) FROM relevance.run")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="a tenth of the rows")
    tenth = 10 if parser.parse_args().quick else 1
    heading("large_data", "how much memory does each process need for large data?")
    figures, worst = {}, 0
    with tempfile.TemporaryDirectory(prefix="pg_relevance-large-") as folder, Cluster() as cluster:
        cluster.script("CREATE EXTENSION pg_relevance;" + ROLES + "SELECT relevance.register_machine('line');")
        with HttpServer(cluster, folder) as server:
            tall, wide = cluster.folder + "/tall.csv", cluster.folder + "/wide.csv"
            write_tall(tall, 10_000_000 // tenth)
            write_wide(wide, 2000 // tenth)
            cells = {"tall": 20 * 10_000_000 // tenth, "tall over HTTP": 20 * 10_000_000 // tenth, "wide": 5000 * 2000 // tenth}
            ways = {"tall": lambda: by_file(cluster, tall), "tall over HTTP": lambda: by_http(cluster, server, tall),
                    "wide": lambda: by_file(cluster, wide)}
            for name, train in ways.items():
                start = time.monotonic()
                with Peaks(cluster, server.process.pid) as peaks:
                    peak = wait_for(cluster, train())
                size = pathlib.Path(wide if name == "wide" else tall).stat().st_size / 1e6
                print("\n  {}: {:,.0f} MB, {:,} cells, {:.0f} s; peaks in MB:".format(name, size, cells[name], time.monotonic() - start))
                for kind, megabytes in sorted(peaks.peaks.items()):
                    print("    {:32s}{:9.1f}".format(kind, megabytes), flush=True)
                    figures["large_data_{}_{}_mb".format(name, kind).replace(" ", "_")] = round(megabytes, 1)
                    worst = max(worst, megabytes) if kind != "training" else worst
                print("    the training's own peak: {:.0f} MB, {:.1f} bytes per cell".format(peak, peak * 2**20 / cells[name]))
    save(figures)
    close("\nlarge_data", "{}: all but the training stay under {:.0f} MB (goal: {})".format(
        "REACHED" if worst < GOAL_MB else "MISSED", worst, GOAL_MB))
    sys.exit(0 if worst < GOAL_MB else 1)


if __name__ == "__main__":
    main()
