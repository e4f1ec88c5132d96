"""The kind `ledger`: points in lots, by the words of quote-format.md."""

NEVER = "9999-99-99"


class Unknown(Exception):
    """An event names a lot or a spending that never was."""


class Lot:
    def __init__(self, name, left, expires):
        self.name = name
        self.left = left
        self.paid_debt = 0
        self.expires = expires or NEVER


class Ledger:
    def __init__(self):
        self.lots = {}
        self.debt = 0
        self.spent = {}  # id: [[lot or None for debt, points still out]] in order of use
        self.keys = set()
        self.rejected = []
        self.today = ""

    def balance(self):
        return sum(lot.left for lot in self.lots.values()) - self.debt

    def soonest_first(self):
        return sorted(self.lots.values(), key=lambda lot: lot.expires)

    def lapse(self):
        for lot in self.lots.values():
            if lot.expires < self.today:
                lot.left = 0

    def lot(self, name):
        if name not in self.lots:
            raise Unknown(name)
        return self.lots[name]

    def play(self, number, event):
        # An event that is ignored still says what day it is.
        self.today = (event.get("at") or self.today)[:10]
        self.lapse()
        key = event.get("key")
        if event["op"] != "tick" and (key is None or key not in self.keys):
            getattr(self, event["op"])(number, event)
        self.keys.add(key)
        self.lapse()

    def earn(self, _, event):
        paid = min(self.debt, event["points"])
        self.debt -= paid
        self.lots[event["lot"]] = Lot(event["lot"], event["points"] - paid, event.get("expires"))
        self.lots[event["lot"]].paid_debt = paid

    def take(self, lots, points):
        """[[lot, points]...] in order of use; what no lot can give is debt, noted as None."""
        used = []
        for lot in lots:
            part = min(lot.left, points)
            if part:
                lot.left -= part
                points -= part
                used.append([lot, part])
        if points:
            self.debt += points
            used.append([None, points])
        return used

    def spend(self, number, event):
        if event["points"] > self.balance() and not event.get("allow_debt"):
            self.rejected.append({"event": number, "reason": "not_enough_points"})
            return
        self.spent[event["id"]] = self.take(self.soonest_first(), event["points"])

    def unearn(self, _, event):
        own = self.lot(event["lot"])
        others = [lot for lot in self.soonest_first() if lot is not own]
        self.take([own] + others, event["points"])

    def unspend(self, _, event):
        if event["of"] not in self.spent:
            raise Unknown(event["of"])
        points = event["points"]
        for use in reversed(self.spent[event["of"]]):
            back = min(points, use[1])
            use[1] -= back
            points -= back
            self.put_back(use[0], back, event.get("grace"))

    def put_back(self, lot, points, grace):
        if lot is not None:
            self.into_lot(lot, points, grace)
            return
        # Spent on debt: what is still owed is forgiven; what later lots paid of it comes back to them.
        owed = min(points, self.debt)
        self.debt -= owed
        points -= owed
        for payer in reversed(self.lots.values()):
            part = min(points, payer.paid_debt)
            payer.paid_debt -= part
            points -= part
            self.into_lot(payer, part, grace)

    def into_lot(self, lot, points, grace):
        if not points:
            return
        if lot.expires < self.today:
            if not grace or grace[:10] < self.today:
                return
            lot.expires = grace[:10]
        lot.left += points


def result(case):
    ledger = Ledger()
    for number, event in enumerate(case["events"]):
        ledger.play(number, event)
    return {
        "balance": ledger.balance(),
        "lots": {lot.name: lot.left for lot in ledger.lots.values()},
        "rejected": ledger.rejected,
    }
