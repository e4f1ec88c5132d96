"""The terminal: resized at any time, too small, without colour, without UTF-8, locked when idle."""
import json
import time

from house import Shop, expect, goods, run, said, until

CREAM = "归归婴儿面霜 50g"


def begin(folder, start=True, **more):
    shop = Shop(folder)
    shop.cream = goods(folder)[CREAM]["gtins"][0]
    if start:
        shop.till.start(marker=said("view_login_number"), **more).log_in(marker=said("view_entry_sale"))
    return shop


def resized_while_selling(folder):
    """resizing loses nothing; too small says so in words and comes back when it is large again"""
    shop = begin(folder)
    try:
        till = shop.till
        till.scan(shop.cream)
        till.wait("39.00", CREAM)
        for columns, rows in ((132, 43), (80, 24), (200, 60), (81, 25)):
            till.tmux("resize-window", "-x", str(columns), "-y", str(rows))
            until(lambda: max(map(len, till.screen().splitlines())) <= columns, "the new size")
            till.wait("39.00", CREAM)
        till.tmux("resize-window", "-x", "60", "-y", "20")
        till.wait(said("view_too_small")[:4])
        till.keys("+")
        time.sleep(1)  # nothing on the screen says that the key was read
        till.tmux("resize-window", "-x", "80", "-y", "24")
        till.wait("39.00", CREAM)
        expect(not shop.hq.sales(), "a key that nobody could see the effect of paid the sale")
        till.pay_exact("1-1-000001")
    finally:
        shop.close()


def without_colour(folder):
    """a terminal without colour shows the same words"""
    shop = begin(folder, start=False)
    try:
        shop.till.env["TERM_INSIDE"] = "vt100"
        shop.till.start(marker=said("view_login_number")).log_in(marker=said("view_entry_sale"))
        shop.till.scan(shop.cream)
        shop.till.wait("39.00", CREAM, said("view_due"))
    finally:
        shop.close()


def without_utf8(folder):
    """a terminal that is not UTF-8 is refused in words that it can show"""
    shop = begin(folder, start=False)
    try:
        shop.till.env["LC_ALL"] = "zh_CN.GB18030"
        shop.till.start()
        shop.till.wait("UTF-8")
        until(shop.till.dead, "the program to end")
    finally:
        shop.close()


def locked_when_idle(folder):
    """the screen locks itself after the idle time that headquarters sets, and keeps the basket"""
    shop = begin(folder, start=False)
    try:
        shop.hq.word("import", "settings", "-", stdin=json.dumps({"lock.idle_s": 2}))
        shop.till.sync()
        shop.till.start(marker=said("view_login_number")).log_in(marker=said("view_entry_sale"))
        shop.till.scan(shop.cream)
        shop.till.wait("39.00", CREAM)
        shop.till.wait(said("view_login_number"), said("view_login_basket"))
        expect(CREAM not in shop.till.screen(), "the basket can be read on a locked screen")
        shop.till.log_in()
        shop.till.wait("39.00", CREAM)
    finally:
        shop.close()


def in_three_languages(folder):
    """the till speaks each of its languages"""
    shop = begin(folder, start=False)
    try:
        for lang in ("zh_TW", "en", "zh_CN"):
            shop.till.start(lang=lang, marker=said("view_login_number", lang=lang))
            shop.till.log_in(marker=said("view_entry_sale", lang=lang))
            shop.till.close()
    finally:
        shop.close()


if __name__ == "__main__":
    run(resized_while_selling, without_colour, without_utf8, locked_when_idle, in_three_languages)
