#!/usr/bin/env python3
"""Compiles the .po catalogues into texts.gen.h (enum text) and texts.gen.inc (the table).

usage: texts.py OUT.h OUT.inc zh_CN.po zh_TW.po en.po

Stops the build when a name is missing in one language, stands twice, has two texts, or has other
{places} there.
"""
import re
import sys


def read(path):
    texts, name, into, value = {}, None, None, {}

    def close():
        if value.get("msgid"):
            key = value["msgid"]
            if key in texts:
                sys.exit(f"{path}: '{key}' stands twice")
            if not value.get("msgstr"):
                sys.exit(f"{path}: '{key}' says nothing")
            texts[key] = value["msgstr"]

    for number, line in enumerate(open(path, encoding="utf-8"), 1):
        line = line.strip()
        if not line or line.startswith("#"):
            continue
        match = re.fullmatch(r'(msgid|msgstr)?\s*"(.*)"', line)
        if not match:
            sys.exit(f"{path}:{number}: expected msgid \"name\" or msgstr \"text\"")
        word, text = match.groups()
        text = text.replace('\\n', '\n').replace('\\"', '"').replace('\\\\', '\\')
        if word == "msgid":
            close()
            value = {}
        if word in value:
            sys.exit(f"{path}:{number}: '{value['msgid']}' has two texts")
        if word:
            into = word
            value[into] = ""
        value[into] += text
    close()
    return texts


def places(text):
    return sorted(set(re.findall(r"\{[^}]*\}", text)))


def quoted(text):
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'


def main():
    header, table, paths = sys.argv[1], sys.argv[2], sys.argv[3:]
    catalogues = [read(path) for path in paths]
    names = sorted(catalogues[-1])
    for path, texts in zip(paths, catalogues):
        for name in sorted(set(names) ^ set(texts)):
            sys.exit(f"{path}: '{name}' is not in every language")
        for name in names:
            if not re.fullmatch(r"[a-z][a-z0-9_]*", name):
                sys.exit(f"{path}: '{name}' is no name (a-z, 0-9, _)")
            if places(texts[name]) != places(catalogues[-1][name]):
                sys.exit(f"{path}: '{name}' has other places than {paths[-1]}")
            if not set(places(texts[name])) <= {"{1}", "{2}", "{3}"}:
                sys.exit(f"{path}: '{name}' may use {{1}} {{2}} {{3}} only")
    with open(header, "w", encoding="utf-8") as out:
        out.write("/* Made by pos/core/po/texts.py; edit the .po files instead. */\n")
        out.write("#ifndef TEXTS_GEN_H\n#define TEXTS_GEN_H\n\nenum text {\n")
        for name in names:
            out.write(f"\tTEXT_{name.upper()},\n")
        out.write("\tTEXT_COUNT\n};\n\n#endif\n")
    with open(table, "w", encoding="utf-8") as out:
        out.write("/* Made by pos/core/po/texts.py; edit the .po files instead. */\n")
        out.write(f"static const char *const texts[{len(paths)}][TEXT_COUNT] = {{\n")
        for texts in catalogues:
            out.write("\t{\n")
            for name in names:
                out.write(f"\t\t[TEXT_{name.upper()}] = {quoted(texts[name])},\n")
            out.write("\t},\n")
        out.write("};\n\n/* How a sentence stands as another one's argument: see text_as_argument(). */\n")
        out.write("static const char *const references[TEXT_COUNT] = {\n")
        for number, name in enumerate(names):
            out.write(f"\t[TEXT_{name.upper()}] = \"\\x1f\" \"{number}\",\n")
        out.write("};\n")


main()
