# SPDX-License-Identifier: PostgreSQL
"""A model service of another version: passes every request on to a real one, but tells that version and nothing of its
load, and does not know the options that version 0.1.0 did not know.

    other_version.py FOLDER URL VERSION

Writes its port to FOLDER/port.
"""
import http.client
import json
import os
import sys
import urllib.parse
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

FOLDER, URL, VERSION = sys.argv[1:]
NEWER = {"keep_columns", "missing_values", "positive_class", "priority"}


def without_newer(path):
    url = urllib.parse.urlsplit(path)
    query = dict(urllib.parse.parse_qsl(url.query, keep_blank_values=True))
    if "options" not in query:
        return path
    options = json.loads(query["options"])
    query["options"] = json.dumps({"unknown_" + name if name in NEWER else name: value for name, value in options.items()})
    return url.path + "?" + urllib.parse.urlencode(query)


def disguised(path, body):
    if path == "/health":
        health = json.loads(body)
        return json.dumps({"status": "ok", "version": VERSION, "formats": health["formats"]}).encode()
    return body


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def pass_on(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        connection = http.client.HTTPConnection(urllib.parse.urlsplit(URL).netloc)
        headers = {name: value for name, value in self.headers.items() if name.lower() in ("content-type", "accept")}
        connection.request(self.command, without_newer(self.path), body, headers)
        answer = connection.getresponse()
        content = disguised(self.path, answer.read())
        self.send_response(answer.status)
        self.send_header("Content-Type", answer.getheader("Content-Type", "application/json"))
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    do_GET = do_POST = do_DELETE = do_PUT = pass_on


server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
server.daemon_threads = True
with open(os.path.join(FOLDER, "port.new"), "w", encoding="utf-8") as file:
    file.write(str(server.server_address[1]))
os.rename(os.path.join(FOLDER, "port.new"), os.path.join(FOLDER, "port"))
server.serve_forever()
