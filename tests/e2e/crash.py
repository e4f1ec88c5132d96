"""The till is killed with -9 at bad moments. Nothing is lost, doubled or invented."""
from house import Shop, expect, free_port, goods, run, said, until

import socket
import threading

DIAPERS, CREAM = "小算珠纸尿裤 L 52片", "归归婴儿面霜 50g"


def begin(folder, **more):
    shop = Shop(folder)
    shop.till.start(marker=said("view_login_number"), **more).log_in(marker=said("view_entry_sale"))
    shop.codes = {name: one["gtins"][0] for name, one in goods(folder).items()}
    return shop


def again(till, **more):
    till.close()
    till.start(marker=said("view_login_number"), **more).log_in()
    return till


# programme: REL-02
def between_scan_and_pay(folder):
    """killed between scan and pay: the restarted till shows the same lines, member and coupon"""
    shop = begin(folder)
    try:
        till = shop.till
        till.scan(shop.codes[DIAPERS], shop.codes[DIAPERS], shop.codes[CREAM], "8800000004", shop.hq.coupons(101, 1)[0][0])
        before = till.wait("232.45", DIAPERS, CREAM)   # 2 x 109.65 + 33.15 - 20.00
        till.kill()
        again(till)
        after = till.wait("232.45", DIAPERS, CREAM, "金卡")
        expect(before.count("109.65") == after.count("109.65"), f"before\n{before}\nafter\n{after}")
        till.pay_exact("1-1-000001")
        till.wait(said("view_online", 0))
        expect(len(shop.hq.sales()) == 1, f"headquarters has {shop.hq.sales()}")
        shop.verify()
    finally:
        shop.close()


class Printer:
    """A printer on TCP that may keep its paper to itself."""

    def __init__(self):
        self.port, self.bytes, self.listener = free_port(), b"", None

    def switch_on(self):
        self.listener = socket.create_server(("127.0.0.1", self.port))
        threading.Thread(target=self.serve, daemon=True).start()
        return self

    def serve(self):
        while True:
            try:
                near, _ = self.listener.accept()
                while data := near.recv(4096):
                    self.bytes += data
            except OSError:
                return


def between_pay_and_print(folder):
    """killed between pay and print: the sale stands, and the receipt comes out after the restart"""
    printer = Printer()
    where = f"tcp:127.0.0.1:{printer.port}"
    shop = begin(folder, printer=where)
    try:
        till = shop.till
        till.scan(shop.codes[CREAM])
        till.wait("39.00")
        till.pay_exact("1-1-000001")
        till.kill()
        printer.switch_on()
        again(till, printer=where)
        till.wait(said("view_ask_reprint", "1-1-000001"))
        till.press("y")
        until(lambda: b"1-1-000001" in printer.bytes, "the receipt")
        till.wait(said("view_online", 0))
        expect(len(shop.hq.sales()) == 1, f"headquarters has {shop.hq.sales()}")
        shop.verify()
    finally:
        shop.close()


def during_upload(folder):
    """killed while an upload waits for its answer: headquarters has every sale exactly once"""
    shop = begin(folder)
    try:
        till = shop.till
        shop.line.set("swallow")
        for number in (1, 2, 3):
            till.scan(shop.codes[CREAM])
            till.wait("39.00", CREAM)
            till.pay_exact(f"1-1-{number:06}")
        until(lambda: len(shop.hq.sales()) > 0, "an upload to get there", 60)
        till.kill()
        shop.line.set("pass")
        again(till)
        till.wait(said("view_online", 0), seconds=90)
        sales = shop.hq.sales()
        expect(len(sales) == 3 and len({s["uid"] for s in sales}) == 3, f"headquarters has {sales}")
        shop.verify()
    finally:
        shop.close()


def again_and_again(folder):
    """killed at twenty moments after the tender key: each sale is there wholly or its basket is"""
    shop = begin(folder)
    try:
        till, sold = shop.till, 0
        for moment in range(20):
            till.scan(shop.codes[CREAM])
            till.wait("39.00", CREAM)
            till.quiet()
            till.keys("+")
            if moment % 2:
                until(lambda: "39.00" in till.screen(), "the screen")
            till.kill()
            again(till)
            shown = till.wait(said("view_due"))
            if said("view_ask_reprint")[-8:] in shown:
                till.press("n")
                till.gone(said("view_ask_reprint")[-8:])
            if CREAM in shown:             # the basket was there: pay it now
                till.press("+")
                till.wait(said("view_change"))
            sold += 1
        till.wait(said("view_online", 0), seconds=60)
        sales = shop.hq.sales()
        expect(len(sales) == sold, f"{sold} sales were made, headquarters has {len(sales)}")
        shop.verify()
    finally:
        shop.close()


if __name__ == "__main__":
    run(between_scan_and_pay, between_pay_and_print, during_upload, again_and_again)
