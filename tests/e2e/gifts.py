"""Gifts for points, with the real programs. What the till took and what headquarters has agree."""
from house import Shop, expect, run, said, until

MEMBER, AFTER = "8800000004", 4801  # of 5001; the seventh gift, wipes, costs 200


def ask_for_wipes(till):
    """Three keys from the member's page to the question."""
    till.press("1", "7", "Enter")
    till.wait(said("view_entry_question"), "4,801")


# programme: RDM-04, RDM-10
def killed_after_yes(folder):
    """killed right after Y with the line down: the gift is taken once or not at all, and then both ends agree"""
    shop = Shop(folder)
    try:
        till = shop.till.start(marker=said("view_login_number")).log_in(marker=said("view_entry_sale"))
        shop.line.set("down")
        till.scan(MEMBER)
        till.wait("5,001")
        till.press("F4")
        till.wait(said("desk_gifts"))
        ask_for_wipes(till)
        till.press("y")
        till.kill()
        till.close()
        till.start(marker=said("view_login_number")).log_in()
        till.wait(said("view_entry_sale"))
        till.press("n", "Escape")  # should the slip not have come out
        till.press("F4")           # the member is still on the sale
        if "4,801" not in till.wait(said("desk_gifts")):
            ask_for_wipes(till)
            till.press("y")
        till.wait("4,801", said("desk_gifts"))
        shop.line.set("pass")
        till.press("Escape", "Escape")
        till.wait(said("view_online", 0), seconds=60)
        until(lambda: shop.hq.member(MEMBER)["points"] == AFTER, lambda: shop.hq.member(MEMBER))
        shop.verify()
        expect(till.word("journal").stdout.count("GIFT") == 1, "one GIFT in the journal")
    finally:
        shop.close()


run(killed_after_yes)
