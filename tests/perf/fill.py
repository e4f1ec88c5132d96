"""fill.py - makes a synchronised till's reference data as large as a chain's: invented goods and
members beside the real ones, straight into the file, as the stream would have left them."""
import glob
import os
import sqlite3


def check_digit(digits):
    total = sum(int(d) * (3 if i % 2 == 0 else 1) for i, d in enumerate(reversed(digits)))
    return str(-total % 10)


def reference_path(folder):
    with open(os.path.join(folder, "ref.current"), encoding="utf-8") as note:
        return os.path.join(folder, note.read().strip())


def goods_rows(count):
    for n in range(count):
        yield (1000000 + n, f"P{n:07}", f"性能测试商品 {n % 977} 号 {n % 13 * 50}g", "件", "test", 100 + n * 37 % 50000)


def barcode_rows(count):
    for n in range(count):
        digits = f"6999{n * 7919 % 100000000:08}"
        yield int(digits + check_digit(digits)), 1000000 + n


def member_rows(count):
    """card is card_key() of sync/README.md 5.2: length 12, leading 8877."""
    for n in range(count):
        text = f"8877{n:08}"
        yield (12 * 10 ** 17 + int(text), 5000000 + n, (n * 2654435761 * 97) % (1 << 62) + 1, text, "138****0000", "测**",
               ("basic", "silver", "gold", "diamond")[n % 4], n % 12 + 1, n % 28 + 1, n % 9000, n % 90, n % 12000)


def fill(folder, goods, members):
    db = sqlite3.connect(reference_path(folder))
    generation = db.execute("SELECT max(generation) FROM goods").fetchone()[0]
    now = db.execute("SELECT max(as_of_ms) FROM cursor").fetchone()[0]
    with db:
        db.executemany("INSERT INTO goods (id, sku, name, short_name, unit, categories, price_minor, floor_minor, weighed, active, ver,"
                       f" generation) VALUES (?, ?, ?, '', ?, ?, ?, 0, 0, 1, 1, {generation})", goods_rows(goods))
        db.executemany("INSERT INTO barcode (gtin, goods) VALUES (?, ?)", barcode_rows(goods))
        db.executemany("INSERT INTO member (card, id, phone_hash, card_text, phone_masked, name_masked, tier, grp, birthday_month,"
                       " birthday_day, points, completed_orders, qualifying, blocked, block_reason, projected_epoch, projected_next,"
                       f" as_of_ms, ver, generation) VALUES (?, ?, ?, ?, ?, ?, ?, '', ?, ?, ?, ?, ?, 0, '', 1, 1, {now}, 1, {generation})",
                       member_rows(members))
    db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    db.close()
    return os.path.getsize(reference_path(folder)) + sum(map(os.path.getsize, glob.glob(reference_path(folder) + "-wal")))
