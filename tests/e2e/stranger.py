"""stranger.py - a till's client written from sync/README.md alone: nothing of Suanpan's is used, only
what the page says and the two libraries whose algorithms it names. When this stops working,
something that tills and headquarters of others rely on has changed."""
import ctypes
import hashlib
import http.client
import json
import secrets
import struct
import time

sodium, zstd = ctypes.CDLL("libsodium.so.23"), ctypes.CDLL("libzstd.so.1")
zstd.ZSTD_compressBound.restype = zstd.ZSTD_compress.restype = zstd.ZSTD_decompress.restype = ctypes.c_size_t
zstd.ZSTD_compressBound.argtypes = [ctypes.c_size_t]
zstd.ZSTD_compress.argtypes = [ctypes.c_char_p, ctypes.c_size_t, ctypes.c_char_p, ctypes.c_size_t, ctypes.c_int]
zstd.ZSTD_decompress.argtypes = [ctypes.c_char_p, ctypes.c_size_t, ctypes.c_char_p, ctypes.c_size_t]
INFLATED_MAX = 8 << 20

ENROL, SHIFT_OPEN, SALE, REFUND, KEY_ROTATE, READOPT, NOTE = 1, 2, 6, 7, 17, 19, 29
LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"


# ---- 0: notation ----

def varint(number):
    out = bytearray()
    while number > 127:
        out.append(number & 127 | 128)
        number >>= 7
    return bytes(out + bytes([number]))


def signed(number):
    return varint(number << 1 if number >= 0 else (-number << 1) - 1)


def text(words):
    return varint(len(words.encode())) + words.encode()


def lp(part):
    part = part if isinstance(part, bytes) else str(part).encode()
    return struct.pack("<I", len(part)) + part


def sha(data):
    return hashlib.sha256(data).digest()


def pack(data):
    room = ctypes.create_string_buffer(zstd.ZSTD_compressBound(len(data)))
    size = zstd.ZSTD_compress(room, len(room), data, len(data), 3)
    return room.raw[:size]


def unpack(frame):
    room = ctypes.create_string_buffer(INFLATED_MAX)
    size = zstd.ZSTD_decompress(room, len(room), frame, len(frame))
    if size > len(room):
        raise ValueError("not a zstd frame")
    return room.raw[:size]


def frames(records):
    return pack(b"".join(lp(record) for record in records))


def records_of(frame):
    data, records = unpack(frame), []
    while data:
        size = struct.unpack_from("<I", data)[0]
        records.append(data[4:4 + size])
        data = data[4 + size:]
    return records


# ---- 2: keys and signatures ----

class Key:
    def __init__(self, seed=None):
        public, self.secret = ctypes.create_string_buffer(32), ctypes.create_string_buffer(64)
        sodium.crypto_sign_seed_keypair(public, self.secret, seed or secrets.token_bytes(32))
        self.public = public.raw
        self.kid = kid_of(self.public)

    def sign(self, purpose, *parts):
        data, out = under(purpose, parts), ctypes.create_string_buffer(64)
        sodium.crypto_sign_detached(out, None, data, ctypes.c_ulonglong(len(data)), self.secret)
        return out.raw


def under(purpose, parts):
    return b"suanpan/1/" + purpose.encode() + b"\0" + b"".join(parts)


def holds(public, signature, purpose, *parts):
    data = under(purpose, parts)
    size = ctypes.c_ulonglong(len(data))
    return len(signature) == 64 and sodium.crypto_sign_verify_detached(signature, data, size, public) == 0


def seal(public, data):
    out = ctypes.create_string_buffer(len(data) + 48)
    sodium.crypto_box_seal(out, data, ctypes.c_ulonglong(len(data)), public)
    return out.raw


def kid_of(public):
    return sha(public)[:8].hex()


def letters_of(public):
    return "".join(LETTERS[byte % 31] for byte in sha(public)[:16])


def request_parts(hq_id, method, path, body, kid, epoch="", start="", n="", prev="", last="", nonce="", hq_time=""):
    return [lp(part) for part in (hq_id, method, path, epoch, start, n, prev, last, sha(body).hex(), kid, nonce, hq_time)]


