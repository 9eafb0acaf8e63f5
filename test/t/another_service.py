# SPDX-License-Identifier: PostgreSQL
"""A model service that is not ours: it implements part 1 of the contract and nothing of part 2, ranks columns
by their correlation with the target, and misbehaves when it is told to.

    another_service.py FOLDER [CERTIFICATE]

Writes its port to FOLDER/port, each request to FOLDER/requests, and reads before each request from FOLDER/mode how it
is to behave: words, with blanks between. With a certificate (PEM, key included) it speaks https.
"""
import csv
import email.parser
import email.policy
import io
import json
import math
import os
import ssl
import sys
import threading
import time
import urllib.parse
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

FOLDER = sys.argv[1]
TRAINED = 1000  # a model that somebody trained long ago
models = {}  # id → {"name", "ranking", "url"}
lock = threading.Lock()
faults_left = {}  # mode word → how many more times


def modes():
    try:
        with open(os.path.join(FOLDER, "mode"), encoding="utf-8") as file:
            return set(file.read().split())
    except FileNotFoundError:
        return set()


def correlation(xs, ys):
    n = len(xs)
    mx, my = sum(xs) / n, sum(ys) / n
    sxy = sum((x - mx) * (y - my) for x, y in zip(xs, ys))
    sxx, syy = sum((x - mx) ** 2 for x in xs), sum((y - my) ** 2 for y in ys)
    return sxy / math.sqrt(sxx * syy) if sxx and syy else 0.0


def rank(text, target):
    rows = list(csv.DictReader(io.StringIO(text)))
    ys = [float(row[target]) for row in rows]
    strength = {}
    for name in rows[0]:
        if name != target:
            strength[name] = correlation([float(row[name]) for row in rows], ys)
    largest, total = max(map(abs, strength.values())), sum(map(abs, strength.values()))
    ranking = []
    for name, r in sorted(strength.items(), key=lambda item: -abs(item[1])):
        share = abs(r) / largest
        ranking.append({"feature": name, "importance_shap_mean_abs": abs(r), "importance_native": abs(r) / total,
                        "shap_norm": share, "native_norm": share, "score_final": share,
                        "direction": "raises" if r > 0 else "lowers"})
    return ranking


def call_back(url, model_id, status):
    said = modes()
    if "no_callback" in said or not url:
        return
    if "forged_token" in said:
        url = url.split("token=")[0] + "token=" + "0" * 64
    body = {"model_id": model_id + 1000 if "other_model" in said else str(model_id), "status": status}
    if "no_metrics" not in said:
        body["metrics"] = {"date": "2026-01-31T08:00:00+00:00", "r2": 0.9, "mae": 1.5, "rmse": 2.5, "n_train": 8, "n_test": 2, "n_features": 5}
    for _ in range(2 if "twice" in said else 1):
        request = urllib.request.Request(url, json.dumps(body).encode(), {"Content-Type": "text/plain"}, method="POST")
        try:
            answer = urllib.request.urlopen(request, timeout=10).status
        except urllib.error.HTTPError as error:
            answer = error.code
        log(f"CALLBACK {answer}")


def train(model_id, text, target, url):
    said = modes()
    while "slow" in modes():
        time.sleep(0.02)
    if "fails" in said:
        return call_back(url, model_id, "failed")
    if "no_ranking" not in said:
        models[model_id]["ranking"] = rank(text, target)
    call_back(url, model_id, "completed")


