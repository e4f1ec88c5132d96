"""The slow reference: one case in, one result out, by the words of quote-format.md and nothing else.

    reference.py < cases.jsonl > results.jsonl
"""

import copy
import itertools
import json
import sys
from fractions import Fraction

import ledger
import pricing
import sharing


MAX_TRIED = 8  # coupons whose sets are compared


def on_price(rule):
    return any(effect["e"] not in pricing.POINT_EFFECTS for effect in rule["then"])


def moment(text, time):
    """A date or a date and time as text that can be compared; `time` for a date alone."""
    return (text + (time if len(text) == 10 else ":00"))[:19]


class Pricing:
    """The rules of one case, taking their turns."""

    def __init__(self, case):
        self.case = case
        self.around = pricing.Surroundings(case)
        rules = case.get("rules") or []
        self.file_order = {rule["id"]: i for i, rule in enumerate(rules)}
        self.rules = sorted(rules, key=self.turn_order)
        self.staged = any(rule.get("stage") is not None for rule in rules)
        self.coupons_max = (case.get("coupons") or {}).get("max")
        self.wanted = set(case.get("wanted") or [])  # codes that somebody chose; no word of quote-format.md
        self.applied = []
        self.rejected = {}
        self.attempted = [], {}  # applied and rejected of the last attempt
        self.winner = None  # an exclusive rule: it was eligible at the start

    def turn_order(self, rule):
        return (rule.get("stage") or 0, -(rule.get("priority") or 0), self.file_order[rule["id"]])

    # who may take part

    def reason(self, rule):
        """Why the rule is off before any basket is looked at: None, a reason, or "" (silently)."""
        now = self.around.now and moment(self.around.now, "T00:00:00")
        active = rule.get("active") or {}
        if now and active.get("from") and now < moment(active["from"], "T00:00:00"):
            return "not_started"
        if now and active.get("to") and now > moment(active["to"], "T23:59:59"):
            return "expired"
        if rule.get("channels") is not None and self.around.channel not in rule["channels"]:
            return "channel"
        if rule.get("code") is not None and rule["code"] not in self.around.codes:
            return ""
        limits = rule.get("limits") or {}
        if limits.get("total") is not None and (limits.get("used") or 0) >= limits["total"]:
            return "usage_limit"
        if limits.get("per_member") is not None and (limits.get("member_used") or 0) >= limits["per_member"]:
            return "member_usage_limit"
        budget = rule.get("budget") or {}
        if budget.get("type") == "usage" and (budget.get("used") or 0) >= budget["limit"]:
            return "budget_exhausted"
        return None

    def own_reason(self, rule, sale):
        reason = self.reason(rule)
        return "conditions_not_met" if reason is None and not sale.conditions_met(rule) else reason

    @staticmethod
    def competes_on_price(rule):
        """Exclusiveness concerns price effects only, before stage 5."""
        price = any(effect["e"] not in pricing.POINT_EFFECTS + ("points_pay",) for effect in rule["then"])
        return price and (rule.get("stage") or 0) < 5

    def exclude_all_but(self, winners, sale):
        """Those that still run; the others are told why not."""
        staying = []
        for rule in self.rules:
            if rule in winners or not self.competes_on_price(rule):
                staying.append(rule)
            else:
                reason = self.own_reason(rule, sale)
                self.reject(rule, "excluded_by_exclusive" if reason is None else reason)
        return staying

    def after_exclusives(self, sale):
        """The rules that are left once exclusive ones have had their say."""
        priced = [rule for rule in self.rules if self.competes_on_price(rule)]
        able = [rule for rule in priced if self.own_reason(rule, sale) is None]
        best_first = sorted(able, key=lambda rule: (-(rule.get("priority") or 0), self.file_order[rule["id"]]))
        forced = [rule for rule in best_first if rule.get("exclusive") is True]
        if forced:
            self.winner = forced[0]
            return self.exclude_all_but(forced[:1], sale)
        competing = [rule for rule in best_first if rule.get("exclusive") == "compete"]
        others = [rule for rule in priced if not rule.get("exclusive")]
        best, least = others, self.attempt(sale, others).total_before_points()
        for rule in competing:
            self.winner = rule
            alone = self.attempt(sale, [rule]).total_before_points()
            if alone < least:
                best, least = [rule], alone
        self.winner = best[0] if best is not others else None
        return self.exclude_all_but(best, sale)

    def attempt(self, sale, rules, turns=None):
        """The sale after these rules, leaving no mark on applied and rejected."""
        kept = self.applied, self.rejected
        self.applied, self.rejected = [], {}
        sale = copy.deepcopy(sale, {id(self.around): self.around})
        sale = (turns or self.run)(sale, rules)
        self.attempted = self.applied, self.rejected
        self.applied, self.rejected = kept
        return sale

    def reject(self, rule, reason):
        if reason:
            self.rejected[rule["id"]] = reason

    # turns

    def run(self, sale, rules):
        """Everyone's turn, the coupons of stage 4 as a set."""
        if not self.staged:
            return self.turns(sale, rules)
        sale = self.turns(sale, [rule for rule in rules if rule["stage"] < 4], rules)
        sale = self.coupons(sale, [rule for rule in rules if rule["stage"] == 4], rules)
        return self.turns(sale, [rule for rule in rules if rule["stage"] > 4], rules)

    def group_of(self, rule):
        if rule.get("group"):
            group = rule["group"]
            return group["id"], group.get("pick") or "best", group.get("scope") or "basket"
        return ("stage 1", "best", "line") if rule.get("stage") == 1 and on_price(rule) else None

    def turns(self, sale, rules, everybody=None):
        """The turns of `rules`; a group takes its turn with all of its rules among everybody."""
        for rule in rules:
            group = self.group_of(rule)
            if group is None:
                sale = self.turn(sale, [rule], ("", "first", "basket"))
            elif group[0] not in sale.groups_done:
                if self.reason(rule) is not None:
                    self.reject(rule, self.reason(rule))
                    continue
                sale.groups_done.add(group[0])
                fellows = [one for one in everybody or rules if (self.group_of(one) or ("",))[0] == group[0]]
                sale = self.turn(sale, fellows, group)
        return sale

    def turn(self, sale, rules, group):
        """One rule's or one group's turn."""
        able = []
        for rule in rules:
            reason = None if rule is self.winner else self.own_reason(rule, sale)
            after = sale.after(rule) if reason is None else None
            if reason is None and after is None:
                reason = "budget_exhausted"
            if reason is None:
                able.append((rule, after))
            else:
                self.reject(rule, reason)
        if not able:
            return sale
        _, pick, scope = group
        winners = self.best_by_line(sale, able, pick) if scope == "line" else {}
        if not winners:
            wins = able[0]
            if pick == "best":
                wins = min(able, key=lambda one: one[1].total())
            after = wins[1]
            chosen = [wins[0]]
        else:
            after = self.merged(sale, able, winners)
            chosen = [rule for rule, _ in able if rule["id"] in winners.values()]
        for rule, _ in able:
            if rule in chosen:
                self.applied.append(rule["id"])
            else:
                self.reject(rule, "lost_best_of_group")
        return after

    @staticmethod
    def best_by_line(sale, able, pick):
        """{line: id of the rule that takes most off it}, only lines off which something is taken."""
        winners = {}
        for line in sale.lines:
            most = 0
            for rule, after in able:
                taken = line.running - after.lines[line.place].running
                if taken > most and not (pick == "first" and most):
                    most, winners[line.place] = taken, rule["id"]
        return winners

    @staticmethod
    def merged(sale, able, winners):
        """Each line as its winner left it."""
        for rule, after in able:
            mine = [place for place, winner in winners.items() if winner == rule["id"]]
            if not mine:
                continue
            sale.trace += [step for step in after.trace
                           if step["rule"] == rule["id"] and step["line"] in mine]
            for place in mine:
                sale.lines[place] = after.lines[place]
            sale.later += after.later[len(sale.later):]
            for sku, count in after.free.items():
                sale.free[sku] = max(count, sale.free.get(sku, 0))
        return sale

    # coupons

    def coupons(self, sale, rules, everybody):
        """Stage 4: the best set of coupons, programme.md 3.4. Coupons are the coded rules on price; a
        forced winner does not compete. More gifts go before fewer coupons."""
        coupons = [rule for rule in rules if rule.get("code") is not None and on_price(rule)
                   and rule is not self.winner and self.reason(rule) is None
                   and (self.group_of(rule) or ("",))[0] not in sale.groups_done]

        def stage(chosen):
            without = [rule for rule in coupons if rule not in chosen]
            return ([rule for rule in rules if rule not in without],
                    [rule for rule in everybody if rule not in without])

        def tried(chosen):
            mine, all_rules = stage(chosen)
            after = self.attempt(sale, mine, lambda sale, rules: self.turns(sale, rules, all_rules))
            return after, all(rule["id"] in self.attempted[0] for rule in chosen)

        def expiry(rule):
            end = (rule.get("active") or {}).get("to")
            return moment(end, "T23:59:59") if end else pricing.NEVER

        able = []
        for rule in coupons:
            if tried([rule])[1]:
                able.append(rule)
            else:
                # What does not apply alone is in no set, and keeps its reason.
                self.reject(rule, self.attempted[1][rule["id"]])
        able.sort(key=lambda rule: (rule["code"] not in self.wanted, tried([rule])[0].total(), expiry(rule), rule["id"].encode()))
        most = MAX_TRIED if self.coupons_max is None else min(MAX_TRIED, self.coupons_max)

        def value(chosen):
            after, _ = tried(chosen)
            ends = sorted(expiry(rule) for rule in chosen)
            ids = sorted(rule["id"].encode() for rule in chosen)
            missed = -sum(rule["code"] in self.wanted for rule in chosen)
            return missed, after.total(), -sum(after.free.values()), len(chosen), ends, ids

        sets = [list(chosen) for count in range(min(most, len(able)) + 1)
                for chosen in itertools.combinations(able[:MAX_TRIED], count)]
        best = min((chosen for chosen in sets if tried(chosen)[1]), key=value)
        mine, all_rules = stage(best)
        sale = self.turns(sale, mine, all_rules)
        for rule in able:
            if rule not in best:
                self.reject(rule, "lost_best_of_group")
        return sale

    # the whole case

    def priced(self):
        sale = pricing.Sale(self.around)
        sale = self.run(sale, self.after_exclusives(sale))
        self.rejected.update((rule, "not_enough_points") for rule in sale.short if rule in self.applied)
        self.rejected = {rule["id"]: self.rejected[rule["id"]] for rule in self.rules
                         if rule["id"] in self.rejected}
        known = {rule.get("code") for rule in self.rules}
        for code in self.around.codes:
            if code not in known:
                self.rejected["code:" + code] = "unknown_code"
        return sale


