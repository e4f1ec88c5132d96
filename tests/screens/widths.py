#!/usr/bin/env python3
"""Proves, by another library than ours, that every kept screen has its size and draws nothing whose
width terminals disagree about.

usage: widths.py FILE.screen ...
"""
import re
import sys
import unicodedata


def columns(text):
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1
               for c in text if not unicodedata.combining(c))


def faults(lines):
    size, row = None, 0
    for number, line in enumerate(lines, 1):
        head = re.fullmatch(r"=== (\S+)(?: (\d+)x(\d+))?", line)
        if head:
            if size and row != size[1]:
                yield f"{number}: {row} rows, should be {size[1]}"
            size, row = head[2] and (int(head[2]), int(head[3])), 0
            continue
        if not size:
            continue
        row += 1
        if columns(line) > size[0]:
            yield f"{number}: wider than {size[0]} columns"
        # A block in a kept screen is a reversed blank on the terminal.
        disputed = {c for c in line if unicodedata.east_asian_width(c) == "A"} - {"█"}
        if disputed:
            yield f"{number}: of disputed width: {' '.join(sorted(disputed))}"


def main(paths):
    failed = False
    print(f"1..{len(paths)}")
    for number, path in enumerate(paths, 1):
        found = list(faults(open(path, encoding="utf-8").read().split("\n")[:-1]))
        failed |= bool(found)
        print(f"{'not ok' if found else 'ok'} {number} - {path.rsplit('/', 1)[-1]}")
        for fault in found:
            print(f"# {path}:{fault}")
    sys.exit(failed)


main(sys.argv[1:])
