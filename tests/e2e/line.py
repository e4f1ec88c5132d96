"""The line to headquarters misbehaves; selling goes on at full speed and nothing is lost or doubled."""
import json
import time

from house import MANAGER, MANAGER_PIN, Shop, expect, goods, run, said, until

CREAM = "归归婴儿面霜 50g"


def begin(folder):
    shop = Shop(folder)
    shop.till.start(marker=said("view_login_number")).log_in(marker=said("view_entry_sale"))
    shop.cream = goods(folder)[CREAM]["gtins"][0]
    return shop


def sell_many(till, code, first, count):
    """Seconds that each sale took, from the scan to the change on the screen."""
    took = []
    for number in range(first, first + count):
        started = time.monotonic()
        till.scan(code)
        till.wait(said("view_due"), "39.00", CREAM[:4])
        till.pay_exact(f"1-1-{number:06}")
        took.append(time.monotonic() - started)
    return took


def headquarters_accepts_and_never_answers(folder):
    """headquarters that accepts and never answers does not slow a sale down"""
    shop = begin(folder)
    try:
        before = sell_many(shop.till, shop.cream, 1, 5)
        shop.line.set("stall")
        reached = shop.line.reached
        during = sell_many(shop.till, shop.cream, 6, 10)
        until(lambda: shop.line.reached > reached, "the till to try the line")
        during += sell_many(shop.till, shop.cream, 16, 5)
        expect(max(during) < max(before) + 0.5, f"before {before}, while it stalled {during}")
        shop.line.set("pass")
        shop.till.wait(said("view_online", 0), seconds=90)
        expect(len(shop.hq.sales()) == 20, f"headquarters has {len(shop.hq.sales())} sales")
        shop.verify()
    finally:
        shop.close()


def answers_are_lost(folder):
    """answers that get lost on the way make headquarters hold nothing twice"""
    shop = begin(folder)
    try:
        shop.line.set("swallow")
        sell_many(shop.till, shop.cream, 1, 3)
        until(lambda: len(shop.hq.sales()) == 3, "headquarters to have what it could not acknowledge", 60)
        shop.line.set("pass")
        shop.till.wait(said("view_online", 0), seconds=90)
        expect(len(shop.hq.sales()) == 3, f"headquarters has {shop.hq.sales()}")
        shop.verify()
    finally:
        shop.close()


def a_new_price_arrives_while_the_till_runs(folder):
    """a price changed at headquarters reaches the running till; the open basket keeps its own"""
    shop = begin(folder)
    try:
        shop.till.scan(shop.cream)
        shop.till.wait("39.00")
        item = dict(goods(folder)[CREAM], price_minor=4100)
        shop.hq.word("import", "goods", "-", stdin=json.dumps(item))
        shop.till.press("F12")
        shop.till.wait(said("view_login_number"))
        shop.till.log_in(MANAGER, MANAGER_PIN, marker=said("view_entry_sale"))
        shop.till.menu("sync_now")
        shop.till.press("Escape")
        shop.till.wait("39.00", CREAM)
        shop.till.pay_exact("1-1-000001")

        def scanned_at_new_price():
            shop.till.scan(shop.cream)
            return "41.00" in shop.till.wait(CREAM[:4])
        until(scanned_at_new_price, "the new price", 30)
    finally:
        shop.close()


def half_price(begins):
    """A rule file of one rule, from this moment of the shop on."""
    words = {lang: "half" for lang in ("zh_CN", "zh_TW", "en")}
    rule = {"id": "half", "stage": 1, "title": words, "terms": words, "standing": True,
            "then": [{"e": "pct", "bp": 5000}]}
    moment = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(begins + 8 * 3600))
    return json.dumps({"version": "demo-2", "vocabulary": 2, "from": moment, "rules": [rule]})


def rules_begin_without_a_line(folder):
    """nobody has a rule file that nobody reviewed; a reviewed one dated ahead begins at its moment, with headquarters gone"""
    shop = Shop(folder)
    shop.cream = goods(folder)[CREAM]["gtins"][0]
    try:
        begins = int(time.time()) + 25
        shop.hq.word("import", "rules", "-", stdin=half_price(begins))
        refused = shop.hq.word("rules", "publish", "demo-2", "--by", MANAGER, stdin=MANAGER_PIN + "\n", ok=False)
        expect("demo-2" not in refused, refused)
        shop.hq.publish("demo-2", MANAGER, MANAGER_PIN)
        shop.till.sync()
        shop.hq.stop()
        shop.till.start(marker=said("view_login_number")).log_in(marker=said("view_entry_sale"))
        shop.till.scan(shop.cream)
        shop.till.wait(said("view_due"), "39.00", CREAM[:4])
        shop.till.pay_exact("1-1-000001")
        until(lambda: time.time() > (begins // 60 + 1) * 60 + 3, "the minute after the moment", 120)
        shop.till.scan(shop.cream)
        shop.till.wait(said("view_due"), "19.50", CREAM[:4])
        shop.till.pay_exact("1-1-000002")
        shop.till.close()
        told = [json.loads(line) for line in shop.till.word("journal", "--json").stdout.splitlines()]
        sales = [record["sale"] for record in told if record["kind"] == "SALE"]
        expect([sale["rules_version"] for sale in sales] == ["demo-1", "demo-2"], sales)
        expect(sales[1]["taxes"] == [{"vat_bp": 1300, "gross_minor": 1950, "tax_minor": 224}], sales[1]["taxes"])
        shop.hq.start()
        shop.till.sync()
        expect(len(shop.hq.sales()) == 2 and not shop.hq.word("cases"), shop.hq.word("cases"))
    finally:
        shop.close()


if __name__ == "__main__":
    run(rules_begin_without_a_line, headquarters_accepts_and_never_answers, answers_are_lost, a_new_price_arrives_while_the_till_runs)
