#!/usr/bin/env python3
"""Turns a quirk file into rows of a C table, and refuses one that says anything it should not.

usage: quirks.py scanner|printer FILE.ini OUT.inc

A section is [vendor:product] in hex, product * for all of a vendor's. Exact rows come out before
vendor rows, so the first that matches is the right one.
"""

import re
import sys

YES_NO = {"yes": "true", "no": "false"}

KEYS = {
    "scanner": {
        "title": None,
        "drop_replies": YES_NO,
    },
    "printer": {
        "title": None,
        "columns": {str(n): str(n) for n in (32, 34, 42, 48)},
        "encoding": {
            "gb18030": "ENCODING_GB18030",
            "gbk": "ENCODING_GBK",
            "big5": "ENCODING_BIG5",
        },
        "qr": {"native": "true", "raster": "false"},
        "unidir": YES_NO,
        "vendor_class": YES_NO,
        "cut": YES_NO,
        "drawer": {"escp": "false", "realtime": "true"},
        "kanji_size": {"gs": "false", "fs": "true"},
        "complete": {"gsh": "COMPLETE_GSH", "gsr": "COMPLETE_GSR", "none": "COMPLETE_NONE"},
    },
}
# What a row says unless it says otherwise: the same as `usual` in printer/profile.c.
USUAL = {
    "scanner": {},
    "printer": {
        "columns": "48",
        "encoding": "ENCODING_GB18030",
        "complete": "COMPLETE_GSR",
        "cut": "true",
    },
}
FIELDS = {"qr": "native_qr", "kanji_size": "kanji_size_fs", "drawer": "realtime_drawer"}
SECTION = re.compile(r"\[([0-9a-f]{4}):([0-9a-f]{4}|\*)\]$")


def read(kind, path):
    rows, row = {}, None
    for number, line in enumerate(open(path, encoding="utf-8"), 1):
        line = line.strip()
        if not line or line.startswith("#"):
            continue
        where = f"{path}:{number}"
        if line.startswith("["):
            match = SECTION.match(line)
            if not match:
                sys.exit(f"{where}: a section is [vvvv:pppp] or [vvvv:*], in lower-case hex")
            if match.groups() in rows:
                sys.exit(f"{where}: {line} is here twice")
            row = rows[match.groups()] = {}
            continue
        key, equals, value = (part.strip() for part in line.partition("="))
        if not equals or row is None:
            sys.exit(f"{where}: 'key = value' inside a section is wanted")
        if key not in KEYS[kind]:
            sys.exit(f"{where}: '{key}' is not one of {', '.join(KEYS[kind])}")
        if key in row:
            sys.exit(f"{where}: '{key}' is here twice")
        allowed = KEYS[kind][key]
        if allowed is not None and value not in allowed:
            sys.exit(f"{where}: '{key}' may be {', '.join(allowed)}, not '{value}'")
        row[key] = allowed[value] if allowed else value
    return rows


def main():
    kind, source, target = sys.argv[1:]
    rows = read(kind, source)
    with open(target, "w", encoding="utf-8") as out:
        for (vendor, product), row in sorted(rows.items(), key=lambda item: item[0][1] == "*"):
            out.write(f"/* {row.pop('title', '')} */\n")
            cells = [f".vendor = 0x{vendor}"]
            if product != "*":
                cells.append(f".product = 0x{product}")
            cells += [f".{FIELDS.get(key, key)} = {value}" for key, value in (USUAL[kind] | row).items()]
            out.write("{" + (", ".join(cells)) + "},\n")


main()
