#!/usr/bin/env python3
"""A till with a journal full of unsent sales comes back on line: how fast it is rid of them, and what the cashier notices.

usage: backlog.py [SALES] [sqlite] [postgres]     50000 when missing, both; --smoke: 300

The real till code against the real suanpan-hq over TLS on loopback, headquarters on SQLite and on a PostgreSQL cluster of its own. The sales
are made by the till itself: other goods, pieces, members, amounts and times in each, priced by the demo shop's rules. The bare limit is curl
sending the same records, packed in the same portions, to the same server, which refuses each unread: what the line alone can do. The storage
path alone is tests/perf/hq_storage.c: as many sales into the journal and then posted, without till, line, packing or signatures.
"""
import glob
import json
import os
import sqlite3
import subprocess
import sys
import tempfile
import time

TESTS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..")
sys.path.insert(0, os.path.join(TESTS, "e2e"))
from house import BUILD, ENV, Hq, Shop, Till  # noqa: E402
from measure import figures, row  # noqa: E402

FIGURES = os.path.join(BUILD, "tests", "perf", "figures")
SELL = os.path.join(BUILD, "tests", "perf", "sell")
STORAGE = os.path.join(BUILD, "tests", "perf", "hq_storage")
CLUSTER = os.path.join(TESTS, "postgres", "cluster")
PORTION, GOODS, MEMBERS = 500, 2000, 20000


def portions(till_folder, folder):
    """The journal's records in files of 500, packed as the till packs them; and their bytes unpacked."""
    db = sqlite3.connect(os.path.join(till_folder, "money.db"))
    records = [blob for (blob,) in db.execute("SELECT record FROM journal ORDER BY place")]
    db.close()
    for at in range(0, len(records), PORTION):
        with open(os.path.join(folder, f"portion-{at:07}"), "wb") as out:
            for record in records[at:at + PORTION]:
                out.write(len(record).to_bytes(4, "little") + record)
    files = sorted(glob.glob(os.path.join(folder, "portion-*")))
    subprocess.run(["zstd", "-q", "-1", "--rm", *files], check=True)
    return len(records), sum(map(len, records)), sorted(glob.glob(os.path.join(folder, "portion-*.zst")))


def bare_upload(url, files):
    """Seconds that curl needs for the same bytes on one connection."""
    words = []
    for name in files:
        words += ["--next", "-s", "-k", "-o", "/dev/null", "--data-binary", "@" + name, url + "/v1/nowhere"]
    started = time.monotonic()
    subprocess.run(["curl", *words[1:]], check=True)
    return time.monotonic() - started


def check_digit(digits):
    return str(-sum(int(d) * (3 if i % 2 == 0 else 1) for i, d in enumerate(reversed(digits))) % 10)


def stock(hq, folder):
    """As many goods and members as a middling chain's."""
    names = [os.path.join(folder, name) for name in ("goods.jsonl", "members.jsonl")]
    with open(names[0], "w", encoding="utf-8") as out:
        for n in range(GOODS):
            digits = f"6999{n * 7919 % 100000000:08}"
            out.write(json.dumps({"sku": f"P{n:07}", "gtins": [digits + check_digit(digits)], "name": f"货品 {n}", "price_minor": 100 + n * 37 % 50000}) + "\n")
    with open(names[1], "w", encoding="utf-8") as out:
        for n in range(MEMBERS):
            out.write(json.dumps({"id": 5000000 + n, "card": f"8877{n:06}", "tier": ("basic", "silver", "gold", "diamond")[n % 4]}) + "\n")
    hq.word("import", "goods", names[0])
    hq.word("import", "members", names[1])


def found_on(shop, url):
    """The same shop again, on PostgreSQL: its folder remembers the address."""
    hq = Hq(os.path.join(shop.folder, "on-postgres"))
    os.makedirs(hq.folder)
    with open(os.path.join(hq.folder, "hq.url"), "w", encoding="utf-8") as out:
        out.write(url + "\n")
    hq.found(os.path.join(shop.folder, "demo"))
    hq.secure()
    return hq.start()


def wait_until_posted(hq):
    """Seconds until the projector has posted what was taken in."""
    started = time.monotonic()
    while json.loads(hq.word("status", "--json"))["unposted"] > 0:
        time.sleep(0.05)
    return time.monotonic() - started


def storage_path(sales, url, folder):
    env = dict(ENV, SUANPAN_TEST_DB=url) if url else ENV
    told = subprocess.run([STORAGE, folder, str(max(sales, PORTION))], capture_output=True, text=True, env=env, check=True).stdout
    return {line.split(":")[0]: float(line.split(":")[1].split()[0]) for line in told.splitlines() if "sales/s" in line}