def factors(sale):
    """Per line, in thousandths."""
    order = {rule["id"]: i for i, rule in enumerate(sale.around.case.get("rules") or [])}
    effects = [(order[rule["id"]], index, rule["then"][index]) for rule, index in sale.later]
    multiply = [effect for _, _, effect in sorted(effects, key=lambda one: one[:2]) if effect["e"] == "multiply"]
    found = []
    for line in sale.lines:
        mine = [(effect.get("combine") or "max", effect["milli"]) for effect in multiply
                if pricing.matches(effect.get("sel"), line)]
        products = [milli for combine, milli in mine if combine == "product"]
        largest = [milli for combine, milli in mine if combine == "max"]
        factor = 1000
        for milli in products:
            factor = factor * milli // 1000
        if not products and largest:
            factor = max(largest)
        factor += sum(max(0, milli - 1000) for combine, milli in mine if combine == "add")
        found.append(factor)
    return found


def earned(sale, kept, flat_stays=lambda rule: True):
    """Points of the units that kept(line, unit) says; all of them at the sale."""
    if sale.around.member is None:
        return 0
    points = 0
    factor = factors(sale)
    for rule, index in sale.later:
        effect = rule["then"][index]
        chosen = [(line, unit) for line in sale.lines if pricing.matches(effect.get("sel"), line)
                  for place, unit in enumerate(line.units) if kept(line.place, place)]
        if effect["e"] == "earn":
            points += earn(effect, chosen, factor, sale.around.noncash)
        elif effect["e"] == "earn_unit":
            points += effect["points"] * len(chosen)
        elif effect["e"] == "earn_flat" and flat_stays(rule):
            points += effect["points"]
    return points


