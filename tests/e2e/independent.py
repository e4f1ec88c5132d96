"""Suanpan meets programs that share nothing with it but sync/README.md: a till's client (stranger.py) at our
headquarters, a headquarters (strange_hq.py) for our till, and the examples of the page."""
import hashlib
import json
import os
import re
import secrets
import time

from house import SUANPAN, TOP, Shop, Till, call, expect, run, until
from strange_hq import StrangeHq
from stranger import (ENROL, KEY_ROTATE, NOTE, READOPT, REFUND, SALE, SHIFT_OPEN, Key, Refused, StrangeTill, certificate_of, frames,
                      genesis_of, holds, kind_of, letters_of, lp, pack, record_of, records_of, refund_body, request_parts, rotation_of,
                      sale_body, seal, sha, signed, text, under, varint)


def refused(status, code, ask):
    """what headquarters says beside the code it must answer with"""
    try:
        said = ask()
    except Refused as refusal:
        expect((refusal.status, refusal.code) == (status, code), f"{refusal}, not {status} {code}")
        return refusal.said
    raise AssertionError(f"{said}, not {status} {code}")


def enrolled(shop, number):
    return StrangeTill(shop.hq.port).enrol(shop.hq.enrol_code(number))


def selling(client, counter, price=26800, **more):
    return client.add(SALE, sale_body(counter, [("S1", 1, 0, price, 0, 0, [])], moment=int(time.time() * 1000), **more), op=1001)


def upload(client, start):
    said = client.upload(start)
    expect(said["next"] == len(client.hashes) and said["head"] == client.hashes[-1].hex(), f"not acknowledged: {said}")
    return said


def examples():
    """name -> what sync/README.md 9 says of it"""
    with open(os.path.join(TOP, "sync", "README.md"), encoding="utf-8") as page:
        block = page.read().split("\n## 9. ")[1].split("```")[1]
    found = re.findall(r"^([a-z.0-9]+) *(.*(?:\n  .*)*)", block, re.M)
    return {name: re.sub(r"#.*|\s", "", value) for name, value in found}


def examples_of_records(certificate):
    """the four records, from the certificate on"""
    def one(seq, kind, body, uid, op, offset):
        uid = bytes(uid) + bytes(16 - len(uid))
        return record_of(1, 2, 1, seq, kind, body, uid, 1763700000000, 20251121, op, 150000, 77, offset)
    rules = varint(2) + text("tier-gold") + b"\1" + signed(4500) + text("full-500") + b"\0\x08" + varint(22501) + signed(0)
    rules += varint(1) + bytes(3) + signed(4500)
    rules += varint(1) + varint(7) + varint(123456789012) + b"\1\0\0" + text("C7") + b"\0\1"
    member = varint(42) + text("gold") + text("") + signed(-5) + varint(12) + signed(6000)
    lines = [("MILK-900", 3, 0, 10000, 1, 4500, ["milk", "baby"]), ("APPLE", 1, 1250, 1999, 0, 0, [])]
    sale = sale_body(1, lines, rules, member, 3, 1763700000000, total=27499, tendered=30000, version="2025-11",
                     points=signed(548) + signed(0) + signed(-5) + signed(543))
    refund = refund_body(2, bytes([1, 2, 3]) + bytes(13), (1, 2, 1, 1), 42, [(1, 1, 1999)], 1999, 39, "坏了")
    shift = varint(1) + signed(20000) + signed(0)
    return [one(1, ENROL, certificate, [9, 9], 0, -2**31), one(2, SHIFT_OPEN, shift, [8, 8], 1001, -2**31),
            one(3, SALE, sale, [1, 2, 3], 1001, 250), one(4, REFUND, refund, [1, 2, 4], 9001, 250)]


