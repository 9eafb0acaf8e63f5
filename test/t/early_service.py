# SPDX-License-Identifier: PostgreSQL
"""A model service over raw sockets that answers a training before it has read all of it, and closes the connection.

    early_service.py FOLDER [CERTIFICATE]

Writes its port to FOLDER/port, and a line to FOLDER/answered for each such answer. FOLDER/mode says how it behaves, as JSON:
status, body, after (bytes of the request's body that are read first), chunked, interim (100 Continue is sent first),
pieces (the answer is sent byte by byte). With a certificate (PEM, key included) it speaks TLS.
"""
import json
import os
import socket
import ssl
import sys
import threading
import time

FOLDER = sys.argv[1]


def mode():
    with open(os.path.join(FOLDER, "mode"), encoding="utf-8") as file:
        return json.load(file)


def head_of(connection):
    text = b""
    while b"\r\n\r\n" not in text:
        piece = connection.recv(1)
        if not piece:
            return None
        text += piece
    return text.decode()


def answer(status, body, chunked=False):
    data = body.encode()
    head = "HTTP/1.1 %d X\r\nContent-Type: application/json\r\n" % status
    if chunked:
        half = len(data) // 2
        parts = [data[:half], data[half:]]
        sent = b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in parts if part) + b"0\r\n\r\n"
        return (head + "Transfer-Encoding: chunked\r\n\r\n").encode() + sent
    return (head + "Content-Length: %d\r\n\r\n" % len(data)).encode() + data


def refuse(connection, how):
    if how.get("interim"):
        connection.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
    left = how.get("after", 0)
    while left > 0:
        piece = connection.recv(min(left, 65536))
        if not piece:
            break
        left -= len(piece)
    text = answer(how["status"], how["body"], how.get("chunked", False))
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # close() would drop what waits for more
    for piece in [text[i:i + 1] for i in range(len(text))] if how.get("pieces") else [text]:
        connection.sendall(piece)
    if how.get("pieces"):
        time.sleep(0.2)  # so that it is not reset before the last has been read
    with open(os.path.join(FOLDER, "answered"), "a", encoding="utf-8") as file:
        file.write("%s\n" % how["status"])
    # What has arrived was not read: this resets the connection.
    connection.close()


def serve(connection):
    try:
        while True:
            head = head_of(connection)
            if head is None:
                return connection.close()
            method, path = head.split(" ")[:2]
            if method == "POST" and path.startswith("/train"):
                return refuse(connection, mode())
            if method == "POST" and path.startswith("/models"):
                connection.sendall(answer(201, '{"model_id": 1}'))
            elif path == "/health":
                connection.sendall(answer(200, '{"status": "ok"}'))
            elif method == "DELETE":
                connection.sendall(answer(200, '{"status": "deleted"}'))
            else:
                connection.sendall(answer(404, '{"error": "unknown"}'))
    except (OSError, ssl.SSLError):
        pass


def main():
    listener = socket.create_server(("127.0.0.1", 0))
    with open(os.path.join(FOLDER, "port.new"), "w", encoding="utf-8") as file:
        file.write(str(listener.getsockname()[1]))
    os.rename(os.path.join(FOLDER, "port.new"), os.path.join(FOLDER, "port"))
    context = None
    if len(sys.argv) > 2:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(sys.argv[2])
    while True:
        connection, _ = listener.accept()
        if context:
            try:
                connection = context.wrap_socket(connection, server_side=True)
            except (OSError, ssl.SSLError):
                continue
        threading.Thread(target=serve, args=(connection,), daemon=True).start()


main()
