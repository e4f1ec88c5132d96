#!/usr/bin/env python3
"""Stands between headquarters and PostgreSQL and cuts the connection at COMMIT.

usage: proxy.py SOCKET_FOLDER THEIR_SOCKET_FOLDER CUTS EVERY

Listens on SOCKET_FOLDER/.s.PGSQL.5432. From when there is a file SOCKET_FOLDER/go, every EVERY'th COMMIT it cuts, CUTS times in all: the first,
third, ... before the server has heard it (it did not happen), the second, fourth, ... after the
server has answered (it did, and nobody was told). Prints a line for each.
"""
import os
import select
import socket
import sys
import threading

COMMIT = b"Q\x00\x00\x00\x0bCOMMIT\x00"


class Cutter:
    def __init__(self, go, cuts, every):
        self.go, self.cuts, self.every, self.seen, self.done = go, cuts, every, 0, 0

    def next(self):
        """None, 'before' or 'after'."""
        self.seen += os.path.exists(self.go)
        if self.done == self.cuts or self.seen == 0 or self.seen % self.every:
            return None
        self.done += 1
        return "before" if self.done % 2 else "after"


def wait_for_answer(server):
    """Until ReadyForQuery: the commit is done."""
    said = b""
    while b"Z\x00\x00\x00\x05" not in said:
        more = server.recv(65536)
        if not more:
            return
        said += more


def serve(client, server, cutter):
    while True:
        ready, _, _ = select.select([client, server], [], [])
        for end, other in ((client, server), (server, client)):
            if end not in ready:
                continue
            data = end.recv(65536)
            if not data:
                return
            how = cutter.next() if end is client and COMMIT in data else None
            if how == "before":
                print("cut before the commit", flush=True)
                return
            other.sendall(data)
            if how == "after":
                wait_for_answer(server)
                print("cut after the commit", flush=True)
                return


def stand_between(client, theirs, cutter):
    server = socket.socket(socket.AF_UNIX)
    server.connect(os.path.join(theirs, ".s.PGSQL.5432"))
    try:
        serve(client, server, cutter)
    except OSError:
        pass
    client.close()
    server.close()


def main():
    ours, theirs, cuts, every = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
    path = os.path.join(ours, ".s.PGSQL.5432")
    if os.path.exists(path):
        os.unlink(path)
    ear = socket.socket(socket.AF_UNIX)
    ear.bind(path)
    ear.listen(8)
    cutter = Cutter(os.path.join(ours, "go"), cuts, every)
    print("ready", flush=True)
    while True:  # headquarters has one connection, and its check of the books one of its own
        client, _ = ear.accept()
        threading.Thread(target=stand_between, args=(client, theirs, cutter), daemon=True).start()


main()
