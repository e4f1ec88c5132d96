"""Prices one basket by the words of quote-format.md: conditions, effects, groups, exclusive forms, the best set of
coupons. Each attempt works on a copy of the sale, so that "what would this rule take" is answered by doing it.
"""

import copy
import itertools

import sharing

POINT_EFFECTS = ("earn", "earn_flat", "earn_unit", "multiply")
NEVER = "9999-99-99"


class Unit:
    def __init__(self, price, floor):
        self.price = price
        self.floor = floor
        self.off = 0
        self.served = False  # as buy, get or part of a bundle
        self.points = 0  # its share of the points that paid for it

    @property
    def running(self):
        return self.price - self.off

    @property
    def room(self):
        return max(0, self.running - self.floor)

    def take(self, amount):
        taken = min(amount, self.room)
        self.off += taken
        return taken


class Line:
    def __init__(self, place, item):
        self.place = place
        self.sku = item["sku"]
        self.touched = None  # whether it had a discount, where its amounts do not tell
        self.back = 0  # taken off by later rules, for a refund that asks what a condition saw
        self.categories = item.get("category") or []
        price = item["unit_price_minor"]
        self.shelf = price
        self.units = [Unit(price, item.get("floor_price_minor") or 0) for _ in range(item["qty"])]

    @property
    def running(self):
        return sum(unit.running for unit in self.units) + self.back

    @property
    def listed(self):
        return sum(unit.price for unit in self.units)

    @property
    def off(self):
        return sum(unit.off for unit in self.units) - self.back

    @property
    def room(self):
        return sum(unit.room for unit in self.units)

    def amount(self, base):
        return self.listed if base == "list" else self.running

    def take(self, amount):
        take_evenly(self.units, min(amount, self.room))


def take_evenly(units, amount):
    """Off a line: evenly, odd minor units first; what a unit cannot take goes to the others."""
    if not units:
        return
    left = amount
    for unit, part in zip(units, sharing.even(amount, len(units))):
        left -= unit.take(part)
    for unit in units:
        left -= unit.take(left)


def was_touched(line):
    return line.off != 0 if line.touched is None else line.touched


def matches(sel, line):
    sel = sel or {}
    tests = (
        ("sku", lambda value: line.sku in value),
        ("exclude_sku", lambda value: line.sku not in value),
        ("category", lambda value: any(name in value for name in line.categories)),
        ("exclude_category", lambda value: not any(name in value for name in line.categories)),
        ("unit_price_gte", lambda value: line.shelf >= value),
        ("unit_price_lte", lambda value: line.shelf <= value),
        ("untouched", lambda value: not value or not was_touched(line)),
    )
    return all(test(sel[name]) for name, test in tests if sel.get(name) is not None)


def leap(year):
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def birthday_on(birthday, now):
    """Month and day on which a birthday is kept in the year of `now`."""
    day = birthday[-5:]
    return "02-28" if day == "02-29" and not leap(int(now[:4])) else day


def time_text(text):
    return (text + ":00")[:8]


class Surroundings:
    """What does not change while a basket is priced."""

    def __init__(self, case):
        self.case = case
        self.member = case.get("member")
        context = case.get("context") or {}
        self.now = context.get("now")
        self.channel = context.get("channel")
        self.codes = context.get("codes") or []
        self.noncash = context.get("noncash_tender_minor") or 0
        conventions = case.get("conventions") or {}
        self.pct_round = conventions.get("pct_round") or "half_down"
        self.alloc = conventions.get("alloc") or "largest_remainder"

    def of_member(self, name):
        return (self.member or {}).get(name)


