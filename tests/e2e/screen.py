"""screen.py - a terminal's screen read back as an eye reads it: characters, how they stand out, and
the large digits, which are made of reversed blanks."""
import os
import re
import unicodedata

TOP = os.path.normpath(os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", ".."))
ROWS = 5  # of a large digit


def columns_of(character):
    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def rows_of(text):
    """For each row (column, character, colour, bold, reverse) of a capture with SGR escapes, which go
    on from row to row. colour None: as usual."""
    colour, bold, reverse, rows = None, False, False, []
    for line in text.split("\n"):
        column, row = 0, []
        for part in re.split(r"(\x1b\[[\d;]*m)", line):
            if not part.startswith("\x1b["):
                for character in re.sub(r"[\x0e\x0f]", "", part):
                    row.append((column, character, colour, bold, reverse))
                    column += columns_of(character)
                continue
            for code in [int(n or 0) for n in part[2:-1].split(";")]:
                if code == 0:
                    colour, bold, reverse = None, False, False
                elif code in (1, 22):
                    bold = code == 1
                elif code in (7, 27):
                    reverse = code == 7
                elif 30 <= code <= 39:
                    colour = None if code == 39 else code
        rows.append(row)
    return rows


def text_of(rows):
    return "\n".join("".join(cell[1] for cell in row).rstrip() for row in rows)


def faces():
    """The glyphs of pos/ui/digits.c: [{character: rows}]"""
    with open(os.path.join(TOP, "pos", "ui", "digits.c"), encoding="utf-8") as file:
        tables = re.findall(r"glyphs\[\] = \{(.*?)\n\};", file.read(), re.S)
    found = []
    for table in tables:
        glyphs = re.findall(r"\{('.'|0x\w+), \{(.*?)\}\}", table)
        found.append({chr(int(name, 16)) if name.startswith("0x") else name[1]: re.findall(r'"(.*?)"', rows)
                      for name, rows in glyphs})
    return found


FACES = faces()


def ink(rows):
    """Where reversed blanks stand: a set of (row, column)."""
    return {(number, column) for number, row in enumerate(rows)
            for column, character, _, _, reverse in row if reverse and character == " "}


def glyph_at(places, face, top, column):
    """The glyph whose ink is exactly what stands there, with a blank column after it."""
    for character, rows in sorted(face.items(), key=lambda item: -len(item[1][0])):
        wide = len(rows[0])
        block = all(((top + y, column + x) in places) == (rows[y][x] == "#") for y in range(ROWS) for x in range(wide))
        if block and not any((top + y, column + wide) in places for y in range(ROWS)):
            return character, wide
    return None


def number_from(places, face, top, column, width):
    said = ""
    while column < width:
        found = glyph_at(places, face, top, column)
        if found:
            said, column = said + found[0], column + found[1]
        elif any((top + y, column) in places for y in range(ROWS)):
            return ""
        else:
            column += 1
    return said


def large_number(rows, width=400):
    """What the large digits say, '' when there are none: '181.05'."""
    places = ink(rows)
    tops = {row for row, _ in places}
    for face in FACES:
        for top in sorted(tops):
            columns = [column for row, column in places if top <= row < top + ROWS]
            said = number_from(places, face, top, min(columns), width)
            if re.fullmatch(r"\u00a5?-?\d+(\.\d+)?", said):
                return said.lstrip("\u00a5")
    return ""
