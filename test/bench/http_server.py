#!/usr/bin/python3
# SPDX-License-Identifier: PostgreSQL
"""The cost of the HTTP server, compared with the database's own clients on the same server at the same time.

usage: http_server.py [--seconds N] [--megabytes N]

- GET /ranking/ by wrk with 64 connections, compared with pgbench -M prepared running the same query as the same role
  (including row security) with as many database connections as the HTTP server; also as a superuser, for information.
  Goal: 60 % of pgbench's queries per second, the 99th percentile below 10 times the median.
- The same with 2,000 idle connections and 200 clients that send one byte of their request per second. Goal: no
  measurable effect, that is within 10 % of the rate without them.
- An upload to /train/ by curl, compared with COPY … FROM STDIN (binary, one megabyte per row) of the same bytes into a
  bytea table. Goal: half its throughput. Also the server's peak memory after an upload of twice that size. Goal: 64 MB.

All on 127.0.0.1. The figures go into build/bench.json; the exit status shows whether the goals were reached.
Needs make install.
"""

import argparse
import os
import pathlib
import re
import resource
import shutil
import socket
import struct
import subprocess
import sys
import tempfile
import threading
import time

from cluster import BINDIR, Cluster
from figures import ROOT, close, heading, save

POOL = 10
CLIENTS = 64
IDLE = 2000
SLOW = 200
CHUNK = 1 << 20
ROLES = """
CREATE ROLE authenticator LOGIN NOINHERIT;
CREATE ROLE web_anonymous;
GRANT web_anonymous TO authenticator;
SELECT relevance.grant_operator('web_anonymous');
"""


class HttpServer:
    """pg_relevance_httpd for a cluster, during the `with` statement."""

    def __init__(self, cluster, folder):
        self.cluster = cluster
        self.log = pathlib.Path(folder) / "httpd.log"

    def __enter__(self):
        environment = dict(os.environ, DATABASE_URL="host={} user=authenticator dbname=postgres".format(self.cluster.folder))
        with open(self.log, "w") as log:
            self.process = subprocess.Popen(
                [BINDIR / "pg_relevance_httpd", "--listen", "127.0.0.1:0", "--anonymous-role", "web_anonymous",
                 "--pool-size", str(POOL), "--max-csv-bytes", str(1 << 40)], env=environment, stderr=log)
        while not (found := re.search(r"event=listening address=(\S+)", self.log.read_text())):
            if self.process.poll() is not None:
                raise RuntimeError(self.log.read_text())
            time.sleep(0.02)
        self.address = found.group(1)
        self.url = "http://" + self.address
        while subprocess.run(["curl", "-sf", self.url + "/ready"], stdout=subprocess.DEVNULL).returncode != 0:
            time.sleep(0.02)
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()

    def peak_memory_mb(self):
        status = pathlib.Path("/proc/{}/status".format(self.process.pid)).read_text()
        return int(re.search(r"VmHWM:\s+(\d+)", status).group(1)) / 1024

    def connect(self):
        host, port = self.address.split(":")
        return socket.create_connection((host, int(port)))


def wrk(url, seconds):
    """Requests per second, and the median and 99th percentile in milliseconds."""
    text = subprocess.check_output(
        ["wrk", "-t1", "-c{}".format(CLIENTS), "-d{}s".format(seconds), "--latency", url], text=True)
    if "Non-2xx" in text:
        raise RuntimeError(text)
    in_ms = {"us": 1e-3, "ms": 1, "s": 1e3}

    def percentile(name):
        number, unit = re.search(r"{}%\s+([\d.]+)(us|ms|s)".format(name), text).groups()
        return float(number) * in_ms[unit]

    return float(re.search(r"Requests/sec:\s+([\d.]+)", text).group(1)), percentile(50), percentile(99)


def ranking_query():
    """The statement that GET /ranking/ runs, taken from the source, for a fixed machine."""
    source = (ROOT / "src/httpd/product/product_routes.cpp").read_text()
    text = source[source.index("kRanking ="):]
    parts = re.findall(r'"((?:[^"\\]|\\.)*)"', text[:text.index("\n\n")])
    return "".join(parts).replace("$1", "1").replace("$2", "NULL") + ";\n"


