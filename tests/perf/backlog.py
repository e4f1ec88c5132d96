#!/usr/bin/env python3
"""A till with a journal full of unsent sales comes back on line: how fast it is rid of them, and what the cashier notices.

usage: backlog.py [SALES]     50000 when missing; --smoke: 300; --postgres URL: headquarters on that database

The real till code against the real suanpan-hq over TLS on loopback. The bare limit is curl sending the same records, packed in the
same portions, to the same server, which refuses each unread record by record: what the line alone can do.
"""
import glob
import os
import sqlite3
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "e2e"))
from house import BUILD, ENV, Shop  # noqa: E402
from measure import figures, row  # noqa: E402

FIGURES = os.path.join(BUILD, "tests", "perf", "figures")
PORTION = 500


def portions(till_folder, folder):
    """The journal's records in files of 500, packed as the till packs them."""
    db = sqlite3.connect(os.path.join(till_folder, "money.db"))
    records = [blob for (blob,) in db.execute("SELECT record FROM journal ORDER BY place")]
    db.close()
    for at in range(0, len(records), PORTION):
        with open(os.path.join(folder, f"portion-{at:07}"), "wb") as out:
            for record in records[at:at + PORTION]:
                out.write(len(record).to_bytes(4, "little") + record)
    files = sorted(glob.glob(os.path.join(folder, "portion-*")))
    subprocess.run(["zstd", "-q", "-1", "--rm", *files], check=True)
    return len(records), sorted(glob.glob(os.path.join(folder, "portion-*.zst")))


def bare_upload(url, files):
    """Seconds that curl needs for the same bytes on one connection."""
    words = []
    for name in files:
        words += ["--next", "-s", "-k", "-o", "/dev/null", "--data-binary", "@" + name, url + "/v1/nowhere"]
    started = time.monotonic()
    subprocess.run(["curl", *words[1:]], check=True)
    return time.monotonic() - started


def main():
    numbers = [int(n) for n in sys.argv[1:] if n.isdigit()]
    sales = numbers[0] if numbers else (300 if "--smoke" in sys.argv else 50000)
    with tempfile.TemporaryDirectory(prefix="suanpan-backlog-") as folder:
        shop = Shop(os.path.join(folder, "shop"), tls=True)
        shop.till.close()
        figures(FIGURES, shop.till.folder, 20, 20, sales)
        records, files = portions(shop.till.folder, folder)
        packed = sum(map(os.path.getsize, files))
        bare_s = bare_upload(f"https://127.0.0.1:{shop.hq.port}", files)
        found = figures(FIGURES, "--drain", shop.till.folder)
        subprocess.run([os.path.join(BUILD, "pos", "shell", "suanpan"), "sync", "--data", shop.till.folder], check=True, env=ENV, capture_output=True)
        shop.till.word("verify")
        shop.hq.word("verify")
        shop.close()
    waited, ns = found["drain"]
    rate, bare_rate = waited * 1e9 / ns, records / bare_s
    us = (1000, "us")
    print(f"{records} records, {packed / records:.0f} bytes each as sent; TLS on loopback, both ends on this machine\n")
    print(f"{'':52} {'ours':>10} {'bare':>10}      ratio     aim")
    print(f"{'records a second, acknowledged batch by batch / curl':52} {rate:10.0f} {bare_rate:10.0f} {rate / bare_rate:10.2f} x      >= 10000")
    for at, name in ((0, "p50"), (1, "p99")):
        row(f"scan while it drains, {name} / idle", found["scan_draining"][at], found["scan_idle"][at], us, "1 x")
        row(f"sale commit while it drains, {name} / idle", found["commit_draining"][at], found["commit_idle"][at], us, "1 x")
        row(f"a turn of the loop while it drains, {name}", found["turn_draining"][at], 0, us, "<= 5 ms")
    row("the longest turn of the loop", found["turn_draining_longest"][0], 0, us, "<= 5 ms")


if __name__ == "__main__":
    main()