def log(line):
    with lock, open(os.path.join(FOLDER, "requests"), "a", encoding="utf-8") as file:
        file.write(line + "\n")


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def send(self, status, body, content_type="application/json", headers=()):
        data = body if isinstance(body, bytes) else (body if isinstance(body, str) else json.dumps(body)).encode()
        head = f"HTTP/1.1 {status} X\r\nContent-Type: {content_type}\r\nContent-Length: {len(data)}\r\n"
        head += "".join(f"{name}: {value}\r\n" for name, value in headers) + "\r\n"
        if "drips" in modes():
            for byte in head.encode() + data:
                self.wfile.write(bytes([byte]))
                self.wfile.flush()
                time.sleep(0.05)
        else:
            self.wfile.write(head.encode() + data)

    def first_times(self, word, times):
        """True the first few times that the mode is on."""
        if word not in modes():
            faults_left.pop(word, None)
            return False
        left = faults_left.setdefault(word, times)
        faults_left[word] = max(0, left - 1)
        return left > 0

    def misbehaves(self):
        said = modes()
        if "silent" in said:
            time.sleep(20)
            return True
        if self.first_times("twice_500", 2) or "always_500" in said:
            self.send(500, {"error": "the disk is full"})
        elif "html" in said:
            self.send(200, "<html>no</html>", "text/html")
        elif "redirects" in said:
            self.send(302, "", headers=[("Location", "http://127.0.0.1:1/")])
        else:
            return False
        return True

    def route(self):
        self.url = urllib.parse.urlsplit(self.path)
        self.query = dict(urllib.parse.parse_qsl(self.url.query))
        authorization = self.headers.get("Authorization", "")
        log(f"{self.command} {self.url.path} {authorization}".rstrip())

    def read_body(self):
        return self.rfile.read(int(self.headers.get("Content-Length", 0)))

    def do_GET(self):
        self.route()
        if self.misbehaves():
            return
        if self.url.path == "/ranking":
            return self.get_ranking(int(self.query["model_id"]))
        if self.url.path == "/test/models":
            return self.send(200, sorted(model["name"] for model in models.values()))
        self.send(404, {"detail": "Not Found"})

    def get_ranking(self, model_id):
        ranking = models.get(model_id, {}).get("ranking")
        if model_id == TRAINED:
            ranking = rank("a,b\n1,1\n2,2\n", "b")
        if ranking is None:
            return self.send(404, {"detail": "no ranking"})
        said = modes()
        if "nan" in said:
            ranking = [dict(ranking[0], importance_shap_mean_abs=float("nan"))]
        if "truncated" in said:
            return self.send(200, json.dumps(ranking)[:-20])
        if "unknown_feature" in said:
            ranking = ranking + [dict(ranking[-1], feature="humidity")]
        if "ten_million_rows" in said:
            return self.send_endless(json.dumps(ranking[0]))
        self.send(200, ranking)

    def send_endless(self, row):
        self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\n\r\n[")
        piece = ((row + ",") * 1000).encode()
        try:
            for _ in range(10_000):
                self.wfile.write(piece)
        except OSError:
            pass
        self.close_connection = True

    def do_POST(self):
        self.route()
        if self.url.path == "/train" and "closes" in modes():
            self.rfile.read(1000)
            self.connection.shutdown(2)
            self.close_connection = True
            return
        body = self.read_body()
        if self.misbehaves():
            return
        if self.url.path == "/models":
            return self.create_model()
        if self.url.path == "/train":
            return self.start_training(body)
        self.send(404, {"detail": "Not Found"})

    def create_model(self):
        log("KEY " + self.query.get("key", ""))
        with lock:
            model_id = TRAINED if "reuses_id" in modes() else 900 if "same_id" in modes() else max(models, default=0) + 1
            if model_id != TRAINED:
                models[model_id] = {"name": self.query["model_name"], "ranking": None}
        self.send(200, {"model_id": model_id})

    def start_training(self, body):
        content_type = self.headers["Content-Type"]
        message = email.parser.BytesParser(policy=email.policy.HTTP).parsebytes(
            b"Content-Type: " + content_type.encode() + b"\r\n\r\n" + body)
        text = next(part.get_payload(decode=True).decode() for part in message.iter_parts()
                    if part.get_param("name", header="content-disposition") == "file")
        model_id = int(self.query["model_id"])
        if model_id not in models:
            return self.send(404, {"detail": "no such model"})
        log("URL " + self.query.get("url", ""))
        models[model_id]["ranking"] = None
        work = threading.Thread(target=train, args=(model_id, text, self.query["target_column"], self.query.get("url", "")))
        work.start()
        if "early_callback" in modes():
            work.join()
        self.send(200, {"message": "Training started"})

    def do_DELETE(self):
        self.route()
        if self.misbehaves():
            return
        parts = self.url.path.split("/")
        if len(parts) == 3 and parts[1] == "models":
            models.pop(int(parts[2]), None)
            return self.send(200, {"status": "deleted"})
        self.send(405, {"detail": "Method Not Allowed"})


server = ThreadingHTTPServer(("127.0.0.1", int(os.environ.get("PORT", "0"))), Handler)
server.daemon_threads = True
if len(sys.argv) > 2:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(sys.argv[2])
    server.socket = context.wrap_socket(server.socket, server_side=True)
with open(os.path.join(FOLDER, "port.new"), "w", encoding="utf-8") as file:
    file.write(str(server.server_address[1]))
os.rename(os.path.join(FOLDER, "port.new"), os.path.join(FOLDER, "port"))
server.serve_forever()