def earn(effect, chosen, factor, noncash):
    base = sum(Fraction((unit.price if effect.get("base") == "list" else unit.running) * factor[line.place], 1000)
               for line, unit in chosen)
    base = max(Fraction(0), base - noncash)
    if effect.get("per_step"):
        return base // effect["per_minor"] * effect["points"]
    exact = base * effect["points"] / effect["per_minor"]
    return sharing.rounded(exact.numerator, exact.denominator, effect.get("round") or "floor")


def price_result(case):
    pricer = Pricing(case)
    sale = pricer.priced()
    points = earned(sale, lambda line, unit: True)
    result = {
        "total_minor": sale.total(),
        "line_discounts": [line.off for line in sale.lines],
        "unit_discounts": [[unit.off for unit in line.units] for line in sale.lines],
        "free_items": {sku: count for sku, count in sorted(sale.free.items()) if count > 0},
        "points_earned": points,
        "points_used": sale.points_used,
        "applied": pricer.applied,
        "rejected": [{"rule": rule, "reason": reason} for rule, reason in pricer.rejected.items()],
        "trace": sale.trace,
    }
    if sale.around.of_member("points") is not None:
        result["points_balance"] = sale.around.of_member("points") - sale.points_used + points
    return pricer, sale, result


def price(case):
    return price_result(case)[2]


