"""Bad input made out of good: every member of a random case replaced by what it must not be, removed, set to null,
and strange members added. Nothing crashes, the next line goes on, and what is refused is named.
"""

import copy
import json

STRANGE = [None, True, "", "?", "2026-13-01", -1, 0, 1.5, 10**19, [], [None], {}, {"?": 1}]
IGNORED = ("source", "level", "expected", "depends_on", "reproduced_by", "notes", "decision", "id")


def paths(value, path=()):
    """Every place in a case, outermost first."""
    if path:
        yield path
    members = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, member in members:
        if path or name not in IGNORED:
            yield from paths(member, path + (name,))


def changed(case, path, change):
    case = copy.deepcopy(case)
    holder = case
    for name in path[:-1]:
        holder = holder[name]
    change(holder, path[-1])
    return case


def replaced(case, path, value):
    return changed(case, path, lambda holder, name: holder.__setitem__(name, value))


def removed(case, path):
    return changed(case, path, lambda holder, name: holder.pop(name))


def within(case, path):
    for name in path:
        case = case[name]
    return case


def bad_cases(case, random):
    """[(case, word the error must hold if there is one, whether there must be one)...]"""
    places = list(paths(case))
    for path in random.sample(places, min(20, len(places))):
        named = [str(name) for name in path if isinstance(name, str)]
        if path[0] == "basket":
            named.append("returns")  # of goods that are gone
        yield replaced(case, path, random.choice(STRANGE)), named, False
        if isinstance(within(case, path), dict):
            odd = copy.deepcopy(case)
            within(odd, path)["strange"] = 1
            # What gives holds names of goods, not members.
            yield odd, ["strange"], True


def alike(case):
    """[(a member set to null, the same without it)...]"""
    for path in paths(case):
        if isinstance(path[-1], str):
            yield replaced(case, path, None), removed(case, path)


def complaints(case, named, must, answer):
    """What is wrong with an answer to a bad case."""
    if answer.get("id") != case.get("id"):
        yield "the id is not the case's"
    error = answer.get("error")
    if error is None:
        if must:
            yield "a strange member was taken"
        return
    if set(answer) != {"id", "error"}:
        yield "half an answer beside the error"
    if not any(name in error for name in named):
        yield "the error names none of " + json.dumps(named) + ": " + error
