"""strange_hq.py - a headquarters written from sync/README.md alone: the calls that 3.0 says one needs."""
import json
import secrets
import struct
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

from stranger import Key, Refused, certificate_of, genesis_of, holds, kid_of, records_of, request_parts, sha


class StrangeHq(ThreadingHTTPServer):
    """Chains in memory, a few rows, one code."""
    daemon_threads = True
    code = "7K3MP9QX2A"

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Visit)
        self.port, self.lock = self.server_address[1], threading.Lock()
        self.key, self.hq_id, self.incarnation = Key(), secrets.token_hex(16), secrets.token_hex(16)
        self.feeds = {name: secrets.token_hex(8) for name in ("settings", "operators", "keys", "rules", "goods", "members")}
        self.rows = {name: [] for name in self.feeds}
        self.epochs, self.asked, self.moods = {}, [], []  # moods: what the next uploads are answered
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def grant(self, till, store, epoch, public, prev_head):
        certificate = certificate_of(self.key, self.hq_id, till, store, epoch, public, prev_head, secrets.token_bytes(16))
        begun = {"public": public, "certificate": certificate, "records": [], "hashes": [genesis_of(certificate)]}
        self.epochs[till, epoch] = begun
        return self.tell(begun)

    def tell(self, epoch):
        _, till, store, number = struct.unpack_from("<BIII", epoch["certificate"])
        return {"till": till, "store": store, "epoch": number, "kid": kid_of(epoch["public"]), "keys": self.keys(),
                "certificate": epoch["certificate"].hex(), "shop": "a stranger's", **self.house()}

    def keys(self):
        return [{"kid": self.key.kid, "pubkey": self.key.public.hex()}]

    def house(self):
        return {"hq_id": self.hq_id, "hq_time": int(time.time() * 1000), "hq_incarnation": self.incarnation}

    def cursor(self, number, epoch):
        return {"epoch": number, "next": len(epoch["records"]) + 1, "head": epoch["hashes"][-1].hex(), "durable_next": 0,
                "schema_min": 1, "schema_max": 2, **self.house()}

    def version(self, stream):
        return max((row["ver"] for row in self.rows[stream]), default=0)