def the_examples_of_the_page(folder):
    """keys, certificate, records, hashes and signatures made from the page alone are its examples"""
    page, hq, till, hq_id = examples(), Key(b"\7" * 32), Key(b"\3" * 32), "00112233445566778899aabbccddeeff"
    certificate = certificate_of(hq, hq_id, 2, 1, 1, till.public, bytes(32), bytes(range(16)))
    records, hashes = examples_of_records(certificate), [genesis_of(certificate)]
    for record in records:
        hashes.append(sha(hashes[-1] + record))
    over = request_parts(hq_id, "POST", "/v1/j/2/1?from=3&n=1", b"abc", till.kid, 1, 3, 1, hashes[2].hex(), hashes[3].hex())
    phone = hashlib.blake2b(under("phone", [b"13800138000"]), digest_size=16, key=b"\x11" * 32).digest()
    made = {"hq.kid": hq.kid, "hq.letters": letters_of(hq.public), "till.kid": till.kid, "certificate": certificate.hex(),
            "rotate": rotation_of(till, 2, 1, Key(b"\4" * 32)).hex(), "upload.over": sha(under("request", over)).hex(),
            "upload.sig": till.sign("request", *over).hex(), "phone": str(int.from_bytes(phone[:8], "little") & 2**63 - 1),
            "time.sig": hq.sign("time", lp(hq_id), lp(bytes(range(16)).hex()), lp(1763700000000)).hex()}
    made.update({f"record.{i}": record.hex() for i, record in enumerate(records, 1)}, **{"record.1": records[0][:85].hex()})
    made.update({f"hash.{i}": value.hex() for i, value in enumerate(hashes) if i}, genesis=hashes[0].hex())
    wrong = [name for name, value in made.items() if page.get(name) != value]
    expect(not wrong, f"not as on the page: {wrong}")


def a_strange_client(folder):
    """a client made from the page enrols, sells, is acknowledged, reads rows and its own records back, and the books agree"""
    shop = Shop(folder, till=False)
    try:
        client = enrolled(shop, 5)
        expect(client.hello()["state"] == "OK", "not greeted")
        client.add(SHIFT_OPEN, varint(1) + signed(0) + signed(0), op=1001)
        sold = selling(client, 1)
        selling(client, 2, 1280)
        client.add(REFUND, refund_body(3, sold, (client.store, 5, 1, 1), 0, [(0, 1, 26800)], 26800, 0, "bent"), op=9001)
        upload(client, 1)
        expect(upload(client, 2)["next"] == 6, "a batch that came twice was not taken for what it is")
        expect(sorted(sale["total_minor"] for sale in shop.hq.sales()) == [1280, 26800], f"sales {shop.hq.sales()}")
        back = client.back(1, 500)
        expect(records_of(bytes.fromhex(back["frames"])) == client.records, "not our records")
        expect((back["prev"], back["last"]) == (client.hashes[0].hex(), client.hashes[-1].hex()), "not our hashes")
        goods = client.rows("goods", 7)
        expect(goods == client.rows("goods") and len(goods) > 7, f"{len(goods)} goods")
        sums = until_told(lambda: client.get("/v1/ref/goods/buckets"))["sums"]
        expect(sums == sums_of(goods), "the sums of the goods are others")
        member = client.get("/v1/member?card=" + client.rows("members")[0]["card"])["rows"][0]
        uid = secrets.token_hex(16)
        hold = {"id": uid, "member": member["id"], "points": 1}
        want = "HELD" if member["points"] > 0 else "REFUSED"
        expect(client.post("/v1/points/hold", hold)["state"] == want, "not held")
        expect(client.post("/v1/points/void", {"id": uid})["state"] == "VOIDED", "not voided")
        nonce = secrets.token_hex(16)
        heard = client.send("GET", "/v1/time?nonce=" + nonce)
        parts = lp(client.hq_id), lp(nonce), lp(heard["time"])
        expect(holds(client.hq_keys[heard["kid"]], bytes.fromhex(heard["sig"]), "time", *parts), "the time is not signed")
        persons(client)
        shop.hq.word("verify")
    finally:
        shop.close()


def persons(client):
    """3.8"""
    box = client.hello()["box"]
    key, uid = bytes.fromhex(box["pubkey"]), secrets.token_hex(16)
    newest = list(client.hq_keys.values())[-1]
    expect(holds(newest, bytes.fromhex(box["sig"]), "box", lp(client.hq_id), lp(key)), "the box key is not signed")
    for said, state in (({}, "MISSING"), ({"sealed": seal(key, b"13800138000").hex()}, "HELD"), ({}, "HELD")):
        told = client.post("/v1/persons", {"persons": [{"uid": uid, **said}]})["persons"]
        expect(told == [{"uid": uid, "state": state}], f"{told}")


def until_told(ask):
    """an answer that headquarters had to work out first"""
    def look():
        try:
            return ask()
        except Refused as refusal:
            expect(refusal.code == "BUSY" and refusal.said["retry_after_s"] > 0, str(refusal))
            return None
    return until(look, "an answer other than BUSY")


def sums_of(goods):
    sums = [0] * 1024
    for row in goods:
        members = [row["ver"], row["sku"], row["name"], row.get("short_name", ""), row.get("unit", ""),
                   "\n".join(row["categories"]), row["price_minor"], row.get("floor_minor", 0), int(row.get("weighed", False)),
                   int(row.get("active", True))]
        hashed = int.from_bytes(sha("".join(f"{member}\x1f" for member in members).encode())[:8], "little")
        bucket = int.from_bytes(sha(row["sku"].encode())[:8], "little") % 1024
        sums[bucket] = (sums[bucket] + hashed) % 2**64
    return [f"{one:016x}" for one in sums]


