#!/usr/bin/env python3
"""Makes man(7) pages out of what the programs say of themselves.

usage: manual.py MANDIR PROGRAM...

--help is the one source: a page is the overview, then the help of each word the overview names.
Writes MANDIR/man1/PROGRAM.1 and MANDIR/zh_CN/man1/..., MANDIR/zh_TW/man1/...; a relative MANDIR is
below the prefix that meson installs to.
"""
import os
import re
import subprocess
import sys

TITLES = {
    "en": ("offline-first point of sale", "NAME", "OVERVIEW", "WORDS"),
    "zh_CN": ("断网照样收银的收银机", "名称", "概述", "命令"),
    "zh_TW": ("斷網照樣收銀的收銀機", "名稱", "概述", "命令"),
}


def says(program, *words):
    return subprocess.run([program, *words], check=True, capture_output=True, text=True,
                          encoding="utf-8").stdout.rstrip("\n")


def plain(text):
    """Text that troff sets as it stands: no escapes, no requests at the start of a line."""
    lines = text.replace("\\", "\\e").replace("-", "\\-").split("\n")
    return "\n".join("\\&" + line if line[:1] in (".", "'") else line for line in lines)


def page_of(program, lang):
    name = os.path.basename(program)
    summary, name_title, overview_title, words_title = TITLES[lang]
    overview = says(program, "--help", "--lang", lang)
    words = re.findall(rf"^  {name} ([a-z]+) ", overview, re.MULTILINE)
    page = [f'.TH {name.upper()} 1 "" Suanpan', f".SH {name_title}", f"{name} \\- {summary}",
            f".SH {overview_title}", ".nf", plain(overview), ".fi"]
    for number, word in enumerate(words):
        page += [f".SH {words_title}"] if number == 0 else []
        page += [f".SS {name} {word}", ".nf", plain(says(program, word, "--help", "--lang", lang)),
                 ".fi"]
    return "\n".join(page) + "\n"


def main():
    mandir, programs = sys.argv[1], sys.argv[2:]
    mandir = os.path.join(os.environ.get("MESON_INSTALL_DESTDIR_PREFIX", ""), mandir)
    for lang in TITLES:
        folder = os.path.join(mandir, "" if lang == "en" else lang, "man1")
        os.makedirs(folder, exist_ok=True)
        for program in programs:
            path = os.path.join(folder, os.path.basename(program) + ".1")
            with open(path, "w", encoding="utf-8") as file:
                file.write(page_of(program, lang))


main()
