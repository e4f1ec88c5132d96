"""Bad input: each is refused with one clear sentence, stays until acknowledged, and loses nothing."""
from house import MANAGER, MANAGER_PIN, Shop, call, SUANPAN, expect, goods, run, said, until

DIAPERS, CREAM = "小算珠纸尿裤 L 52片", "归归婴儿面霜 50g"
CARD, BLOCKED = "8800000004", "8800000009"


def begin(folder):
    shop = Shop(folder)
    shop.till.start(marker=said("view_login_number")).log_in(marker=said("view_entry_sale"))
    shop.cream = goods(folder)[CREAM]["gtins"][0]
    return shop


def refuse(shop, codes, sentence, total="39.00"):
    """With one line in the basket: the codes bring the sentence, it stays, Esc takes it, the line stays."""
    for code in codes:
        shop.till.scan(code)
    shop.till.wait(sentence, total)
    shop.till.keys("Escape")
    shop.till.gone(sentence[:8])
    shop.till.wait(total)


def codes_that_are_not_ours(folder):
    """an unknown item, a wrong check digit, an unknown card, a code too long, a payment code"""
    shop = begin(folder)
    try:
        shop.till.scan(shop.cream)
        shop.till.wait("39.00")
        wrong = shop.cream[:-1] + str((int(shop.cream[-1]) + 1) % 10)
        refuse(shop, [wrong], said("till_bad_check"))
        refuse(shop, ["6900000999998"], said("till_item_unknown", "6900000999998"))
        refuse(shop, ["8899999999"], said("till_member_unknown", "8899999999"))
        refuse(shop, ["13912345678"], said("till_member_unknown")[:5])
        refuse(shop, ["1" * 300], said("till_code_too_long"))
        refuse(shop, ["134567890123456789"], said("till_payment_code"))
        refuse(shop, ["@@不是码@@"], said("till_code_unknown"))
        shop.till.pay_exact("1-1-000001")
    finally:
        shop.close()


def coupons_that_are_not_good(folder):
    """forged, expired, foreign, used and twice on one sale: each its own sentence"""
    shop = begin(folder)
    try:
        till = shop.till
        good, other = [pair[0] for pair in shop.hq.coupons(101, 2)]
        forged = good[:-1] + str((int(good[-1]) + 1) % 10)
        expired = shop.hq.coupons(103, 1)[0][0]
        till.scan(shop.cream, shop.cream, shop.cream)
        till.wait("117.00")
        refuse(shop, [forged], said("till_coupon_forged"), "117.00")
        refuse(shop, [expired], said("till_coupon_expired"), "117.00")
        till.scan(good)
        till.wait("97.00")
        refuse(shop, [good], said("till_coupon_twice"), "97.00")
        till.pay_exact("1-1-000001")
        till.scan(shop.cream, shop.cream, shop.cream)
        till.wait("117.00")
        refuse(shop, [good], said("till_coupon_used"), "117.00")
        till.scan(other)
        till.wait("97.00")
        till.pay_exact("1-1-000002")
        shop.hq.word("import", "coupons", "-", stdin='{"number":777,"code":"NEW20","class":"open","title":"x"}')
        unknown = shop.hq.coupons(777, 1)[0][0]
        shop.line.set("down")
        till.scan(shop.cream)
        till.wait("39.00")
        refuse(shop, [unknown], said("till_coupon_unknown"))
    finally:
        shop.close()


def a_blocked_member(folder):
    """a blocked member may buy, without discount and points, and the reason is said"""
    shop = begin(folder)
    try:
        till = shop.till
        till.scan(shop.cream)
        till.wait("39.00")
        till.scan(BLOCKED)
        till.wait(said("till_member_blocked")[:5], "39.00", "核查中")
        till.keys("Escape")
        till.pay_exact("1-1-000001")
        till.wait(said("view_online", 0))
        expect(shop.hq.member(BLOCKED)["points"] == 2600, "a blocked member was given points")
    finally:
        shop.close()


def quantities_outside_their_limits(folder):
    """a quantity of 0 or 10,000 is refused before, after and with a scan"""
    shop = begin(folder)
    try:
        till = shop.till
        till.scan(shop.cream)
        till.wait("39.00")
        for entry in ("0", "10000"):
            till.type(entry)
            till.press("*")
            till.wait(said("till_bad_qty"))
            till.press("Escape", "Escape")
            till.gone(said("till_bad_qty")[:6])
            till.type(entry)
            till.keys("F3")
            till.wait(said("till_bad_qty"), "39.00")
            till.press("Escape", "Escape")
            till.gone(said("till_bad_qty")[:6])
        till.type("9999")
        till.keys("F3")
        till.wait("389,961.00")
    finally:
        shop.close()


def a_large_tender_asks(folder):
    """a barcode typed as money asks first, and Enter cannot confirm it"""
    shop = begin(folder)
    try:
        till = shop.till
        till.scan(shop.cream)
        till.wait("39.00")
        till.type("6900000003060")
        till.keys("F9")
        asked = said("view_ask_large_tender")[-6:]
        till.wait(asked)
        till.keys("Enter")
        till.wait(asked)
        till.keys("n")
        till.gone(asked)
        till.wait("39.00")
        expect(not shop.hq.sales(), "it was sold after all")
    finally:
        shop.close()


def a_cashier_may_not_what_a_manager_may(folder):
    """a cashier cannot unlock operators; wrong PINs lock; a manager clears it"""
    shop = begin(folder)
    try:
        till = shop.till
        till.keys("F12")
        till.wait(said("view_login_number"))
        for pin, sentence in [("987987", "till_pin_wrong")] * 4 + [("987987", "till_operator_locked"), ("112233", "till_operator_locked")]:
            till.log_in("1001", pin)
            till.wait(said(sentence)[:6])
            till.press("Escape")
            till.gone(said(sentence)[:6])
        till.log_in(MANAGER, MANAGER_PIN, marker=said("view_entry_sale"))
        till.menu("unlock_operator")
        till.type("1001")
        till.keys("Enter")
        till.keys("F12")
        till.wait(said("view_login_number"))
        till.log_in(marker=said("view_entry_sale"))
    finally:
        shop.close()


def words_that_are_not_understood(folder):
    """an unknown word or option ends with 2 and says what there is"""
    for words in (["dance"], ["till", "--spin"], ["till", "--printer", "laser"]):
        done = call(SUANPAN, *words, ok=False)
        expect(done.returncode == 2, f"suanpan {' '.join(words)}: exit {done.returncode}")
        expect(done.stderr.strip() and not done.stdout, f"suanpan {' '.join(words)}: {done}")


if __name__ == "__main__":
    run(codes_that_are_not_ours, coupons_that_are_not_good, a_blocked_member, quantities_outside_their_limits,
        a_large_tender_asks, a_cashier_may_not_what_a_manager_may, words_that_are_not_understood)
