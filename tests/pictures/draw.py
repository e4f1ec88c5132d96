#!/usr/bin/env python3
"""Draws the pictures of README.md from a real run: the sale screen as the terminal shows it, and the
receipt as the printer's bytes say it.

usage: draw.py [FOLDER]     sale.svg and receipt.svg into FOLDER; beside this file when missing
"""
import os
import re
import sys
import tempfile
from xml.sax.saxutils import escape

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "e2e"))
from house import Shop, goods, said  # noqa: E402
from receipt import Paper  # noqa: E402
from screen import columns_of, rows_of  # noqa: E402

WIDTH, HEIGHT = 9, 19  # of a cell
INK, PAPER = "#d8d8d8", "#16181d"
COLOURS = {30: "#16181d", 31: "#ff6b6b", 32: "#7bd88f", 33: "#ffd866", 34: "#7aa2f7", 35: "#c792ea", 36: "#78dce8", 37: "#d8d8d8"}


def box(x, y, columns, colour):
    return f'<rect x="{x}" y="{y}" width="{columns * WIDTH}" height="{HEIGHT}" fill="{colour}"/>'


def word(x, y, text, columns, colour, bold):
    weight = ' font-weight="bold"' if bold else ""
    return (f'<text x="{x}" y="{y + HEIGHT - 5}" textLength="{columns * WIDTH}" lengthAdjust="spacingAndGlyphs" '
            f'fill="{colour}"{weight}>{escape(text)}</text>')


def drawn(text, columns, ink, paper):
    rows = rows_of(text)
    out = [f'<svg xmlns="http://www.w3.org/2000/svg" width="{(columns + 2) * WIDTH}" height="{(len(rows) + 1) * HEIGHT}" '
           'font-family="monospace" font-size="15">',
           f'<rect width="100%" height="100%" fill="{paper}"/>']
    for number, row in enumerate(rows):
        y = number * HEIGHT + HEIGHT // 2
        for column, character, colour, bold, reverse in row:
            x, wide = WIDTH + column * WIDTH, columns_of(character)
            colour = COLOURS.get(colour, ink)
            if reverse:
                out.append(box(x, y, wide, colour))
            if character != " ":
                out.append(word(x, y, character, wide, paper if reverse else colour, bold))
    return "\n".join(out + ["</svg>"]) + "\n"


DOTS = 12  # of a printer's column
MARGIN = 14


def printed_columns(character):
    """A printer's ROM gives two columns to whatever needs more than a byte of GB18030."""
    return min(len(character.encode("gb18030")), 2)


def printed_line(y, item, columns):
    """One line of text as a printer sets it; returns what to draw and how high it is."""
    _, text, align, size, bold = item
    wide, high = (size >> 4 & 7) + 1, (size & 7) + 1
    used = sum(map(printed_columns, text)) * wide
    column, out = (0, (columns - used) // 2, columns - used)[align], []
    for character in text:
        if character != " ":
            place = f'translate({MARGIN + column * WIDTH} {y}) scale({wide} {high})'
            out.append(f'<g transform="{place}">{word(0, 0, character, printed_columns(character), "#222", bold)}</g>')
        column += printed_columns(character) * wide
    return out, high * HEIGHT


def printed_picture(y, item, columns):
    """A strip of a raster picture, dot by dot."""
    _, wide, bits, align = item
    dot, rows = WIDTH / DOTS, len(bits) // wide
    left = MARGIN + (0, (columns * DOTS - wide * 8) / 2, columns * DOTS - wide * 8)[align] * dot
    path = []
    for row in range(rows):
        line = "".join(f"{byte:08b}" for byte in bits[row * wide:(row + 1) * wide])
        for run in re.finditer("1+", line):
            path.append(f"M{left + run.start() * dot:g} {y + row * dot:g}h{len(run.group()) * dot:g}v{dot:g}h-{len(run.group()) * dot:g}z")
    return [f'<path d="{"".join(path)}" fill="#222"/>'], rows * dot


def printed(data, columns):
    paper, y, out = Paper(data), MARGIN, []
    paper.read()
    for item in paper.items:
        drawn_item, high = (printed_line if item[0] == "line" else printed_picture)(y, item, columns)
        out += drawn_item
        y += high
    size = f'width="{columns * WIDTH + 2 * MARGIN}" height="{y + MARGIN:g}"'
    return "\n".join([f'<svg xmlns="http://www.w3.org/2000/svg" {size} font-family="monospace" font-size="15">',
                      '<rect width="100%" height="100%" fill="#fdfdf8"/>', *out, "</svg>"]) + "\n"


def a_sale(shop):
    """The screen in the middle of a sale, and the paper after it."""
    till = shop.till.start(marker=said("view_login_number")).log_in(marker=said("view_entry_sale"))
    code = {name: one["gtins"][0] for name, one in goods(shop.folder).items()}
    till.scan(code["金算珠奶粉3段 700g"], code["小算珠纸尿裤 L 52片"], code["小算珠纸尿裤 L 52片"],
              "2230801006842", "8800000004", shop.hq.coupons(101, 1)[0][0])
    till.wait(said("view_due"), "8.76", "8.5折", "20.00")
    screen = till.tmux("capture-pane", "-p", "-e", "-N").rstrip("\n")
    till.quiet()
    till.type("500")
    till.keys("F9")
    till.wait(said("view_paid", "1-1-000001"))
    return screen, till.paper(1)


def main():
    into = sys.argv[1] if len(sys.argv) > 1 else HERE
    with tempfile.TemporaryDirectory(prefix="suanpan-picture-") as folder:
        shop = Shop(folder)
        try:
            screen, paper = a_sale(shop)
        finally:
            shop.close()
    with open(os.path.join(into, "sale.svg"), "w", encoding="utf-8") as out:
        out.write(drawn(screen, 80, INK, PAPER))
    with open(os.path.join(into, "receipt.svg"), "w", encoding="utf-8") as out:
        out.write(printed(paper, 48))


main()
