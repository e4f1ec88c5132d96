"""A day in the shop: a member's sale with a coupon, headquarters killed, three sales without it,
headquarters back, and every sale there exactly once."""
from house import Shop, expect, goods, run, said, until
from receipt import decode

DIAPERS, LOTION, CREAM = "小算珠纸尿裤 L 52片", "归归婴儿润肤乳 200ml", "归归婴儿面霜 50g"
GOLD = "8800000004"  # 5001 points, birthday in May


def begin(folder):
    shop = Shop(folder)
    shop.till.start(marker=said("view_login_number")).log_in(marker=said("view_entry_sale"))
    shop.codes = {name: one["gtins"][0] for name, one in goods(folder).items()}
    return shop


def sell(till, codes, total, number):
    till.scan(*codes)
    till.wait(total)
    till.pay_exact(number)


def a_member_buys_with_a_coupon(folder):
    """a member's sale with a coupon is priced, printed, uploaded, and both ends agree on the points"""
    shop = begin(folder)
    try:
        till, digits = shop.till, shop.hq.coupons(101, 1)[0][0]
        till.scan(*[shop.codes[name] for name in (DIAPERS, LOTION, CREAM)])
        till.wait("213.00")
        till.scan(GOLD)
        till.wait("181.05", "金卡8.5折")      # 19.35 + 6.75 + 5.85 taken off
        till.scan(digits)
        till.wait("161.05", "新客满100减20")
        till.pay_exact("1-1-000001")
        text, marks = decode(till.paper(1))
        for part in ("算盘母婴 演示店", "婴儿润肤乳", "-19.35", "-20.00", "-51.95", "161.05", "5,162"):
            expect(part in text.replace("−", "-"), f"'{part}' is not on the receipt:\n{text}")
        expect("志强" not in text, f"the member's name is on the receipt:\n{text}")
        expect("drawer" in marks and "cut" in marks, f"drawer and cut were not asked for: {marks}")
        till.wait(said("view_online", 0))
        sales = shop.hq.sales()
        expect(len(sales) == 1 and sales[0]["total_minor"] == 16105, f"headquarters has {sales}")
        expect(shop.hq.member(GOLD)["points"] == 5162, f"headquarters: {shop.hq.member(GOLD)}")
        till.scan(shop.codes[CREAM], GOLD)
        till.wait("5,162")
        shop.verify()
    finally:
        shop.close()


def the_line_is_cut_in_the_middle_of_the_day(folder):
    """headquarters is killed, three sales go on, it comes back, every sale is there exactly once"""
    shop = begin(folder)
    try:
        till = shop.till
        sell(till, [shop.codes[CREAM]], "39.00", "1-1-000001")
        till.wait(said("view_online", 0))
        shop.hq.kill()
        for number, (code, total) in enumerate(((DIAPERS, "129.00"), (LOTION, "45.00"), (CREAM, "39.00")), 2):
            sell(till, [shop.codes[code]], total, f"1-1-{number:06}")
        till.wait("3 笔待传")
        till.scan(GOLD, shop.codes[CREAM])
        till.wait("33.15")
        till.pay_exact("1-1-000005")
        shop.hq.start()
        till.wait(said("view_online", 0), seconds=60)
        sales = shop.hq.sales()
        expect([s["total_minor"] for s in sales] == [3900, 12900, 4500, 3900, 3315], f"headquarters has {sales}")
        expect(len({s["uid"] for s in sales}) == 5, "a sale is there twice")
        until(lambda: shop.hq.member(GOLD)["points"] == 5034, lambda: shop.hq.member(GOLD))
        till.scan(GOLD)
        till.wait("5,034")
        shop.verify()
    finally:
        shop.close()


def two_tills_serve_one_member(folder):
    """two tills sell to one member while the line is down; afterwards both and headquarters agree"""
    shop = begin(folder)
    try:
        other = shop.another_till(2).start(marker=said("view_login_number")).log_in(marker=said("view_entry_sale"))
        shop.line.set("down")
        for till, number in ((shop.till, "1-1-000001"), (other, "2-1-000001")):
            till.scan(GOLD, shop.codes[DIAPERS])
            till.wait("109.65")
            till.pay_exact(number)
        shop.line.set("pass")
        for till in (shop.till, other):
            till.wait(said("view_online", 0), seconds=60)
        until(lambda: shop.hq.member(GOLD)["points"] == 5221, lambda: shop.hq.member(GOLD))
        shop.till.close()
        other.close()
        for till in (shop.till, other):
            till.sync()
            till.start(marker=said("view_login_number")).log_in(marker=said("view_entry_sale"))
            till.scan(shop.codes[DIAPERS], GOLD)
            till.wait("5,221")
        shop.verify()
    finally:
        shop.close()


if __name__ == "__main__":
    run(a_member_buys_with_a_coupon, the_line_is_cut_in_the_middle_of_the_day, two_tills_serve_one_member)
