#!/usr/bin/env python3
"""Prints the till's figures as ratios against what the machine can do, all from one run.

usage: measure.py [GOODS MEMBERS SCANS SALES RECORDS]     100000 1000000 20000 1000 1000000 when missing

A line is one figure. "aim" is what the project asks for; nothing here fails a build: machines
differ, ratios less so. With --smoke it only proves that the benchmarks still run.
"""
import os
import pty
import re
import select
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "e2e"))
from fill import fill  # noqa: E402
from house import BUILD, ENV, SUANPAN, Shop, said  # noqa: E402

FIGURES = os.path.join(BUILD, "tests", "perf", "figures")
PRICE = os.path.join(BUILD, "tests", "perf", "price")
LEISURE = os.path.join(BUILD, "tests", "perf", "leisure")


def start_of(folder):
    """(ms to the first screen, peak memory in KiB there and after a sale) of the real program."""
    started = time.monotonic()
    pid, terminal = pty.fork()
    if pid == 0:
        os.environ.update(ENV, TERM="xterm", LINES="24", COLUMNS="80")
        os.execv(SUANPAN, [SUANPAN, "till", "--data", folder, "--lang", "zh_CN", "--printer", "none", "--scanner", "none"])
    shown = b""
    marker = said("view_login_number").encode()
    while marker not in shown and time.monotonic() < started + 20:
        if select.select([terminal], [], [], 0.5)[0]:
            shown += os.read(terminal, 65536)
    took = (time.monotonic() - started) * 1000
    if marker not in shown:
        sys.exit(f"no first screen within 20 s: {shown[-400:]!r}")
    idle = peak_of(pid)
    log_in_and_scan(terminal)
    peak, private = peak_of(pid), peak_of(pid, "RssAnon")
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    os.close(terminal)
    forget_basket(folder)
    return took, idle, peak, private


def peak_of(pid, what="VmHWM"):
    with open(f"/proc/{pid}/status", encoding="ascii") as status:
        return int(re.search(what + r":\s+(\d+)", status.read()).group(1))


def forget_basket(folder):
    """What the killed till left behind is not the next one's business."""
    db = sqlite3.connect(os.path.join(folder, "money.db"))
    with db:
        db.execute("DELETE FROM draft")
    db.close()


def log_in_and_scan(terminal):
    """Peak memory counts the PIN's hash and a sale as well."""
    for line, marker in (("1001\r112233\r", said("view_head_name")), ("6900000003060\r", "棉柔巾"), ("8800000004\r", "金卡")):
        time.sleep(0.2)  # a person's pause
        os.write(terminal, line.encode())
        shown, until = b"", time.monotonic() + 20
        while marker.encode() not in shown and time.monotonic() < until:
            if select.select([terminal], [], [], 0.5)[0]:
                shown += os.read(terminal, 65536)
    while select.select([terminal], [], [], 0.3)[0]:
        os.read(terminal, 65536)


def figures(program, *words):
    told = subprocess.run([program, *map(str, words)], capture_output=True, text=True, env=ENV, check=False)
    if told.returncode != 0:
        sys.exit(f"{program}: {told.stdout}{told.stderr}")
    return {line.split()[0]: [int(n) for n in line.split()[1:]] for line in told.stdout.splitlines()}


def row(name, ours, bare, unit, aim):
    ratio = f"{ours / bare:6.2f} x" if bare else ""
    print(f"{name:44} {ours / unit[0]:10.1f} {bare / unit[0] if bare else 0:10.1f} {unit[1]:4} {ratio:9} {aim}")


