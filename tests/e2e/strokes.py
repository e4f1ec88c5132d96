"""Keystrokes: what a sale costs in keys, counted as they are sent."""
from house import Shop, expect, goods, run, said

DIAPERS, LOTION, CREAM = "小算珠纸尿裤 L 52片", "归归婴儿润肤乳 200ml", "归归婴儿面霜 50g"
BALL = "归归沐浴球 小鸭"  # 12.00


class Counter:
    """Keys and scans that were used since the last look."""

    def __init__(self, till):
        self.till, self.keys, self.scans = till, 0, 0

    def press(self, *keys):
        self.till.press(*keys)
        self.keys += len(keys)

    def type(self, text):
        self.press(*text)

    def scan(self, *codes):
        self.till.quiet()
        self.till.scan(*codes)
        self.scans += len(codes)

    def used(self):
        used, self.keys, self.scans = (self.scans, self.keys), 0, 0
        return used


def a_sale_costs_few_keys(folder):
    """three scans + 1 key; member and coupon 5 scans + 1; five of one for cash 1 scan + 6; void 1; phone 11 + 1"""
    shop = Shop(folder)
    try:
        till = shop.till.start(marker=said("view_login_number")).log_in(marker=said("view_entry_sale"))
        code = {name: one["gtins"][0] for name, one in goods(folder).items()}
        hand = Counter(till)

        hand.scan(code[DIAPERS], code[LOTION], code[CREAM])
        till.wait("213.00")
        hand.press("+")
        till.wait(said("view_paid", "1-1-000001"))
        expect(hand.used() == (3, 1), "three scans and exact cash")

        hand.scan(code[DIAPERS], code[LOTION], code[CREAM], "8800000004", shop.hq.coupons(101, 1)[0][0])
        till.wait("161.05")
        hand.press("+")
        till.wait(said("view_paid", "1-1-000002"))
        expect(hand.used() == (5, 1), "the same with member and coupon")

        hand.type("5")
        hand.press("*")
        hand.scan(code[BALL])
        till.wait("60.00")
        hand.type("100")
        hand.press("F9")
        till.wait(said("view_paid", "1-1-000003"), "40.00")
        expect(hand.used() == (1, 6), "five of one item, cash 100")

        hand.scan(code[CREAM], code[BALL])
        till.wait("51.00")
        hand.used()
        hand.press("DC")
        till.wait("39.00")
        expect(hand.used() == (0, 1), "void the last line")

        hand.type("13800000004")
        hand.press("Enter")
        till.wait("33.15")
        expect(hand.used() == (0, 12), "member by phone")
    finally:
        shop.close()


if __name__ == "__main__":
    run(a_sale_costs_few_keys)