class Visit(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *words):
        pass

    def answer(self, status, said):
        body = json.dumps(said).encode()
        self.send_response(status)
        for name, value in (("Pos-Proto", "1"), ("Content-Type", "application/json"), ("Content-Length", str(len(body)))):
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self):
        body = self.rfile.read(int(self.headers["Content-Length"] or 0))
        with self.server.lock:
            try:
                said = self.visit(body)
            except Refused as refused:
                return self.answer(refused.status, refused.said)
        self.answer(200, said)

    do_POST = do_GET

    def check(self, public, body, start="", n=""):
        said = {name: self.headers["Pos-" + name.title()] or "" for name in ("epoch", "prev", "last", "nonce", "kid", "sig")}
        hq_id = "" if self.path == "/v1/enrol" else self.server.hq_id
        parts = request_parts(hq_id, self.command, self.path, body, said["kid"], said["epoch"], start, n, said["prev"],
                              said["last"], said["nonce"], self.headers["Pos-Hq-Time"] or "")
        if self.headers["Pos-Proto"] != "1" or not holds(public, bytes.fromhex(said["sig"]), "request", *parts):
            raise Refused(401, {"error": "BADSIG"})

    def visit(self, body):
        hq, path = self.server, urlsplit(self.path)
        query = dict(part.split("=", 1) for part in path.query.split("&") if part)
        words = path.path.split("/")[2:]
        hq.asked.append((self.command, words))
        if words == ["enrol"]:
            asked = json.loads(body)
            self.check(bytes.fromhex(asked["pubkey"]), body)
            if asked["code"] != hq.code:
                raise Refused(403, {"error": "BADCODE"})
            return hq.grant(7, 2, 1, bytes.fromhex(asked["pubkey"]), bytes(32))
        till, number = int(self.headers["Pos-Till"] or 0), int(self.headers["Pos-Epoch"] or 0)
        epoch = hq.epochs.get((till, number))
        if not epoch or kid_of(epoch["public"]) != self.headers["Pos-Kid"]:
            raise Refused(403, {"error": "UNKNOWN"})
        self.check(epoch["public"], body, query.get("from", ""), query.get("n", ""))
        current = max(one for of, one in hq.epochs if of == till)
        if words == ["hello"]:
            return self.hello(json.loads(body), till, number, epoch, current)
        if words == ["epoch"]:
            public = bytes.fromhex(json.loads(body)["pubkey"])
            before = [one for one in hq.epochs.values() if one["public"] == public]
            return hq.tell(before[0]) if before else hq.grant(till, 2, current + 1, public, epoch["hashes"][-1])
        if words[0] == "j" and self.command == "POST":
            return self.upload(records_of(body), int(query["from"]), number, epoch)
        if words[0] == "ref" and len(words) == 2 and words[1] in hq.rows:
            return self.page(words[1], query, number, epoch)
        raise Refused(404, {"error": "NOTFOUND"})

    def hello(self, asked, till, number, epoch, current):
        hq = self.server
        said = {"state": "OK" if number == current else "FENCED", **hq.cursor(number, epoch), "keys": hq.keys(),
                "lease_version": 0, "projected_epoch": number, "projected_next": len(epoch["records"]) + 1,
                "feeds": [{"stream": name, "feed": hq.feeds[name], "version": hq.version(name)} for name in hq.feeds]}
        said["epoch"] = current
        for branch in asked.get("epochs", []):
            held = hq.epochs.get((till, branch["epoch"]), {"hashes": []})["hashes"]
            same = [mark for mark in branch["marks"] if held[mark["seq"]:] and held[mark["seq"]].hex() == mark["hash"]]
            told = {"next": same[0]["seq"] + 1, "head": same[0]["hash"]} if same else {"next": 1}
            said.setdefault("epochs", []).append({"epoch": branch["epoch"], **told})
        return said

    def upload(self, records, start, number, epoch):
        hq, head = self.server, bytes.fromhex(self.headers["Pos-Prev"])
        for record in records:
            head = sha(head + record)
        if head.hex() != self.headers["Pos-Last"]:
            raise Refused(400, {"error": "BADHASH", "seq": start})
        if hq.moods:
            mood, *hq.moods = hq.moods
            busy, fork = (503, {"error": "BUSY", "retry_after_s": 1}), (409, {"error": "FORK", "at": start})
            raise Refused(*(busy if mood == "busy" else fork))
        if start > len(epoch["hashes"]) or self.headers["Pos-Prev"] != epoch["hashes"][start - 1].hex():
            raise Refused(409, {"error": "GAP", **hq.cursor(number, epoch)})
        for record in records[len(epoch["hashes"]) - start:]:
            epoch["records"].append(record)
            epoch["hashes"].append(sha(epoch["hashes"][-1] + record))
        return {**hq.cursor(number, epoch), "problems": []}

    def page(self, stream, query, number, epoch):
        hq, since, limit = self.server, int(query["since"]), min(3, int(query["limit"]))
        if query["feed"] not in ("", hq.feeds[stream]) or since > hq.version(stream):
            raise Refused(410, {"error": "RESYNC", "feed": hq.feeds[stream]})
        rows = [row for row in hq.rows[stream] if row["ver"] > since]
        more = len(rows) > limit
        said = {"stream": stream, "feed": hq.feeds[stream], "since": since, "rows": rows[:limit], "more": more,
                "next_since": rows[limit - 1]["ver"] if more else hq.version(stream), "hq_time": int(time.time() * 1000),
                "projected_epoch": number, "projected_next": len(epoch["records"]) + 1}
        full = hq.version(stream) if since == 0 else int(query.get("full", 0))
        return {**said, "full": full} if full else said
