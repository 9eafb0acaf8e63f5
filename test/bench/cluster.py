# SPDX-License-Identifier: PostgreSQL
"""A temporary PostgreSQL cluster with the extension, for benchmarks that use SQL. Needs make install."""

import os
import pathlib
import shutil
import subprocess
import tempfile

BINDIR = pathlib.Path(
    subprocess.check_output([os.environ.get("PG_CONFIG", "pg_config"), "--bindir"], text=True).strip())

CONF = """
shared_preload_libraries = 'pg_relevance'
listen_addresses = ''
max_worker_processes = 16
"""


class Cluster:
    """Runs during the `with` statement; if started by root, as Debian's postgres user.

    conf: lines of postgresql.conf in addition to CONF."""

    def __init__(self, conf=""):
        self.conf = conf
        self.as_server = ["runuser", "-u", "postgres", "--"] if os.getuid() == 0 else []

    def __enter__(self):
        self.folder = tempfile.mkdtemp(prefix="pgrel.", dir="/tmp")
        if self.as_server:
            shutil.chown(self.folder, "postgres")
        self.data = self.folder + "/data"
        self.run("initdb", "-D", self.data, "-U", "postgres", "-E", "UTF8", "--locale=C.UTF-8",
                 "--auth=trust", "--no-sync")
        sockets = "unix_socket_directories = '%s'\n" % self.folder
        subprocess.run(self.as_server + ["tee", "-a", self.data + "/postgresql.conf"], text=True, check=True,
                       input=CONF + self.conf + sockets, stdout=subprocess.DEVNULL)
        self.run("pg_ctl", "-D", self.data, "-l", self.folder + "/log", "-w", "-s", "start")
        return self

    def __exit__(self, *_):
        self.run("pg_ctl", "-D", self.data, "-m", "immediate", "-s", "stop")
        shutil.rmtree(self.folder)

    def run(self, program, *arguments):
        subprocess.run(self.as_server + [str(BINDIR / program), *arguments], check=True, cwd="/",
                       stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)

    def psql(self, *arguments):
        return [str(BINDIR / "psql"), "-X", "-At", "-h", self.folder, "-U", "postgres", "-v", "ON_ERROR_STOP=1",
                *arguments]

    def sql(self, statement):
        return subprocess.check_output(self.psql("-c", statement), text=True).strip()

    def script(self, text, **variables):
        """The output of psql for this script, with these variables."""
        settings = [part for name, value in variables.items() for part in ("-v", "{}={}".format(name, value))]
        return subprocess.run(self.psql("-q", *settings, "-f", "-"), input=text, text=True, check=True,
                              stdout=subprocess.PIPE).stdout

    def take(self, path):
        """Copies a file so that the server can read it; returns the path of the copy."""
        copy = self.folder + "/" + pathlib.Path(path).name
        shutil.copyfile(path, copy)
        os.chmod(copy, 0o644)
        return copy