def kept_sale(sale, back):
    """The sale with only the units that did not come back."""
    after = copy.deepcopy(sale, {id(sale.around): sale.around})
    for line in after.lines:
        line.units = [unit for place, unit in enumerate(line.units) if (line.place, place) not in back]
    return after


def rewind(after, rule, applied, sale):
    """Puts back on the kept lines what rules took off after this one's turn, for each unit an equal part."""
    earlier = applied[:applied.index(rule)]
    for line in after.lines:
        mine = [step for step in sale.trace if step["line"] == line.place]
        sold = len(sale.lines[line.place].units)
        line.back = 0
        for step in mine:
            if step["rule"] not in earlier:
                line.back += min(step["taken"] * len(line.units) // sold, line.off)
        line.touched = any(step["rule"] in earlier for step in mine)


def refund(case):
    pricer, sale, result = price_result(case)
    back = set()
    for one in case["returns"]:
        start = one.get("from_unit") or 0
        back |= {(one["line"], unit) for unit in range(start, start + one["qty"])}
    units = [sale.lines[line].units[unit] for line, unit in back]

    def kept(line, unit):
        return (line, unit) not in back

    after = kept_sale(sale, back)

    def flat_stays(rule):
        rewind(after, rule["id"], pricer.applied, sale)
        return after.conditions_met(rule)

    result["refund_minor"] = sum(unit.running for unit in units)
    result["kept_minor"] = sale.total() - result["refund_minor"]
    # Of a sale that came back whole nothing is earned.
    stays = earned(sale, kept, flat_stays) if any(line.units for line in after.lines) else 0
    result["points_taken_back"] = result["points_earned"] - stays
    result["points_given_back"] = sum(unit.points for unit in units)
    return result


def allocate(case):
    alloc = (case.get("conventions") or {}).get("alloc") or "largest_remainder"
    return {"shares": sharing.shares_of(case["weights"], case["amount"], case.get("caps"), alloc)}


def tier(case):
    tiers = sorted(case["tiers"], key=lambda one: one["min"])
    reached = [one for one in tiers if one["min"] <= case["metric"]]
    return {"tier": (max(reached, key=lambda one: one["min"]) if reached else tiers[0])["id"]}


KINDS = {"price": price, "refund": refund, "allocate": allocate, "ledger": ledger.result, "tier": tier}


def unfolded(case):
    """The case with what a whole rule file, standing for its rules, says put where a case says it."""
    if not isinstance(case.get("rules"), dict):
        return case
    said = {name: case["rules"][name] for name in ("conventions", "coupons") if case["rules"].get(name) is not None}
    return {**case, **said, "rules": case["rules"].get("rules") or []}


def result(case):
    case = unfolded(case)
    return {"id": case.get("id"), **KINDS[case.get("kind") or "price"](case)}


def main():
    for line in sys.stdin:
        print(json.dumps(result(json.loads(line)), ensure_ascii=False, separators=(",", ":")))


if __name__ == "__main__":
    main()