def pgbench(cluster, folder, seconds, role):
    script = pathlib.Path(folder) / "ranking.sql"
    script.write_text(ranking_query())
    text = subprocess.check_output(
        [BINDIR / "pgbench", "-h", cluster.folder, "-U", "postgres", "-n", "-M", "prepared", "-c", str(POOL), "-j1",
         "-T", str(seconds), "-f", script, "postgres"], text=True, stderr=subprocess.DEVNULL,
        env={**os.environ, "PGOPTIONS": "-c role=" + role})
    return float(re.search(r"tps = ([\d.]+)", text).group(1))


class Crowd:
    """Idle connections, and clients that never complete their request."""

    def __init__(self, server):
        self.server = server
        self.stopped = threading.Event()

    def __enter__(self):
        self.idle = [self.server.connect() for _ in range(IDLE)]
        for one in self.idle:
            one.sendall(b"GET /live HTTP/1.1\r\nHost: x\r\n\r\n")
        self.slow = [self.server.connect() for _ in range(SLOW)]
        self.thread = threading.Thread(target=self.drip)
        self.thread.start()
        return self

    def drip(self):
        request = b"GET /ranking/?machine_id=1 HTTP/1.1\r\nHost: x\r\nX-Padding: " + b"y" * 10000
        for byte in request:
            for one in self.slow:
                one.send(bytes([byte]))
            if self.stopped.wait(1):
                return

    def __exit__(self, *_):
        self.stopped.set()
        self.thread.join()
        for one in self.idle + self.slow:
            one.close()


def make_csv(path, megabytes):
    """Rows of numbers, thousands per chunk."""
    line = b",".join(b"%d.%03d" % (i, 7 * i) for i in range(20)) + b"\n"
    block = b"".join(b"%06d," % i + line for i in range(5000))
    with open(path, "wb") as file:
        file.write(b"target," + b",".join(b"x%d" % i for i in range(20)) + b"\n")
        while file.tell() < megabytes << 20:
            file.write(block)
    return os.path.getsize(path)


def make_copy(csv, path):
    """The same bytes in COPY's binary format: one bytea row per megabyte."""
    with open(csv, "rb") as source, open(path, "wb") as file:
        file.write(b"PGCOPY\n\xff\r\n\0" + struct.pack("!ii", 0, 0))
        while chunk := source.read(CHUNK):
            file.write(struct.pack("!hi", 1, len(chunk)) + chunk)
        file.write(struct.pack("!h", -1))


def upload(cluster, server, csv):
    start = time.perf_counter()
    answer = subprocess.check_output(
        ["curl", "-s", "-X", "POST", "-T", csv, "-H", "Content-Type: text/csv",
         server.url + "/train?machine_id=2&target_column=target"], text=True)
    taken = time.perf_counter() - start
    if "Training started" not in answer:
        raise RuntimeError(answer)
    end_trainings(cluster)
    return taken


def end_trainings(cluster):
    """Cancels the trainings that an upload queued, so that they do not disturb the next measurement."""
    cluster.sql("SELECT relevance.cancel_training(run_id) FROM relevance.training_runs WHERE status IN ('queued', 'running')")
    while cluster.sql("SELECT count(*) FROM relevance.training_runs WHERE status IN ('queued', 'running')") != "0":
        time.sleep(0.05)


def copy(cluster, path):
    cluster.sql("SET client_min_messages = warning; DROP TABLE IF EXISTS copied; CREATE TABLE copied (bytes bytea); ALTER TABLE copied ALTER COLUMN bytes SET STORAGE EXTERNAL")
    start = time.perf_counter()
    with open(path, "rb") as file:
        subprocess.run(cluster.psql("-c", "COPY copied FROM STDIN (FORMAT binary)"), stdin=file, check=True,
                       stdout=subprocess.DEVNULL)
    return time.perf_counter() - start


def prepare(cluster, server, folder):
    example = folder + "/example.csv"
    subprocess.run([sys.executable, ROOT / "examples/injection_moulding.py", example], check=True,
                   stdout=subprocess.DEVNULL)
    for name in ("press", "upload"):
        cluster.sql("SELECT relevance.register_machine('{}')".format(name))
    subprocess.check_output(["curl", "-s", "-F", "file=@" + example,
                             server.url + "/train/?machine_id=1&target_column=Good%20parts%20per%20hour"])
    cluster.sql("SELECT relevance.wait_for_training(1)")


