"""kill -9 on both ends while they talk over TLS, again and again. Every sale is at headquarters exactly once."""
import glob
import os
import random
import signal
import subprocess
import time

from house import ENV, SUANPAN, Shop, Till, expect, run

ROUNDS, SALES = 25, 150


def begin_sync(till):
    return subprocess.Popen([SUANPAN, "sync", "--data", till.folder, "--lang", "en"], stdout=subprocess.DEVNULL,
                            stderr=subprocess.DEVNULL, env=ENV)


def exactly_once(shop, total):
    sales = shop.hq.sales()
    expect(len(sales) == total, f"headquarters has {len(sales)} of {total}")
    expect(len({str(sale) for sale in sales}) == total, "a sale is there twice")


def the_till_is_killed(folder):
    """fault 14: the till is killed with -9 at random moments of its upload"""
    shop = Shop(folder, tls=True)
    chance = random.Random(14)
    try:
        struck = 0
        for _ in range(ROUNDS):
            shop.till.stock(SALES)
            syncing = begin_sync(shop.till)
            time.sleep(chance.uniform(0.0, 0.12))
            struck += syncing.poll() is None
            syncing.kill()
            syncing.wait()
        shop.till.sync()
        exactly_once(shop, ROUNDS * SALES)
        shop.verify()
        print(f"# {struck} of {ROUNDS} kills met a till at work")
    finally:
        shop.close()


def copies_are_killed(folder):
    """backup, restore and salvage are killed with -9 at random moments: what has a copy's name is one, and the till is whole"""
    shop = Shop(folder)
    chance = random.Random(8)
    try:
        till, copies = shop.till, os.path.join(folder, "copies")
        os.mkdir(copies)
        till.stock(1500)
        till.sync()
        good = os.path.join(folder, "good.db")
        began = time.monotonic()
        till.word("backup", good)
        whole_s = time.monotonic() - began
        words = {"backup": lambda n: ("backup", os.path.join(copies, f"{n}.db")),
                 "restore": lambda n: ("restore", good, "--force"),
                 "salvage": lambda n: ("verify", "--no-hq", "--salvage", os.path.join(copies, f"s{n}.db"))}
        struck = 0
        for number in range(10):
            for word in words.values():
                at_work = subprocess.Popen([SUANPAN, *word(number), "--data", till.folder, "--lang", "en"],
                                           stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=ENV)
                time.sleep(chance.uniform(0.0, 3 * whole_s))
                struck += at_work.poll() is None
                at_work.kill()
                at_work.wait()
                till.word("verify")
        for name in glob.glob(os.path.join(copies, "*.db")):
            other = Till(os.path.join(folder, "of-" + os.path.basename(name)))
            other.word("restore", name)
            other.word("verify")
            listed = other.word("journal").stdout.count(" SALE ")
            expect(listed == 1500, f"{name} has {listed} sales")
        expect(struck > 5, f"only {struck} of 30 were still at work")
        print(f"# {struck} of 30 kills met a word at work, {len(glob.glob(os.path.join(copies, '*.db')))} copies were finished")
        till.sync()
        exactly_once(shop, 1500)
        shop.verify()
    finally:
        shop.close()


def headquarters_is_killed(folder):
    """fault 26: headquarters is killed with -9 at random moments of an upload"""
    shop = Shop(folder, tls=True)
    chance = random.Random(26)
    try:
        for _ in range(ROUNDS):
            shop.till.stock(SALES)
            syncing = begin_sync(shop.till)
            time.sleep(chance.uniform(0.01, 0.15))
            shop.hq.kill()
            syncing.send_signal(signal.SIGTERM)
            syncing.wait()
            shop.hq.start()
        shop.till.sync()
        exactly_once(shop, ROUNDS * SALES)
        shop.verify()
    finally:
        shop.close()


def both_are_killed(folder):
    """faults 14, 26: either of them, at any moment, while the other goes on"""
    shop = Shop(folder, tls=True)
    chance = random.Random(60)
    try:
        for _ in range(ROUNDS):
            shop.till.stock(SALES)
            syncing = begin_sync(shop.till)
            time.sleep(chance.uniform(0.0, 0.1))
            if chance.random() < 0.5:
                shop.hq.kill()
                time.sleep(chance.uniform(0.0, 0.1))
                syncing.kill()
                shop.hq.start()
            else:
                syncing.kill()
            syncing.wait()
        shop.till.sync()
        exactly_once(shop, ROUNDS * SALES)
        shop.verify()
    finally:
        shop.close()


run(the_till_is_killed, copies_are_killed, headquarters_is_killed, both_are_killed)
