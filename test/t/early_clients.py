# SPDX-License-Identifier: PostgreSQL
"""Sends a file in one request as Python's standard library does: all of it, and only then reads the answer.

    early_clients.py HOST:PORT PATH FILE known|chunked [HEADER: VALUE ...]

Prints the status, a blank, and the body."""
import http.client
import sys

host, path, name, form = sys.argv[1:5]
headers = dict(line.split(": ", 1) for line in sys.argv[5:])
headers.setdefault("Content-Type", "text/csv")
connection = http.client.HTTPConnection(host, timeout=300)
with open(name, "rb") as file:
    if form == "known":
        connection.request("POST", path, body=file, headers={**headers, "Content-Length": str(__import__("os").path.getsize(name))})
    else:
        connection.request("POST", path, body=iter(lambda: file.read(65536), b""), headers=headers, encode_chunked=True)
answer = connection.getresponse()
print(answer.status, answer.read().decode())