def certificate_of(key, hq_id, till, store, epoch, public, prev_head, nonce):
    body = struct.pack("<BIII", 1, till, store, epoch) + public + prev_head + nonce + bytes.fromhex(key.kid)
    return body + key.sign("certificate", lp(hq_id), lp(body))


def genesis_of(certificate):
    _, till, _, epoch = struct.unpack_from("<BIII", certificate)
    return sha(b"POSG" + struct.pack("<II", till, epoch) + certificate[77:93] + certificate[45:77])


def rotation_of(key, till, epoch, following):
    return following.public + key.sign("rotate", struct.pack("<II", till, epoch), following.public)


# ---- 4: records ----

def record_of(store, till, epoch, seq, kind, body, uid, wall_ms, date=20261122, op=0, mono_ms=0, boot_id=1, offset=-2**31):
    head = struct.pack("<HHIIIQ", 2, kind, store, till, epoch, seq) + uid
    head += struct.pack("<qQQiIIHI", wall_ms, mono_ms, boot_id, offset, date, op, 0, len(body))
    return b"PJ1" + head + body


def kind_of(record):
    return struct.unpack_from("<H", record, 5)[0]


def sale_body(counter, lines, rules=bytes(3), member=b"", flags=0, moment=0, total=None, tendered=None, points=bytes(4), version=""):
    """lines: of (sku, qty, grams, price, floor, discount, categories); rules: rules, takings and coupons as bytes"""
    price = sum(line[1] * line[3] for line in lines)
    total = price if total is None else total
    tendered = total if tendered is None else tendered
    out = varint(counter) + bytes([flags]) + signed(480) + varint(1) + text(version) + text("store") + signed(moment)
    out += member + varint(len(lines))
    for sku, qty, grams, each, floor, discount, categories in lines:
        out += text(sku) + varint(len(categories)) + b"".join(map(text, categories))
        out += varint(qty) + varint(grams) + varint(each) + varint(floor) + signed(discount)
    out += rules + varint(0) + signed(price) + signed(total)
    out += varint(1) + b"\1" + signed(tendered) + varint(tendered - total) + varint(0)
    return out + points + bytes(4)  # points pay for nothing, by no lease and no hold; no price_hash


def refund_body(counter, uid, place, member, lines, total, taken, reason):
    out = varint(counter) + uid + b"".join(map(varint, place)) + varint(member) + varint(len(lines))
    out += b"".join(varint(part) for line in lines for part in line)
    return out + varint(1) + b"\1" + varint(total) + varint(total) + varint(taken) + varint(0) + text(reason)


class Refused(Exception):
    def __init__(self, status, said):
        super().__init__(f"{status} {said}")
        self.status, self.said, self.code = status, said, said["error"]