def what_is_refused(folder):
    """each refusal comes with the status, the code and the members that the page gives it"""
    shop = Shop(folder, till=False)
    try:
        client = StrangeTill(shop.hq.port)
        refused(403, "BADCODE", lambda: client.enrol("2222222222"))
        client = enrolled(shop, 5)
        for i in range(4):
            client.add(NOTE, text(f"note {i}"))
        gap = refused(409, "GAP", lambda: client.upload(3))
        expect((gap["next"], gap["head"]) == (1, client.hashes[0].hex()), f"{gap}")
        bent = client.records[:2] + [client.records[2][:-1] + b"?"]
        expect(refused(400, "BADHASH", lambda: client.upload(1, 3, frames(bent)))["seq"] == 1, "another seq")
        swapped = [client.records[1], client.records[0]]
        expect(refused(400, "BADHASH", lambda: client.upload(1, 2, frames(swapped)))["seq"] == 1, "another seq")
        refused(400, "BADHASH", lambda: client.upload(1, 2, last="00" * 32))
        for body in (b"no zstd", pack(b"\1\0\0"), frames(client.records[:1]), frames(client.records[:2]) + pack(b"")):
            refused(400, "BADBODY", lambda: client.upload(1, 2, body))
        refused(403, "UNKNOWN", lambda: client.upload(1, key=Key()))
        refused(401, "BADSIG", lambda: client.hello(key=Key()))
        upload(client, 1)
        nonce = secrets.token_hex(16)
        client.get("/v1/status", nonce=nonce)
        expect(refused(401, "REPLAY", lambda: client.get("/v1/status", nonce=nonce))["hq_time"] > 0, "no time")
        expect(refused(401, "STALE", lambda: client.get("/v1/status", hq_time=1))["hq_time"] > 0, "no time")
        feed = refused(410, "RESYNC", lambda: client.get(f"/v1/ref/goods?feed={'0' * 16}&since=1"))["feed"]
        expect(client.get(f"/v1/ref/goods?feed={feed}&since=0&limit=1")["feed"] == feed, "another feed")
        refused(400, "BADREQUEST", lambda: client.get("/v1/ref/goods?feed=&since=0&limit=1001"))
        refused(404, "NOTFOUND", lambda: client.get("/v1/nothing"))
        refused(404, "NOTFOUND", lambda: client.get("/v1/ref/goods?feed=" + "x" * 1000))
        expect(refused(426, "PROTO", lambda: client.send("GET", "/v1/ca", headers={"Pos-Proto": "9"}))["max"] == 1, "another range")
        ends = {"prev": "00" * 32, "last": "00" * 32}
        many = refused(413, "TOOLARGE", lambda: client.call("POST", "/v1/j/5/1?from=1&n=501", start=1, n=501, **ends))
        expect((many["max_records"], many["max_bytes"]) == (500, 1 << 20), f"{many}")
    finally:
        shop.close()


def chains_that_part(folder):
    """FORK, the next epoch, carrying over, FENCED, another key: a strange client gets through, each sale posts once"""
    shop = Shop(folder, till=False)
    try:
        first = enrolled(shop, 5)
        for counter in (1, 2, 3):
            selling(first, counter, 100 * counter)
        upload(first, 1)
        copy = StrangeTill(shop.hq.port)
        copy.__dict__.update(first.__dict__, records=first.records[:3], hashes=first.hashes[:4])
        expect(copy.hello()["state"] == "BEHIND", "an old image is not seen")
        selling(copy, 3, 7000)
        selling(copy, 4, 8000)
        expect(refused(409, "FORK", lambda: copy.upload(4))["at"] == 4, "forked elsewhere")
        key, branch = Key(), (copy.epoch, copy.records, copy.hashes)
        granted = copy.next_epoch("FORK", key)
        expect(copy.next_epoch("FORK", key)["certificate"] == granted["certificate"], "another certificate for the same key")
        copy.believe(granted, key)
        expect(copy.epoch == 2 and copy.certificate[45:77] == first.hashes[-1], "not the epoch after what headquarters holds")
        marks = [{"seq": seq, "hash": branch[2][seq].hex()} for seq in (5, 4, 3, 1)]
        held = copy.hello(epochs=[{"epoch": branch[0], "marks": marks}])["epochs"][0]
        expect((held["next"], held["head"]) == (4, branch[2][3].hex()), f"held {held}")
        for record in branch[1][held["next"] - 1:]:
            copy.add(READOPT, record, uid=record[27:43])
        upload(copy, 1)
        selling(first, 4, 9000)
        expect(refused(410, "FENCED", lambda: first.upload(5)) == {"error": "FENCED", "epoch": 2, "kept_next": 6}, "not kept apart")
        expect(first.hello()["state"] == "FENCED", "not fenced")
        refused(410, "FENCED", lambda: first.rows("goods"))
        refused(410, "FENCED", lambda: first.next_epoch("FORK", Key()))
        want = [100, 200, 300, 7000, 8000, 9000]
        until(lambda: sorted(sale["total_minor"] for sale in shop.hq.sales()) == want, lambda: f"{want} in {shop.hq.sales()}")
        another_key(copy)
        shop.hq.word("verify")
    finally:
        shop.close()


