"""Somebody joins while the line is down: they buy, the line comes back, and their points are there;
the same phone at two tills is one member."""
import json
import re

from house import Shop, expect, goods, run, said, until
from receipt import decode

CREAM = "归归婴儿面霜 50g"
PHONE = "13911112222"


def begin(folder):
    shop = Shop(folder)
    shop.till.start(marker=said("view_login_number")).log_in(marker=said("view_entry_sale"))
    shop.codes = {name: one["gtins"][0] for name, one in goods(folder).items()}
    return shop


def points(hq, card):
    """-1: nobody has this card."""
    told = hq.word("member", card, "--json", ok=False)
    return json.loads(told)["points"] if told.startswith("{") else -1


def enrol(till, phone=PHONE):
    till.press("F4")
    till.wait(said("enrol_ask_phone"))
    till.type(phone)
    till.press("Enter")
    for stage, answer in (("terms", "y"), ("sms", "n"), ("birthday", "0229"), ("inviter", "0"), ("more", "n")):
        till.wait(said("enrol_ask_" + stage))
        if answer.isdigit():
            till.type(answer)
            till.press("Enter")
        else:
            till.press(answer)
    text, _ = decode(till.paper(1))
    return re.search(r"N[0-9A-HJKMNP-TV-Z]{10}", text).group()


# programme: MEM-01, TIER-01, EARN-12
def offline_with_points_of_the_first_sale(folder):
    """enrolled and sold to without a line; when it is back the points are there, under the phone too"""
    shop = begin(folder)
    try:
        till = shop.till
        till.wait(said("view_online", 0))
        shop.hq.kill()
        card = enrol(till)
        till.scan(shop.codes[CREAM])
        till.wait("39.00", "139****2222")
        till.pay_exact("1-1-000001")
        till.scan(PHONE)                          # found here before headquarters knows
        till.wait("139****2222", "39")
        till.press("F2")
        till.press("F4")
        till.type(PHONE)
        till.press("Enter")
        till.wait(card)                           # twice is refused, naming the card
        till.press("Escape", "Escape", "Escape")
        shop.hq.start()
        until(lambda: points(shop.hq, card) == 39, "the points of the first sale", seconds=90)
        until(lambda: PHONE in shop.hq.word("persons"), "the sealed row", seconds=90)
        shop.verify()
        expect(PHONE not in till.word("journal").stdout, "the phone is in the journal")
    finally:
        shop.close()


# programme: MEM-01, CAMP-24
def one_phone_at_two_tills(folder):
    """two tills enrol one phone without a line: one member at headquarters, with both tills' points"""
    shop = begin(folder)
    try:
        first, second = shop.till, shop.another_till(2)
        second.start(marker=said("view_login_number")).log_in(marker=said("view_entry_sale"))
        second.wait(said("view_online", 0))
        shop.hq.kill()
        cards = [enrol(till) for till in (first, second)]
        for till, number in ((first, "1-1-000001"), (second, "2-1-000001")):
            till.scan(shop.codes[CREAM])
            till.wait("39.00", "139****2222")
            till.pay_exact(number)
        shop.hq.start()

        until(lambda: sorted(points(shop.hq, card) for card in cards) == [-1, 78],
              lambda: [points(shop.hq, card) for card in cards], seconds=120)
        shop.verify()
    finally:
        shop.close()


run(offline_with_points_of_the_first_sale, one_phone_at_two_tills)