def measure(sales, url):
    with tempfile.TemporaryDirectory(prefix="suanpan-backlog-") as folder:
        shop = Shop(os.path.join(folder, "shop"), till=False, tls=True)
        hq = shop.hq
        if url:
            hq.stop()
            hq = shop.hq = found_on(shop, url)
        stock(hq, folder)
        till = Till(os.path.join(shop.folder, "till1"))
        till.enrol(hq, None)
        till.sync()
        figures(SELL, till.folder, sales)
        records, unpacked, files = portions(till.folder, folder)
        packed = sum(map(os.path.getsize, files))
        bare_s = bare_upload(f"https://127.0.0.1:{hq.port}", files)
        found = figures(FIGURES, "--drain", till.folder)
        till.sync()
        behind_s = wait_until_posted(hq)
        till.word("verify")
        hq.word("verify")
        shop.close()
        alone = storage_path(sales, url, folder)
    tell(url, records, unpacked, packed, bare_s, behind_s, found, alone)


def tell(url, records, unpacked, packed, bare_s, behind_s, found, alone):
    waited, ns = found["drain"]
    rate, bare_rate = waited * 1e9 / ns, records / bare_s
    us = (1000, "us")
    print(f"\nheadquarters on {'PostgreSQL' if url else 'SQLite'}: {records} records, {unpacked / records:.0f} bytes each, {packed / records:.0f} as sent; load {os.getloadavg()[0]:.1f}\n")
    print(f"{'':52} {'ours':>10} {'bare':>10}      ratio     aim")
    print(f"{'records a second, acknowledged batch by batch / curl':52} {rate:10.0f} {bare_rate:10.0f} {rate / bare_rate:10.2f} x      >= 10000")
    print(f"{'until all is posted, after the last acknowledgement':52} {behind_s:9.1f}s")
    for name, aim in (("intake", ">= 50000"), ("posting", ""), ("by two", ""), ("storage", ""), ("replay", ">= 300000")):
        if name not in alone:
            continue
        print(f"{'storage path alone, sales/s: ' + name:52} {alone[name]:10.0f} {alone['bare']:10.0f} {alone[name] / alone['bare']:10.2f} x      {aim}")
    for at, name in ((0, "p50"), (1, "p99")):
        row(f"scan while it drains, {name} / idle", found["scan_draining"][at], found["scan_idle"][at], us, "1 x")
        row(f"sale commit while it drains, {name} / idle", found["commit_draining"][at], found["commit_idle"][at], us, "1 x")
        row(f"  a bystander's append + fdatasync, {name} / idle", found["bare_draining"][at], found["bare_idle"][at], us, "")
        row(f"a turn of the loop while it drains, {name}", found["turn_draining"][at], 0, us, "<= 5 ms")
    tell_longest(found, "draining")
    tell_longest(found, "idle")


def tell_longest(found, when):
    """Of the longest turn, what was our own work; and the longest sync of the bystander in those seconds."""
    wall, own, queued, asleep = (ns / 1e6 for ns in found[f"turn_{when}_longest"])
    most_own, too_long, turns = found[f"turn_{when}_own"]
    print(f"{'the longest turn of the loop, ' + when:52} {wall:10.1f} ms: own work {own:.1f}, waiting for a processor {queued:.1f}, for the disk {asleep:.1f}")
    print(f"{'':52} own work of any turn at most {most_own / 1e6:.1f} ms (aim <= 5); {too_long} of {turns} turns above 5 ms; the bystander's longest sync {found['bare_' + when][2] / 1e6:.1f} ms")


def main():
    numbers = [int(n) for n in sys.argv[1:] if n.isdigit()]
    sales = numbers[0] if numbers else (300 if "--smoke" in sys.argv else 50000)
    both = not {"sqlite", "postgres"} & set(sys.argv)
    if both or "sqlite" in sys.argv:
        measure(sales, None)
    if both or "postgres" in sys.argv:
        with tempfile.TemporaryDirectory(prefix="suanpan-backlog-pg-") as folder:
            os.chmod(folder, 0o755)
            cluster = os.path.join(folder, "cluster")
            url = subprocess.run([CLUSTER, "make", cluster], capture_output=True, text=True, check=True).stdout.strip()
            try:
                measure(sales, url)
            finally:
                subprocess.run([CLUSTER, "remove", cluster], check=False)


if __name__ == "__main__":
    main()