def measure_reading(cluster, server, folder, seconds):
    url = server.url + "/ranking/?machine_id=1"
    wrk(url, 2)
    ours, median, p99 = wrk(url, seconds)
    theirs = pgbench(cluster, folder, seconds, "web_anonymous")
    superusers = pgbench(cluster, folder, seconds, "postgres")
    with Crowd(server):
        time.sleep(1)
        crowded, _, crowded_p99 = wrk(url, seconds)
    print("GET /ranking/, {} clients, {} database connections".format(CLIENTS, POOL))
    print("| | requests/s | median ms | p99 ms |\n| --- | ---: | ---: | ---: |")
    print("| HTTP server | {:.0f} | {:.1f} | {:.1f} |".format(ours, median, p99))
    print("| pgbench -M prepared, as the same role | {:.0f} | | |".format(theirs))
    print("| pgbench -M prepared, as a superuser | {:.0f} | | |".format(superusers))
    print("| HTTP server, {} idle and {} slow clients in addition | {:.0f} | | {:.1f} |".format(IDLE, SLOW, crowded, crowded_p99))
    return {"http_rankings_per_second": ours, "http_ranking_vs_pgbench": ours / theirs, "http_ranking_p99_vs_median": p99 / median,
            "http_crowded_vs_alone": crowded / ours}


def measure_uploads(cluster, server, folder, megabytes):
    csv, binary = folder + "/long.csv", folder + "/long.copy"
    size = make_csv(csv, megabytes) / (1 << 20)
    make_copy(csv, binary)
    pairs = [(upload(cluster, server, csv), copy(cluster, binary)) for _ in range(3)]
    ours, theirs = (sorted(side)[1] for side in zip(*pairs))
    os.unlink(binary)
    make_csv(csv, 2 * megabytes)
    upload(cluster, server, csv)
    peak = server.peak_memory_mb()
    print("\nupload of {:.0f} MB (the median of three)".format(size))
    print("| | s | MB/s |\n| --- | ---: | ---: |")
    print("| POST /train/ | {:.1f} | {:.0f} |".format(ours, size / ours))
    print("| COPY FROM STDIN | {:.1f} | {:.0f} |".format(theirs, size / theirs))
    print("\npeak memory of the HTTP server after {:.0f} MB: {:.1f} MB".format(2 * size, peak))
    return {"http_upload_vs_copy": theirs / ours, "http_upload_peak_mb": peak}


def missed_goals(figures):
    goals = {
        "http_ranking_vs_pgbench": lambda value: value >= 0.6,
        "http_ranking_p99_vs_median": lambda value: value < 10,
        "http_crowded_vs_alone": lambda value: value >= 0.9,
        "http_upload_vs_copy": lambda value: value >= 0.5,
        "http_upload_peak_mb": lambda value: value < 64,
    }
    return ["{} is {:.2f}".format(name, figures[name]) for name, is_reached in goals.items() if not is_reached(figures[name])]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=int, default=10, help="duration of each read measurement")
    parser.add_argument("--megabytes", type=int, default=500)
    arguments = parser.parse_args()
    for program in ("wrk", "curl"):
        if not shutil.which(program):
            print("http_server: {} is not installed".format(program), file=sys.stderr)
            return 2
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    heading("http_server", "what does the HTTP server cost?")
    conf = "max_connections = 50\nmax_wal_size = '4GB'\n"
    with tempfile.TemporaryDirectory(prefix="pg_relevance-http-") as folder, Cluster(conf) as cluster:
        cluster.script("CREATE EXTENSION pg_relevance;" + ROLES)
        with HttpServer(cluster, folder) as server:
            prepare(cluster, server, folder)
            figures = measure_reading(cluster, server, folder, arguments.seconds)
        with HttpServer(cluster, folder) as server:  # a new server: its peak memory is due to the uploads alone
            figures.update(measure_uploads(cluster, server, folder, arguments.megabytes))
    figures = {name: round(value, 3) for name, value in figures.items()}
    save(figures)
    missed = missed_goals(figures)
    for name, value in figures.items():
        print("{:32} {:8.2f}".format(name, value))
    close("\nhttp_server", "MISSED: " + ", ".join(missed) if missed else "REACHED")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
