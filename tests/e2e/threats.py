"""What an insider or a thief could try (sync.md 3.2), against the real programs and their files."""
import glob
import hashlib
import json
import os
import random
import re
import signal
import sqlite3

from house import SUANPAN_HQ, Shop, call, expect, goods, run, said, until

CREAM = "归归婴儿面霜 50g"
EDITS = 60
PHONE = re.compile(rb"(?<![0-9a-fA-F])1[3-9]\d{9}(?!\d)")


def members(folder):
    with open(os.path.join(folder, "demo", "members.jsonl"), encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def everything_in(folder):
    """(name, bytes) of each file"""
    for path in sorted(glob.glob(os.path.join(folder, "**"), recursive=True)):
        if os.path.isfile(path):
            with open(path, "rb") as file:
                yield os.path.relpath(path, folder), file.read()


def write(path, text, *values):
    """One statement by somebody who is not us."""
    db = sqlite3.connect(path)
    db.execute(text, values)
    db.commit()
    db.close()


def any_byte_of_the_journal(folder):
    """T1: whatever byte of a record or its hash is edited, verify names the record"""
    shop = Shop(folder)
    chance = random.Random(1)
    try:
        shop.till.stock(30).sync()
        shop.till.stock(10)
        path = os.path.join(shop.till.folder, "money.db")
        for _ in range(EDITS):
            db = sqlite3.connect(path)
            place, column = chance.choice(db.execute("SELECT place FROM journal").fetchall())[0], chance.choice(("record", "hash", "uid"))
            was = db.execute(f"SELECT {column} FROM journal WHERE place = ?", (place,)).fetchone()[0]
            db.close()
            at = chance.randrange(len(was))
            bent = was[:at] + bytes([was[at] ^ 1 << chance.randrange(8)]) + was[at + 1:]
            write(path, f"UPDATE journal SET {column} = ? WHERE place = ?", bent, place)
            done = shop.till.word("verify", ok=False)
            seq = place & (1 << 40) - 1
            expect(done.returncode == 1, f"byte {at} of {column} of {seq} was edited and nobody noticed")
            expect(re.search(rf"\b{seq}\b", done.stdout + done.stderr), f"{seq} is not named: {done.stdout}{done.stderr}")
            write(path, f"UPDATE journal SET {column} = ? WHERE place = ?", was, place)
        shop.till.word("verify")
        shop.till.sync()
        expect(len(shop.hq.sales()) == 40, "afterwards")
        shop.verify()
    finally:
        shop.close()


def a_tail_hashed_anew(folder):
    """T1: who edits an uploaded sale and hashes the rest anew is found out by headquarters, which keeps what it has"""
    shop = Shop(folder)
    try:
        shop.till.stock(10).sync()
        before = shop.hq.sales()
        db = sqlite3.connect(os.path.join(shop.till.folder, "money.db"))
        rows = db.execute("SELECT place, record, hash FROM journal ORDER BY place").fetchall()
        edited = bytearray(rows[5][1])
        edited[-1] ^= 1
        hash_before = rows[4][2]
        for place, record, _ in [(rows[5][0], bytes(edited), None)] + rows[6:]:
            hash_before = hashlib.sha256(hash_before + record).digest()
            db.execute("UPDATE journal SET record = ?, hash = ? WHERE place = ?", (record, hash_before, place))
        db.commit()
        db.close()
        shop.till.word("sync", ok=False)
        expect([sale for sale in shop.hq.sales() if sale in before] == before, "a sale at headquarters was changed")
        told = json.loads(shop.hq.word("status", "--json"))
        expect("FORK" in json.dumps(told) or told.get("quarantine") or "quarantine" in json.dumps(told), f"nobody at headquarters hears of it: {told}")
        shop.hq.word("verify")
    finally:
        shop.close()


def a_stolen_folder(folder):
    """T8: in a stolen till's files stands no phone and no name of a member"""
    shop = Shop(folder)
    try:
        shop.till.close()
        for name, data in everything_in(shop.till.folder):
            for member in members(folder):
                for secret in (member.get("phone"), member.get("name")):
                    expect(not secret or secret.encode() not in data, f"{secret} stands in {name}")
    finally:
        shop.close()


def what_is_left_of_a_sale(folder):
    """T9: a sale to a member found by phone leaves no phone on screen, paper, in journal, log or core"""
    shop = Shop(folder)
    try:
        member = next(one for one in members(folder) if one.get("phone") and not one.get("blocked"))
        till = shop.till
        till.start(marker=said("view_login_number")).log_in(marker=said("view_entry_sale"))
        till.scan(goods(folder)[CREAM]["gtins"][0])
        till.wait("39.00")
        till.quiet()
        till.type(member["phone"])
        till.keys("Enter")
        till.gone(member["phone"])
        shown = till.screen()
        till.pay_exact("1-1-000001")
        shown += till.screen()
        printed = till.paper(1)
        till.wait(said("view_online", 0))
        pid = till.pid()
        with open(f"/proc/{pid}/limits", encoding="ascii") as limits:
            expect(re.search(r"Max core file size\s+0\s+0", limits.read()), "a core could be written")
        till.kill(signal.SIGABRT)
        till.close()
        expect(not PHONE.search(shown.encode()), f"on the screen\n{shown}")
        expect(not PHONE.search(printed), "on paper")
        expect(member["name"].encode("gb18030") not in printed, "the name is on paper")
        for name, data in everything_in(till.folder):
            expect(member["phone"].encode() not in data, f"in {name}")
            if name.endswith((".log", ".txt")):
                expect(not PHONE.search(data), f"in {name}")
        journal = till.word("journal").stdout + till.word("journal", "--json").stdout
        expect(member["phone"] not in journal and member["name"] not in journal, "in the journal")
    finally:
        shop.close()


def a_member_who_wants_to_be_forgotten(folder):
    """T10: a member deleted at headquarters is gone from the till's files after the next sync, and the journal still verifies"""
    shop = Shop(folder)
    try:
        member = next(one for one in members(folder) if one.get("phone") and not one.get("blocked"))
        till = shop.till
        till.start(marker=said("view_login_number")).log_in(marker=said("view_entry_sale"))
        till.scan(goods(folder)[CREAM]["gtins"][0], member["card"])
        till.wait("39.00")
        till.pay_exact("1-1-000001")
        till.wait(said("view_online", 0))
        till.close()
        till.sync()
        card = member["card"].encode()
        expect(any(card in data for name, data in everything_in(till.folder) if name.startswith("ref-") or name.startswith("ref.")),
               "the card is not where it could be deleted from")
        shop.hq.word("import", "members", "-", stdin=json.dumps({"card": member["card"], "gone": True}) + "\n")
        till.sync()
        for name, data in everything_in(till.folder):
            if not name.startswith("money.db"):
                expect(card not in data, f"the card is still in {name}")
        till.word("verify")
        shop.hq.word("verify")
    finally:
        shop.close()


def a_hand_in_headquarters_database(folder):
    """T18, fault 58: a row of headquarters' journal that was changed by hand is named by its nightly check"""
    shop = Shop(folder)
    chance = random.Random(2)
    try:
        shop.till.stock(20).sync()
        shop.hq.stop()
        path = os.path.join(shop.hq.folder, "hq.db")
        for column in ("record", "hash", "record"):
            db = sqlite3.connect(path)
            seq, was = chance.choice(db.execute(f"SELECT seq, {column} FROM journal").fetchall())
            db.close()
            at = chance.randrange(len(was))
            write(path, f"UPDATE journal SET {column} = ? WHERE seq = ?", was[:at] + bytes([was[at] ^ 4]) + was[at + 1:], seq)
            done = call(SUANPAN_HQ, "verify", "--data", shop.hq.folder, "--lang", "en", ok=False)
            expect(done.returncode == 1, f"{column} of {seq} was changed and nobody noticed")
            done = done.stdout + done.stderr
            write(path, f"UPDATE journal SET {column} = ? WHERE seq = ?", was, seq)
            expect(re.search(rf"\b1-1-{seq}\b|\b{seq}\b", done), f"{seq} is not named: {done}")
        shop.hq.word("verify")
        shop.hq.start()
    finally:
        shop.close()


run(any_byte_of_the_journal, a_tail_hashed_anew, a_stolen_folder, what_is_left_of_a_sale, a_member_who_wants_to_be_forgotten,
    a_hand_in_headquarters_database)