class Sale:
    def __init__(self, around):
        self.around = around
        self.lines = [Line(i, item) for i, item in enumerate(around.case["basket"])]
        self.points_used = 0
        self.points_money = 0  # what points_pay took off
        self.free = {}
        self.trace = []
        self.later = []  # (rule, index of its effect): effects on points, after all prices
        self.short = set()  # rules that asked for more points than there were
        self.groups_done = set()

    def total(self):
        return sum(line.running for line in self.lines)

    def total_before_points(self):
        return self.total() + self.points_money

    # conditions

    def holds(self, condition):
        kind = condition["c"]
        sel = condition.get("sel")
        chosen = [line for line in self.lines if matches(sel, line)]
        around = self.around
        if kind == "qty":
            return sum(len(line.units) for line in chosen) >= condition["gte"]
        if kind == "line_qty":
            return any(len(line.units) >= condition["gte"] for line in chosen)
        if kind == "has":
            return any(line.units for line in chosen)
        if kind == "spend":
            spent = sum(line.amount(condition.get("base")) for line in chosen)
            if condition.get("gte") is not None:
                return spent >= condition["gte"]
            return spent > condition["gt"]
        if kind == "member":
            return around.member is not None
        if kind in ("member_group", "member_tier"):
            return around.of_member(kind[len("member_"):]) in condition["in"]
        if kind == "order_no":
            orders = around.of_member("completed_orders") or 0
            return around.member is not None and orders + 1 == condition["eq"]
        if kind == "time_of_day":
            if around.now is None:
                return False
            now = time_text(around.now[11:] or "00:00")
            return time_text(condition["from"]) <= now < time_text(condition["to"])
        birthday = around.of_member("birthday")
        if around.now is None or birthday is None:
            return False
        day = birthday_on(birthday, around.now)
        if kind == "birthday_month":
            return day[:2] == around.now[5:7]
        assert kind == "birthday_day"
        return day == around.now[5:10]

    def conditions_met(self, rule):
        return all(self.holds(condition) for condition in rule.get("when") or [])

    # applying

    def after(self, rule):
        """The sale with the rule applied, or None when its spend budget does not allow it."""
        sale = copy.deepcopy(self, {id(self.around): self.around})
        for index, effect in enumerate(rule["then"]):
            if effect["e"] in POINT_EFFECTS:
                sale.later.append((rule, index))
                continue
            before = [line.running for line in sale.lines]
            Taking(sale, rule, effect).do()
            for line, was in zip(sale.lines, before):
                if was != line.running:
                    sale.trace.append({"rule": rule["id"], "effect": index, "line": line.place, "before": was,
                                       "taken": was - line.running, "after": line.running})
        budget = rule.get("budget") or {}
        if budget.get("type") == "spend":
            if self.total() - sale.total() > budget["limit"] - (budget.get("used") or 0):
                return None
        return sale