class StrangeTill:
    """A till's client (1 to 4): a journal in memory and the calls."""

    def __init__(self, port):
        self.port, self.key, self.hq_id, self.hq_time, self.heard = port, Key(), "", 0, time.monotonic()
        self.till = self.store = self.epoch = 0
        self.records, self.hashes = [], []

    def send(self, method, path, body=b"", headers=()):
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        line.request(method, path, body if method == "POST" else None, {"Pos-Proto": "1", **dict(headers)})
        answer = line.getresponse()
        data, said = answer.read(), answer.headers
        line.close()
        if said["Pos-Proto"] != "1" or said["Content-Type"] != "application/json":
            raise ValueError(f"not headquarters: {answer.status} {dict(said)}")
        if answer.status != 200:
            raise Refused(answer.status, json.loads(data))
        return json.loads(data)

    def call(self, method, path, body=b"", key=None, nonce=None, hq_time=None, **fields):
        key = key or self.key
        if method == "GET":
            fields["nonce"] = nonce or secrets.token_hex(16)
            fields["hq_time"] = hq_time or self.hq_time + int((time.monotonic() - self.heard) * 1000)
        enrolling = path == "/v1/enrol"
        if not enrolling:
            fields["epoch"] = self.epoch
        parts = request_parts("" if enrolling else self.hq_id, method, path, body, key.kid, **fields)
        headers = {"Pos-" + name.title().replace("_", "-"): str(value) for name, value in fields.items()
                   if name not in ("start", "n")}
        headers.update({"Pos-Kid": key.kid, "Pos-Sig": key.sign("request", *parts).hex()})
        if not enrolling:
            headers["Pos-Till"] = str(self.till)
        said = self.send(method, path, body, headers)
        self.hq_time, self.heard = said.get("hq_time", self.hq_time), time.monotonic()
        return said

    def post(self, path, said, **how):
        return self.call("POST", path, json.dumps(said).encode(), **how)

    def get(self, path, **how):
        return self.call("GET", path, **how)

    def believe(self, granted, key):
        """An answer to enrol or epoch: checks the certificate and begins its chain."""
        self.certificate = bytes.fromhex(granted["certificate"])
        version, self.till, self.store, self.epoch = struct.unpack_from("<BIII", self.certificate)
        self.hq_id, self.hq_keys = granted["hq_id"], {one["kid"]: bytes.fromhex(one["pubkey"]) for one in granted["keys"]}
        hq_key = self.hq_keys[self.certificate[93:101].hex()]
        if version != 1 or self.certificate[13:45] != key.public or granted["kid"] != key.kid or not holds(
                hq_key, self.certificate[101:], "certificate", lp(self.hq_id), lp(self.certificate[:101])):
            raise ValueError("the certificate does not hold")
        self.key, self.records, self.hashes = key, [], [genesis_of(self.certificate)]
        self.add(ENROL, self.certificate)
        return self

    def enrol(self, code):
        asked = {"code": code, "pubkey": self.key.public.hex(), "sw": "stranger", "schema": 2, "vocabulary": 1}
        return self.believe(self.post("/v1/enrol", asked), self.key)

    def next_epoch(self, reason, key):
        return self.post("/v1/epoch", {"till": self.till, "epoch": self.epoch, "pubkey": key.public.hex(), "reason": reason,
                                       "certificate": self.certificate.hex()})

    def add(self, kind, body, uid=None, **head):
        uid = uid or secrets.token_bytes(16)
        place = self.store, self.till, self.epoch, len(self.records) + 1
        record = record_of(*place, kind, body, uid, int(time.time() * 1000), **head)
        self.records.append(record)
        self.hashes.append(sha(self.hashes[-1] + record))
        return uid

    def hello(self, key=None, **more):
        said = {"till": self.till, "store": self.store, "epoch": self.epoch, "head_seq": len(self.records),
                "head_hash": self.hashes[-1].hex(), "journal_id": "0" * 32, "boot_id": f"{1:016x}", "sw": "stranger", "schema": 2,
                "vocabulary": 1, "engine": 1, "certificate": self.certificate.hex(), "wall_ms": int(time.time() * 1000), "waiting": 0}
        return self.post("/v1/hello", {**said, **more}, key=key)

    def upload(self, start=1, count=None, body=None, key=None, last=None):
        records = self.records[start - 1:][:count]
        end = start + len(records)
        ends = {"prev": self.hashes[start - 1].hex(), "last": last or self.hashes[end - 1].hex()}
        return self.call("POST", f"/v1/j/{self.till}/{self.epoch}?from={start}&n={len(records)}", body or frames(records), key=key,
                         start=start, n=len(records), **ends)

    def back(self, start, count, epoch=None):
        return self.get(f"/v1/j/{self.till}/{epoch or self.epoch}?from={start}&n={count}", start=start, n=count)

    def rows(self, stream, limit=500):
        rows, page, since, tail = [], {"more": True, "feed": ""}, 0, ""
        while page["more"]:
            page = self.get(f"/v1/ref/{stream}?feed={page['feed']}&since={since}&limit={limit}{tail}")
            rows, since = rows + page["rows"], page["next_since"]
            tail = f"&full={page['full']}" if page.get("full") else ""
        return rows