def sale_rows(found, records):
    """Each against as many bytes as that sale's sync brought to the disk, written once and synced: appended to a file that grows, or
    over blocks written before. The log of money.db grows in the first second after a start and when its room is used up (some 400
    sales without half a minute's pause); has room from the first idle second on; and is written over once it went into the database
    at an idle moment. "/ append" is against the append whatever the log does."""
    us = (1000, "us")
    for where, title in (("empty", "an empty journal"), ("behind", f"behind {found['filled'][0]} records")):
        print(f"a sale's commit, {title}")
        for mode, words in (("growing", "log grows / append + fdatasync"), ("roomy", "log has room / append + fdatasync"), ("over", "log written over / overwrite + fdatasync")):
            for at, name, aim in ((0, "p50", "<= 1.2 x"), (1, "p99", "<= 2 x")):
                row(f"  {words}, {name}", found[f"sale_commit_{mode}_{where}"][at], found[f"bare_{mode}_{where}"][at], us, aim)
        for at, name, aim in ((0, "p50", "<= 1.2 x"), (1, "p99", "<= 2 x")):
            row(f"  log written over / append + fdatasync, {name}", found[f"sale_commit_over_{where}"][at], found[f"bare_growing_{where}"][at], us, aim)
            row(f"  key until the till is ready, {name}", found[f"sale_key_over_{where}"][at], found[f"bare_growing_{where}"][at], us, "")
        most, dear, size = found[f"cost_{where}"]
        print(f"  syncs between tender key and drawer: at most {most} (aim 1), more than one in {dear} sales; {size} bytes a sale")
    done, pieces = found["purge_syncs"]
    for at, name in ((0, "p50"), (1, "p99")):
        row(f"250 old records leave, {name} of {pieces} (idle 30 s)", found["purge_turn"][at], found["bare_growing_behind"][at], us, "")
    print(f"  syncs for each of them: {done / pieces:.1f}")
    print(f"  ({records} records went into the journal in {found['filled'][1] / 1e9:.1f} s)")


def main():
    smoke = "--smoke" in sys.argv
    numbers = [int(n) for n in sys.argv[1:] if n.isdigit()]
    goods, members, scans, sales, records = numbers or (
        (1000, 1000, 200, 20, 1000) if smoke else (100000, 1000000, 20000, 1000, 1000000))
    with tempfile.TemporaryDirectory(prefix="suanpan-perf-") as folder:
        shop = Shop(folder)
        shop.close()
        size = fill(shop.till.folder, goods, members)
        starts = sorted(start_of(shop.till.folder) for _ in range(3))
        found = figures(FIGURES, shop.till.folder, scans, sales, records)
    found |= figures(PRICE, 200 if smoke else 20000, *([] if smoke else ["--growth"]))
    found |= figures(LEISURE, 3 if smoke else 200)
    us, ms, kib = (1000, "us"), (1000000, "ms"), (1024, "MiB")
    print(f"{goods} goods, {members} members, reference data {size >> 20} MiB; {scans} scans, {sales} sales\n")
    print(f"{'':44} {'ours':>10} {'bare':>10}      ratio     aim")
    for at, name in ((0, "p50"), (1, "p99")):
        row(f"scan to line, {name} / bare prepared lookup", found["scan_to_line"][at], found["bare_lookup"][at], us, "")
        row(f"scan to drawn canvas, {name} / the same", found["scan_to_picture"][at], found["bare_lookup"][at], us, "")
    sale_rows(found, records)
    for shape, what, aim in (("price_20_lines_500_rules", "20 lines under 500 rules", "<= 100 us"),
                             ("price_100_lines_1000_rules", "100 lines, 1,000 rules, 8 coupons", "<= 1000 us")):
        for at, name in ((0, "p50"), (1, "p95")):
            row(f"{what}, {name} / 1 MiB written", found[shape][at], found[shape][3], us, aim)
    for what, title in (("hints", "hints, at leisure"), ("wallet", "F5, eight vouchers")):
        for shape in ("20_lines_500_rules", "12_lines_10000_rules", "120_lines_1000_rules", "500_lines_240_rules"):
            row(f"{title}, {shape.replace('_', ' ')}, p95", found[f"{what}_{shape}"][1], 0, us, "<= 5000 us")
    row("start to first screen, median of 3", starts[1][0] * 1e6, 0, ms, "")
    row("peak memory at the first screen", max(one[1] for one in starts), 0, kib, "<= 32 MiB")
    row("peak memory after a PIN and a member's sale", max(one[2] for one in starts), 0, kib, "<= 32 MiB")
    row("of what stays, private to the till", max(one[3] for one in starts), 0, kib, "")


if __name__ == "__main__":
    main()
