# SPDX-License-Identifier: PostgreSQL
"""Starts a pg_relevance_modeld to measure, and calls its HTTP contract using only the standard library."""

import http.client
import json
import os
import socket
import subprocess
import tempfile
import time
import urllib.parse

TRAINING_TIMEOUT = 900  # seconds


class UnixConnection(http.client.HTTPConnection):
    def __init__(self, path):
        super().__init__("localhost", timeout=60)
        self.path = path

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self.path)


class ModelService:
    """A separate pg_relevance_modeld with its own folder, during the `with` statement."""

    def __init__(self, program):
        self.program = program

    def __enter__(self):
        self.folder = tempfile.TemporaryDirectory(prefix="pg_relevance-accuracy-")
        self.socket = os.path.join(self.folder.name, "modeld.sock")
        self.log = open(os.path.join(self.folder.name, "log"), "w+")
        self.process = subprocess.Popen(
            [
                str(self.program),
                "--listen",
                "unix:" + self.socket,
                "--state-dir",
                os.path.join(self.folder.name, "state"),
            ],
            stdin=subprocess.DEVNULL,
            stdout=self.log,
            stderr=subprocess.STDOUT,
        )
        try:
            self.wait_until_up()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        self.process.terminate()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.log.close()
        self.folder.cleanup()

    def fail(self, why):
        self.log.seek(0)
        raise SystemExit("{}\n{}".format(why, self.log.read()[-2000:]))

    def wait_until_up(self):
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                self.fail("{} ended immediately".format(self.program))
            try:
                self.call("GET", "/health")
                return
            except OSError:
                time.sleep(0.02)
        self.fail("{} does not answer".format(self.program))

    def call(self, method, path, query=None, body=None):
        if query:
            path += "?" + urllib.parse.urlencode(query)
        connection = UnixConnection(self.socket)
        try:
            connection.request(
                method, path, body, {"Content-Type": "text/csv"} if body is not None else {}
            )
            response = connection.getresponse()
            text = response.read()
        finally:
            connection.close()
        answer = json.loads(text)
        if response.status >= 300 or (isinstance(answer, dict) and answer.get("error")):
            self.fail("{} {} returned {} {}".format(method, path, response.status, text[:500]))
        return answer

    def train(self, csv, target, options):
        """Returns metrics, ranking, seconds of growing (as seen by polling) and total seconds."""
        started = time.monotonic()
        model = self.call("POST", "/models", {"model_name": "accuracy"})["model_id"]
        query = {"model_id": model, "target_column": target, "options": json.dumps(options)}
        self.call("POST", "/train", query, csv)
        growing_from = growing_to = None
        while True:
            status = self.call("GET", "/models/{}".format(model))
            now = time.monotonic()
            if status["phase"] == "growing":
                growing_from = growing_from or now
                growing_to = now
            if status["status"] == "completed":
                break
            if status["status"] not in ("created", "training"):
                self.fail("training ended as {}".format(status))
            if now - started > TRAINING_TIMEOUT:
                self.fail("training takes more than {} s".format(TRAINING_TIMEOUT))
            time.sleep(0.01)
        ranking = self.call("GET", "/ranking", {"model_id": model, "full": 1})
        grow_seconds = growing_to - growing_from if growing_from else 0.0
        total_seconds = now - started
        self.call("DELETE", "/models/{}".format(model))
        return status["metrics"], ranking, grow_seconds, total_seconds
