"""Random cases in the whole vocabulary of quote-format.md: small numbers, so that ties and limits are met often."""

SKUS = ["a", "b", "c", "d"]
CATEGORIES = ["x", "y", "Fee"]
TIERS = ["silver", "gold"]
GROUPS = ["new", "dormant"]
CODES = ["A", "B", "C", "D", "E", "F", "G", "H", "I", "J"]
PCT_ROUND = ["half_up", "half_down", "half_even", "floor", "ceil"]
ALLOC = ["largest_remainder", "half_down_first", "floor_first", "floor_last"]
PRICES = [0, 1, 2, 3, 5, 10, 33, 99, 100, 100, 100, 101, 150, 333, 999, 1000, 1000, 1005]
AMOUNTS = [0, 1, 2, 3, 7, 10, 33, 50, 99, 100, 101, 200, 250, 1000]
BPS = [0, 1, 333, 500, 1000, 1500, 2000, 3333, 5000, 9999, 10000]
DATES = ["2026-02-27", "2026-02-28", "2026-03-01", "2028-02-28", "2028-02-29", "2026-11-21"]
TIMES = ["T00:00", "T09:59", "T10:00", "T10:00:01", "T17:59:59", "T18:00", "T23:59"]
PRICE_EFFECTS = ["pct", "amt", "fix_price", "cheapest_pct", "bxgy", "give", "group_amt", "group_pct", "step_amt",
                 "step_pct", "first_then", "bundle", "round_total", "spend_groups_pct"]
SHARED = ["pct", "amt", "fix_price", "step_amt", "bundle", "round_total", "spend_groups_pct", "points_pay"]