class Taking:
    """One price effect at work on a sale."""

    def __init__(self, sale, rule, effect):
        self.sale = sale
        self.rule = rule
        self.effect = effect
        self.lines = [line for line in sale.lines if matches(effect.get("sel"), line)]
        self.units = [unit for line in self.lines for unit in line.units]
        self.how = effect.get("round") or sale.around.pct_round
        self.alloc = effect.get("alloc") or sale.around.alloc

    def do(self):
        getattr(self, self.effect["e"])()

    def get(self, name, default=None):
        value = self.effect.get(name)
        return default if value is None else value

    def basket(self, amount, weights=None):
        """Off the basket: shared over the selected lines."""
        if weights is None:
            weights = [line.running for line in self.lines]
        shares = sharing.capped(weights, amount, [line.room for line in self.lines], self.alloc)
        for line, share in zip(self.lines, shares):
            line.take(share)
        return sum(shares)

    def first_units(self):
        for line in self.lines:
            yield from line.units[:self.get("max_units")]

    def cheapest_first(self, units):
        return sorted(units, key=lambda unit: unit.running)

    def pct(self):
        on, base, bp = self.get("on", "line"), self.get("base"), self.get("bp")
        if on == "unit":
            for unit in self.first_units():
                unit.take(sharing.portion(unit.price if base == "list" else unit.running, bp, self.how))
        elif on == "line":
            for line in self.lines:
                line.take(sharing.portion(line.amount(base), bp, self.how))
        else:
            amount = sharing.portion(sum(line.amount(base) for line in self.lines), bp, self.how)
            self.basket(min(amount, self.get("cap", amount)))

    def amt(self):
        on, minor = self.get("on", "basket"), self.get("minor")
        if on == "unit":
            for unit in self.first_units():
                unit.take(minor)
        elif on == "line":
            for line in self.lines:
                line.take(minor)
        else:
            self.basket(minor)

    def fix_price(self):
        minor = self.get("minor")
        if self.get("on", "basket") == "unit":
            for unit in self.first_units():
                unit.take(max(0, unit.running - minor))
        else:
            self.basket(max(0, sum(line.running for line in self.lines) - minor))

    def cheapest_pct(self):
        left = self.get("cap")
        units = self.cheapest_first(unit for unit in self.units if unit.running > 0)
        for unit in units[:self.get("units", 1)]:
            amount = sharing.portion(unit.running, self.get("bp"), self.how)
            if left is not None:
                amount = min(amount, left)
            taken = unit.take(amount)
            if left is not None:
                left -= taken

    def meant(self, sel, lines):
        """The units of a selector, before this effect takes anything."""
        return [unit for line in lines if matches(sel, line) for unit in line.units]

    def picked(self, units, count, pick, without=()):
        """`count` of the units that have not served, or None."""
        free = [unit for unit in units if not unit.served and unit not in without]
        free.sort(key=lambda unit: unit.running if pick == "cheapest" else -unit.running)
        return free[:count] if len(free) >= count else None

    def bxgy(self):
        can_buy = self.meant(self.get("buy"), self.sale.lines)
        can_get = self.meant(self.get("get"), self.sale.lines)
        for _ in itertools.repeat(None, self.get("times", 10000)):
            buy = self.picked(can_buy, self.get("buy_qty"), self.get("buy_pick", "dearest"))
            got = buy is not None and self.picked(can_get, self.get("get_qty"),
                                                  self.get("get_pick", "cheapest"), buy)
            if not got:
                return
            for unit in buy + got:
                unit.served = True
            for unit in got:
                unit.take(sharing.portion(unit.running, self.get("bp", 10000), self.how))

    def bundle(self):
        meant = [self.meant(part.get("sel"), self.lines) for part in self.get("parts")]
        for _ in itertools.repeat(None, self.get("times", 10000)):
            members = self.one_bundle(meant)
            # A set that is no cheaper than its parts is none.
            saved = sum(unit.running for unit in members) - self.get("minor")
            if saved <= 0:
                return
            self.off_bundle(members, saved)

    def one_bundle(self, meant):
        members = []
        for part, units in zip(self.get("parts"), meant):
            more = self.picked(units, part["qty"], "dearest", members)
            if more is None:
                return []
            members += more
        return members

    def off_bundle(self, members, saved):
        """Shared over the lines by what their units in the set cost, inside a line evenly over those."""
        parts = [[unit for unit in line.units if unit in members] for line in self.lines]
        shares = sharing.capped([sum(unit.running for unit in part) for part in parts], saved,
                                [sum(unit.room for unit in part) for part in parts], self.alloc)
        for part, share in zip(parts, shares):
            take_evenly(part, share)
        for unit in members:
            unit.served = True

    def give(self):
        times = 1 if self.get("per") is None else len(self.units) // self.get("per")
        if self.effect.get("sel") is not None and not self.units:
            times = 0
        count = min(times, self.get("times", times)) * self.get("qty", 1)
        sku = self.get("sku")
        self.sale.free[sku] = self.sale.free.get(sku, 0) + count

    def grouped(self):
        size = self.get("group_size")
        return self.units[:len(self.units) // size * size]

    def group_amt(self):
        for unit in self.grouped():
            unit.take(self.get("minor"))

    def group_pct(self):
        for unit in self.grouped():
            unit.take(sharing.portion(unit.running, self.get("bp"), self.how))

    def step(self, measure, base):
        reached = [(start, value) for start, value in self.get("steps") if start <= measure]
        return max(reached)[1] if reached else base

    def step_amt(self):
        measure = sum(line.running for line in self.lines)
        self.basket(self.step(measure, self.get("base_minor", 0)))

    def step_pct(self):
        groups = self.get("group_size") is not None
        measure = sum(line.listed for line in self.sale.lines)
        if self.get("basis") == "selected_qty" and not groups:
            measure = len(self.units)
        bp = self.step(measure, self.get("base_bp", 0))
        if groups:
            for unit in self.grouped():
                unit.take(sharing.portion(unit.running, bp, self.how))
            return
        for line in self.lines:
            line.take(sharing.portion(line.running, bp, self.how))

    def first_then(self):
        for line in self.lines:
            units = min(len(line.units), self.get("max_units", len(line.units)))
            line.take(self.get("first") + self.get("then") * (units - 1))

    def round_total(self):
        total = sum(line.running for line in self.lines)
        to = self.get("to")
        self.basket(max(0, total - to * sharing.rounded(total, to, self.get("mode", "floor"))))

    def spend_groups_pct(self):
        complete, collecting = [], []
        for unit in self.cheapest_first(self.units):
            collecting.append(unit)
            if sum(one.running for one in collecting) >= self.get("min_minor"):
                complete += collecting
                collecting = []
        amount = sharing.portion(sum(unit.running for unit in complete), self.get("bp"), self.how)
        self.basket(amount, [sum(unit.running for unit in line.units if unit in complete)
                             for line in self.lines])

    def points_pay(self):
        sale = self.sale
        have = max(0, (sale.around.of_member("points") or 0) - sale.points_used)
        asked = have if self.get("points") == "max" else self.get("points")
        if asked > have:
            sale.short.add(self.rule["id"])
            return
        per_step = self.get("minor_per_step")
        room = sum(line.room for line in self.lines)
        enough = -(-room // per_step) if self.get("allow_overshoot") else room // per_step
        limits = [asked // self.get("step", 1), enough]
        if self.get("cap_minor") is not None:
            limits.append(self.get("cap_minor") // per_step)
        if self.get("cap_bp") is not None:
            running = sum(line.running for line in self.lines)
            limits.append(running * self.get("cap_bp") // 10000 // per_step)
        steps = min(limits)
        before = [[unit.off for unit in line.units] for line in self.lines]
        sale.points_money += self.basket(min(steps * per_step, room))
        points = steps * self.get("step", 1)
        sale.points_used += points
        if points:
            self.store(points, [[unit.off - was for unit, was in zip(line.units, offs)]
                                for line, offs in zip(self.lines, before)])

    def store(self, points, taken):
        """Which points paid for which unit: as the money they took off, line by line, then unit by unit."""
        money = [sum(units) for units in taken]
        by_line = sharing.capped(money, points, [points] * len(money), self.alloc)
        for line, units, share in zip(self.lines, taken, by_line):
            if not share:
                continue
            for unit, part in zip(line.units, sharing.proportional(units, share, "largest_remainder")):
                unit.points += part
