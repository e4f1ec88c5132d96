"""A line that breaks in every way a network knows, between the real programs over TLS. Each fault strikes the
first tries; then it heals, and every sale is at headquarters exactly once."""
import os

from house import Failed, Shop, expect, run
from proxy import Portal, Wire, make_authority

SALES = 60


def once_each(shop, total):
    sales = shop.hq.sales()
    numbers = {sale["receipt"] if "receipt" in sale else str(sale) for sale in sales}
    expect(len(sales) == total, f"headquarters has {len(sales)} sales, not {total}")
    expect(len(numbers) == total, "a sale is there twice")


def point_at(till, port, authority=None):
    with open(os.path.join(till.folder, "suanpan.conf"), "w", encoding="ascii") as conf:
        conf.write(f"[hq]\nurl = https://127.0.0.1:{port}\n" + (f"ca = {authority}\n" if authority else ""))


def until_synced(till, times=4):
    """`suanpan sync` gives up after a while without the line; a person says it again."""
    for _ in range(times):
        done = till.sync(ok=False)
        if done.returncode == 0:
            return
    raise Failed(f"sync: {done.stdout}{done.stderr}")


def the_wire_breaks(folder):
    """faults 16, 20: cut, reset, stalled and throttled at any byte, upward and downward"""
    shop = Shop(folder, tls=True)
    total = 0
    try:
        for faults in ([("cut", 0)], [("cut", 100)], [("cut", 700), ("cut", 1500)], [("cut", 3000)], [("reset", 0)], [("reset", 1200)],
                       [("reset", 4000)], [("cut-down", 0)], [("cut-down", 600)], [("cut-down", 1800)], [("cut-down", 2600)],
                       [("throttle", 3000)], [("cut", n) for n in range(600, 6000, 900)]):
            wire = Wire(shop.hq.port, faults)
            point_at(shop.till, wire.port)
            shop.till.stock(SALES)
            total += SALES
            until_synced(shop.till)
            print(f"# {wire.met[:len(faults)]}: {total} sales, {len(wire.met)} connections", flush=True)
            wire.close()
            once_each(shop, total)
        shop.verify()
    finally:
        shop.close()


def the_wire_stalls(folder):
    """fault 20: a connection that takes bytes and never answers is given up, and the next one works"""
    shop = Shop(folder, tls=True)
    try:
        wire = Wire(shop.hq.port, [("stall", 1500), ("stall", 5000)])
        point_at(shop.till, wire.port)
        shop.till.stock(10 * SALES)
        until_synced(shop.till)
        wire.close()
        once_each(shop, 10 * SALES)
        shop.verify()
    finally:
        shop.close()


def somebody_in_between(folder):
    """faults 16 to 19, 21, 22, 25: lost, repeated, late, bent, cut short, answered by a portal, refused"""
    authority, certificate, key = make_authority(folder)
    shop = Shop(folder)
    total = 0
    try:
        for on in ("/v1/j/", "/v1/hello", "/v1/ref/"):
            for fault in ("repeat", "late", "lose", "html", "page", "truncate", "flip", "bend", "short", "long", "503", "429", "500", "502"):
                portal = Portal(shop.hq.port, certificate, key, [fault] * 2, on, seed=total + 1)
                point_at(shop.till, portal.port, authority)
                sales = SALES if on == "/v1/j/" else 3
                shop.till.stock(sales)
                total += sales
                until_synced(shop.till)
                expect(portal.struck, f"{fault} never struck {on}")
                portal.close()
                once_each(shop, total)
            print(f"# {on}: every fault twice, {total} sales once each", flush=True)
        shop.verify()
    finally:
        shop.close()


run(the_wire_breaks, the_wire_stalls, somebody_in_between)
