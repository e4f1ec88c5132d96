"""Goods that come back: against the receipt, once, and not into thin air when the power goes."""
from house import Shop, expect, goods, run, said, until
from receipt import decode

CREAM = "归归婴儿面霜 50g"
GOLD = "8800000004"  # 5001 points


def begin(folder, **more):
    shop = Shop(folder)
    shop.till.start(marker=said("view_login_number"), **more).log_in(marker=said("view_entry_sale"))
    shop.codes = {name: one["gtins"][0] for name, one in goods(folder).items()}
    return shop


def open_receipt(till, number):
    till.press("F11")
    till.wait(said("view_entry_return"))
    till.type(number)
    till.press("Enter")


def pay_back(till, number):
    till.press("F9")
    till.wait(said("view_entry_question"))
    till.press("y")
    till.wait(said("return_paid", number))


def one_of_three_and_then_the_rest(folder):
    """one of three comes back for what it was paid with, then the rest, then nothing; the points follow"""
    shop = begin(folder)
    try:
        till = shop.till
        till.scan(*[shop.codes[CREAM]] * 3, GOLD)
        till.wait("99.45")                        # 3 x 39.00 less 15 %
        till.pay_exact("1-1-000001")
        open_receipt(till, "1")
        till.wait(said("view_entry_return_lines"))
        till.scan(shop.codes[CREAM])
        till.wait("33.15")
        pay_back(till, "1-1-000002")
        text, _ = decode(till.paper(2))
        for part in (said("receipt_refund_title"), "1-1-000001", "33.15", CREAM):
            expect(part in text, f"'{part}' is not on the return's receipt:\n{text}")
        open_receipt(till, "1-1-000001")
        till.wait(said("view_entry_return_lines"))
        till.press("F11")
        till.wait("66.30")
        pay_back(till, "1-1-000003")
        open_receipt(till, "1")
        till.wait(said("return_all_back", "1-1-000001"))
        till.press("Escape", "Escape")
        till.wait(said("view_online", 0), seconds=60)
        until(lambda: shop.hq.member(GOLD)["points"] == 5001, lambda: shop.hq.member(GOLD))
        shop.verify()
    finally:
        shop.close()


def killed_after_yes(folder):
    """killed right after Yes: the refund is there once or not at all, and can then be made or not"""
    shop = begin(folder)
    try:
        till = shop.till
        till.scan(shop.codes[CREAM])
        till.wait("39.00")
        till.pay_exact("1-1-000001")
        open_receipt(till, "1")
        till.wait(said("view_entry_return_lines"))
        till.press("F11", "F9")
        till.wait(said("view_entry_question"))
        till.press("y")
        till.kill()
        till.close()
        till.start(marker=said("view_login_number")).log_in()
        till.press("n", "Escape", "Escape")
        open_receipt(till, "1")
        screen = till.wait("1-1-000001")
        if said("view_entry_return_lines") in screen:
            till.press("F11")
            pay_back(till, "1-1-000002")
            open_receipt(till, "1")
        till.wait(said("return_all_back", "1-1-000001"))
        till.press("Escape", "Escape")
        till.wait(said("view_online", 0), seconds=60)
        shop.verify()
    finally:
        shop.close()


def the_day_counts_it(folder):
    """the drawer is expected to hold what the sales brought less what went back, and verify agrees"""
    shop = begin(folder)
    try:
        till = shop.till
        for number in (1, 2):
            till.scan(shop.codes[CREAM])
            till.wait("39.00")
            till.pay_exact(f"1-1-{number:06}")
        open_receipt(till, "2")
        till.wait(said("view_entry_return_lines"))
        till.press("F11")
        pay_back(till, "1-1-000003")
        till.press("Escape", "F12")
        till.wait(said("view_login_number"))
        till.log_in("9001", "445566", marker=said("view_entry_sale"))
        till.menu("close_shift")
        till.type("39")
        till.press("Enter")
        till.wait(said("view_entry_question"))
        till.press("y")
        till.wait(said("z_refunded"), "-39.00")
        till.wait(said("view_online", 0), seconds=60)
        shop.verify()
    finally:
        shop.close()


def another_tills_receipt(folder):
    """a receipt of another till comes back here with a line, and then not at its own; without one it does not"""
    shop = begin(folder)
    try:
        first = shop.till
        other = shop.another_till(2).start(marker=said("view_login_number")).log_in(marker=said("view_entry_sale"))
        for number in (1, 2):
            first.scan(shop.codes[CREAM], GOLD)
            first.wait("33.15")
            first.pay_exact(f"1-1-{number:06}")
        first.wait(said("view_online", 0), seconds=60)
        open_receipt(other, "1-1-000001")
        other.wait(said("view_entry_return_lines"), CREAM)
        other.press("F11")
        pay_back(other, "2-1-000001")
        other.press("Escape", "Escape")
        other.wait(said("view_online", 0), seconds=60)
        until(lambda: shop.hq.member(GOLD)["points"] == 5034, lambda: shop.hq.member(GOLD))
        open_receipt(first, "1")
        first.wait(said("return_all_back", "1-1-000001"))
        first.press("Escape", "Escape")
        shop.line.set("down")
        open_receipt(other, "1-1-000002")
        other.wait(said("return_not_told"), seconds=60)
        other.press("Escape")
        shop.line.set("pass")
        shop.verify()
    finally:
        shop.close()


run(one_of_three_and_then_the_rest, killed_after_yes, another_tills_receipt, the_day_counts_it)
