"""Fault 38, 23: the programs of the first release against those of today, with a journal 30 days unsent.

The old ones are built once from the commit that was released (build/old-COMMIT). Where the tree has no history
(an exported one) there is nothing to build from, and this says skip.
"""
import os
import shutil
import subprocess
import sys

import house
from house import BUILD, TOP, Hq, Shop, Till, call, expect, run

RELEASED = "c69bc1c"
OLD = os.path.join(BUILD, "old-" + RELEASED)
SALES, DAYS = 600, 30


def old_programs():
    """(suanpan, suanpan-hq) of the first release, None without history"""
    built = os.path.join(OLD, "built")
    found = os.path.join(built, "pos", "shell", "suanpan"), os.path.join(built, "sync", "hq", "suanpan-hq")
    if all(os.path.exists(program) for program in found):
        return found
    shutil.rmtree(OLD, ignore_errors=True)
    os.makedirs(OLD)
    archive = subprocess.run(["git", "-C", TOP, "archive", RELEASED], capture_output=True)
    if archive.returncode != 0:
        return None
    subprocess.run(["tar", "-x", "-C", OLD], input=archive.stdout, check=True)
    for words in (["meson", "setup", built, OLD, "-Dbuildtype=plain"],
                  ["ninja", "-j2", "-C", built, "pos/shell/suanpan", "sync/hq/suanpan-hq"]):
        done = subprocess.run(words, capture_output=True, text=True, env=dict(os.environ, CFLAGS="-O0"))
        if done.returncode != 0:
            raise house.Failed(f"{' '.join(words)}\n{done.stdout[-2000:]}")
    return found


class Old:
    """For as long as it lasts the named program is the old one."""

    def __init__(self, name, program):
        self.name, self.program = name, program

    def __enter__(self):
        self.now = getattr(house, self.name)
        setattr(house, self.name, self.program)

    def __exit__(self, *_):
        setattr(house, self.name, self.now)


def an_old_till_and_todays_headquarters(folder):
    """fault 38: the released till, then its journal in today's till, 30 days late at today's headquarters"""
    programs = old_programs()
    if not programs:
        print("# skip: no history here to build the released programs from")
        return
    with Old("SUANPAN", programs[0]):
        shop = Shop(folder)
        try:
            shop.till.word("verify")
            shop.till.sync()
            expect(shop.till.word("journal").stdout, "the old till has a journal")
        finally:
            shop.close()
    shop.hq.start()
    try:
        shop.till.stock(SALES, DAYS)   # the old till's folder, moved forward by today's programs
        shop.line.set("pass")
        call(house.SUANPAN, "sync", "--data", shop.till.folder, "--lang", "en")
        expect(len(shop.hq.sales()) == SALES, f"headquarters has {len(shop.hq.sales())}")
        call(house.SUANPAN, "verify", "--data", shop.till.folder)
        shop.hq.word("verify")
    finally:
        shop.close()


def an_old_till_uploads_what_it_rang(folder):
    """fault 38, 23: the released till alone rings, uploads and verifies at today's headquarters"""
    programs = old_programs()
    if not programs:
        print("# skip: no history here to build the released programs from")
        return
    with Old("SUANPAN", programs[0]):
        shop = Shop(folder)
        try:
            till = shop.till
            till.start(marker=house.said("view_login_number")).log_in(marker=house.said("view_entry_sale"))
            code = house.goods(folder)["归归婴儿面霜 50g"]["gtins"][0]
            for number in range(1, 6):
                till.scan(code)
                till.wait("39.00")
                till.pay_exact(f"1-1-{number:06}")
            till.wait(house.said("view_online", 0))
            expect(len(shop.hq.sales()) == 5, f"headquarters has {shop.hq.sales()}")
            shop.verify()
        finally:
            shop.close()


def todays_till_and_an_old_headquarters(folder):
    """fault 38, 23: today's till, 30 days unsent, at the released headquarters: everything is kept, and read after its update"""
    programs = old_programs()
    if not programs:
        print("# skip: no history here to build the released programs from")
        return
    with Old("SUANPAN_HQ", programs[1]):
        hq = Hq(os.path.join(folder, "hq"))
        demo = os.path.join(folder, "demo")
        shop, *more = (path.replace(TOP, OLD, 1) for path in house.DEMO)  # settings of today it does not know
        subprocess.run([sys.executable, shop, "--folder", demo, *more], check=True)
        hq.found(demo)
        hq.start()
        till = Till(os.path.join(folder, "till1"))
        try:
            till.enrol(hq, None).stock(SALES, DAYS)
            done = till.sync(ok=False)
            hq.stop()
            kept = int(subprocess.run(["sqlite3", os.path.join(hq.folder, "hq.db"), "SELECT count(*) FROM journal WHERE kind = 6"],
                                      capture_output=True, text=True).stdout or 0)
            expect(kept == SALES, f"the old headquarters keeps {kept}: {done.stdout}{done.stderr}")
        finally:
            hq.stop()
    hq.start()
    try:
        till.sync()
        hq.word("verify")
        if "  replay" in hq.word("--help"):
            hq.word("replay")
            expect(len(hq.sales()) == SALES, f"after the update headquarters knows {len(hq.sales())}")
        else:
            print("# this headquarters has no word yet that posts what was parked")
        till.word("verify")
    finally:
        hq.stop()


run(an_old_till_uploads_what_it_rang, an_old_till_and_todays_headquarters, todays_till_and_an_old_headquarters)