class Maker:
    """Draws from one random.Random."""

    def __init__(self, random):
        self.random = random

    def chance(self, share):
        return self.random.random() < share

    def pick(self, values):
        return self.random.choice(values)

    def some(self, values, most=2):
        return self.random.sample(values, self.random.randint(1, min(most, len(values))))

    def maybe(self, into, share, **members):
        """Adds each member with this chance; a callable is asked for its value."""
        for name, value in members.items():
            if self.chance(share):
                into[name.rstrip("_")] = value() if callable(value) else value

    def number(self, lowest, highest):
        return lambda: self.random.randint(lowest, highest)

    def one_of(self, values):
        return lambda: self.pick(values)

    # the basket and who buys it

    def line(self):
        line = {"sku": self.pick(SKUS), "qty": self.pick([1, 1, 1, 2, 2, 3, 4, 5, 7]),
                "unit_price_minor": self.pick(PRICES)}
        line["category"] = self.some(CATEGORIES) if self.chance(0.7) else []
        if self.chance(0.15):
            line["floor_price_minor"] = self.pick([0, 1, 50, 90, line["unit_price_minor"], 1000])
        return line

    def member(self):
        member = {"id": "m"}
        self.maybe(member, 0.6, tier=self.one_of(TIERS), group=self.one_of(GROUPS),
                   points=self.one_of([0, 1, 99, 100, 250, 1000, 5000]), completed_orders=self.number(0, 2))
        if self.chance(0.4):
            member["birthday"] = self.pick(["1990-", ""]) + self.pick(
                ["02-28", "03-01", "11-21", "11-01"]) if self.chance(0.7) else "02-29"
        return member

    def context(self, coded):
        context = {}
        if self.chance(0.6):
            context["now"] = self.pick(DATES) + (self.pick(TIMES) if self.chance(0.7) else "")
        self.maybe(context, 0.5, channel=self.one_of(["pos", "app"]))
        self.maybe(context, 0.15, noncash_tender_minor=self.one_of(AMOUNTS))
        if coded or self.chance(0.1):
            context["codes"] = [code for code in CODES if self.chance(0.8)]
        return context

    # rules

    def selector(self):
        sel = {}
        self.maybe(sel, 0.25, sku=lambda: self.some(SKUS), exclude_sku=lambda: self.some(SKUS, 1),
                   category=lambda: self.some(CATEGORIES), exclude_category=lambda: self.some(CATEGORIES, 1))
        self.maybe(sel, 0.1, unit_price_gte=self.one_of(PRICES), unit_price_lte=self.one_of(PRICES),
                   untouched=self.one_of([True, True, False]))
        return sel

    def condition(self):
        kind = self.pick(["qty", "line_qty", "has", "spend", "spend", "spend", "member", "member_group",
                          "member_tier", "order_no", "birthday_month", "birthday_day", "time_of_day"])
        condition = {"c": kind}
        if kind in ("qty", "line_qty", "has", "spend"):
            self.maybe(condition, 0.3, sel=self.selector)
        if kind in ("qty", "line_qty"):
            condition["gte"] = self.pick([0, 1, 2, 3, 5])
        elif kind == "spend":
            condition[self.pick(["gte", "gte", "gt"])] = self.pick(AMOUNTS)
            self.maybe(condition, 0.5, base=self.one_of(["running", "list"]))
        elif kind in ("member_group", "member_tier"):
            condition["in"] = self.some(GROUPS if kind == "member_group" else TIERS)
        elif kind == "order_no":
            condition["eq"] = self.pick([1, 2])
        elif kind == "time_of_day":
            condition["from"], condition["to"] = self.pick(
                [["00:00", "10:00"], ["10:00", "18:00"], ["18:00", "24:00"], ["09:59", "10:00:01"]])
        return condition

    def effect(self, kind):
        effect = {"e": kind}
        getattr(self, "with_" + kind)(effect)
        if kind not in ("bxgy", "earn_flat"):
            self.maybe(effect, 0.35, sel=self.selector)
        if kind in PRICE_EFFECTS + ["points_pay"]:
            self.maybe(effect, 0.1, round=self.one_of(PCT_ROUND), alloc=self.one_of(ALLOC))
        return effect

    def with_pct(self, effect):
        effect["bp"] = self.pick(BPS)
        self.maybe(effect, 0.7, on=self.one_of(["unit", "line", "basket"]))
        self.maybe(effect, 0.3, base=self.one_of(["running", "list"]))
        if effect.get("on") == "basket":
            self.maybe(effect, 0.3, cap=self.one_of(AMOUNTS))
        self.limit_units(effect)

    def limit_units(self, effect):
        if effect.get("on") == "unit":
            self.maybe(effect, 0.4, max_units=self.number(0, 3))

    def with_amt(self, effect):
        effect["minor"] = self.pick(AMOUNTS)
        self.maybe(effect, 0.7, on=self.one_of(["unit", "line", "basket"]))
        self.limit_units(effect)

    def with_fix_price(self, effect):
        effect["minor"] = self.pick(AMOUNTS)
        self.maybe(effect, 0.7, on=self.one_of(["unit", "basket"]))
        self.limit_units(effect)

    def with_cheapest_pct(self, effect):
        effect["bp"] = self.pick(BPS)
        self.maybe(effect, 0.4, units=self.number(1, 4), cap=self.one_of(AMOUNTS))

    def with_bxgy(self, effect):
        effect.update(buy_qty=self.pick([1, 1, 2, 3]), get_qty=self.pick([1, 1, 2]))
        effect.update(buy=self.selector(), get=self.selector())
        self.maybe(effect, 0.3, buy_pick=self.one_of(["dearest", "cheapest"]), times=self.number(0, 2),
                   get_pick=self.one_of(["dearest", "cheapest"]), bp=self.one_of(BPS))

    def with_give(self, effect):
        effect["sku"] = self.pick(["gift", "toy"])
        self.maybe(effect, 0.4, per=self.number(1, 3), qty=self.number(1, 3), times=self.number(0, 3))

    def with_group_amt(self, effect):
        effect.update(group_size=self.pick([1, 2, 3, 4]), minor=self.pick(AMOUNTS))

    def with_group_pct(self, effect):
        effect.update(group_size=self.pick([1, 2, 3, 4]), bp=self.pick(BPS))

    def steps(self, starts, values):
        return [[start, self.pick(values)] for start in self.random.sample(starts, self.random.randint(0, 3))]

    def with_step_amt(self, effect):
        effect.update(base_minor=self.pick([0, 0, 5]), steps=self.steps([0, 1, 100, 200, 500, 1000], AMOUNTS))

    def with_step_pct(self, effect):
        effect.update(base_bp=self.pick([0, 0, 500]), steps=self.steps([0, 1, 2, 3, 100, 500, 1000], BPS))
        self.maybe(effect, 0.6, basis=self.one_of(["basket_list", "selected_qty"]))
        self.maybe(effect, 0.3, group_size=self.number(1, 3))

    def with_first_then(self, effect):
        effect.update(first=self.pick(AMOUNTS), then=self.pick(AMOUNTS))
        self.maybe(effect, 0.5, max_units=self.number(1, 4))

    def with_bundle(self, effect):
        parts = [{"qty": self.pick([1, 1, 2])} for _ in range(self.random.randint(1, 3))]
        for part in parts:
            self.maybe(part, 0.8, sel=self.selector)
        effect.update(parts=parts, minor=self.pick(AMOUNTS))
        self.maybe(effect, 0.3, times=self.number(0, 2))

    def with_round_total(self, effect):
        effect["to"] = self.pick([1, 5, 10, 50, 100])
        self.maybe(effect, 0.7, mode=self.one_of(["floor", "floor", "half_up", "half_down", "half_even", "ceil"]))

    def with_spend_groups_pct(self, effect):
        effect.update(min_minor=self.pick([1, 100, 150, 300, 1000]), bp=self.pick(BPS))

    def with_points_pay(self, effect):
        effect.update(points=self.pick(["max", 0, 1, 50, 100, 250, 1000]), minor_per_step=self.pick([1, 3, 10, 100]))
        self.maybe(effect, 0.4, step=self.one_of([1, 10, 100]), cap_minor=self.one_of(AMOUNTS),
                   cap_bp=self.one_of(BPS), allow_overshoot=self.one_of([True, True, False]))

    def with_earn(self, effect):
        effect.update(points=self.pick([0, 1, 2, 5]), per_minor=self.pick([1, 3, 10, 100]))
        self.maybe(effect, 0.4, base=self.one_of(["paid", "list"]), round=self.one_of(["floor", "half_up", "ceil"]))
        self.maybe(effect, 0.2, per_step=self.one_of([True, True, False]))

    def with_earn_flat(self, effect):
        effect["points"] = self.pick([0, 1, 10, 50])

    with_earn_unit = with_earn_flat

    def with_multiply(self, effect):
        effect["milli"] = self.pick([0, 500, 1000, 1001, 1250, 1333, 1500, 2000, 3000])
        self.maybe(effect, 0.6, combine=self.one_of(["max", "product", "add"]))

    def effects(self, stage):
        if stage == 1:
            return [self.effect(self.pick(["pct", "pct", "pct", "amt", "fix_price", "first_then", "step_pct"]))]
        if stage == 5:
            return [self.effect("points_pay")]
        if stage == 6:
            return [self.effect("round_total")]
        if stage == 8:
            return self.on_points()
        kinds = [self.pick(PRICE_EFFECTS) for _ in range(self.pick([1, 1, 1, 1, 2, 3]))]
        return [self.effect(kind) for kind in kinds]

    def on_points(self):
        kinds = ["earn", "earn", "multiply", "earn_flat", "earn_unit"]
        return [self.effect(self.pick(kinds)) for _ in range(self.pick([1, 1, 2]))]

    def rule(self, number, staged):
        rule = {"id": "r%d" % number}
        if staged:
            rule["stage"] = stage = self.pick([1, 1, 2, 3, 3, 4, 4, 4, 5, 6, 8, 8])
        else:
            stage = self.pick([2, 2, 2, 2, 2, 5, 6, 8])
        rule["then"] = self.effects(stage)
        if stage in (2, 3) and self.chance(0.1):
            rule["then"] += self.on_points()
        if self.chance(0.4):
            rule["when"] = [self.condition() for _ in range(self.pick([1, 1, 2]))]
        self.maybe(rule, 0.4, priority=self.one_of([-1, 0, 1, 2, 5]))
        self.bound(rule, stage)
        return rule

    def bound(self, rule, stage):
        """When, where and how often, and with whom."""
        self.maybe(rule, 0.08, channels=lambda: self.some(["pos", "app"]))
        self.maybe(rule, 0.7 if rule.get("stage") == 4 else 0.1, code=self.one_of(CODES))
        if self.chance(0.15):
            rule["active"] = {}
            self.maybe(rule["active"], 0.6, from_=self.one_of(DATES), to=self.one_of(DATES))
        if self.chance(0.08):
            rule["limits"] = {}
            self.maybe(rule["limits"], 0.5, total=self.number(0, 3), used=self.number(0, 3),
                       per_member=self.number(0, 2), member_used=self.number(0, 2))
        if self.chance(0.12):
            rule["budget"] = {"type": self.pick(["usage", "spend", "spend"]), "limit": self.pick(AMOUNTS)}
            self.maybe(rule["budget"], 0.4, used=self.one_of(AMOUNTS))
        if stage in (1, 2, 3, 4) and self.chance(0.3):
            rule["group"] = dict(self.groups[self.pick(["g", "h"])])
        self.maybe(rule, self.exclusives, exclusive=self.one_of([True, "compete", "compete", False]))

    def rules(self):
        staged = self.chance(0.5)
        # One pick and scope for all the rules of a group.
        self.groups = {name: {"id": name} for name in ("g", "h")}
        for group in self.groups.values():
            self.maybe(group, 0.6, pick=self.one_of(["best", "first"]), scope=self.one_of(["basket", "line"]))
        self.exclusives = self.pick([0, 0, 0, 0.15, 0.3])
        if self.chance(0.15):
            return self.wallet()
        return [self.rule(number, staged) for number in range(self.pick([1, 1, 2, 2, 3, 4, 5, 6]))]

    def wallet(self):
        """Several coupons that mostly apply, beside a rule or two: which set of them is the best?"""
        rules = []
        for number, code in enumerate(CODES[:self.pick([2, 3, 3, 4, 4, 5, 6])]):
            kind = self.pick(["pct", "pct", "amt", "amt", "fix_price", "step_amt", "cheapest_pct", "bxgy", "give"])
            rule = {"id": "c%d" % number, "stage": 4, "code": code, "then": [self.effect(kind)]}
            self.maybe(rule, 0.2, when=lambda: [{"c": "spend", "gte": self.pick(AMOUNTS)}],
                       group=lambda: dict(self.groups["g"]), priority=self.one_of([-1, 1, 2]),
                       active=lambda: {"to": self.pick(["2028-12-30", "2028-12-31"])})
            rules.append(rule)
        for number in range(self.pick([0, 0, 1, 2])):
            rules.append(self.rule(number, True))
        self.random.shuffle(rules)
        return rules

    # cases

    def conventions(self):
        conventions = {}
        self.maybe(conventions, 0.5, pct_round=self.one_of(PCT_ROUND), alloc=self.one_of(ALLOC))
        return conventions

    def price(self):
        case = {"basket": [self.line() for _ in range(self.pick([0, 1, 1, 2, 2, 3, 3, 4, 5]))]}
        case["rules"] = self.rules()
        case["context"] = self.context(any("code" in rule for rule in case["rules"]))
        self.maybe(case, 0.7, member=self.member, conventions=self.conventions)
        self.maybe(case, 0.2, coupons=lambda: {"max": self.pick([0, 1, 1, 2])})
        return case

    def refund(self):
        case = self.price()
        case.update(kind="refund", returns=[])
        for number, line in enumerate(case["basket"]):
            if self.chance(0.6):
                start = self.random.randrange(line["qty"])
                one = {"line": number, "qty": self.random.randint(1, line["qty"] - start)}
                if start or self.chance(0.2):
                    one["from_unit"] = start
                case["returns"].append(one)
        return case

    def allocate(self):
        count = self.random.randint(1, 6)
        case = {"kind": "allocate", "weights": [self.pick([0, 1, 1, 2, 3, 7, 100, 10**18]) for _ in range(count)],
                "amount": self.pick([0, 1, 2, 5, 10, 99, 100, 101, -1, -7, 2**63 - 1])}
        self.maybe(case, 0.4, caps=lambda: [self.pick([0, 1, 2, 5, 50, 10**6]) for _ in range(count)])
        self.maybe(case, 0.8, conventions=self.conventions)
        return case

    def tier(self):
        tiers = [{"id": "t%d" % i, "min": minimum}
                 for i, minimum in enumerate(self.random.sample([-5, 0, 1, 100, 1000, 5001], self.number(1, 4)()))]
        return {"kind": "tier", "tiers": tiers, "metric": self.pick([-6, -5, 0, 1, 99, 100, 5000, 5001, 2**63 - 1])}

    def ledger(self):
        self.lots, self.spends, self.day = [], [], 1
        return {"kind": "ledger", "events": [self.event(i) for i in range(self.random.randint(1, 10))]}

    def event(self, number):
        op = self.pick(["earn", "earn", "spend", "spend", "tick"] + ["unearn"] * bool(self.lots)
                       + ["unspend"] * 2 * bool(self.spends))
        event = {"op": op}
        if op != "tick":
            event["points"] = self.pick([0, 1, 10, 50, 99, 100, 150])
        if op == "earn":
            event["lot"] = "l%d" % number
            self.lots.append(event["lot"])
            self.maybe(event, 0.6, expires=lambda: "2026-01-%02d" % self.random.randint(self.day, 28))
        elif op == "spend":
            event.update(id="s%d" % number, allow_debt=True)
            if self.chance(0.5):
                # It may be refused, so nobody may speak of it later.
                del event["allow_debt"]
                self.maybe(event, 0.5, key=self.one_of(["k1", "k2"]))
            else:
                self.spends.append(event["id"])
        elif op == "unearn":
            event["lot"] = self.pick(self.lots)
        elif op == "unspend":
            event["of"] = self.pick(self.spends)
            self.maybe(event, 0.4, grace=lambda: "2026-01-%02d" % self.random.randint(1, 28))
        if op in ("unearn", "unspend", "tick"):
            self.maybe(event, 0.2, key=self.one_of(["k1", "k2"]))
        if self.chance(0.7):
            self.day = min(28, self.day + self.random.randint(0, 6))
            event["at"] = "2026-01-%02d" % self.day
        return event

    def case(self):
        kind = self.pick(["price"] * 6 + ["refund"] * 2 + ["allocate", "ledger", "tier"])
        return getattr(self, kind)()
