"""What must hold whatever the rules say, asked of `suanpan quote` alone: each question makes cases out of a random
one and looks at their answers together.
"""

import copy


def sums(case, answer):
    """Shares add up: units to lines, lines to the total, takings to each line; no unit below 0 or its list price."""
    listed = 0
    for place, item in enumerate(case["basket"]):
        units = answer["unit_discounts"][place]
        price = item["unit_price_minor"]
        floor = item.get("floor_price_minor") or 0
        listed += price * item["qty"]
        takings = [step for step in answer["trace"] if step["line"] == place]
        yield "units add up to their line", sum(units) == answer["line_discounts"][place]
        yield "takings add up to their line", sum(step["taken"] for step in takings) == sum(units)
        yield "each taking is told from where the last one ended", all(
            step["after"] == later["before"] for step, later in zip(takings, takings[1:]))
        yield "before - taken = after", all(
            step["before"] - step["taken"] == step["after"] and step["taken"] > 0 for step in takings)
        yield "0 <= unit <= list, above the floor", all(
            0 <= off <= max(0, price - floor) for off in units)
    yield "lines add up to the total", listed - sum(answer["line_discounts"]) == answer["total_minor"]
    names = [rule["id"] for rule in case["rules"]]
    both = set(answer["applied"]) & {one["rule"] for one in answer["rejected"] if one["reason"] != "not_enough_points"}
    yield "no rule is applied and rejected", not both
    yield "nobody is applied twice", len(set(answer["applied"])) == len(answer["applied"])
    yield "only known rules take", all(step["rule"] in answer["applied"] for step in answer["trace"])
    yield "only known rules apply", set(answer["applied"]) <= set(names)


def prices(case):
    """The price case of a price or refund case."""
    case = copy.deepcopy(case)
    case.pop("returns", None)
    case["kind"] = "price"
    return case


def units_of(case):
    return [(line, unit) for line, item in enumerate(case["basket"]) for unit in range(item["qty"])]


def refund_of(case, units):
    refund = prices(case)
    refund.update(kind="refund", returns=[{"line": line, "qty": 1, "from_unit": unit} for line, unit in units])
    return refund


def refunds(case):
    """Nothing, everything, one half, the other half."""
    units = units_of(case)
    return [refund_of(case, part) for part in ([], units, units[::2], units[1::2])]


def refund_holds(answers):
    if not answers:
        return  # of an empty basket nothing and everything are one
    nothing, whole, one, other = answers
    yield "a return of nothing moves nothing", not any(
        nothing[name] for name in ("refund_minor", "points_taken_back", "points_given_back"))
    yield "a return of everything pays everything back", (
        whole["refund_minor"] == whole["total_minor"] and whole["kept_minor"] == 0)
    yield "a return of everything takes all points back", whole["points_taken_back"] == whole["points_earned"]
    yield "a return of everything gives all points back", whole["points_given_back"] == whole["points_used"]
    yield "two halves pay what the whole pays", one["refund_minor"] + other["refund_minor"] == whole["refund_minor"]
    yield "two halves give points as the whole does", (
        one["points_given_back"] + other["points_given_back"] == whole["points_given_back"])
    yield "what is kept is the other half", one["kept_minor"] == other["refund_minor"]
    yield "never more points back than were earned", 0 <= one["points_taken_back"] <= one["points_earned"]


def shuffled(case, random):
    """The same rules in another file order, where priorities leave no ties, and the codes in another order."""
    case = prices(case)
    for place, rule in enumerate(case["rules"]):
        rule["priority"] = len(case["rules"]) - place
    other = copy.deepcopy(case)
    random.shuffle(other["rules"])
    if (other.get("context") or {}).get("codes"):
        random.shuffle(other["context"]["codes"])
    return [case, other]


# Product multipliers go by the file, and points wait for all prices; ties between coupons go by id.
BY_ORDER = ("total_minor", "line_discounts", "unit_discounts", "applied", "trace", "free_items", "points_used")


def order_holds(answers):
    one, other = answers
    for name in BY_ORDER:
        yield f"the order of a file without ties does not matter: {name}", one[name] == other[name]


def unpriced(case):
    """With what no rule reads changed: names of lines that nobody names, the day's codes twice."""
    case = prices(case)
    other = copy.deepcopy(case)
    other.update(notes="n", source="s", level="l")
    context = other.get("context") or {}
    if context.get("codes"):
        context["codes"] = context["codes"] + context["codes"][:1]
    return [case, other]


def unpriced_holds(answers):
    one, other = ({name: value for name, value in answer.items() if name != "id"} for answer in answers)
    yield "the price depends on published inputs only", one == other


def asked(case, random):
    """[(cases, what must hold of their answers)...]"""
    if case.get("kind", "price") not in ("price", "refund"):
        return []
    return [
        ([prices(case)], lambda answers: sums(case, answers[0])),
        (refunds(case) if case["basket"] else [], refund_holds),
        (shuffled(case, random), order_holds),
        (unpriced(case), unpriced_holds),
    ]