def another_key(client):
    """6.5"""
    old, new, before = client.key, Key(), client.certificate
    client.add(KEY_ROTATE, rotation_of(old, client.till, client.epoch, new))
    upload(client, len(client.records))
    after = bytes.fromhex(client.hello()["certificate"])
    expect(after[13:45] == new.public and genesis_of(after) == client.hashes[0], "a certificate of another key or chain")
    client.key, client.certificate = new, after
    expect(client.hello()["state"] == "OK", "the new key does not count")
    client.certificate = before
    expect(client.hello(key=old)["state"] == "FENCED", "the old key still counts")
    refused(403, "UNKNOWN", lambda: client.upload(1, key=old))


def a_strange_headquarters(folder):
    """our till enrols at a headquarters made from the page, brings its sales through BUSY and FORK, takes rows in pages of three"""
    hq = StrangeHq()
    hq.rows["goods"] = [{"ver": 2 * i + 1, "sku": f"S{i}", "gtins": [], "name": f"thing {i}", "categories": [], "price_minor": i}
                        for i in range(8)]
    hq.rows["settings"] = [{"ver": 1, "name": "currency", "value": "CNY"}, {"ver": 2, "name": "never.heard.of", "value": ""}]
    till = Till(os.path.join(folder, "till"))
    words = ("enrol", "--data", till.folder, "--lang", "en", "--hq", f"http://127.0.0.1:{hq.port}", "--code")
    expect(call(SUANPAN, *words, "2222222222", ok=False).returncode == 1, "enrolled with a wrong code")
    call(SUANPAN, *words, hq.code)
    till.stock(20)
    hq.moods = ["busy"]
    till.sync()
    before = len(hq.epochs[7, 1]["records"])
    expect(before > 20, f"{before} records came")
    till.stock(5)
    hq.moods = ["fork"]
    till.sync()
    brought = hq.epochs[7, 2]["records"]
    expect(kind_of(brought[0]) == ENROL, "the new epoch does not begin with its certificate")
    carried = [record[85:] for record in brought if kind_of(record) == READOPT]
    sales = [record for record in hq.epochs[7, 1]["records"] + carried if kind_of(record) == SALE]
    uids = {record[27:43] for record in sales}  # some came twice: between two marks of a hello (6.3)
    expect(len(uids) == 25, f"{len(uids)} sales of 25")
    asked = {words[1] for method, words in hq.asked if words[0] == "ref"}
    expect(asked >= set(hq.feeds), f"only {asked} were asked for")
    till.word("verify")
    hq.shutdown()


def a_headquarters_that_takes_nothing(folder):
    """suanpan sync at a headquarters that answers and takes nothing (its disk is full) says that, and what waits is kept"""
    hq = StrangeHq()
    till = Till(os.path.join(folder, "till"))
    call(SUANPAN, "enrol", "--data", till.folder, "--lang", "en", "--hq", f"http://127.0.0.1:{hq.port}", "--code", hq.code)
    till.stock(3)
    hq.moods = ["busy"] * 1000
    done = till.word("sync", ok=False)
    expect(done.returncode == 1, f"sync ended with {done.returncode}")
    expect("answers but takes nothing more now" in done.stderr and "does not answer" not in done.stderr, done.stderr)
    hq.moods = []
    till.sync()
    sales = [record for record in hq.epochs[7, 1]["records"] if kind_of(record) == SALE]
    expect(len(sales) == 3, f"{len(sales)} sales of 3")
    hq.shutdown()


run(the_examples_of_the_page, a_strange_client, what_is_refused, chains_that_part, a_strange_headquarters,
    a_headquarters_that_takes_nothing)
