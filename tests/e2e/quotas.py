"""What is there only so often, with the real programs: cut off from headquarters, tills sell what they were given."""
import json

from house import MANAGER, MANAGER_PIN, Shop, expect, goods, run, said, until

CREAM = "归归婴儿面霜 50g"


def flash(total):
    """A rule file of one rule that is there so often: half the price."""
    words = {lang: "flash" for lang in ("zh_CN", "zh_TW", "en")}
    rule = {"id": "flash", "stage": 1, "title": words, "terms": words, "standing": True,
            "limits": {"total": total}, "then": [{"e": "pct", "bp": 5000}]}
    return json.dumps({"version": "flash-1", "vocabulary": 2, "rules": [rule]})


# programme: CAMP-13, GEN-06
def the_last_one_is_sold_by_who_holds_it(folder):
    """one left, two tills cut off: only the one that headquarters gave it to sells at the price"""
    shop = Shop(folder)
    cream = goods(folder)[CREAM]["gtins"][0]
    try:
        shop.hq.word("import", "rules", "-", stdin=flash(1))
        shop.hq.publish("flash-1", MANAGER, MANAGER_PIN)
        other = shop.another_till(2)
        shop.till.sync()
        other.sync()
        shop.hq.stop()
        paid = []
        for number, till in ((1, shop.till), (2, other)):
            till.start(marker=said("view_login_number")).log_in(marker=said("view_entry_sale"))
            for counter in (1, 2):
                till.scan(cream)
                shown = till.wait(said("view_due"), CREAM[:4])
                paid.append("19.50" in shown)
                till.pay_exact(f"{number}-1-{counter:06}")
            till.close()
        expect(paid.count(True) == 1, paid)
        shop.hq.start()
        for till in (shop.till, other):
            till.sync()
        expect(len(shop.hq.sales()) == 4 and not shop.hq.word("cases"), shop.hq.word("cases"))
        shop.verify()
    finally:
        shop.close()


if __name__ == "__main__":
    run(the_last_one_is_sold_by_who_holds_it)
