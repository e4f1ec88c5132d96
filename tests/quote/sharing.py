"""Rounding a fraction and sharing an amount, as quote-format.md words it ("Conventions", "Taking amounts off").

Plain whole numbers, no cleverness: this is the slow reference that `suanpan quote` is compared with.
"""


def rounded(numerator, denominator, how):
    """numerator / denominator >= 0, rounded as `how` says."""
    whole, rest = divmod(numerator, denominator)
    up = {
        "floor": False,
        "ceil": rest > 0,
        "half_up": 2 * rest >= denominator,
        "half_down": 2 * rest > denominator,
        "half_even": 2 * rest > denominator or (2 * rest == denominator and whole % 2 == 1),
    }[how]
    return whole + 1 if up else whole


def portion(amount, bp, how):
    """`bp` basis points of an amount."""
    return rounded(amount * bp, 10000, how)


def even(amount, count):
    """Split evenly; the first take the odd units."""
    whole, odd = divmod(amount, count)
    return [whole + (1 if i < odd else 0) for i in range(count)]


def proportional(weights, amount, alloc):
    """One sharing of amount >= 0 without caps; adds up to it exactly. half_down_first puts a difference on the first
    lines whatever they weigh; the others know only those of non-zero weight."""
    if not any(weights):
        weights = [1] * len(weights)
    heavy = [i for i, weight in enumerate(weights) if weight]
    total = sum(weights)
    if alloc == "half_down_first":
        shares = [rounded(weight * amount, total, "half_down") for weight in weights]
        over = amount - sum(shares)
        step = 1 if over > 0 else -1
        # Nobody's share falls below nothing.
        for i in [i for i in range(len(shares)) if step > 0 or shares[i] > 0][:abs(over)]:
            shares[i] += step
        return shares
    shares = [weight * amount // total for weight in weights]
    odd = amount - sum(shares)
    if alloc == "floor_last":
        shares[heavy[-1]] += odd
        return shares
    if alloc == "largest_remainder":
        heavy.sort(key=lambda i: (-(weights[i] * amount % total), i))
    for i in heavy[:odd]:
        shares[i] += 1
    return shares


def capped(weights, amount, caps, alloc):
    """Sharing where line i takes at most caps[i]; what exceeds a cap is shared again over those with
    room, by the same weights. May add up to less than amount. Who has no room from the start takes
    no part."""
    shares = [0] * len(weights)
    open_lines = [i for i, weight in enumerate(weights) if weight and caps[i] > 0]
    while amount > 0 and open_lines:
        parts = proportional([weights[i] for i in open_lines], amount, alloc)
        for i, part in zip(open_lines, parts):
            taken = min(part, caps[i] - shares[i])
            shares[i] += taken
            amount -= taken
        open_lines = [i for i in open_lines if shares[i] < caps[i]]
    return shares


def shares_of(weights, amount, caps, alloc):
    """The kind `allocate`: any sign of amount; caps may be None."""
    if not weights:
        return []
    sign = -1 if amount < 0 else 1
    if caps is None:
        found = proportional(weights, abs(amount), alloc)
    else:
        found = capped(weights, abs(amount), caps, alloc)
    return [sign * share for share in found]
